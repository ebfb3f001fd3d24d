"""What lists, programs and the next command hear of syncing; and syncing in the background."""

from __future__ import annotations

import json
import os

import pytest

from hd.ops.sync import background
from hd.store.desk.desk import Desk
from hd.store.git.repository import Repository
from tests.ops.meeting import Clone, Meeting, ivan, meeting, olha
from tests.running import CHECKOUT, NOON, git, hd

__all__ = ["ivan", "meeting", "olha"]


# -- what readers and writers hear of it ------------------------------------------------------------------------------


def listed(clone: Clone, at: str) -> str:
    return hd(clone.folder, "--now", at, "list", HD_FORCE_TTY="80").err


def test_a_list_says_when_the_last_sync_was_and_warns_when_that_is_long_ago(olha: Clone) -> None:
    olha.create("one")
    assert "synced" not in listed(olha, NOON)
    olha.sync()
    assert "· synced 4 min ago" in listed(olha, "2026-11-23T12:04:00+02:00")
    assert "hd sync" not in listed(olha, "2026-11-24T11:00:00+02:00")
    late = listed(olha, "2026-11-24T12:01:00+02:00")
    assert "hd: last synced 24 h ago; others may have gone on: hd sync" in late


@pytest.mark.parametrize(("setting", "warns"), [("30m", True), ("2d", False), ("never", False)])
def test_when_it_warns_can_be_set(olha: Clone, setting: str, warns: bool) -> None:
    olha.git("config", "hd.syncWarn", setting)
    olha.sync()
    assert ("last synced" in listed(olha, "2026-11-24T13:00:00+02:00")) is warns


def test_a_failed_fetch_is_no_sync(meeting: Meeting, olha: Clone) -> None:
    olha.sync()
    with meeting.cut():
        olha.hd("sync", at="2026-11-23T16:00:00+02:00")
    assert "synced 5 h ago" in listed(olha, "2026-11-23T17:00:00+02:00")


def test_a_plain_fetch_counts(olha: Clone) -> None:
    olha.sync()
    at = 1_795_436_000  # 14:13:20
    os.utime(olha.folder / ".git" / "FETCH_HEAD", (at, at))
    assert "synced 3 h ago" in listed(olha, "2026-11-23T17:14:00+02:00")


def test_the_answer_when_piped_is_rows(olha: Clone) -> None:
    ref = olha.create("one")
    answer = olha.did("sync")
    direction, found, action, text, by, at, commit = answer.out.rstrip("\n").split("\t")
    assert (direction, found, action, text, by, at) == ("out", ref, "create", "one", "olha", NOON)
    assert commit == olha.head()


def test_what_json_has(olha: Clone) -> None:
    found = json.loads(olha.did("sync", "--json").out)
    assert list(found) == [
        "upstream",
        "reached",
        "error",
        "heard",
        "commit",
        "ahead",
        "behind",
        "waits_on",
        "contained",
        "in",
        "out",
        "renumbered",
        "decide",
        "reviews",
        "committed_first",
    ]
    assert list(found["in"]) == ["commits", "tickets", "changes"]


# -- in the background ------------------------------------------------------------------------------------------------


def test_after_each_change_a_process_is_sent_where_that_is_wanted(olha: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr("hd.ops.sync.background.begin", lambda desk: sent.append(desk.folder.name))
    ref = olha.create("one")
    assert sent == []
    olha.git("config", "hd.sync", "auto")
    olha.did("comment", ref, "-m", "x")
    olha.did("list")
    olha.did("comment", ref, "-m", "x", "--dry-run")
    olha.did("sync")
    assert sent == ["olha"]


def test_the_process_really_syncs(meeting: Meeting, olha: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = olha.create("one")
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    os.waitpid(background.begin(Desk(olha.folder)) or 0, 0)
    assert ref in git(meeting.hub, "ls-tree", "-r", "--name-only", "main")


def test_what_it_fails_on_is_told_by_the_next_command(
    meeting: Meeting, olha: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    olha.sync()
    meeting.hook("pre-receive", "exit 1")
    ref = olha.create("one")
    assert olha.did("sync", "--behind").err == ""
    assert "hd: not in step with the remote: origin did not take it" in listed(olha, NOON)
    monkeypatch.setattr("hd.ops.sync.background.begin", lambda desk: None)
    olha.git("config", "hd.sync", "auto")
    assert "not in step with the remote: origin did not take it" in olha.did("comment", ref, "-m", "x").err
    (meeting.hub / "hooks" / "pre-receive").unlink()
    olha.did("sync", "--behind")
    assert "not in step" not in listed(olha, NOON)


def test_being_offline_is_no_trouble_to_tell(meeting: Meeting, olha: Clone) -> None:
    olha.sync()
    with meeting.cut():
        olha.create("one")
        olha.did("sync", "--behind")
    assert "not in step" not in listed(olha, NOON)


def test_one_at_a_time(olha: Clone) -> None:
    from hd.store.lock import Lock

    olha.create("one")
    before = olha.git("for-each-ref")
    with Lock(Repository.discover(olha.folder).state_dir / "syncing", timeout=0):
        olha.did("sync", "--behind")
    assert olha.git("for-each-ref") == before
