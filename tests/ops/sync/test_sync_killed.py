"""A sync that is killed after any of its steps leaves a clone from which the next command goes on; nothing is half."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import world
from tests.ops.meeting import Clone, Meeting, drawing, founded
from tests.running import CHECKOUT, NOON, git
from tests.store.bench import assert_sound

SAME = "HD-2611-7K3FQ"
STEPS = (
    *(
        "git.remotes.fetch",
        "git.sync_state.keep",
        "commit.work_tree.plan",
        "commit.tree_merge.join",
        "commit.tree_merge.compose",
        "commit.tree_merge.compose:2",
    ),
    *(
        "commit.work_tree.in_the_way",
        "commit.transaction.take_in",
        "commit.tree_merge.compose:3",
        "commit.steps.ref_at:3",
        "commit.work_tree._read_tree",
    ),
    *("commit.steps.move_branch", "commit.journal.discard", "git.remotes.push"),
)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clones that worked on the same tickets, and drew one id; he has one edit by hand, and other work staged."""
    top = tmp_path_factory.mktemp("pattern")
    (top / "home").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in world(top / "home", ceiling=top).items():
            patch.setenv(name, value)
        meeting = founded(top / "world")
        olha = meeting.clone("olha")
        ref = olha.create("theirs")
        olha.sync()
        taras = meeting.clone("taras")
        taras.did("comment", ref, "-m", "from taras")
        drawing(patch, SAME, SAME)
        olha.create("hers", at="2026-11-23T11:00:00+02:00")
        taras.create("his", at="2026-11-23T10:00:00+02:00")
        olha.did("comment", ref, "-m", "from olha")
        olha.sync()
        path = taras.file(ref)
        path.write_text(path.read_text(encoding="utf-8").replace("channel: phone", "channel: email"), encoding="utf-8")
        (taras.folder / "README.md").write_text("# Mine\n", encoding="utf-8")
        taras.git("add", "README.md")
    return top / "world"


@pytest.fixture
def taras(pattern: Path, tmp_path: Path) -> Clone:
    """His clone, and a remote, of this test's own."""
    shutil.copytree(pattern, tmp_path / "world", symlinks=True)
    clone = Clone(tmp_path / "world" / "taras", "taras")
    clone.git("remote", "set-url", "origin", str(tmp_path / "world" / "hub.git"))
    clone.git("config", "merge.hd.driver", "false")
    return clone


def kill(clone: Clone, step: str) -> None:
    """Let a sync kill itself right after a step; it must have come that far."""
    who = {f"GIT_{role}_{what}": "taras@acme.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = {**os.environ, **who, "PYTHONPATH": str(CHECKOUT), "HD_NOW": NOON}
    command = [sys.executable, "-m", "tests.ops.dying", step, "sync"]
    done = subprocess.run(command, cwd=clone.folder, env=env, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def texts(clone: Clone) -> dict[str, str]:
    """The tickets by their titles."""
    found = (path.read_text(encoding="utf-8") for path in clone.folder.glob("tickets/*/*/*.md"))
    return {text.partition("title: ")[2].partition("\n")[0]: text for text in found}


@pytest.mark.parametrize("step", STEPS)
def test_killed_after_a_step_the_next_sync_does_the_rest(taras: Clone, step: str) -> None:
    hub = Meeting(taras.folder.parent / "hub.git").hub
    kill(taras, step)
    taras.did("list")
    assert_sound(taras.folder)
    assert set(texts(taras)) in ({"theirs", "his"}, {"theirs", "his", "hers"})
    assert taras.status().splitlines()[0] == "M  README.md"
    taras.sync()
    assert_sound(taras.folder)
    found = texts(taras)
    assert set(found) == {"theirs", "his", "hers"}
    assert (found["theirs"].count("from taras"), found["theirs"].count("from olha")) == (1, 1)
    assert "channel: email" in found["theirs"]
    assert f"aliases: [{SAME}]" in found["hers"]
    assert taras.status() == "M  README.md"
    assert taras.head() == git(hub, "rev-parse", "main").strip()
