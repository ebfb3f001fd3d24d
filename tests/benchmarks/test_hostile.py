"""The benchmark of what strangers can send says which bounds are missed, and its desks can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.hostile import MARKS, PAGE, Measured, row
from benchmarks.hostile_cases import CASES
from benchmarks.hostile_desks import Case
from benchmarks.process import LATE, Run
from hd.core.config import load_tolerantly
from hd.core.tickets.ticket import Ticket

CASE = Case("check a word", 1000, "letters", lambda _: {}, lambda _: ["check"], (0, 5))


def took(once: float, twice: float, *, code: int = 0) -> Measured:
    return Measured(CASE, Run(1, 20, 0, processor=once), Run(1, 20, code, processor=twice))


@pytest.mark.parametrize(
    ("measured", "misses"),
    [
        (took(2.0, 5.0), []),
        (took(2.0, 5.0, code=5), []),
        (took(2.1, 4.0), ["≤ 2 s"]),
        (took(1.0, 2.6), ["≤ 2.5 times"]),
        (took(1.0, 2.0, code=LATE), ["exit code -9"]),
    ],
)
def test_a_bound_that_is_missed_is_named(measured: Measured, misses: list[str]) -> None:
    assert measured.misses == misses


def test_a_row_says_size_times_growth_and_verdict() -> None:
    assert row(took(0.5, 1.0)) == "| check a word | 1,000 letters | 500 ms | 1.00 s | 2.0 × | yes |"


def test_the_page_has_a_place_for_the_table() -> None:
    assert "new" in page.replaced(PAGE.read_text(encoding="utf-8"), "new", marks=MARKS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_files_of_a_small_case_are_a_ticket_and_a_configuration(case: Case) -> None:
    files = case.files(100)
    assert load_tolerantly(files.get("hd.yaml", "")).diagnostics == ()
    tickets = [(name, text) for name, text in files.items() if name.startswith("tickets/")]
    for name, text in tickets:
        assert Ticket.parse(text.encode(), path=name).title
    assert all(not Path(name).is_absolute() for name in files)
