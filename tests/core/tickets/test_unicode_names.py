"""One spelling for what looks the same: composed letters, `ё` and `е`, Cyrillic look-alikes in ids."""

from __future__ import annotations

import unicodedata

import pytest

from hd.core import ids, query
from hd.core.query.text_match import fold, fold_id, phrase_test, split_words
from hd.core.search.corpus import id_form
from hd.core.tickets.field_values import match_choice
from hd.text.sanitize import check_line

ID = "HD-2611-7K3FQ"


@pytest.mark.parametrize("typed", ["7К3", "7к3F", "нD-2611-7К3", "2611-7К"])
def test_cyrillic_letters_in_an_id_are_read_as_the_latin_ones_they_look_like(typed: str) -> None:
    assert ids.matching(typed, [ID, "HD-2611-9X9X9"]) == [ID]
    assert fold_id(typed) in fold_id(ID)
    assert id_form(typed) in id_form(ID)


@pytest.mark.parametrize(("typed", "read"), [("КТНМ", "KTHM"), ("АВЕСРХУЗ", "ABECPXY3"), ("оі", "01")])
def test_each_look_alike_has_one_reading(typed: str, read: str) -> None:
    assert ids.normalise(typed) == read


def test_yo_and_ye_find_each_other() -> None:
    assert phrase_test(split_words("ещё счёт"))("Еще счет")
    assert phrase_test(split_words("еще счет"))("Ещё СЧЁТ")
    assert fold("Отдел учёта") == fold("отдел учета")


@pytest.mark.parametrize("name", ["Київ", "Їжак", "Café", "Ёлка"])
def test_a_name_is_the_same_composed_or_not(name: str) -> None:
    apart = unicodedata.normalize("NFD", name)
    assert check_line(apart, what="office") == name
    assert match_choice(apart, [name], what="office") == name
    assert query.parse([f"office:{apart}"]) == query.parse([f"office:{name}"])


def test_a_key_of_the_desk_is_found_however_it_is_composed() -> None:
    apart = unicodedata.normalize("NFD", "їдальня")
    assert query.parse(f"{apart}:1", fields=["їдальня"]).uses("їдальня")
