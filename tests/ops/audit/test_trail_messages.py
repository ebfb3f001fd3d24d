"""What came by mail is legal where its commit says so: entries of nobody's, words of nobody's, old arrivals."""

from __future__ import annotations

import pytest

from tests.ops.forgeries.frame import HEADING, OPEN, step
from tests.ops.forgeries.messages import FILED, noted, word
from tests.ops.trailbench import EVENING, MONDAY, Scene


def note_and(scene: Scene, *edits: tuple[str, str], at: str = MONDAY, on_behalf: str = "") -> None:
    scene.write("one", noted(at), *edits)
    scene.commit(f"{FILED}\nHd-On-Behalf-Of: {on_behalf}" if on_behalf else FILED)


def test_a_filed_message_is_legal(at_work: Scene) -> None:
    note_and(at_work)
    assert at_work.rules() == set()


def test_a_step_of_a_filed_message_is_legal(at_work: Scene) -> None:
    entry = step("hd", "pending", more=", for: vendor, source: email")
    note_and(at_work, (OPEN, OPEN + entry), ("status: open\n", "status: pending\n"))
    assert at_work.rules() == set()


def test_an_internal_word_of_a_filed_message_is_legal(at_work: Scene) -> None:
    note_and(at_work, word(" [internal]"))
    assert at_work.rules() == set()


def test_a_participant_writes_by_mail(at_work: Scene) -> None:
    said = f"{HEADING}\n### {MONDAY} vendor@x.example\n\nDone.\n"
    note_and(at_work, (HEADING, said), on_behalf="vendor@x.example")
    assert at_work.rules() == set()


@pytest.mark.parametrize(("day", "rules"), [("2026-11-03", set()), ("2026-10-19", {"backdated"})])
def test_a_message_may_be_30_days_old(at_work: Scene, day: str, rules: set[str]) -> None:
    at = f"{day}T10:00:00+02:00"
    said = f"{HEADING}\n### {at} o.shevchenko@acme.example\n\nIt is back.\n"
    note_and(at_work, (HEADING, said), at=at, on_behalf="o.shevchenko@acme.example")
    assert at_work.rules() == rules


def test_without_a_message_nothing_may_be_that_old(at_work: Scene) -> None:
    said = f"{HEADING}\n### 2026-11-03T10:00:00+02:00 o.shevchenko@acme.example\n\nIt is back.\n"
    at_work.write("one", (HEADING, said))
    at_work.commit("By hand\n\nHd-On-Behalf-Of: o.shevchenko@acme.example")
    assert at_work.rules() == {"backdated"}


def test_an_arrival_before_a_visible_breach_is_a_note(at_work: Scene) -> None:
    at_work.hd("set", "{one}", "priority=P1", at=MONDAY)
    arrived, filed = "2026-11-23T10:05:00+02:00", "2026-11-23T17:00:00+02:00"
    entry = step("hd", "pending", at=arrived, more=", for: requester, source: email")
    at_work.write("one", noted(arrived), (OPEN, OPEN + entry), ("status: open\n", "status: pending\n"))
    at_work.commit(FILED, at=filed)
    found = [(one.problem.severity, one.problem.rule) for one in at_work.judged()]
    assert ("note", "dated-by-source") in found
    assert "breach" not in {rule for _, rule in found}


def test_a_rating_is_legal(at_work: Scene) -> None:
    assert at_work.hd("rate", "{two}", "2", "-m", "Slow.", at=EVENING) == 0
    assert at_work.rules() == set()


def test_a_rating_that_is_taken_back_is_legal(at_work: Scene) -> None:
    assert at_work.hd("rate", "{two}", "2", "-m", "Slow.", at=MONDAY) == 0
    assert at_work.hd("undo", at=EVENING) == 0
    assert at_work.rules() == set()
