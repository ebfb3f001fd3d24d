"""Words for errors: what was probably meant, and lists that stay short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.text.suggestions import listed, nearest, unknown

SERVICES = ("vpn", "wifi", "mail", "laptop", "printing", "erp", "onboarding")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("vnp", "vpn"), ("VPN", "vpn"), ("wi-fi", "wifi"), ("lptop", "laptop"), ("print", "printing"), ("maill", "mail")],
)
def test_the_nearest_name_is_the_one_that_was_meant(typed: str, meant: str) -> None:
    assert nearest(typed, SERVICES) == meant


@pytest.mark.parametrize("typed", ["", "xyz", "категорія"])
def test_nothing_is_offered_where_nothing_is_near(typed: str) -> None:
    assert nearest(typed, SERVICES) is None
    assert nearest(typed, []) is None


def test_the_name_is_given_as_the_desk_spells_it() -> None:
    assert nearest("kyiv", ["Kyiv office", "KYIV"]) == "KYIV"


@given(st.text(max_size=10), st.lists(st.text(max_size=10)))
def test_only_a_known_name_is_ever_offered(typed: str, known: list[str]) -> None:
    assert nearest(typed, known) in {None, *known}


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [("vnp", 20, '"vnp" (hd.yaml:20); nearest: vpn'), ("vnp", 0, '"vnp"; nearest: vpn'), ("x", 0, '"x"')],
)
def test_an_unknown_name_comes_with_its_line_where_there_is_one_and_the_nearest(
    name: str, line: int, words: str
) -> None:
    assert unknown(name, SERVICES, line=line) == words


def test_a_list_is_cut_with_a_count() -> None:
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert listed("abcdef", most=4) == "a, b, c, d and 2 more"
    assert listed([]) == ""
