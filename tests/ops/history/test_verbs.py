"""The verbs of history as any door calls them: what each returns, what it changes, what it raises."""

from __future__ import annotations

import pytest

from hd.errors import NotFoundError, RefusedError, UsageError
from hd.ops.history import blame, diff, log, undo
from tests.ops.bench import Bench

LATER = "2026-11-23T10:00:00+02:00"
END = "2026-11-23T11:00:00+02:00"


@pytest.fixture
def changed(bench: Bench) -> Bench:
    """`one` was registered with P3, and made P2 later."""
    assert bench.hd("set", "{one}", "priority=P2", at=LATER) == 0
    return bench


def test_log_has_the_commits_of_a_ticket_newest_first(changed: Bench) -> None:
    rows = log.log(changed.context(END), changed.ids["one"])
    assert [(row["action"], row["actor"]) for row in rows] == [("set", "olha"), ("create", "olha")]


def test_log_of_nothing_is_not_found(changed: Bench) -> None:
    with pytest.raises(NotFoundError):
        log.log(changed.context(END), "HD-2611-00000")


def test_blame_names_who_set_a_field_and_what_it_was(changed: Bench) -> None:
    (row,) = blame.blame(changed.context(END), changed.ids["one"], ["priority"], every=False)
    assert (row["value"], row["before"], row["actor"], row["action"]) == ("P2", "P3", "olha", "set")


def test_blame_refuses_an_unknown_field(changed: Bench) -> None:
    with pytest.raises(UsageError, match="priorty"):
        blame.blame(changed.context(END), changed.ids["one"], ["priorty"], every=False)


def test_diff_has_the_tickets_that_differ(changed: Bench) -> None:
    found = diff.diff(changed.context(END), "HEAD^..HEAD", me="")
    assert [row["id"] for row in found.tickets] == [changed.ids["one"]]
    assert (found.articles, found.config, found.contacts, found.unreadable) == ((), (), None, ())


def test_diff_refuses_an_unknown_revision(changed: Bench) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        diff.diff(changed.context(END), "nowhere..HEAD", me="")


def test_undo_takes_the_actors_last_change_back(changed: Bench) -> None:
    (done,) = undo.undo(changed.context(END), None)
    assert (done.id, done.action) == (changed.ids["one"], "undo")
    assert changed.read("one").get("priority") == "P3"


def test_undo_refuses_a_change_by_hand(changed: Bench) -> None:
    (changed.folder / "notes.txt").write_text("x", encoding="utf-8")
    changed.git("add", "notes.txt")
    changed.git("commit", "-qm", "By hand")
    with pytest.raises(RefusedError):
        undo.undo(changed.context(END), changed.git("rev-parse", "HEAD"))


def test_a_dry_run_of_undo_writes_nothing(changed: Bench) -> None:
    before = changed.git("rev-parse", "HEAD")
    assert undo.undo(changed.context(END, dry_run=True), None)
    assert (changed.git("rev-parse", "HEAD"), changed.read("one").get("priority")) == (before, "P2")
