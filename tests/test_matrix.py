"""Two people, one ticket, every pair of verbs, in real repositories: what hd merges, what plain git merges, and that it
is the same under each of git's ways to bring two histories together.

HD_MATRIX=all tries every pair under every way; else all pairs under merge, and of the other ways a part that moves on.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import matrix
from tests.clones import Clone, driven
from tests.matrix import PAGE, VERBS, Pair, page, pairs, table

WAYS = ("rebase", "cherry_pick", "stash", "criss_cross")
WHOLE = os.environ.get("HD_MATRIX") == "all"

# Each says what it is about: nobody but they can know whose word holds. (earlier, later)
DISAGREE = {
    *(("set title", "set title"), ("set priority", "set priority"), ("set category", "set category")),
    *(("set requester", "set requester"), ("set owner", "set owner"), ("set FIELD", "set FIELD")),
    *(("assign", "assign"), ("resolve", "resolve")),  # two answers
    *(("resolve", "wait"), ("resolve", "resume"), ("resolve", "cancel"), ("resolve", "merge REF")),
    *(("cancel", "wait"), ("cancel", "resume"), ("cancel", "resolve")),
    *(("merge REF", "wait"), ("merge REF", "resume"), ("merge REF", "resolve")),
    *(("close", "reopen"), ("reopen", "close")),
    *(("escalate --to", "return"), ("return", "escalate --to")),
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What git without a driver merges."""
    return Clone(tmp_path_factory.mktemp("plain") / "clone", pairs()).merge()


def some(way: str, *, of: int) -> tuple[Pair, ...]:
    """All pairs, or those whose turn it is; each pair comes up under one way or another."""
    turn = WAYS.index(way)
    return pairs() if WHOLE else tuple(pair for at, pair in enumerate(pairs()) if at % of == turn)


def test_every_verb_meets_every_other_that_can_be_done_at_the_same_time() -> None:
    met = {frozenset((pair.early, pair.late)) for pair in pairs()}
    assert {verb for pair in met for verb in pair} == set(VERBS)
    assert len(pairs()) > 500


def test_with_the_driver_all_but_true_disagreements_merge() -> None:
    assert {(pair.early, pair.late) for pair in pairs() if pair.left()} == DISAGREE


def test_plain_git_merges_nine_in_ten_of_those_that_change_different_things(plain: dict[str, bytes]) -> None:
    apart = [pair for pair in pairs() if pair.apart]
    assert sum(pair.id in plain for pair in apart) >= 0.9 * len(apart)


def test_the_table_in_the_documentation_is_up_to_date(plain: dict[str, bytes]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(text, table(plain)) == text, "run: python -m tests.matrix"


def test_git_calls_the_driver_for_every_ticket_that_both_changed(tmp_path: Path) -> None:
    chosen = pairs() if WHOLE else pairs()[::6]
    with driven(tmp_path / "clone", chosen) as clone:
        assert clone.merge() == {pair.id: pair.merged() for pair in chosen}
        assert clone.git("status", "--porcelain") == b""
        assert clone.served == [0] * len(chosen)


@pytest.mark.parametrize("way", WAYS)
def test_it_is_the_same_whichever_way_git_brings_them_together(way: str, tmp_path: Path) -> None:
    chosen = some(way, of=12)
    with driven(tmp_path / "clone", chosen) as clone:
        assert getattr(clone, way)() == {pair.id: pair.merged() for pair in chosen}


@pytest.mark.parametrize("way", WAYS)
def test_plain_git_loses_nothing_whichever_way(way: str, tmp_path: Path, plain: dict[str, bytes]) -> None:
    """What it merges, it merges to the same; the rest is left in conflict, never dropped."""
    chosen = some(way, of=4)
    found = getattr(Clone(tmp_path / "clone", chosen), way)()
    assert found == {pair.id: plain[pair.id] for pair in chosen if pair.id in plain}


def test_the_page_names_every_verb() -> None:
    assert all(f"| `{verb}` |" in matrix.PAGE.read_text(encoding="utf-8") for verb in VERBS)
