"""Cuts from a reply what the ticket already has: the quoted tail, and a signature that is known. Cuts nothing else.

Cutting needs proof. Text below or inside a quote stays with its quote; first messages are never cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from hd.core.mail.quote_marks import attribution_length, header_block_length, separator_length
from hd.text.lazy_regex import pattern

_SHARE = 0.8  # of a line's words that are known
_LONG = 8  # words of an unquoted line that need not be known in their order
_LONGEST = 1 << 20  # characters of known text
_MOST_STARTS = 100  # places at the beginning, and as many at the end, where a tail is sought
_MOST_LINES = 5_000
_SIGNATURE_LINES = 20
_WORD = pattern(r"[^\W_]+")
_ADDRESS = pattern(r"<[^<>\s]*>|\b(?:https?|mailto):\S+")
_DELIMITER = pattern(r"\s*(?:--|—|–|_{3,}|-{3,})\s*$")
_CLOSING = pattern(
    r"\s*(?:(?:kind|best|warm|many)? ?regards|sincerely|cheers|yours|thank you|thanks|"
    r"mit freundlichen|viele grüße|cordialement|saludos|"
    r"з повагою|дякую|щиро|с уважением|спасибо|всего доброго|sent from my|надіслано з|отправлено с)",
    re.IGNORECASE,
)


class CutText(Struct, frozen=True):
    """text: what stays. tail, signature: what was cut; empty where nothing was."""

    text: str
    tail: str = ""
    signature: str = ""


def cut_known_text(
    body: str, *, known: Sequence[str], earlier: Sequence[str] = (), footers: Iterable[str] = ()
) -> CutText:
    """A reply without its quoted tail and its signature.

    known: the ticket's public texts and kept messages, in any order; without one nothing is cut. earlier: bodies of
    earlier messages of the same sender. footers: lines that our own messages end with. Where nothing would stay,
    everything does.
    """
    if not any(text.strip() for text in known):
        return CutText(text=body)
    lines = body.split("\n")
    start = _tail_start(lines, known, {_folded(line) for line in footers})
    tail = "\n".join(lines[start:])
    kept = _without_blank_end(lines[:start])
    end = _signature_start(kept, earlier)
    signature = "\n".join(kept[end:])
    text = "\n".join(_without_blank_end(kept[:end]))
    if not text.strip():
        return CutText(text=body)
    return CutText(text=text, tail=tail, signature=signature)


def _tail_start(lines: list[str], known: Sequence[str], footers: set[str]) -> int:
    """The line from which on everything is known and quoted; the number of lines where there is none."""
    starts, marks = _find_marks(lines)
    if len(starts) > 2 * _MOST_STARTS:
        starts = [*starts[:_MOST_STARTS], *starts[-_MOST_STARTS:]]
    proof = _Known(known)
    for start in starts:
        if len(lines) - start <= _MOST_LINES and _is_known_tail(lines, start, marks, proof, footers):
            return start
    return len(lines)


def _find_marks(lines: list[str]) -> tuple[list[int], set[int]]:
    """Where a tail may begin, and the lines that are no text: attributions, header blocks, separators."""
    starts: list[int] = []
    marks: set[int] = set()
    at = 0
    while at < len(lines):
        length = separator_length(lines, at) or header_block_length(lines, at) or attribution_length(lines, at)
        if length:
            starts.append(at)
            marks.update(range(at, at + length))
            at += length
            continue
        if _is_quoted(lines[at]) and not (at and _is_quoted(lines[at - 1])):
            starts.append(at)
        at += 1
    return starts, marks


def _is_known_tail(lines: list[str], start: int, marks: set[int], proof: _Known, footers: set[str]) -> bool:
    proof.rewind()
    proven = False
    for at in range(start, len(lines)):
        line = lines[at]
        if at in marks or not line.strip("> \t*_-=|") or _folded(line) in footers:
            continue
        if not proof.has_line(line):
            return False
        proven = True
    return proven


class _Known:
    """The words that the ticket has. Lines without a quote mark must stand in it, in order: a `Thanks` below a quote
    is the sender's own, although the quote has the word."""

    def __init__(self, texts: Sequence[str]) -> None:
        words = [_words(text[:_LONGEST]) for text in texts]
        self._texts = [f" {' '.join(one)} " for one in words]
        self._words = {word for one in words for word in one}
        self._pairs = {pair for one in words for pair in pairwise(one)}
        self._places = [0] * len(words)

    def rewind(self) -> None:
        """Begins a new tail."""
        self._places = [0] * len(self._texts)

    def has_line(self, line: str) -> bool:
        """Whether the ticket has this line of the tail."""
        words = _words(line)
        if not words:
            return True
        if _is_quoted(line):
            return self._share(words) >= _SHARE
        return self._follows(words) or (len(words) >= _LONG and self._share(words) >= _SHARE)

    def _share(self, words: list[str]) -> float:
        if len(words) == 1:
            return float(words[0] in self._words)
        pairs = [pair in self._pairs for pair in pairwise(words)]
        covered = [before or after for before, after in zip([False, *pairs], [*pairs, False], strict=True)]
        return sum(covered) / len(words)

    def _follows(self, words: list[str]) -> bool:
        wanted = f" {' '.join(words)} "
        for number, text in enumerate(self._texts):
            at = text.find(wanted, self._places[number])
            if at >= 0:
                self._places[number] = at + len(wanted) - 1
                return True
        return False


def _signature_start(lines: list[str], earlier: Sequence[str]) -> int:
    """The line where a signature begins that an earlier message has, line for line."""
    known = ["\n".join(["", *(line.rstrip() for line in text.split("\n")), ""]) for text in earlier]
    for at in range(max(1, len(lines) - _SIGNATURE_LINES), len(lines)):
        if _DELIMITER.match(lines[at]) or _CLOSING.match(lines[at]):
            block = "\n".join(["", *(line.rstrip() for line in lines[at:]), ""])
            if any(block in text for text in known):
                return at
    return len(lines)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _words(text: str) -> list[str]:
    return _WORD.findall(_ADDRESS.sub(" ", text).casefold())


def _folded(line: str) -> str:
    return " ".join(_words(line))


def _without_blank_end(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]
