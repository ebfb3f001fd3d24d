"""Present the open conflicts of a merge and how to decide them, and apply decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from posixpath import commonprefix
from zoneinfo import ZoneInfo

from hd.core.diagnostic import Diagnostic
from hd.core.document.document import Document
from hd.core.document.yaml_tree import Value
from hd.core.ids import is_id, short
from hd.core.merging.candidates import CONFLICTS, undecided_fields
from hd.core.tickets import conversation
from hd.core.tickets.assignments import SETTABLE, VERBS
from hd.core.tickets.ticket import KEYS, Ticket
from hd.errors import RefusedError, UnreadableError, UsageError

_FROM_LISTS = ("status", "team")  # derived from timeline and handovers: only a step changes them
_MAX_SHOWN = 40  # characters of a candidate in a message
_MIN_COMMON = 16  # a common beginning of this length or more is omitted


def open_fields(document: Document) -> Mapping[str, Sequence[Value]]:
    """Return the candidates of each field; empty if `conflicts` is invalid."""
    try:
        return undecided_fields(document)
    except UnreadableError:
        return {}


def open_answers(document: Document) -> frozenset[str]:
    """Return the resolutions of two clones between which a person must decide."""
    return frozenset(str(value or "") for value in open_fields(document).get("resolution", ()))


def drop_decided(old: Document, new: Document, *, keys: Sequence[str] = ()) -> Document:
    """Return `after` without the candidates of fields that differ from `before`, and of `keys`."""
    left = open_fields(new)
    gone = [key for key in left if key in keys or _field_value(old, key) != _field_value(new, key)]
    return _drop_conflicts(new, gone) if gone else new


def choose(ticket: Ticket, key: str, text: str) -> Ticket:
    """Set `key` to the candidate that equals or contains `text`; an empty text chooses null.

    Raises UsageError if none matches, RefusedError if only a step can change the field.
    """
    found = open_fields(ticket.document)[key]
    piece = _one_line(text).removesuffix("…")
    exact = [value for value in found if (value or "") == text]
    having = [value for value in found if piece and piece in _one_line(value)]
    if len(exact or having) != 1:
        ways = "\n".join(f"  {key}={way}" for way in describe_candidates(found))
        raise UsageError(
            f'{short(ticket.id)}: {key} "{text}" is not one of those to choose from',
            hint=f"{ways}\nany piece will do that only one of them has",
        )
    value = (exact or having)[0]
    now = ticket.get(key)
    if key in _FROM_LISTS and value != now:
        raise RefusedError(f"{short(ticket.id)} is {now}; that it is {value} needs a step", hint=VERBS[key])
    document = _drop_conflicts(_set_field(ticket.document, key, value), [key])
    return Ticket.of(document, path=ticket.path, zone=ticket.zone)


def list_questions(ticket: Ticket) -> Iterator[Diagnostic]:
    """Yield the open decisions about a ticket, with the commands that decide them."""
    for key, values in open_fields(ticket.document).items():
        ways = _ticket_ways(ticket, key, values)
        yield _question(ticket.document, key, values, path=ticket.path, hint=", or ".join(ways))


def ways_to_decide(document: Document, *, path: str, zone: ZoneInfo) -> dict[str, list[str]]:
    """Map each open field of a ticket or article to the commands that decide it, in the order to offer them."""
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
        for value, way in zip(values, describe_candidates(values), strict=True)
        if key not in _FROM_LISTS or value == ticket.get(key)
    ]
    return [*ways, VERBS[key].replace("REF", name)] if key in _FROM_LISTS else ways


def article_questions(document: Document, *, path: str) -> Iterator[Diagnostic]:
    """Like `list_questions`, for an article."""
    for key, values in open_fields(document).items():
        name = path.rpartition("/")[2].removesuffix(".md")
        hint = f"hd kb edit {name}: what you write anew is decided; else take {key} out of conflicts"
        yield _question(document, key, values, path=path, hint=hint)


def describe_candidates(values: Sequence[Value]) -> list[str]:
    """Return each candidate in a few words, quoted if necessary; long texts from their first difference on."""
    texts = [_one_line(value) for value in values]
    alike = len(commonprefix(texts))
    start = max((text.rfind(" ", 0, alike) + 1 for text in texts), default=0) if alike > _MIN_COMMON else 0
    found = []
    for text in texts:
        text = text[start:] or text
        text = text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"
        found.append(f'"{text}"' if " " in text else text)
    return found


def _one_line(value: Value) -> str:
    return " ".join(("" if value is None else str(value)).split())


def _question(document: Document, key: str, values: Sequence[Value], *, path: str, hint: str) -> Diagnostic:
    said = " or ".join(way or "nothing" for way in describe_candidates(values))
    line = document.lines.get(CONFLICTS, 1)
    return Diagnostic(
        "warning", "conflict", f"two sides disagree: somebody must decide {key}: {said}", line, path, hint
    )


def _drop_conflicts(document: Document, keys: Sequence[str]) -> Document:
    left = {key: list(values) for key, values in undecided_fields(document).items() if key not in keys}
    return document.set(CONFLICTS, left, order=KEYS) if left else document.remove(CONFLICTS)


def _field_value(document: Document, key: str) -> Value:
    if key == "body":
        return document.body
    if key not in ("description", "resolution"):
        return document.fields.get(key)
    talk = conversation.read(document.body)
    return talk.description if key == "description" else talk.resolution


def _set_field(document: Document, key: str, value: Value) -> Document:
    if key == "resolution":
        return document.with_body(conversation.set_resolution(document.body, str(value or "")))
    if key == "description":
        return document.with_body(conversation.set_description(document.body, str(value or "")))
    return document if document.fields.get(key) == value else document.set(key, value, order=KEYS)
