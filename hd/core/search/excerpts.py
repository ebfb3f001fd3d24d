"""Select the part of a text that best shows why it was found, as one line. Ranks nothing and adds no markup."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable
from math import fsum

from msgspec import Struct

from hd.text.lazy_regex import pattern
from hd.text.stemming import compounds, fold

EXCERPT = 120  # characters, with the marks of cuts
_LEAD = 30  # the maximum before the first matching word
_CUT = "…"
# As written: apostrophes, hyphens, stress marks and soft hyphens are part of their word.
_WRITTEN = pattern(r"[^\W_]+(?:['’ʼ‘`´′‐‑−\-\u0300\u0301\u00ad\u200b-\u200d]+[^\W_]+)*")

Weigh = Callable[[str], dict[int, float]]  # a folded compound → the query words that it matches, with weights


class _Place(Struct, frozen=True):
    """A matching word, and its position in the text."""

    start: int
    end: int
    weights: dict[int, float]


def matching_words(text: str, *, weigh: Weigh) -> tuple[str, ...]:
    """Return the matching words of `text`, as written, in order."""
    text = _one_line(text)
    return tuple(text[place.start : place.end] for place in _places(text, weigh=weigh))


def cut_excerpt(text: str, *, weigh: Weigh) -> tuple[str, tuple[str, ...]]:
    """Return at most `EXCERPT` characters of `text` around its best part, and the matching words in them.

    White space becomes one space; `…` marks cuts. Without a match, returns the beginning of the text.
    """
    text = _one_line(text)
    places = _places(text, weigh=weigh)
    start, end = _window(text, places)
    shown = f"{_CUT if start else ''}{text[start:end]}{_CUT if end < len(text) else ''}"
    return shown, tuple(text[place.start : place.end] for place in places if start <= place.start and place.end <= end)


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _places(text: str, *, weigh: Weigh) -> list[_Place]:
    """Return the positions of matching words; weighs each distinct word once."""
    known: dict[str, dict[int, float]] = {}
    places = []
    for found in _WRITTEN.finditer(text):
        word = found[0]
        if word not in known:
            known[word] = _weights(word, weigh=weigh)
        if known[word]:
            places.append(_Place(found.start(), found.end(), known[word]))
    return places


def _weights(word: str, *, weigh: Weigh) -> dict[int, float]:
    """Return the best weights of the folded forms of one written word (mostly one form)."""
    best: dict[int, float] = {}
    for compound in compounds(fold(word)):
        for asked, weight in weigh(compound).items():
            best[asked] = max(weight, best.get(asked, 0.0))
    return best


def _window(text: str, places: list[_Place]) -> tuple[int, int]:
    """Return start and end of the part whose distinct matches have the greatest weight; of equal ones, the first."""
    if len(text) <= EXCERPT:
        return 0, len(text)
    room = EXCERPT - 2 * len(_CUT)
    first, last, most = 0, 0, -1.0
    peaks: dict[int, deque[tuple[int, float]]] = {}  # for each word, its positions in the window, the heaviest first
    stop = 0  # the first position after the window
    for at, place in enumerate(places):
        while stop < len(places) and places[stop].end - place.start <= room:
            _push(peaks, stop, places[stop].weights)
            stop += 1
        weight = fsum(peak[0][1] for peak in peaks.values())
        if weight > most:
            first, last, most = place.start, places[stop - 1].end if stop > at else place.end, weight
        _drop(peaks, at, place.weights)
        stop = max(stop, at + 1)
    return _window_around(text, first=first, last=last, room=room)


def _push(peaks: dict[int, deque[tuple[int, float]]], at: int, weights: dict[int, float]) -> None:
    """Add a position; lighter ones before it can never be the maximum again."""
    for asked, weight in weights.items():
        peak = peaks.setdefault(asked, deque())
        while peak and peak[-1][1] <= weight:
            peak.pop()
        peak.append((at, weight))


def _drop(peaks: dict[int, deque[tuple[int, float]]], at: int, weights: dict[int, float]) -> None:
    """Remove the first position of the window."""
    for asked in weights:
        peak = peaks.get(asked)
        if peak and peak[0][0] == at:
            peak.popleft()
            if not peak:
                del peaks[asked]


def _window_around(text: str, *, first: int, last: int, room: int) -> tuple[int, int]:
    """Return a window of at most `room` characters that contains first to last, with both ends between words."""
    lead = max(min(_LEAD, room - (last - first)), 0)
    start = max(first - lead, 0)
    if start:
        space = text.find(" ", start - 1, first)
        start = space + 1 if space >= 0 else first
    end = min(start + room, len(text))
    if end < len(text):
        space = text.rfind(" ", max(last, start + 1), end + 1)
        end = space if space > 0 else end
    return start, end
