"""One word held against another finds the form that listing all forms would find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hd.text.stemming import inflections, is_inflection

WORDS = [
    "stop",
    "stopped",
    "drops",
    "try",
    "tries",
    "printer",
    "print",
    "fixation",
    "принтер",
    "печатать",
    "печатается",
    "миться",
    "компьютер",
    "город",
    "городской",
    "сохранение",
    "друкувати",
    "друкується",
    "біда",
    "cable",
    "ся",
    "es",
]


@given(st.sampled_from(WORDS), st.data())
def test_every_form_is_one_and_nothing_else_is(word: str, data: st.DataObject) -> None:
    forms = sorted(inflections(word)) or [word]
    other = data.draw(st.sampled_from([*forms, *WORDS]) | st.text("stopedingиться", max_size=9))
    assert is_inflection(other, of=word) == (other in inflections(word))
