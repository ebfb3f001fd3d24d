"""Phone numbers: their international form, and whether two are one."""

from __future__ import annotations

import pytest

from hd.text.phone_numbers import international, is_number, numbers_in, same_number


@pytest.mark.parametrize(
    ("written", "code", "digits"),
    [
        ("+380 50 123 4567", "", "380501234567"),
        ("00380 (50) 123-45-67", "", "380501234567"),
        ("380501234567", "", "380501234567"),
        ("8 050 123 45 67", "", "380501234567"),
        ("8 495 555 01 02", "", "74955550102"),
        ("+44 (0)20 7946 0958", "", "442079460958"),
        ("050 123 45 67", "380", "380501234567"),
        ("050 123 45 67", "", ""),
        ("5550102", "380", ""),
        ("+380 44 123", "", ""),
        ("+49 30 123456", "", "4930123456"),
        ("123", "380", ""),
        ("+0 50 123 45 67", "", ""),
        ("+1234567890123456", "", ""),
        ("shevchenko", "380", ""),
        ("٠٥٠1234567", "380", "380501234567"),
    ],
)
def test_a_number_is_its_digits_from_the_countrys_code_on(written: str, code: str, digits: str) -> None:
    assert international(written, code=code) == digits


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+380 50 123 4567", "050-123-45-67", True),
        ("+7 495 555 01 02", "8 (495) 555-01-02", True),
        ("+380501234567", "+380501234568", False),
        ("+380501234567", "567", False),
        ("", "", False),
    ],
)
def test_two_numbers_are_one_however_they_are_written(one: str, other: str, same: bool) -> None:
    assert same_number(one, other) is same_number(other, one) is same


def test_a_cell_may_hold_several_numbers_and_words() -> None:
    assert numbers_in("моб. +380 50 123 4567, роб. (044) 111-22-33 (доб. 12)") == [
        "+380 50 123 4567",
        "(044) 111-22-33",
        "12",
    ]


@pytest.mark.parametrize("text", ["", "12a", "o@a.example", "+"])
def test_words_are_no_number(text: str) -> None:
    assert not is_number(text)
