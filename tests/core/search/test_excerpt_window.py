"""The part of a text that is shown is the one that looking at each stretch for itself would choose."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hd.core.search import excerpts
from hd.core.search.excerpts import EXCERPT

WEIGHTS = {"a": {0: 1.0}, "b": {1: 0.5, 0: 0.25}, "c": {2: 0.75}, "y" * 130: {2: 1.0}}


def places_of(words: list[str]) -> list[excerpts._Place]:
    found, start = [], 0
    for word in words:
        if word in WEIGHTS:
            found.append(excerpts._Place(start, start + len(word), WEIGHTS[word]))
        start += len(word) + 1
    return found


def looked_at_one_by_one(text: str, places: list[excerpts._Place]) -> tuple[int, int]:
    room = EXCERPT - 2
    first, last, most = 0, 0, -1.0
    for at, place in enumerate(places):
        best: dict[int, float] = {}
        end = place.end
        for other in places[at:]:
            if other.end - place.start > room:
                break
            end = other.end
            for asked, weight in other.weights.items():
                best[asked] = max(weight, best.get(asked, 0.0))
        if sum(best.values()) > most:
            first, last, most = place.start, end, sum(best.values())
    return excerpts._window_around(text, first=first, last=last, room=room)


@given(st.lists(st.sampled_from(["a", "b", "c", "zz", "yyy", "y" * 130]), min_size=61, max_size=150))
def test_the_best_stretch_is_shown(words: list[str]) -> None:
    text = " ".join(words)
    assert excerpts._window(text, places_of(words)) == looked_at_one_by_one(text, places_of(words))


def test_a_text_of_half_a_million_hits_has_an_excerpt() -> None:
    shown, matched = excerpts.cut_excerpt("vpn " * 500_000, weigh=lambda word: {0: 1.0} if word == "vpn" else {})
    assert len(shown) <= EXCERPT
    assert set(matched) == {"vpn"}
