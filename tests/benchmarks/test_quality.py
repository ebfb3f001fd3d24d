"""The labelled questions: each names what there is, and scores mean what they say."""

from __future__ import annotations

import pytest

from benchmarks.quality.desk import ASKED, queries, told
from benchmarks.quality.score import mean, recall, reciprocal_rank
from hd.core.ids import is_id


@pytest.mark.parametrize("name", ASKED.values())
def test_every_question_means_something_that_is_there(name: str) -> None:
    there = {*(f"HD-{ident}" for ident in told()["tickets"]), *told()["articles"]}
    for kind, each in queries(name).items():
        for asked, meant in each.items():
            assert meant, (kind, asked)
            assert {*meant} <= there, (kind, asked)


def test_ids_of_the_desk_are_ids() -> None:
    assert all(is_id(f"HD-{ident}") for ident in told()["tickets"])


def test_what_is_kept_apart_has_the_same_kinds_and_no_question_twice() -> None:
    tuned, apart = (queries(name) for name in ASKED.values())
    assert list(tuned) == list(apart)
    assert sum(map(len, tuned.values())) >= 150
    for kind, asked in tuned.items():
        assert asked.keys().isdisjoint(apart[kind])


def test_recall_is_the_share_of_what_can_stand_among_the_first() -> None:
    assert recall(["a", "b", "c"], ["a", "z"]) == 0.5
    assert recall(["x", "a"], ["a"], first=1) == 0
    assert recall(list("abcdefg"), list("abcdefg")) == 1


def test_a_reciprocal_rank_is_that_of_the_first_that_was_meant() -> None:
    assert reciprocal_rank(["x", "a", "b"], ["b", "a"]) == 0.5
    assert reciprocal_rank(["x"], ["a"]) == 0


def test_a_mean_of_nothing_is_nothing() -> None:
    assert mean([]).recall == 0
    assert mean([(1, 0.5), (0, 0)]).reciprocal_rank == 0.25
