"""The tables say what was measured, and whether it is fast enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.measures import LIMITS, RARELY, READING, SIZES, WRITING, Measure
from benchmarks.page import BEGIN, END, Sized
from benchmarks.peers import peers
from benchmarks.process import LATE
from benchmarks.results import CLICK, AtMost, Faster, Result, Small
from tests.running import CHECKOUT

EVERYTHING = (*LIMITS, *READING, *WRITING, *RARELY)
LIST = Measure(
    "list", lambda *_: [], (AtMost({1000: 2, 10_000: 2}, CLICK), Small(40), Faster(10, "taskwarrior", 10_000))
)


def took(name: str, *seconds: float, megabytes: float = 20, code: int = 0) -> Result:
    return Result(name, seconds, megabytes, code)


def at(size: int, *results: Result, **peers: Result) -> Sized:
    theirs = {name: {"list": result} for name, result in peers.items()}
    return Sized(size, {result.name: result for result in results}, theirs, (0.25, 1.5))


CLICKED = took(CLICK, 0.05, 0.04, 0.06)


def test_a_row_has_median_fastest_ratio_memory_and_verdict() -> None:
    measure = Measure("show", lambda *_: [], (AtMost({1000: 2}, CLICK),))
    sized = at(1000, CLICKED, took("show", 0.09, 0.07, 0.08))
    row = page._row(measure, sized.results["show"], sized)
    assert row == ("show", "80 ms", "70 ms", "1.8", "20 MB", "≤ 2 × click", "yes")


@pytest.mark.parametrize(
    ("result", "theirs", "met"),
    [
        (took("list", 0.08), 0.8, "yes"),
        (took("list", 0.081), 0.9, "**no**: ≤ 2 × click"),
        (took("list", 0.08, megabytes=41), 0.8, "**no**: ≤ 40 MB"),
        (took("list", 0.08), 0.79, "**no**: ≥ 10 × faster than taskwarrior"),
        (took("list", 0.2, megabytes=50), 0.1, "**no**"),
    ],
)
def test_what_was_missed_is_named_unless_all_was(result: Result, theirs: float, met: str) -> None:
    sized = at(10_000, CLICKED, result, taskwarrior=took("taskwarrior: list", theirs))
    said = page.verdict(LIST, result, sized)[1]
    assert said.startswith(met)


def test_a_peer_that_was_ended_counts_with_the_time_that_it_had() -> None:
    mine = took("list", 0.08)
    sized = at(10_000, CLICKED, mine, taskwarrior=took("taskwarrior: list", 60, code=LATE))
    assert page.verdict(LIST, mine, sized)[1] == "yes"


def test_without_the_peer_its_target_is_not_judged() -> None:
    mine = took("list", 0.08)
    assert page.verdict(LIST, mine, at(10_000, CLICKED, mine))[1] == "yes, as far as measured"


def test_what_fails_meets_nothing() -> None:
    mine = took("list", 0.01, code=2)
    sized = at(1000, CLICKED, mine)
    assert page._row(LIST, mine, sized)[1] == "fails (2)"
    assert page.verdict(LIST, mine, sized)[1] == "**no**"


def test_peers_stand_beside_ours_with_how_many_times_as_long_they_take() -> None:
    theirs = Result("Backlog.md: show", (60.0,), 300, LATE)
    sized = Sized(1000, {"show": took("show", 0.1)}, {"todo.txt": {}, "Backlog.md": {"show": theirs}})
    assert list(page._peer_table(sized))[-1] == "| show | 100 ms | – | over 60 s (600.0) |"


def test_a_text_goes_between_the_marks_and_nothing_else_changes() -> None:
    before = f"# A\n\n{BEGIN}\nold\n{END}\nend\n"
    assert page.replaced(before, "new\n") == f"# A\n\n{BEGIN}\n\nnew\n\n{END}\nend\n"
    assert page.replaced(page.replaced(before, "x"), "new") == page.replaced(before, "new")


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="has no"):
        page.replaced("# A\n", "new")


def test_the_page_of_the_documentation_has_the_marks() -> None:
    text = (CHECKOUT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert page.replaced(text, "new") != text


def test_every_row_has_as_many_cells_as_the_head_of_its_table() -> None:
    results = {measure.name: took(measure.name, 0.1) for measure in EVERYTHING}
    theirs = {"taskwarrior": {"list open": took("taskwarrior: list open", 1)}}
    text = page.text("A machine.", [Sized(size, results, theirs) for size in SIZES])
    tables = [[line.count("|") for line in part.splitlines()] for part in text.split("\n\n") if part.startswith("|")]
    assert [(len(table), {*table}) for table in tables] == [(len(EVERYTHING) + 2, {8}), (3, {4})] * len(SIZES)


def test_operations_have_different_names() -> None:
    assert len({measure.name for measure in EVERYTHING}) == len(EVERYTHING)


def test_peers_do_work_that_ours_is_held_against(tmp_path: Path) -> None:
    for program in (
        "apt/usr/bin/task",
        "apt/usr/bin/todo-txt",
        "venv-todoman/bin/todo",
        "npm/node_modules/.bin/backlog",
    ):
        (tmp_path / program).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / program).touch()
    found = peers(tmp_path, tmp_path, number=1)
    assert [peer.name for peer in found] == ["taskwarrior", "todo.txt", "todoman", "Backlog.md"]
    ours = {measure.name for measure in EVERYTHING}
    assert all(set(peer.work) <= ours for peer in found)


def test_targets_name_limits_that_are_measured_and_peers_that_there_are() -> None:
    known = {limit.name for limit in LIMITS} | {"", "taskwarrior", "Backlog.md"}
    for measure in EVERYTHING:
        for target in measure.targets:
            if isinstance(target, AtMost):
                assert target.of in known
            if isinstance(target, Faster):
                assert target.than in known
