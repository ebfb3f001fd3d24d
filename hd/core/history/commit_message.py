"""A commit's message: one subject that a person reads, trailers that a program reads. Runs no git."""

from __future__ import annotations

from collections.abc import Sequence

VIA = "Hd-Via"  # the door that a change came in by: mail, web, matrix
MESSAGE = "Hd-Message"  # the incoming message that the change files: `email:<key>`
NOTIFY = "Hd-Notify"  # `none`: nobody is notified
CC = "Hd-Cc"  # an address that gets a copy of the words
NOTIFY_NONE = "none"
EMAIL = "email:"  # before the key of a message that came by mail
Trailers = Sequence[tuple[str, str]]

_SUBJECT = 120
_JOINERS = "\u200c\u200d"  # not printable to Python, but they hold emoji and Persian words together


def compose(
    subject: str,
    *,
    tickets: Sequence[str],
    action: str,
    actor: str,
    on_behalf_of: str = "",
    undoes: str = "",
    blob: str = "",
    text: str = "",
) -> str:
    """The whole message; control characters never get into it, the subject is one line of at most 120 characters.

    undoes: the commit that this one takes back. blob: of the ticket that was seen. text: paragraphs above the trailers.
    """
    trailers = [*(("Hd-Ticket", ticket) for ticket in tickets), ("Hd-Action", action), ("Hd-Actor", actor)]
    if on_behalf_of:
        trailers.append(("Hd-On-Behalf-Of", on_behalf_of))
    if undoes:
        trailers.append(("Hd-Undoes", undoes))
    if blob:
        trailers.append(("Hd-Blob", blob))
    lines = [f"{key}: {_one_line(value)}" for key, value in trailers]
    said = [one for one in (_one_line(part) for part in text.split("\n\n")) if one]
    return "\n\n".join([_cut(_one_line(subject)), *said, "\n".join(lines)]) + "\n"


def with_trailers(message: str, trailers: Trailers) -> str:
    """A composed message with more trailers at its end."""
    lines = [f"{key}: {_one_line(value)}\n" for key, value in trailers]
    return message + "".join(lines)


def subject(ticket_ids: Sequence[str], *, action: str, detail: str) -> str:
    """`HD-2611-7K3FQ escalate desk → l2-kyiv: why`; several tickets are counted, their ids stand in the trailers."""
    what = ticket_ids[0] if len(ticket_ids) == 1 else f"{len(ticket_ids)} tickets"
    return " ".join(part for part in (what, action, detail) if part)


def hand_edited(paths: Sequence[str], *, actor: str) -> str:
    """The message of the commit that takes in edits which somebody made by hand and did not commit."""
    names = [path.rpartition("/")[2].removesuffix(".md") for path in paths]
    tickets = [name for name, path in zip(names, paths, strict=True) if path.startswith("tickets/")]
    what = names[0] if len(names) == 1 else f"{len(names)} files"
    return compose(f"{what} hand-edit", tickets=tickets, action="hand-edit", actor=actor)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in text).split())


def _cut(text: str) -> str:
    return text if len(text) <= _SUBJECT else text[: _SUBJECT - 1] + "…"
