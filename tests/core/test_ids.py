"""Ids: drawn, laid out as paths, and found again by any piece that people type."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.ids import ALPHABET, draw, is_id, matching, near, normalise, path_of, short

VPN = "HD-2611-7K3FQ"
OTHERS = ("HD-2611-M3XD2", "HD-2611-9QW2T", "HD-2610-QX4M8", "HD-2512-A7K3B")
KNOWN = (VPN, *OTHERS)

prefixes = st.from_regex(r"[A-Z][A-Z0-9]{0,7}", fullmatch=True)
randoms = st.text(ALPHABET, min_size=5, max_size=5)
months = st.tuples(st.integers(0, 99), st.integers(1, 12)).map(lambda pair: f"{pair[0]:02}{pair[1]:02}")
whole = st.tuples(prefixes, months, randoms).map("-".join)


def test_the_alphabet_is_digits_and_letters_that_no_ear_confuses() -> None:
    assert len(ALPHABET) == 32
    assert set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") - set(ALPHABET) == set("ILOU")


@given(prefixes, st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)), st.randoms(use_true_random=False))
def test_what_is_drawn_is_an_id_of_its_month(prefix: str, local: datetime, chance: random.Random) -> None:
    drawn = draw(prefix, local, choose=chance.choice)
    assert is_id(drawn)
    assert drawn.startswith(f"{prefix}-{local:%y%m}-")


def test_each_of_the_five_characters_is_drawn_from_the_whole_alphabet() -> None:
    asked: list[str] = []

    def choose(letters: str) -> str:
        asked.append(letters)
        return letters[-1]

    assert draw("HD", datetime(2026, 11, 23, tzinfo=UTC), choose=choose) == "HD-2611-ZZZZZ"
    assert asked == [ALPHABET] * 5


@given(whole)
def test_the_path_follows_from_the_id_and_the_id_from_the_path(ticket_id: str) -> None:
    path = PurePosixPath(path_of(ticket_id))
    assert path.stem == ticket_id
    assert path.parts == ("tickets", f"20{ticket_id[-10:-8]}", ticket_id[-8:-6], f"{ticket_id}.md")


def test_a_path_is_laid_out_by_year_and_month() -> None:
    assert path_of(VPN) == "tickets/2026/11/HD-2611-7K3FQ.md"


@pytest.mark.parametrize(
    "text",
    [
        *("", "HD", "7K3FQ", "2611-7K3FQ", "hd-2611-7k3fq", "HD-2611-7K3F", "HD-2611-7K3FQQ", "HD-2611-7K3FO"),
        *("HD-2611-7K3FI", "HD-2611-7K3FL", "HD-2611-7K3FU", "HD-2613-7K3FQ", "HD-2600-7K3FQ", "1D-2611-7K3FQ"),
        *("LONGPREFIX-2611-7K3FQ", "HD_2611_7K3FQ", "HD-2611-7K3FQ\n", "\nHD-2611-7K3FQ", "HD-2611-7K3FQ\r", " " + VPN),
        *(
            "HD-٢٦11-7K3FQ",
            "HD-２611-7K3FQ",
            "ΗD-2611-7K3FQ",
            "HD-2611-7K3FQ\x00",
            "HD-2611-7K3FQ.md",
            "H D-2611-7K3FQ",
        ),
        *("../HD-2611-7K3FQ", "HD-2611-../..", "/etc/passwd", "HD-2611-7K/FQ", "..-2611-7K3FQ", "HD-2611-7K3F\\"),
    ],
)
def test_what_is_no_whole_id_has_no_path(text: str) -> None:
    assert not is_id(text)
    with pytest.raises(ValueError):
        path_of(text)


@given(st.text(max_size=20) | st.text("HD-2611-7K3FQ/.\\\n\0 ", max_size=20))
def test_nothing_but_an_id_becomes_a_path_and_no_path_leaves_the_tickets(text: str) -> None:
    if is_id(text):
        path = path_of(text)
        assert path.startswith("tickets/20")
        assert ".." not in path
        assert path.count("/") == 3
    else:
        with pytest.raises(ValueError):
            path_of(text)


def test_the_short_name_is_the_part_that_people_say() -> None:
    assert short(VPN) == "7K3FQ"


# -- pieces -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    [
        "HD-2611-7K3FQ",
        "hd-2611-7k3fq",
        "7k3fq",
        "7k3f",
        "7K3",
        "2611-7k",
        "2611-7K3FQ",
        " 7k3f ",
        "3FQ",
        "fq",
        "hd-2611-7",
    ],
)
def test_any_unambiguous_piece_finds_the_ticket_whatever_its_case(piece: str) -> None:
    assert matching(piece, KNOWN) == [VPN]


@pytest.mark.parametrize("piece", ["O1L0I", "01101", "o1l0i", "0il0l", "2611-oil", "HD-2611-O1LOI"])
def test_o_i_and_l_are_heard_as_digits(piece: str) -> None:
    assert matching(piece, ["HD-2611-01101", *KNOWN]) == ["HD-2611-01101"]


@pytest.mark.parametrize("piece", ["LOL-2611-7K3FQ", "lol-2611", "l0l-26", "7k3f", "101-2611-7K3FQ"])
def test_a_prefix_may_have_these_letters_too(piece: str) -> None:
    assert matching(piece, ["LOL-2611-7K3FQ", "HD-2611-M3XD2", "OIL-2610-QX4M8"]) == ["LOL-2611-7K3FQ"]


def test_a_whole_id_means_only_itself() -> None:
    known = ["HD-2611-7K3FQ", "HHD-2611-7K3FQ", "HD-2612-7K3FQ"]
    assert matching("hd-2611-7k3fq", known) == ["HD-2611-7K3FQ"]


def test_a_whole_id_means_only_itself_also_where_two_prefixes_sound_alike() -> None:
    known = ["IL-2611-7K3FQ", "LI-2611-7K3FQ"]
    assert [matching(one, known) for one in known] == [[one] for one in known]
    assert matching("11-2611-7k3fq", known) == known


def test_a_whole_id_of_another_prefix_is_unknown() -> None:
    assert matching("NW-2611-7K3FQ", KNOWN) == []


def test_the_start_of_a_part_goes_before_the_middle_of_one() -> None:
    assert matching("7k3", KNOWN) == [VPN]
    assert matching("k3", KNOWN) == ["HD-2512-A7K3B", VPN]


def test_an_ambiguous_piece_gives_every_candidate_in_order() -> None:
    assert matching("2611", KNOWN) == sorted([VPN, "HD-2611-M3XD2", "HD-2611-9QW2T"])
    assert matching("hd", KNOWN) == sorted(KNOWN)


@pytest.mark.parametrize("piece", ["", " ", "\t", "zzzzz", "HD-2611-7K3FQ-1", "7k3fq.md", "../7k3fq", "%", "*"])
def test_what_no_id_has_finds_nothing(piece: str) -> None:
    assert matching(piece, KNOWN) == []


@given(st.lists(whole, min_size=1, max_size=8, unique=True), st.data())
def test_every_piece_of_an_id_finds_it_or_something_that_fits_better(known: list[str], data: st.DataObject) -> None:
    ticket_id = data.draw(st.sampled_from(known))
    start = data.draw(st.integers(0, len(ticket_id) - 1))
    piece = ticket_id[start : data.draw(st.integers(start + 1, len(ticket_id)))].lower()
    found = matching(piece, known)
    assert found
    assert all(normalise(piece) in normalise(one) for one in found)
    assert matching(ticket_id.lower(), known) in (
        [ticket_id],
        [one for one in known if normalise(one) == normalise(ticket_id)][:1],
    )


@pytest.mark.parametrize(
    "typed", ["7k4fq", "7kfq", "77k3fq", "7kf3q", "7k4f", "k73f", "2610-7k3fq", "HD-2512-7K3FQ", "7k3fqx"]
)
def test_an_id_that_one_typo_misses_is_near(typed: str) -> None:
    assert near(typed, ["HD-2611-7K3FQ", "HD-2611-M3XD2"]) == ["HD-2611-7K3FQ"]


@pytest.mark.parametrize("typed", ["", "7k4", "zzzz", "f3k7", "7k3fqxx", "vpn-drops"])
def test_other_words_are_near_no_id(typed: str) -> None:
    assert near(typed, ["HD-2611-7K3FQ", "HD-2611-M3XD2"]) == []
