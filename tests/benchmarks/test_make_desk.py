"""A made desk is one that `hd` could have written, and the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import make_desk, stories
from benchmarks.documents import by_turn, finished, registered
from benchmarks.facts import described
from benchmarks.stories import NOW, OPEN, ROLLOUT
from hd.core import config
from hd.store import examples
from tests.running import git, hd

DESK = config.load((examples.folder() / "demo" / "hd.yaml").read_text(encoding="utf-8"))
AT = NOW.isoformat()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    make_desk.make(tmp_path / "desk", tickets=60, seed=3, jobs=1)
    return tmp_path / "desk"


def test_hd_check_finds_no_fault(desk: Path) -> None:
    answer = hd(desk, "check", HD_NOW=AT)
    assert (answer.code, answer.out, answer.err) == (0, "", "desk: all is well\n")


def test_the_work_tree_is_what_is_committed(desk: Path) -> None:
    assert git(desk, "status", "--porcelain") == ""


def test_the_same_seed_gives_the_same_history_however_many_processes_write_it(desk: Path, tmp_path: Path) -> None:
    make_desk.make(tmp_path / "again", tickets=60, seed=3, jobs=2)
    make_desk.make(tmp_path / "other", tickets=60, seed=4, jobs=1)
    heads = [git(folder, "rev-parse", "HEAD") for folder in (desk, tmp_path / "again", tmp_path / "other")]
    assert heads[0] == heads[1] != heads[2]


def test_history_says_what_the_verbs_say(desk: Path) -> None:
    name = git(desk, "log", "-1", "--format=%(trailers:key=Hd-Ticket,valueonly,separator=)").strip()
    log = hd(desk, "log", name, "--json").out
    assert '"action": "create"' in log


def test_commits_stand_in_the_order_of_time(desk: Path) -> None:
    times = [int(line) for line in git(desk, "log", "--format=%ct").split()]
    assert times == sorted(times, reverse=True)
    assert len(times) > 100


def test_a_file_is_what_the_verbs_would_have_made_of_it() -> None:
    checked = 0
    for story in make_desk.tell(stories.plans(2000, seed=5)[::50], seed=5):
        first = ticket = registered(story, config=DESK)
        for turn in story.turns:
            ticket = by_turn(ticket, turn, config=DESK)
        if story.turns:
            assert finished(story, first, config=DESK) == ticket.document.data
            checked += ticket.verdict is not None
    assert checked > 10


@pytest.mark.parametrize(("tickets", "still_open"), [(60, 30), (1000, OPEN), (5000, OPEN)])
def test_five_hundred_are_open_and_a_thousand_at_most_were_rolled_out(tickets: int, still_open: int) -> None:
    planned = stories.plans(tickets, seed=1)
    assert sum(plan.open for plan in planned) == still_open
    assert sum(plan.rollout for plan in planned) == min(1000, tickets)
    assert len({plan.id for plan in planned}) == tickets


def test_rare_words_are_as_rare_as_they_should_be() -> None:
    texts = [story.description for story in make_desk.tell(stories.plans(2000, seed=1), seed=1)]
    assert sum(stories.RARE in text for text in texts) == 2
    assert sum(stories.RARE_CYRILLIC in text for text in texts) == 2


def test_the_bulk_of_a_thousand_is_found_by_its_tag(desk: Path) -> None:
    listed = hd(desk, "list", f"tag:{ROLLOUT}", "is:open,closed", "--count", HD_NOW=AT)
    assert listed.out.strip() == "60"


def test_what_a_benchmark_must_know_is_written_beside_history(desk: Path) -> None:
    facts = described(desk)
    assert (facts["now"], facts["tickets"], facts["seed"]) == (AT, 60, 3)
    assert all(list(desk.glob(f"tickets/*/*/{name}.md")) for name in [*facts["open"], facts["middle"]])
