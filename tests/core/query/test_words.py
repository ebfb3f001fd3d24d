"""How words are folded, split and recognised by their endings, in three languages."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.search.corpus import MemoryLexicon
from hd.core.search.word_matching import EXACT, INFLECTED, Vocabulary
from hd.text.stemming import canonical, compounds, fold, inflections, typos_allowed, word_set
from hd.text.translit import to_ascii


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"),
        ("Ґанок", "ганок"),
        ("комп'ютер", "КОМП’ЮТЕР"),
        ("комп'ютер", "компʼютер"),
        ("комп'ютер", "комп´ютер"),
        ("за\u0301мок", "замок"),
        ("и\u0306од", "йод"),
        ("Straße", "STRASSE"),
        ("café", "cafe"),
        ("ＶＰＮ", "vpn"),
        ("ﬁle", "file"),
        ("soft\u00adware", "software"),
        ("1С", "1C"),
        ("А4", "a4"),
        ("пpинтер", "принтер"),
        ("Аcme", "acme"),
    ],
)
def test_two_spellings_are_one_word(one: str, other: str) -> None:
    assert canonical(fold(one)) == canonical(fold(other))


@pytest.mark.parametrize(("one", "other"), [("й", "и"), ("ї", "і"), ("сон", "coh"), ("мир", "мір")])
def test_different_letters_stay_different(one: str, other: str) -> None:
    assert canonical(fold(one)) != canonical(fold(other))


def test_a_hyphenated_word_is_found_whole_and_by_its_parts() -> None:
    assert word_set(fold("the Wi‑Fi, a_b 2.6")) == {"the", "wi", "fi", "wifi", "a", "b", "2", "6"}
    assert compounds(fold("Wi-Fi - x")) == ["wi-fi", "x"]


@pytest.mark.parametrize(
    "forms",
    [
        *("drop drops dropped dropping", "printer printers", "reply replies replied", "update updating updates"),
        *("connect connection connected", "disconnect disconnects disconnecting", "policy policies"),
        *("принтер принтера принтери принтеры принтерами принтеров принтерів", "пошта пошти поштою пошту"),
        *("пароль пароля паролів паролей паролю", "мережа мережі мережею мереж", "папка папки папок папці"),
        *("помилка помилки помилок помилці", "новий нова нове нові нового новому", "мережа мережний"),
        *("друкує друкувати друкували друкування", "працює працювати працював", "печатает печатать печатал"),
        *("підключити підключення підключається підключений", "включается включить включает включение"),
        *("заблоковано заблокувати", "заблокирован заблокировать", "відкрити відкривається відкриває"),
        *("vpn vpnом vpnу", "восстановление восстановить"),
    ],
)
def test_forms_of_a_word_know_each_other(forms: str) -> None:
    words = forms.split()
    assert [(a, b) for a in words for b in words if a != b and b not in inflections(a)] == []


@pytest.mark.parametrize(
    ("one", "other"), [("порт", "портал"), ("not", "note"), ("диск", "дискета"), ("кабель", "кабінет"), ("the", "they")]
)
def test_other_words_are_no_forms(one: str, other: str) -> None:
    assert other not in inflections(one)


@given(st.text(alphabet="абвеиійкнртуьюя edgins", min_size=3, max_size=12))
def test_a_form_is_at_least_three_letters_and_never_the_word(word: str) -> None:
    assert word not in inflections(word)
    assert all(len(form) >= 3 for form in inflections(word))


@pytest.mark.parametrize(
    ("word", "typos"), [("vpn", 0), ("mail", 1), ("printer", 1), ("password", 2), ("office365", 0)]
)
def test_longer_words_may_have_more_typos(word: str, typos: int) -> None:
    assert typos_allowed(word) == typos


def answers(asked: str, *words: str) -> dict[str, float]:
    found = Vocabulary(MemoryLexicon(dict.fromkeys(words, 1))).match(asked)
    return {word: match.grade for word, match in found.items()}


def test_grades_fall_from_the_word_over_forms_and_beginnings_to_typos() -> None:
    grades = answers("router", "router", "routers", "routerboard", "ruoter", "roter", "vpn")
    assert grades["router"] == EXACT > grades["routers"] == INFLECTED > grades["routerboard"] > grades["ruoter"]
    assert grades["ruoter"] == grades["roter"] > 0
    assert "vpn" not in grades


def test_of_two_beginnings_the_one_that_is_more_of_the_word_is_better() -> None:
    grades = answers("auth", "authors", "authentication")
    assert grades["authors"] > grades["authentication"]


def test_a_short_word_that_is_there_has_no_typos() -> None:
    assert set(answers("mail", "mail", "fail")) == {"mail"}
    assert set(answers("nail", "mail", "fail")) == {"mail", "fail"}


def test_two_typos_are_found_in_a_long_word_and_not_in_a_short_one() -> None:
    assert answers("pasworrd", "password") != {}
    assert answers("prnitre", "printer") == {}


def test_a_typo_in_an_inflected_word_is_found() -> None:
    assert set(answers("прнтера", "принтер")) == {"принтер"}


def test_a_word_of_the_same_stem_is_found_where_no_form_is() -> None:
    assert set(answers("печать", "печатает", "печаль")) >= {"печатает"}
    assert set(answers("печать", "печать", "печатающий")) == {"печать"}


@pytest.mark.parametrize("asked", ["ghbynth", "prynter", "printer", "prnter"])
def test_another_keyboard_layout_or_alphabet_is_found(asked: str) -> None:
    assert set(answers(asked, "принтер")) == {"принтер"}


def test_another_layout_is_thought_of_only_where_the_word_is_none() -> None:
    assert "принтер" not in answers("ghbynth", "принтер", "ghbynth")


def test_what_sounds_like_a_known_word_in_another_alphabet_comes_after_it_and_its_forms() -> None:
    grades = answers("printer", "printer", "printers", "принтер")
    assert grades["printer"] > grades["printers"] > grades["принтер"] > 0


def test_a_word_as_it_sounds_is_better_than_another_by_a_typo() -> None:
    grades = answers("prynter", "printer", "принтер", "spinter")
    assert grades["принтер"] > grades.get("spinter", 0)


def test_a_code_is_found_without_its_beginning() -> None:
    assert set(answers("80070035", "0x80070035", "0x80070036")) == {"0x80070035"}


@given(
    st.sets(st.text(alphabet="abcпринте17", min_size=1, max_size=9)),
    st.text(alphabet="abcпринте17", min_size=1, max_size=9),
)
def test_answers_are_words_of_the_vocabulary_and_the_word_itself_is_best(words: set[str], asked: str) -> None:
    grades = answers(asked, *words)
    assert grades.keys() <= words
    assert all(0 < grade <= EXACT for grade in grades.values())
    if asked in words:
        assert grades[asked] == EXACT
        same = {word for word in words if canonical(word) == canonical(asked)}
        assert all(grade < EXACT for word, grade in grades.items() if word not in same)


@given(st.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэъё'’ -"), st.sampled_from(["", "uk", "ru"]))
def test_every_ukrainian_and_russian_letter_becomes_ascii(text: str, lang: str) -> None:
    assert to_ascii(text, lang=lang).isascii()


def test_importing_search_does_not_load_rapidfuzz() -> None:
    code = "import sys, hd.core.search.ranking; print('rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"
