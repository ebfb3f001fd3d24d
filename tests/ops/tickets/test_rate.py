"""`hd rate`: what is written, when it is refused, and what finds it."""

from __future__ import annotations

import pytest

from hd.core.history.trailers import read_trailers
from hd.core.tickets.ratings import read_ratings
from hd.errors import UsageError
from hd.ops.tickets.rate import rate
from tests.ops.bench import Bench

DONE, LATER, LAST = (f"2026-11-23T{hour}:00:00+02:00" for hour in ("10", "11", "12"))


@pytest.fixture
def done(bench: Bench) -> Bench:
    """The bench, `one` resolved at ten."""
    assert bench.hd("resolve", "{one}", "-m", "Restarted.", at=DONE) == 0
    return bench


def scores(bench: Bench) -> list[tuple[int, int, int]]:
    ticket = bench.read("one")
    return [(one.resolved.hour, one.at.hour, one.score) for one in read_ratings(ticket.document, ticket.zone)]


def listed(bench: Bench, capfd: pytest.CaptureFixture[str], *words: str) -> set[str]:
    capfd.readouterr()
    assert bench.hd("list", *words, at=LAST) == 0
    out = capfd.readouterr().out
    return {name for name, ticket_id in bench.ids.items() if ticket_id.rpartition("-")[2] in out}


def test_a_rating_is_of_the_last_resolution(done: Bench) -> None:
    assert done.hd("rate", "{one}", "4", at=LATER) == 0
    assert scores(done) == [(10, 11, 4)]


def test_the_commit_says_for_whom(done: Bench) -> None:
    assert done.hd("rate", "{one}", "4", "--by", "requester", at=LATER) == 0
    said = dict(read_trailers(done.git("log", "-1", "--format=%B").partition("\n\n")[2]))
    assert (said["Hd-Action"], said["Hd-On-Behalf-Of"]) == ("rate", "o.shevchenko@acme.example")


def test_the_words_are_an_internal_comment_of_nobodys(done: Bench) -> None:
    assert done.hd("rate", "{one}", "2", "-m", "Three calls!", at=LATER) == 0
    word = done.read("one").comments[-1]
    assert (word.author, word.internal, word.text) == ("hd", True, "Three calls!")


def test_what_is_written_is_in_order(done: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert done.hd("rate", "{one}", "2", "-m", "Three calls!", at=LATER) == 0
    assert done.hd("check", at=LAST) == 0
    assert done.hd("audit", at=LAST) == 0


def test_it_reopens_nothing(done: Bench) -> None:
    assert done.hd("rate", "{one}", "1", "-m", "Still broken.", at=LATER) == 0
    assert done.read("one").status == "resolved"


def test_a_closed_ticket_can_be_rated(done: Bench) -> None:
    assert done.hd("close", "{one}", "--yes", at=DONE) == 0
    assert done.hd("rate", "{one}", "5", at=LATER) == 0


def test_two_resolutions_have_two_ratings(done: Bench) -> None:
    assert done.hd("rate", "{one}", "1", at=LATER) == 0
    assert done.hd("reopen", "{one}", "-m", "Again.", at=LATER) == 0
    assert done.hd("resolve", "{one}", "-m", "Replaced.", at=LATER) == 0
    assert done.hd("rate", "{one}", "5", at=LAST) == 0
    assert scores(done) == [(10, 11, 1), (11, 12, 5)]


def test_a_later_rating_is_added(done: Bench) -> None:
    assert done.hd("rate", "{one}", "1", at=LATER) == 0
    assert done.hd("rate", "{one}", "3", at=LATER) == 0
    assert [score for *_, score in scores(done)] == [1, 3]
    ticket = done.read("one")
    first, second = read_ratings(ticket.document, ticket.zone)
    assert first.at < second.at


def test_the_same_rating_again_changes_nothing(done: Bench) -> None:
    assert done.hd("rate", "{one}", "4", at=LATER) == 0
    head = done.git("rev-parse", "HEAD")
    assert done.hd("rate", "{one}", "4", at=LAST) == 0
    assert done.git("rev-parse", "HEAD") == head


def test_after_thirty_days_it_is_refused(done: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert done.hd("rate", "{one}", "4", at="2026-12-23T09:59:00+02:00") == 0
    assert done.hd("rate", "{one}", "5", at="2026-12-24T10:00:00+02:00") == 1
    assert "30 days" in capfd.readouterr().err


def test_an_unresolved_ticket_cannot_be_rated(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("rate", "{one}", "4", at=LATER) == 1
    assert "was not resolved" in capfd.readouterr().err


@pytest.mark.parametrize("score", ["0", "6", "good"])
def test_another_score_is_refused(done: Bench, score: str) -> None:
    assert done.hd("rate", "{one}", score, at=LATER) == 2


def test_a_query_finds_ratings(done: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert listed(done, capfd, "is:unrated") == {"one"}
    assert done.hd("rate", "{one}", "2", at=LATER) == 0
    assert listed(done, capfd, "rated:1..2") == {"one"}
    assert listed(done, capfd, "rated:>=3") == set()
    assert listed(done, capfd, "is:unrated") == set()


def test_a_cancelled_ticket_is_not_unrated(done: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert done.hd("cancel", "{two}", "-m", "No need.", "--yes", at=LATER) == 0
    assert listed(done, capfd, "is:unrated") == {"one"}


def test_show_says_how_it_was_rated(done: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert done.hd("rate", "{one}", "2", at=LATER) == 0
    capfd.readouterr()
    assert done.hd("show", "{one}", at=LAST) == 0
    assert "2 of 5" in capfd.readouterr().out


def test_a_field_of_ratings_is_set_by_its_own_verb(done: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert done.hd("set", "{one}", "csat=5", at=LATER) == 1
    assert "hd rate" in capfd.readouterr().err


@pytest.mark.parametrize("score", [0, 6])
def test_the_op_takes_scores_of_the_scale_only(done: Bench, score: int) -> None:
    with pytest.raises(UsageError) as caught:
        rate(done.context(at=LATER), done.ids["one"], score)
    assert caught.value.about == "score"


def test_the_op_rates_in_one_commit(done: Bench) -> None:
    (change,) = rate(done.context(at=LATER), done.ids["one"], 5, text="Quick")
    assert change.commit == done.git("rev-parse", "HEAD").strip()
    assert scores(done) == [(10, 11, 5)]
