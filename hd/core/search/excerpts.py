"""The part of a text that shows best why it was found, on one line. Decides no ranks and marks nothing up."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable
from math import fsum

from msgspec import Struct

from hd.text.lazy_regex import pattern
from hd.text.stemming import compounds, fold

EXCERPT = 120  # characters, with the marks of what was cut
_LEAD = 30  # of these, at most, for what stands before the first found word
_CUT = "…"
# As written: apostrophes, hyphens, stress marks and soft hyphens belong to the word they stand in.
_WRITTEN = pattern(r"[^\W_]+(?:['’ʼ‘`´′‐‑−\-\u0300\u0301\u00ad\u200b-\u200d]+[^\W_]+)*")

Weigh = Callable[[str], dict[int, float]]  # a folded compound → the words of the question it answers, with weights


class _Place(Struct, frozen=True):
    """A word of the text that answers, and where it stands."""

    start: int
    end: int
    weights: dict[int, float]


def matches(text: str, *, weigh: Weigh) -> tuple[str, ...]:
    """The words of `text` that answer, as they are written there, in order."""
    text = _one_line(text)
    return tuple(text[place.start : place.end] for place in _places(text, weigh=weigh))


def cut(text: str, *, weigh: Weigh) -> tuple[str, tuple[str, ...]]:
    """At most `EXCERPT` characters of `text` around the best of it, and the words in them that answer.

    White space is one space; what is cut off is shown by `…`. Where nothing answers, the beginning of the text.
    """
    text = _one_line(text)
    places = _places(text, weigh=weigh)
    start, end = _window(text, places)
    shown = f"{_CUT if start else ''}{text[start:end]}{_CUT if end < len(text) else ''}"
    return shown, tuple(text[place.start : place.end] for place in places if start <= place.start and place.end <= end)


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _places(text: str, *, weigh: Weigh) -> list[_Place]:
    """Where the words that answer stand; each distinct word is weighed once."""
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
    """The best of what folding makes of one written word (mostly one compound)."""
    best: dict[int, float] = {}
    for compound in compounds(fold(word)):
        for asked, weight in weigh(compound).items():
            best[asked] = max(weight, best.get(asked, 0.0))
    return best


def _window(text: str, places: list[_Place]) -> tuple[int, int]:
    """Start and end of what is shown: the stretch whose distinct answers weigh most, the earliest of equals."""
    if len(text) <= EXCERPT:
        return 0, len(text)
    room = EXCERPT - 2 * len(_CUT)
    first, last, most = 0, 0, -1.0
    peaks: dict[int, deque[tuple[int, float]]] = {}  # of each word, places in the stretch: the heaviest first
    stop = 0  # the first place behind the stretch
    for at, place in enumerate(places):
        while stop < len(places) and places[stop].end - place.start <= room:
            _push(peaks, stop, places[stop].weights)
            stop += 1
        weight = fsum(peak[0][1] for peak in peaks.values())
        if weight > most:
            first, last, most = place.start, places[stop - 1].end if stop > at else place.end, weight
        _drop(peaks, at, place.weights)
        stop = max(stop, at + 1)
    return _around(text, first=first, last=last, room=room)


def _push(peaks: dict[int, deque[tuple[int, float]]], at: int, weights: dict[int, float]) -> None:
    """Take in a place: what is lighter and stands before it can never be the heaviest again."""
    for asked, weight in weights.items():
        peak = peaks.setdefault(asked, deque())
        while peak and peak[-1][1] <= weight:
            peak.pop()
        peak.append((at, weight))


def _drop(peaks: dict[int, deque[tuple[int, float]]], at: int, weights: dict[int, float]) -> None:
    """Let go of the first place of the stretch."""
    for asked in weights:
        peak = peaks.get(asked)
        if peak and peak[0][0] == at:
            peak.popleft()
            if not peak:
                del peaks[asked]


def _around(text: str, *, first: int, last: int, room: int) -> tuple[int, int]:
    """The window of at most `room` characters that holds first to last, and begins and ends between words."""
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
