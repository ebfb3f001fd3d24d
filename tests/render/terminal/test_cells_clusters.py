"""A text is cut into the clusters that looking at each beginning of one would find."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth, wcwidth

from hd.render.terminal.cells import QUICK, clusters

JOINER = "\u200d"


def is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def joins(piece: str, char: str) -> bool:
    if wcwidth(char) == 0 or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if is_flag(char):
        return len(piece) == 1 and is_flag(piece)
    return piece.endswith(JOINER) and char >= "\u2190"


def one_by_one(text: str) -> Iterator[tuple[str, int]]:
    piece = text[:1]
    for char in text[1:]:
        if joins(piece, char):
            piece += char
        else:
            yield piece, max(wcswidth(piece), 0)
            piece = char
    if piece:
        yield piece, max(wcswidth(piece), 0)


@given(st.text("a\u044f\u0301\u200d\U0001f1fa\U0001f1e6\U0001f468\U0001f3fd\u4e16\ufe0f", max_size=14))
def test_clusters_are_found(text: str) -> None:
    if not QUICK.fullmatch(text):
        assert list(clusters(text)) == list(one_by_one(text))


def test_a_letter_may_carry_two_hundred_thousand_marks() -> None:
    text = "a" + "\u0301" * 200_000
    assert list(clusters(text)) == [(text, 1)]
