"""A draft names nobody who asked: no address, no number, no form of the name; and leaves the rest alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.kb.anonymize import MARK, Person, remove_person

OLENA = Person("Olena Shevchenko", "o.shevchenko@acme.example", "+380 44 000 0110")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Olena calls, Shevchenko of sales.", "[…] calls, […] of sales."),
        ("Olena Shevchenko calls.", "[…] calls."),
        ("Олена Шевченко дзвонить, в Олени не працює.", "[…] дзвонить, в […] не працює."),
        ("Write to o.shevchenko@acme.example or boss@acme.example.", "Write to […] or […]."),
        ("Call +380 44 000 0110, or 000 0110, or 044 000-01-10.", "Call […], or […], or […]."),
        ("SHEVCHENKO's laptop", "[…] laptop"),
    ],
)
def test_the_requester_is_left_out(text: str, left: str) -> None:
    said, marks = remove_person(text, OLENA)
    assert (said, marks) == (left, left.count(MARK))


@pytest.mark.parametrize(
    "text",
    [
        "Error 0x80070035 at 10:02, build 19045.3693, HD-2611-7K3FQ.",
        "Ol is a list. Shelves, open shelf; olena in small letters is no name.",
        "10.0.0.1 and 2026-11-23T10:02:11",
        "Порт 443, версія 7.2.10",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert remove_person(text, OLENA) == (text, 0)


def test_without_a_name_only_addresses_and_numbers_go() -> None:
    assert remove_person("Olena: a@b.example", Person()) == ("Olena: […]", 1)


@pytest.mark.parametrize("name", ["Li Bo", "Al", ""])
def test_a_name_too_short_to_tell_from_words_takes_nothing_with_it(name: str) -> None:
    assert remove_person("Lights, Also, Bottles.", Person(name))[1] == 0


@given(st.text(max_size=60), st.sampled_from([OLENA, Person("Ганна Руденко", "h@x.example"), Person()]))
def test_doing_it_again_changes_nothing(text: str, person: Person) -> None:
    once, _ = remove_person(text, person)
    assert remove_person(once, person)[0] == once


@given(st.text("abc .,-", max_size=10), st.text("abc .,-", max_size=10))
def test_an_address_never_stays(before: str, after: str) -> None:
    said, _ = remove_person(f"{before} someone@acme.example {after}", OLENA)
    assert "acme.example" not in said
