"""Make two versions of a ticket agree on the messages that both filed, so that the merge finds one message, one comment
and one registration. Merges nothing else.

Two clones that poll one mailbox can file one message at different times, or cut its text at different places.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from hd.core.document.document import Document
from hd.core.document.yaml_tree import Value
from hd.core.merging.candidates import decode_value, encode_value
from hd.core.merging.sections import SectionedFile
from hd.core.merging.three_way import Versions
from hd.core.tickets import conversation
from hd.core.tickets.mail_entries import KEY, first_key, rows_of
from hd.core.tickets.ticket import KEYS
from hd.core.time.parsing import read_time

_REGISTRATION = ("timeline", "handovers")  # their first entries are the registration
_LATEST = datetime.max.replace(tzinfo=UTC)


class _CommentSection(NamedTuple):
    """A comment in a body: the number of its part, its heading, the text below, and the text without escapes."""

    number: int
    at: datetime
    author: str
    internal: bool
    heading: str
    rest: str
    text: str


def agree_on_messages(three: Versions[SectionedFile], *, zone: tzinfo) -> Versions[SectionedFile]:
    """Return the versions with equal entries and comments for each message that both sides filed: the earlier arrival,
    and the longer of two comments if one begins with the other. If both made the ticket from one message, the earlier
    registration.
    """
    one, other = three.one.document, three.other.document
    pairs = _common(one, other)
    if not pairs:
        return three
    comments = _same_comments(three, pairs, zone=zone)
    first = first_key(one)
    both_registered = first is not None and first == first_key(other) and not three.base.document.fields
    made = []
    for number, document in enumerate((one, other)):
        document = _with_rows(document, {key: rows for key, rows in pairs.items() if rows[0] != rows[1]}, zone=zone)
        if both_registered:
            document = _registered_first(document, Versions(document, one, other), zone=zone)
        document = _with_comments(document, {pair[number].number: text for pair, text in comments}, zone=zone)
        made.append(document)
    return Versions(
        three.base,
        SectionedFile.of(made[0], form=three.one.style),
        SectionedFile.of(made[1], form=three.other.style),
    )


def _common(one: Document, other: Document) -> dict[str, tuple[dict[str, Value], dict[str, Value]]]:
    """By key, the entries of the messages that both have."""
    mine, theirs = ({str(row.get("key")): row for row, _ in rows_of(document, KEY)} for document in (one, other))
    return {key: (row, theirs[key]) for key, row in mine.items() if key in theirs}


def _with_rows(
    document: Document, differing: Mapping[str, tuple[dict[str, Value], dict[str, Value]]], *, zone: tzinfo
) -> Document:
    """Return the document with the entry of the earlier arrival for each of these messages."""
    value = document.fields.get(KEY)
    for place, row in enumerate(value if isinstance(value, list) else ()):
        rows = differing.get(str(row.get("key"))) if isinstance(row, dict) else None
        if rows:
            document = document.replace_item(KEY, place, _earlier(*rows, zone=zone))
    return document


def _registered_first(document: Document, three: Versions[Document], *, zone: tzinfo) -> Document:
    """Return the document with the earlier of both registrations."""
    created = [text for side in three[1:] if isinstance(text := side.fields.get("created"), str)]
    if created:
        text = min(created, key=lambda one: (_time_of(one, zone), one))
        document = document.set("created", text, order=KEYS)
    for key in _REGISTRATION:
        firsts = [rows[0][0] for side in three[1:] if (rows := rows_of(side, key))]
        if len(firsts) == 2:
            document = document.replace_item(key, 0, _earlier(*firsts, zone=zone))
    return document


def _earlier(one: dict[str, Value], other: dict[str, Value], *, zone: tzinfo) -> dict[str, Value]:
    """The entry of the earlier time; of two of one time always the same."""
    found = min((_time_of(row.get("at"), zone), encode_value(row)) for row in (one, other))
    row = decode_value(found[1])
    assert isinstance(row, dict)
    source = one if encode_value(one) == found[1] else other
    return {name: row[name] for name in source}


def _time_of(value: Value, zone: tzinfo) -> datetime:
    return (read_time(value, zone=zone) if isinstance(value, str) else None) or _LATEST


# -- comments ---------------------------------------------------------------------------------------------------------


def _same_comments(
    three: Versions[SectionedFile], pairs: Mapping[str, tuple[dict[str, Value], dict[str, Value]]], *, zone: tzinfo
) -> list[tuple[tuple[_CommentSection, _CommentSection], str]]:
    """The comments of one message on both sides that differ and are one, each pair with what it becomes."""
    base = {one.heading + one.rest for one in _comments(three.base.document, zone)}
    mine, theirs = (_comments(sheet.document, zone) for sheet in three[1:])
    same = {one.heading + one.rest for one in mine} & {one.heading + one.rest for one in theirs}
    left, right = ([one for one in side if one.heading + one.rest not in base | same] for side in (mine, theirs))
    times = {(_time_of(a.get("at"), zone), _time_of(b.get("at"), zone)) for a, b in pairs.values()}
    fitting = [(a, b) for a in left for b in right if (a.at, b.at) in times and _are_one(a, b)]
    used: tuple[set[int], set[int]] = (set(), set())
    found = []
    for a, b in sorted(fitting, key=lambda pair: sorted((one.at, one.text, one.heading) for one in pair)):
        if a.number not in used[0] and b.number not in used[1]:
            used[0].add(a.number)
            used[1].add(b.number)
            heading = min((one.at, one.heading) for one in (a, b))[1]
            rest = max((len(one.text), one.rest) for one in (a, b))[1]
            found.append(((a, b), heading + rest))
    return found


def _are_one(one: _CommentSection, other: _CommentSection) -> bool:
    alike = (one.author, one.internal) == (other.author, other.internal)
    return alike and (one.text.startswith(other.text) or other.text.startswith(one.text))


def _comments(document: Document, zone: tzinfo) -> list[_CommentSection]:
    found = []
    for number, part in enumerate(conversation.split_body(document.body, zone=zone)):
        if part.kind == "comment" and part.at is not None:
            heading, _, rest = part.text.rstrip("\n").partition("\n")
            (word,) = conversation.read(f"## Comments\n{part.text}", zone=zone).comments
            below = f"\n{rest}" if rest else ""
            found.append(_CommentSection(number, part.at, word.author, word.internal, heading, below, word.text))
    return found


def _with_comments(document: Document, texts: Mapping[int, str], *, zone: tzinfo) -> Document:
    """Return the document with new text in some parts of the body; the line ends after them stay."""
    if not texts:
        return document
    parts = [part.text for part in conversation.split_body(document.body, zone=zone)]
    for number, text in texts.items():
        core = parts[number].rstrip("\n")
        parts[number] = text + parts[number][len(core) :]
    return document.with_body("".join(parts))
