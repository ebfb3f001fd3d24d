"""Measure, cut, pad and wrap text in terminal cells.

A wide character (CJK, most emoji) takes two cells, a combining mark none; Python's `len` knows neither. A cluster (a
character with its marks, an emoji sequence, a flag) is never split.
"""

from __future__ import annotations

from collections.abc import Iterator

from hd.text.lazy_regex import pattern
from hd.text.sanitize import safe

# Characters known to take one cell each (Latin, Greek, Cyrillic, common signs): wcwidth costs more to import than a
# desk in English, Ukrainian or Russian needs to pay. A test compares this with wcwidth, character by character.
QUICK = pattern(
    r"[ -~\xa1-\xac\xae-\u02ff\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2116\u2190-\u2193]*"
)
ELLIPSIS = "…"
_JOINER = "\u200d"
_BREAK = pattern(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]")


def width(text: str) -> int:
    """Return the cells that `text` (one line, already safe) takes."""
    if QUICK.fullmatch(text):
        return len(text)
    return sum(cells for _, cells in clusters(text))


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """Yield the clusters of `text`, each with its cells."""
    if QUICK.fullmatch(text):
        yield from ((char, 1) for char in text)
        return
    from wcwidth import wcswidth, wcwidth

    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not _joins(text, start, index, cells=wcwidth(text[index])):
            piece = text[start:index]  # only now: a letter may carry 100,000 marks
            yield piece, max(wcswidth(piece), 0)
            start = index


def _joins(text: str, start: int, index: int, *, cells: int) -> bool:
    """Return whether the character at `index` belongs to the cluster that begins at `start`."""
    char = text[index]
    if cells == 0 or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if _is_flag_letter(char):
        return index - start == 1 and _is_flag_letter(text[start])
    return text[index - 1] == _JOINER and char >= "\u2190"


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def line(text: object) -> str:
    """Return a value of the desk as one safe line; None is empty."""
    return "" if text is None else " ".join(safe(" ".join(str(text).split())).split())


def value(text: object) -> str:
    """Return a value of the desk as one safe tab-separated field: tabs and line breaks become blanks."""
    return "" if text is None else safe(_BREAK.sub(" ", str(text)))


def shorten(text: str, limit: int) -> str:
    """Shorten `text` to at most `limit` cells; `…` marks the cut, without a blank before it."""
    if limit <= 0:
        return ""
    if width(text) <= limit:
        return text
    kept, used = "", 0
    for piece, cells in clusters(text):
        if used + cells > limit - 1:
            break
        kept, used = kept + piece, used + cells
    return kept.rstrip().rstrip(_JOINER) + ELLIPSIS


def cut_at_word(text: str, limit: int) -> str:
    """Like `shorten`, but end with a whole word if this uses at least half of the room."""
    short = shorten(text, limit)
    if short == text:
        return text
    kept = short.removesuffix(ELLIPSIS)
    whole = kept if text[len(kept) : len(kept) + 1].isspace() else kept.rpartition(" ")[0].rstrip()
    return whole.rstrip(",;:") + ELLIPSIS if width(whole) * 2 >= limit else short


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """Return `text` with blanks after it (before it if `right`) up to `cells`."""
    blanks = " " * (cells - width(text))
    return blanks + text if right else text + blanks


def wrap(text: str, limit: int, *, whole_urls: bool = False, widest: int = 0) -> list[str]:
    """Wrap one line of text to at most `limit` cells, at blanks, or inside a word that is too long."""
    limit = max(limit, 2)
    widest = max(limit, widest)
    lines, current, used = [], "", 0
    for word in text.split():
        for piece in [word] if whole_urls and "://" in word else _chunks(word, widest):
            cells = width(piece)
            if current and used + 1 + cells > limit:
                lines.append(current)
                current, used = piece, cells
            else:
                current, used = (f"{current} {piece}", used + 1 + cells) if current else (piece, cells)
    return [*lines, current] if current else lines


def _chunks(word: str, limit: int) -> list[str]:
    """Split a word into pieces that fit."""
    if width(word) <= limit:
        return [word]
    chunks, used = [""], 0
    for piece, cells in clusters(word):
        if used + cells > limit and chunks[-1]:
            chunks.append("")
            used = 0
        chunks[-1] += piece
        used += cells
    return chunks
