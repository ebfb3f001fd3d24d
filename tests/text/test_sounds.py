"""Words of two alphabets that sound alike have a key in common, and keys on keyboards lead there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.text.keyboard_layouts import on_other_layouts
from hd.text.phonetics import begins, sounds
from hd.text.stemming import canonical, fold
from hd.text.translit import to_ascii

LETTERS = st.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэъ", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("prynter", "принтер"),
        ("windows", "виндовс"),
        ("teams", "тимс"),
        ("outlook", "аутлук"),
        ("excel", "ексель"),
        ("zoom", "зум"),
        ("drukuie", "друкує"),
        ("kartridzh", "картридж"),
        ("shchotyzhnia", "щотижня"),
        ("peregrevaetsya", "перегревается"),
        ("zvilnennya", "звільнення"),
    ],
)
def test_what_sounds_alike_has_a_key_in_common(latin: str, cyrillic: str) -> None:
    assert {*sounds(latin)} & {*sounds(cyrillic)}


@pytest.mark.parametrize(("one", "other"), [("парол", "пульт"), ("printer", "painter"), ("mail", "мило")])
def test_what_sounds_different_has_none(one: str, other: str) -> None:
    assert {*sounds(one)}.isdisjoint(sounds(other))


@pytest.mark.parametrize("word", ["", "0x80070035", "365", "東京", "p2p"])
def test_numbers_and_other_scripts_have_no_sound(word: str) -> None:
    assert sounds(word) == ()


@given(LETTERS, st.sampled_from(["uk", "ru"]))
def test_every_word_of_letters_has_keys_and_so_has_its_transcription(word: str, lang: str) -> None:
    assert len(sounds(word)) == 1
    latin = canonical(fold(to_ascii(word, lang=lang)))
    assert bool(sounds(latin)) == bool(latin)


def test_what_begins_so_is_longer_by_so_much_and_no_more() -> None:
    assert begins("kartridZa", ["kartridZ"], longer=1)
    assert not begins("kartridZami", ["kartridZ"], longer=1)


@pytest.mark.parametrize(
    ("typed", "meant"), [("ghbynth", "принтер"), ("руддщ", "hello"), ("yjen,er", "ноутбук"), ("rfhnhbl;", "картридж")]
)
def test_keys_say_something_else_on_another_layout(typed: str, meant: str) -> None:
    assert meant in on_other_layouts(typed)


@given(st.text(alphabet="йцукенгшщзхфвапролджячсмитьбю", max_size=12))
def test_what_was_typed_on_another_layout_can_be_typed_back(text: str) -> None:
    (there,) = {*on_other_layouts(text)} or {text}
    assert text in on_other_layouts(there) or not text
