"""Commit messages: a subject for people, and trailers for programs. Runs no git."""

from __future__ import annotations

from collections.abc import Sequence

VIA = "Hd-Via"  # the channel of a change: mail, web, matrix
MESSAGE = "Hd-Message"  # the incoming message that the change files: `email:<key>`
NOTIFY = "Hd-Notify"  # `none`: nobody is notified
CC = "Hd-Cc"  # an address that gets a copy of the comment
NOTIFY_NONE = "none"
EMAIL = "email:"  # the prefix of the key of an email
Trailers = Sequence[tuple[str, str]]

_SUBJECT = 120
_JOINERS = "\u200c\u200d"  # not printable for Python, but emoji and Persian words need them


def compose_message(
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
    """Return the whole message, without control characters; the subject is one line of at most 120 characters.

    undoes: the commit that this one reverts. blob: of the reviewed ticket. text: paragraphs above the trailers.
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
    return "\n\n".join([_truncate(_one_line(subject)), *said, "\n".join(lines)]) + "\n"


def with_trailers(message: str, trailers: Trailers) -> str:
    """Append trailers to a composed message."""
    lines = [f"{key}: {_one_line(value)}\n" for key, value in trailers]
    return message + "".join(lines)


def format_subject(ticket_ids: Sequence[str], *, action: str, detail: str) -> str:
    """Return `HD-2611-7K3FQ escalate desk → l2-kyiv: why`; several tickets are counted, with their ids in the
    trailers.
    """
    what = ticket_ids[0] if len(ticket_ids) == 1 else f"{len(ticket_ids)} tickets"
    return " ".join(part for part in (what, action, detail) if part)


def manual_edit_message(paths: Sequence[str], *, actor: str) -> str:
    """Return the message of the commit that records uncommitted edits made by hand."""
    names = [path.rpartition("/")[2].removesuffix(".md") for path in paths]
    tickets = [name for name, path in zip(names, paths, strict=True) if path.startswith("tickets/")]
    what = names[0] if len(names) == 1 else f"{len(names)} files"
    return compose_message(f"{what} hand-edit", tickets=tickets, action="hand-edit", actor=actor)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in text).split())


def _truncate(text: str) -> str:
    return text if len(text) <= _SUBJECT else text[: _SUBJECT - 1] + "…"
