"""Merge the text below the front matter: description and resolution by lines, comments as a list.

Blank lines between blocks belong to neither, so that a comment is the same at any position.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple, TypeAlias

from hd.core.document.yaml_tree import Value
from hd.core.merging.candidates import Claims, claims_of, default_value
from hd.core.merging.sections import SectionedFile
from hd.core.merging.three_way import Versions, merge_candidates, merge_lines, merge_lists
from hd.core.tickets import conversation
from hd.errors import UnreadableError

Name: TypeAlias = tuple[str, str, int]
"""Of a block: its kind, its text where that is what it is known by (a comment), which of the equal ones it is."""

_RANK = ("", "Resolution", "Comments", "comment")  # a section can begin before the comments, never between two of them
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_APART = "\n\n"


class Block(NamedTuple):
    """A block without the line ends after it (`gap`; None after the last block)."""

    text: str
    gap: str | None
    at: datetime | None


class Body(NamedTuple):
    """The blocks of a body, and the line ends of its last line."""

    blocks: Mapping[Name, Block]
    tail: str


def merge_ticket_body(three: Versions[SectionedFile], *, zone: tzinfo) -> tuple[str, dict[str, Claims]]:
    """Return the body's text, and the candidates of description and resolution if they were ever in conflict.

    Raises UnreadableError if no text can contain what both sides wrote.
    """
    doubts: dict[str, Claims] = {}
    bodies = three.map(lambda sheet: _split_body(sheet.document.body, zone=zone))
    text, names = _merge_blocks(bodies, doubts, keys={"": "description", "Resolution": "resolution"}, three=three)
    if list(_split_body(text, zone=zone).blocks) != names:
        raise UnreadableError(f"{three.one.document.path}: the two texts make no conversation")
    return text, doubts


def merge_article_body(three: Versions[SectionedFile]) -> tuple[str, dict[str, Claims]]:
    """Like `merge_ticket_body`, for an article, whose body is one text."""
    doubts: dict[str, Claims] = {}
    bodies = three.map(lambda sheet: _whole_body(sheet.document.body))
    return _merge_blocks(bodies, doubts, keys={"": "body"}, three=three)[0], doubts


def _whole_body(text: str) -> Body:
    core = text.rstrip("\n")
    return Body({("", "", 0): Block(core, None, None)}, text[len(core) :])


def _split_body(text: str, *, zone: tzinfo) -> Body:
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[Name, Block] = {}
    parts = conversation.split_body(text, zone=zone)
    tail = ""
    for number, part in enumerate(parts, start=1):
        core = part.text.rstrip("\n")
        tail = part.text[len(core) :]
        name = (part.kind, core if part.kind == "comment" else "")
        found[(*name, seen[name])] = Block(core, tail if number < len(parts) else None, part.at)
        seen[name] += 1
    return Body(found, tail)


def _names(bodies: Versions[Body]) -> list[Name]:
    base, one, other = (body.blocks for body in bodies)
    stays = {name for name in base if name[0] != "comment" and (name in one or name in other)}
    was = [name for name in base if name not in stays or (name in one and name in other)]
    at = {name: block.at for body in bodies for name, block in body.blocks.items()}
    return merge_lists(
        Versions(was, list(one), list(other)), order=lambda name: (_RANK.index(name[0]), at[name] or _EARLIEST, name)
    )


def _merge_blocks(
    bodies: Versions[Body], doubts: dict[str, Claims], *, keys: Mapping[str, str], three: Versions[SectionedFile]
) -> tuple[str, list[Name]]:
    """Return the text and the names of its blocks."""
    out: list[str] = []
    names: list[Name] = []
    gap = ""
    for name in _names(bodies):
        blocks = bodies.map(lambda body, name=name: body.blocks.get(name))  # type: ignore[misc]
        text = _text(blocks, name, doubts, keys=keys, three=three)
        if text is not None:
            out += [gap, text]
            names.append(name)
            gap = _gap(blocks.map(lambda block: block.gap if block else None))
            gap = gap if "\n" in gap or not text else _APART
    return "".join([*out, bodies.map(lambda body: body.tail).value_or_least()]), names


def _gap(gaps: Versions[str | None]) -> str:
    if gaps.one is None or gaps.other is None:
        return gaps.one or gaps.other or gaps.base or _APART
    return Versions(gaps.base or "", gaps.one, gaps.other).value_or_least()


def _text(
    blocks: Versions[Block | None],
    name: Name,
    doubts: dict[str, Claims],
    *,
    keys: Mapping[str, str],
    three: Versions[SectionedFile],
) -> str | None:
    """Return the text of one block; None if it is removed."""
    if name[0] == "comment":
        return name[1]
    texts = blocks.map(lambda block: block.text if block else None)
    key = keys.get(name[0]) if name[2] == 0 else None
    see = conversation.visible_text if key != "body" else str
    sides = [claims_of(sheet.document, key or "", _value(text, see)) for sheet, text in zip(three, texts, strict=True)]
    doubted = any(len(side) > 1 for side in sides)
    if not texts.is_open and not doubted:
        return texts.value
    if not doubted and None not in texts and (merged := merge_lines(texts.map(lambda text: (text or "").split("\n")))):
        return "\n".join(merged)
    if key is None:
        raise UnreadableError(f"{three.one.document.path}: both sides changed {name[0] or 'the text'}")
    doubts[key] = merge_candidates(Versions(*sides))
    return _choose_block(default_value(doubts[key]), texts, kind=name[0], see=see)


def _value(text: str | None, see: Callable[[str], str]) -> Value:
    return (see(text) if text else "") or None


def _choose_block(value: Value, texts: Sequence[str | None], *, kind: str, see: Callable[[str], Any]) -> str | None:
    """Return the block with this value, as one of the sides wrote it."""
    found = sorted(text for text in texts if text is not None and (see(text) or None) == value)
    if found:
        return found[0]
    if value is None:
        return None if kind else ""
    said = conversation.escape(str(value)) if see is conversation.visible_text else str(value)
    return f"## {kind}\n\n{said}" if kind else said
