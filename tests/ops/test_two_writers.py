"""Many write to one desk at once, and the user commits beside them: every change is there, in one line of history."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.running import CHECKOUT, NOON, git, hd

WRITERS = 8

# One writer: ten commands, one after the other, in one process (an import takes longer than a change).
# A loaded machine may keep a lock from it for longer than a user would want to wait.
WRITER = """\
import sys
from hd.store import waiting
waiting.DESK_LOCK = waiting.GIT_INDEX = waiting.GIT_REFS = 500.0
from hd.cli.main import run
name, shared, *own = sys.argv[1:]
codes = []
for n in range(4):
    codes.append(run(["comment", shared, "-m", f"said by {name}, {n}"]))
for n in range(3):
    codes.append(run(["create", f"made by {name}, {n}"]))
for ref in own:
    codes.append(run(["take", ref]))
    codes.append(run(["comment", ref, "--internal", "-m", f"mine: {name}"]))
codes.append(run(["link", own[0], "related", shared]))
sys.exit(max(codes))
"""


@pytest.fixture
def desk(repo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk."""
    monkeypatch.setenv("HD_NOW", NOON)
    assert hd(repo, "init").code == 0
    return repo


def created(desk: Path, title: str) -> str:
    """A new ticket's id."""
    found: str = json.loads(hd(desk, "create", title, "--json").out)["id"]
    return found


def writer(desk: Path, *args: str) -> subprocess.Popen[bytes]:
    """A writer, started."""
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-c", WRITER, *args]
    return subprocess.Popen(command, cwd=desk, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def commit_beside(desk: Path, *, times: int) -> None:
    """Commit files of the user's own. git itself does not wait for a lock; who types it does it again."""
    for count in range(times):
        (desk / f"note {count}").write_text(str(count), encoding="utf-8")
        for words in (["add", "--", f"note {count}"], ["commit", "-qm", f"note {count}", "--", f"note {count}"]):
            while subprocess.run(["git", *words], cwd=desk, check=False, capture_output=True).returncode:
                pass


@pytest.mark.real_clock(reason="time.sleep raises EINVAL under libfaketime")
def test_every_change_of_many_writers_is_there(desk: Path) -> None:
    notes = 12
    shared = created(desk, "shared")
    own = {f"w{n}": [created(desk, f"own {n}")] for n in range(WRITERS)}
    before = int(git(desk, "rev-list", "--count", "HEAD"))
    busy = [writer(desk, name, shared, *refs) for name, refs in own.items()]
    commit_beside(desk, times=notes)
    answers = [process.communicate() for process in busy]
    assert [process.returncode for process in busy] == [0] * WRITERS, answers
    assert [err for _, err in answers] == [b""] * WRITERS

    said = [one["text"] for one in json.loads(hd(desk, "show", shared, "--json").out)["comments"]]
    assert Counter(said) == Counter(f"said by w{n}, {k}" for n in range(WRITERS) for k in range(4))
    rows = json.loads(hd(desk, "list", "--json").out)
    made = [row["title"] for row in rows if row["title"].startswith("made by")]
    assert Counter(made) == Counter(f"made by w{n}, {k}" for n in range(WRITERS) for k in range(3))
    assert all(row["assignee"] == "olha" and row["links"] for row in rows if row["title"].startswith("own"))

    assert git(desk, "rev-list", "--merges", "HEAD") == ""
    assert int(git(desk, "rev-list", "--count", "HEAD")) == before + WRITERS * 10 + notes
    assert [(desk / f"note {n}").read_text(encoding="utf-8") for n in range(notes)] == [str(n) for n in range(notes)]
    assert git(desk, "status", "--porcelain") == ""
    assert git(desk, "for-each-ref", "refs/hd") == ""
    assert git(desk, "fsck", "--strict", "--no-dangling") == ""
    assert hd(desk, "check").code == 0


def test_two_edits_of_one_ticket_by_hand_and_by_command_are_both_kept(desk: Path) -> None:
    ref = created(desk, "x")
    file = next(desk.glob(f"tickets/*/*/{ref}.md"))
    file.write_text(file.read_text(encoding="utf-8").replace("tags: []", "tags: [by-hand]"), encoding="utf-8")
    assert hd(desk, "comment", ref, "-m", "by command").code == 0
    subjects = git(desk, "log", "--format=%s", "-2").splitlines()
    assert subjects == [f"{ref} comment by command", f"{ref} hand-edit"]
    found = json.loads(hd(desk, "show", ref, "--json").out)
    assert (found["tags"], len(found["comments"])) == (["by-hand"], 1)
