"""Settles what a merge left to decide, and says how somebody can. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from posixpath import commonprefix
from zoneinfo import ZoneInfo

from hd.core.diagnostic import Diagnostic
from hd.core.document.document import Document
from hd.core.document.yaml_tree import Value
from hd.core.ids import is_id, short
from hd.core.merging.candidates import CONFLICTS, undecided
from hd.core.tickets import conversation
from hd.core.tickets.assignments import SETTABLE, VERBS
from hd.core.tickets.ticket import KEYS, Ticket
from hd.errors import RefusedError, UnreadableError, UsageError

_FROM_LISTS = ("status", "team")  # they follow from timeline and handovers: only a step changes them
_SHOWN = 40  # characters of a candidate in a message
_ALIKE = 16  # from so many on, what they have in common is left out


def open_fields(document: Document) -> Mapping[str, Sequence[Value]]:
    """The candidates of each field; none where `conflicts` says nothing that can be understood."""
    try:
        return undecided(document)
    except UnreadableError:
        return {}


def open_answers(document: Document) -> frozenset[str]:
    """The answers that two clones gave, and between which somebody must decide."""
    return frozenset(str(value or "") for value in open_fields(document).get("resolution", ()))


def decided(before: Document, after: Document, *, keys: Sequence[str] = ()) -> Document:
    """`after` without the candidates of the fields that differ from `before`, and of `keys`."""
    left = open_fields(after)
    gone = [key for key in left if key in keys or _said(before, key) != _said(after, key)]
    return _without(after, gone) if gone else after


def choose(ticket: Ticket, key: str, text: str) -> Ticket:
    """With the one of the candidates of `key` that `text` is, or a piece of; nothing chooses nothing.

    Raises UsageError for none of them, RefusedError where only a step can make it so.
    """
    found = open_fields(ticket.document)[key]
    piece = _flat(text).removesuffix("…")
    exact = [value for value in found if (value or "") == text]
    having = [value for value in found if piece and piece in _flat(value)]
    if len(exact or having) != 1:
        ways = "\n".join(f"  {key}={way}" for way in told(found))
        raise UsageError(
            f'{short(ticket.id)}: {key} "{text}" is not one of those to choose from',
            hint=f"{ways}\nany piece will do that only one of them has",
        )
    value = (exact or having)[0]
    now = ticket.get(key)
    if key in _FROM_LISTS and value != now:
        raise RefusedError(f"{short(ticket.id)} is {now}; that it is {value} needs a step", hint=VERBS[key])
    document = _without(_with(ticket.document, key, value), [key])
    return Ticket.of(document, path=ticket.path, zone=ticket.zone)


def questions(ticket: Ticket) -> Iterator[Diagnostic]:
    """What somebody must decide about a ticket, and how."""
    for key, values in open_fields(ticket.document).items():
        ways = _ticket_ways(ticket, key, values)
        yield _question(ticket.document, key, values, path=ticket.path, hint=", or ".join(ways))


def ways_to_decide(document: Document, *, path: str, zone: ZoneInfo) -> dict[str, list[str]]:
    """The commands that decide each open field of a ticket's or an article's document, in the order to offer them."""
    name = path.rpartition("/")[2].removesuffix(".md")
    fields = open_fields(document)
    if not is_id(name):
        return {key: [f"hd kb edit {name}"] for key in fields}
    ticket = Ticket.of(document, path=path, zone=zone)
    return {key: _ticket_ways(ticket, key, values) for key, values in fields.items()}


def _ticket_ways(ticket: Ticket, key: str, values: Sequence[Value]) -> list[str]:
    name = short(ticket.id).lower()
    if key not in (*SETTABLE, *VERBS) and key in KEYS:
        return [f"hd edit {name}"]
    ways = [
        f"hd set {name} {key}={way}"
        for value, way in zip(values, told(values), strict=True)
        if key not in _FROM_LISTS or value == ticket.get(key)
    ]
    return [*ways, VERBS[key].replace("REF", name)] if key in _FROM_LISTS else ways


def article_questions(document: Document, *, path: str) -> Iterator[Diagnostic]:
    """The same for an article."""
    for key, values in open_fields(document).items():
        name = path.rpartition("/")[2].removesuffix(".md")
        hint = f"hd kb edit {name}: what you write anew is decided; else take {key} out of conflicts"
        yield _question(document, key, values, path=path, hint=hint)


def told(values: Sequence[Value]) -> list[str]:
    """Each candidate in a few words, in quotes where it needs them; of long texts from where they begin to differ."""
    texts = [_flat(value) for value in values]
    alike = len(commonprefix(texts))
    start = max((text.rfind(" ", 0, alike) + 1 for text in texts), default=0) if alike > _ALIKE else 0
    found = []
    for text in texts:
        text = text[start:] or text
        text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        found.append(f'"{text}"' if " " in text else text)
    return found


def _flat(value: Value) -> str:
    return " ".join(("" if value is None else str(value)).split())


def _question(document: Document, key: str, values: Sequence[Value], *, path: str, hint: str) -> Diagnostic:
    said = " or ".join(way or "nothing" for way in told(values))
    line = document.lines.get(CONFLICTS, 1)
    return Diagnostic(
        "warning", "conflict", f"two sides disagree: somebody must decide {key}: {said}", line, path, hint
    )


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
