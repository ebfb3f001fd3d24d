"""Contacts that two people add at the same time are both there afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.merging.contact_rows import merge_contacts
from hd.core.merging.three_way import Versions
from hd.errors import DecisionError

HEAD = "email,name\n"
BASE = HEAD + "olena@acme.example,Olena\n"


def merged(base: str, one: str, other: str) -> str:
    found = merge_contacts(Versions(base.encode(), one.encode(), other.encode()), path="contacts.csv").decode()
    assert found == merge_contacts(Versions(base.encode(), other.encode(), one.encode()), path="contacts.csv").decode()
    return found


def test_rows_of_both_sides_are_there_in_one_order() -> None:
    found = merged(BASE, BASE + "b@x.example,B\n", BASE + "a@x.example,A")
    assert found == BASE + "a@x.example,A\nb@x.example,B\n"


def test_a_row_that_one_side_changed_or_took_out_is_changed_or_gone() -> None:
    more = BASE + "b@x.example,B\n"
    assert merged(more, more.replace("Olena", "O. S."), HEAD + "olena@acme.example,Olena\n") == (
        HEAD + "olena@acme.example,O. S.\n"
    )


def test_both_added_the_same_row() -> None:
    assert merged(BASE, BASE + "b@x.example,B\n", BASE + "b@x.example,B\n") == BASE + "b@x.example,B\n"


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (BASE.replace("Olena", "A"), BASE.replace("Olena", "B"), "both sides changed olena@acme.example"),
        (BASE + "b@x.example,A\n", BASE + "B@x.example,B\n", "both sides changed b@x.example"),
        (BASE + 'b@x.example,"A\nB"\n', BASE + "c@x.example,C\n", "more than rows"),
        (BASE.replace("email,name", "email,name,phone"), BASE + "c@x.example,C\n", "more than rows"),
    ],
)
def test_what_only_a_person_can_settle_is_left(one: str, other: str, says: str) -> None:
    with pytest.raises(DecisionError, match=says):
        merged(BASE, one, other)


NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(NAMES, NAMES, NAMES)
def test_nothing_that_either_added_is_lost(base: list[str], one: list[str], other: list[str]) -> None:
    sheets = [HEAD + "".join(f"{name}@x.example,{name}\n" for name in names) for names in (base, one, other)]
    found = {line.partition("@")[0] for line in merged(*sheets).splitlines()[1:]}
    assert found == {n for n in {*one, *other} if (n in one and n in other) or n not in base}


def test_a_column_that_one_side_added_at_the_end_is_there() -> None:
    wide = "email,name,former\nolena@acme.example,Olena,tel:380501234567\n"
    found = merged(BASE, wide, BASE + "b@x.example,B\n")
    assert found.startswith("email,name,former\n")
    assert sorted(found.splitlines()) == sorted((wide + "b@x.example,B\n").splitlines())


def test_a_new_key_here_and_another_change_of_that_contact_there_is_left_to_people() -> None:
    base = "email,name,former\ntel:380501234567,Olena,\n"
    one = "email,name,former\nolena@acme.example,Olena,tel:380501234567\n"
    with pytest.raises(DecisionError):
        merged(base, one, base.replace("Olena", "Olena S."))
