"""The footnotes of an article: `[^name]` in the text refers to `[^name]: words` at the beginning of a line.

`hd kb check`, `hd kb show` and the site all use this module. Footnotes are numbered by their first reference; those
without references come last. A reference without a definition stays as written. Takes linear time.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hd.core.kb.article_links import prose_lines
from hd.text.lazy_regex import pattern

_DEFINITION = pattern(r"((?:[ ]{0,3}>[ ]?)*[ ]{0,3})\[\^([\w.-]+)\]:[ \t]*(.*)")
_REFERENCE = pattern(r"(?<!\\)\[\^([\w.-]+)\](?!\()")
_CODE_OR_REFERENCE = pattern(r"(?<!`)(?P<ticks>`+)(?!`)[^`]+(?P=ticks)(?!`)|(?<!\\)\[\^(?P<label>[\w.-]+)\](?!\()")
_QUOTE_MARKS = pattern(r"(?:[ ]{0,3}>[ ]?)*")
_INDENTED = pattern(r" {4}| {0,3}\t")


class Footnote(Struct, frozen=True):
    """A definition. line: its first line, from 1. number: from 1; 0 for a repeated definition of a label."""

    number: int
    label: str
    line: int
    text: str
    is_referenced: bool = False


class Footnotes(Struct, frozen=True):
    """The footnotes of a text. text: without the definitions, with the same number of lines. undefined: (line, label)
    of references without definition.
    """

    text: str
    notes: tuple[Footnote, ...] = ()
    undefined: tuple[tuple[int, str], ...] = ()

    def split_at_references(self, text: str) -> Iterator[str | Footnote]:
        """Yield the text in parts: words, and a footnote in place of each defined reference outside code."""
        notes = {_key(note.label): note for note in self.notes if note.number}
        end = 0
        for found in _CODE_OR_REFERENCE.finditer(text) if notes else ():
            note = notes.get(_key(found["label"] or ""))
            if note:
                yield text[end : found.start()]
                yield note
                end = found.end()
        yield text[end:]


def read_footnotes(body: str) -> Footnotes:
    """Parse the footnotes of a text; lines count from 1."""
    if "[^" not in body:
        return Footnotes(body)
    lines = body.replace("\r\n", "\n").split("\n")
    prose = dict(prose_lines(body))
    definitions: list[tuple[str, int, str]] = []
    place = 0
    while place < len(lines):
        found = _DEFINITION.match(lines[place]) if place + 1 in prose else None
        if found is None:
            place += 1
            continue
        end = _end(lines, place, prose)
        inner = [_QUOTE_MARKS.sub("", line, count=1) for line in lines[place + 1 : end]]
        words = "\n".join([found[3], *(_INDENTED.sub("", line, count=1) for line in inner)])
        definitions.append((found[2], place + 1, words.strip()))
        for number in range(place, end):
            marks = _QUOTE_MARKS.match(lines[number])
            lines[number] = marks[0].rstrip() if marks else ""
        place = end
    text = "\n".join(lines)
    references = [*_references(text), *(one for _, line, words in definitions for one in _references(words, line))]
    return _number_notes(text, definitions, references)


def move_notes_to_end(body: str) -> str:
    """Return the text with references as `[1]` and footnotes at the end as `[1] words`; code stays as it is."""
    found = read_footnotes(body)
    if not found.notes:
        return body
    prose = {line for line, _ in prose_lines(found.text)}
    lines = [
        _with_numbers(found, line) if number in prose else line for number, line in enumerate(found.text.split("\n"), 1)
    ]
    notes = [f"{_bracketed(note)} {_with_numbers(found, note.text)}" for note in found.notes]
    return "\n".join([*lines, ""]).rstrip("\n") + "\n\n" + "\n".join(notes) + "\n"


def _with_numbers(footnotes: Footnotes, text: str) -> str:
    pieces = footnotes.split_at_references(text)
    return "".join(piece if isinstance(piece, str) else _bracketed(piece) for piece in pieces)


def _bracketed(note: Footnote) -> str:
    return f"[{note.number or f'^{note.label}'}]"


def _end(lines: list[str], start: int, prose: dict[int, str]) -> int:
    """Return the line after a definition: after its paragraph and the indented paragraphs that follow."""
    end = place = start + 1
    blank = False
    while place < len(lines):
        line = lines[place]
        inner = _QUOTE_MARKS.sub("", line, count=1)
        indented = _INDENTED.match(inner) is not None
        if not inner.strip():
            blank = True
        elif not indented and (blank or place + 1 not in prose or _DEFINITION.match(line)):
            break
        else:
            end = place + 1
        place += 1
    return end


def _references(text: str, first_line: int = 1) -> Iterator[tuple[int, str]]:
    for line, words in prose_lines(text, first_line=first_line):
        yield from ((line, found[1]) for found in _REFERENCE.finditer(words) if "[^" in words)


def _number_notes(text: str, definitions: list[tuple[str, int, str]], references: list[tuple[int, str]]) -> Footnotes:
    first: dict[str, tuple[str, int, str]] = {}
    for one in definitions:
        first.setdefault(_key(one[0]), one)
    named = dict.fromkeys(_key(label) for _, label in references)
    order = [*(key for key in named if key in first), *(key for key in first if key not in named)]
    notes = [Footnote(number, *first[key], is_referenced=key in named) for number, key in enumerate(order, 1)]
    notes += [Footnote(0, *one, is_referenced=True) for one in definitions if first[_key(one[0])] is not one]
    return Footnotes(text, tuple(notes), tuple(one for one in references if _key(one[1]) not in first))


def _key(label: str) -> str:
    return label.casefold()
