"""Holidays get into hd.yaml wherever a calendar's list may stand, and nothing else in it changes."""

from __future__ import annotations

import difflib
from datetime import date

import pytest

from hd.core.config import load
from hd.core.time.holiday_edits import add_holidays, format_lines
from hd.errors import RefusedError, UsageError

DAYS = [(date(2027, 1, 6), "Epiphany"), (date(2027, 5, 3), "Constitution Day")]
FLOW = '  a: {hours: 24x7, holidays: [2027-01-01], extra: {2027-01-06: ["10:00-12:00"]}}   # a\n'
BLOCK = """\
  a:
    hours: 24x7
    holidays:
    - 2027-01-01   # New Year

    # more to come
    extra: {}
"""
SHAPES = {
    "brackets": FLOW,
    "lines": BLOCK,
    "indented lines": BLOCK.replace("    - ", "      - "),
    "empty brackets": FLOW.replace("[2027-01-01]", "[]"),
    "nothing": FLOW.replace("[2027-01-01]", "null"),
    "nothing in a block": BLOCK.replace("    - 2027-01-01   # New Year\n", ""),
    "no such key": "  a: {hours: 24x7}\n",
    "no such key in a block": '  a:\n    hours:\n      mon-fri: ["09:00-18:00"]\n  b: {hours: 24x7}\n',
    "one day": FLOW.replace("[2027-01-01]", "2027-01-01"),
    "a trailing comma": FLOW.replace("[2027-01-01]", "[2027-01-01, ]"),
    "several lines of brackets": FLOW.replace("[2027-01-01]", "[2027-01-01,\n      2027-01-02\n    ]"),
    "a comment behind": "  a:\n    hours: 24x7\n    holidays: # none yet\n",
}


def text(shape: str) -> str:
    return f"# A desk\ndesk: {{name: Стіл}}\ncalendars:\n{SHAPES[shape]}"


@pytest.mark.parametrize("end", ["", "\nviews: {}\n"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_days_are_in_it(shape: str, end: str) -> None:
    before = text(shape).rstrip("\n") + end
    after = add_holidays(before, "a", DAYS)
    assert load(after).diagnostics == load(before).diagnostics
    calendar = load(after).calendars["a"]
    assert all(calendar.is_holiday(day) for day, _ in DAYS)
    gone = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line.startswith("- ")]
    assert len(gone) <= 1, "at most the line of the list itself changes"


@pytest.mark.parametrize("shape", SHAPES)
def test_line_endings_stay_what_they_are(shape: str) -> None:
    after = add_holidays(text(shape).replace("\n", "\r\n"), "a", DAYS)
    assert "\n" not in after.replace("\r\n", "")


def test_a_list_of_lines_gets_names_and_keeps_its_comments() -> None:
    after = add_holidays(text("lines"), "a", DAYS)
    assert after == text("lines").replace(
        "# New Year\n", "# New Year\n    - 2027-01-06  # Epiphany\n    - 2027-05-03  # Constitution Day\n"
    )


def test_what_is_behind_a_list_in_brackets_stays() -> None:
    assert add_holidays(text("brackets"), "a", DAYS) == text("brackets").replace(
        "2027-01-01]", "2027-01-01, 2027-01-06, 2027-05-03]"
    )


def test_a_calendar_that_is_not_in_the_file_is_refused() -> None:
    with pytest.raises(UsageError, match="no calendar office"):
        add_holidays("desk: {}\n", "office", DAYS)


def test_a_list_that_no_edit_is_sure_of_is_refused() -> None:
    with pytest.raises(RefusedError, match="without changing more"):
        add_holidays(text("brackets").replace("[2027-01-01]", "{a: b}"), "a", DAYS)


def test_no_days_change_nothing() -> None:
    assert add_holidays(text("brackets"), "a", []) == text("brackets")


def test_a_name_of_several_lines_is_one() -> None:
    assert format_lines([(date(2027, 1, 6), "Three\nKings")]) == "- 2027-01-06  # Three Kings\n"
