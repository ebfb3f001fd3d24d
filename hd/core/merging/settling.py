"""Settles what a merge left to decide, and says how somebody can. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hd.core import conversation
from hd.core.document import Document
from hd.core.ids import short
from hd.core.merging.claims import CONFLICTS, undecided
from hd.core.problem import Problem
from hd.core.setting import SETTABLE, VERBS
from hd.core.ticket import KEYS, Ticket
from hd.core.yamltree import Value
from hd.errors import RefusedError, UnreadableError, UsageError

_FROM_LISTS = ("status", "team")  # they follow from timeline and handovers: only a step changes them
_SHOWN = 40  # characters of a candidate in a message


def open_fields(document: Document) -> Mapping[str, Sequence[Value]]:
    """The candidates of each field; none where `conflicts` says nothing that can be understood."""
    try:
        return undecided(document)
    except UnreadableError:
        return {}


def decided(before: Document, after: Document, *, keys: Sequence[str] = ()) -> Document:
    """`after` without the candidates of the fields that differ from `before`, and of `keys`."""
    left = open_fields(after)
    gone = [key for key in left if key in keys or _said(before, key) != _said(after, key)]
    return _without(after, gone) if gone else after


def choose(ticket: Ticket, key: str, text: str) -> Ticket:
    """With the one of the candidates of `key` that `text` is, or begins; nothing chooses nothing.

    Raises UsageError for none of them, RefusedError where only a step can make it so.
    """
    found = open_fields(ticket.document)[key]
    exact = [value for value in found if (value or "") == text]
    begun = [value for value in found if text and isinstance(value, str) and value.startswith(text)]
    if len(exact or begun) != 1:
        ways = "\n".join(f"  {key}={shown(value)}" for value in found)
        raise UsageError(f'{short(ticket.id)}: {key} "{text}" is not one of those to choose from',
                         hint=f"{ways}\nany beginning will do that only one of them has")  # fmt: skip
    value = (exact or begun)[0]
    now = ticket.get(key)
    if key in _FROM_LISTS and value != now:
        raise RefusedError(f"{short(ticket.id)} is {now}; that it is {shown(value)} needs a step", hint=VERBS[key])
    document = _without(_with(ticket.document, key, value), [key])
    return Ticket.of(document, path=ticket.path, zone=ticket.zone)


def questions(ticket: Ticket) -> Iterator[Problem]:
    """What somebody must decide about a ticket, and how."""
    name = short(ticket.id).lower()
    for key, values in open_fields(ticket.document).items():
        ways = [f"hd set {name} {key}={shown(value)}" for value in values
                if key not in _FROM_LISTS or value == ticket.get(key)]  # fmt: skip
        if key in _FROM_LISTS:
            ways.append(VERBS[key])
        elif key not in (*SETTABLE, *VERBS) and key in KEYS:
            ways = [f"hd edit {name}"]
        yield _question(ticket.document, key, values, path=ticket.path, hint=", or ".join(ways))


def article_questions(document: Document, *, path: str) -> Iterator[Problem]:
    """The same for an article."""
    for key, values in open_fields(document).items():
        hint = f"write what is right with hd kb edit, and take {key} out of conflicts"
        yield _question(document, key, values, path=path, hint=hint)


def shown(value: Value) -> str:
    """A candidate, cut short, in quotes where it needs them."""
    text = " ".join(("" if value is None else str(value)).split())
    text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f'"{text}"' if " " in text else text


def _question(document: Document, key: str, values: Sequence[Value], *, path: str, hint: str) -> Problem:
    said = " or ".join(shown(value) or "nothing" for value in values)
    line = document.lines.get(CONFLICTS, 1)
    return Problem("warning", "conflict", f"two sides disagree: somebody must decide {key}: {said}", line, path, hint)


def _without(document: Document, keys: Sequence[str]) -> Document:
    left = {key: list(values) for key, values in undecided(document).items() if key not in keys}
    return document.set(CONFLICTS, left, order=KEYS) if left else document.remove(CONFLICTS)


def _said(document: Document, key: str) -> Value:
    if key == "body":
        return document.body
    if key not in ("description", "resolution"):
        return document.fields.get(key)
    talk = conversation.read(document.body)
    return talk.description if key == "description" else talk.resolution


def _with(document: Document, key: str, value: Value) -> Document:
    if key == "resolution":
        return document.with_body(conversation.set_resolution(document.body, str(value or "")))
    if key == "description":
        return document.with_body(conversation.set_description(document.body, str(value or "")))
    return document if document.fields.get(key) == value else document.set(key, value, order=KEYS)
