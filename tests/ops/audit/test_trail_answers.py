"""An answer stays as it was given; verbs that give another one keep the former one as a comment, which is legal."""

from __future__ import annotations

import pytest

from tests.ops.audit.test_trail_verbs import pulled
from tests.ops.forgeries.frame import HEADING, RESOLVED, step
from tests.ops.trailbench import MONDAY, Scene

LATER = "2026-11-23T10:30:00+02:00"


def test_reopening_and_resolving_again_is_legal(at_work: Scene) -> None:
    assert at_work.hd("reopen", "{two}", "-m", "Again.", at=MONDAY) == 0
    assert at_work.hd("resolve", "{two}", "-m", "Replaced.", at=LATER) == 0
    assert at_work.judged() == []
    assert at_work.text("two").count("Restarted.") == 1
    assert "### 2026-11-23T09:40:00+02:00 olha\n\nRestarted.\n" in at_work.text("two")


def test_resolving_an_open_ticket_that_has_an_answer_keeps_it_as_a_comment(at_work: Scene) -> None:
    """Such as came from another system, or from a merge of two clones."""
    at_work.write(
        "two",
        (RESOLVED, RESOLVED + step("olha", "open")),
        ("status: resolved", "status: open"),
        ("verdict: ", "# verdict: "),
    )
    base = at_work.commit("Opened by hand, with its answer")
    assert at_work.hd("resolve", "{two}", "-m", "Replaced.", at=LATER) == 0
    assert at_work.judged(base) == []
    assert "### 2026-11-23T09:40:00+02:00 olha\n\nRestarted.\n" in at_work.text("two")
    assert "## Resolution\n\nReplaced.\n" in at_work.text("two")


def test_resolving_with_the_same_words_leaves_no_comment(at_work: Scene) -> None:
    at_work.write(
        "two",
        (RESOLVED, RESOLVED + step("olha", "open")),
        ("status: resolved", "status: open"),
        ("verdict: ", "# verdict: "),
    )
    base = at_work.commit("Opened by hand, with its answer")
    assert at_work.hd("resolve", "{two}", "-m", "Restarted.", at=LATER) == 0
    assert at_work.judged(base) == []
    assert at_work.text("two").count("Restarted.") == 1


def test_other_line_ends_change_no_answer(at_work: Scene) -> None:
    path = at_work.path("two")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    at_work.commit()
    assert at_work.judged() == []


def test_the_answer_of_another_ticket_in_a_comment_excuses_nothing(at_work: Scene) -> None:
    """A comment that was there already is not the answer that left."""
    assert at_work.hd("comment", "{two}", "-m", "Restarted.", at=MONDAY) == 0
    base = at_work.git("rev-parse", "HEAD")
    at_work.write("two", ("## Resolution\n\nRestarted.\n\n" + HEADING, HEADING))
    at_work.commit(at=LATER)
    assert at_work.rules(base) == {"past"}


@pytest.mark.parametrize("way", ["--no-rebase", "--rebase"])
def test_choosing_one_of_two_answers_that_clones_gave_is_legal(at_work: Scene, way: str) -> None:
    quiet = "--no-edit" if way == "--no-rebase" else "--quiet"
    pulled(at_work, way, quiet, theirs=("resolve {one} -m Replaced.",), mine=("resolve {one} -m Cleaned.",))
    assert "conflicts:" in at_work.text("one")
    assert at_work.hd("set", "{one}", "resolution=Replaced.", at="2026-11-23T11:30:00+02:00") == 0
    assert "past" not in at_work.rules()
