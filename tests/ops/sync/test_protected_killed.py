"""Work on a protected branch that is killed after any step: the next sync ends as if nothing had happened.

Nothing is lost, nothing stands twice, and the forge has one branch and one request for it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hd.core.ids import path_of
from tests.loopback import certificate
from tests.ops.bench import Bench, speak_as
from tests.ops.review_clones import ASK, BRANCH, Clones, at, cloned
from tests.running import CHECKOUT
from tests.store.bench import leftovers
from tests.store.forges.recording import TOKEN, ForgejoServer, serving

SSH = """#!/bin/sh
for last; do :; done
exec ${{last%% *}} '{forge}'
"""

# The first sync, which learns of the protection, makes two commits anew on a main that moved, and opens the request.
FIRST = (
    *("git.remotes.fetch", "git.sync_state.keep", "commit.work_tree.plan"),
    *("commit.tree_merge.compose", "commit.tree_merge.compose:2", "commit.work_tree._read_tree"),
    *("commit.steps.move_branch", "commit.journal.discard"),
    "git.remotes.push_branch",  # main, which is refused
    *("git.settings.set_local", "git.settings.set_local:2", "git.settings.set_local:3"),  # protected; the name
    *("git.refs.set_ref", "git.refs.set_ref:2"),  # the notes of what is about to be pushed
    "git.remotes.push:2",  # the branch
    "git.refs.set_ref:3",
    "forges.recognise.adapter_of",
    "forges.protocol.open_or_update",  # the request
    "git.refs.delete_ref",
)
LATER = ("git.remotes.fetch", "git.refs.set_ref", "git.remotes.push", "git.refs.set_ref:2")
AFTER_THE_BUTTON = (
    *("git.remotes.fetch", "commit.work_tree.plan", "commit.work_tree._read_tree"),
    *("commit.steps.move_branch", "commit.journal.discard"),
    *("git.remotes.delete_branch", "git.refs.delete_ref"),
)
ASKING = (
    *("commit.branch_commit.commit_on", "git.refs.set_ref", "git.remotes.push", "commit.branch_commit.drop"),
    *("forges.recognise.adapter_of", "forges.protocol.open_or_update", "git.refs.delete_ref"),
)
VOTING = (
    *("commit.branch_commit.commit_on", "git.refs.set_ref", "git.refs.set_ref:2", "git.remotes.push"),
    *("commit.branch_commit.drop", "git.remotes.push:2", "git.refs.delete_ref"),
)


@pytest.fixture
def clones(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clones]:
    """Two clones of a protected remote that is reached by ssh, as a forge is."""
    assert bench.hd("set", "{one}", "priority=P2", at=at("09:05")) == 0
    made = cloned(bench, tmp_path)
    made.protect()
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "ssh").write_text(SSH.format(forge=made.forge), encoding="utf-8")
    (tools / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file:ssh")
    for name, value in {**certificate().trusted, "NO_PROXY": "127.0.0.1", "FORGEJO_TOKEN": TOKEN}.items():
        monkeypatch.setenv(name, value)
    yield made
    speak_as("olha")


@pytest.fixture
def forge(clones: Clones) -> Iterator[ForgejoServer]:
    """The forge that the remote of both clones is at."""
    with serving(ForgejoServer()) as server:
        for bench in (clones.first, clones.second):
            bench.git("remote", "set-url", "origin", f"git@{server.host}:acme/desk.git")
            bench.git("config", "hd.forge", server.kind)
            bench.git("config", "hd.forgeApi", server.api)
        yield server


def kill(bench: Bench, step: str, *words: str, clock: str) -> None:
    """Let a command kill itself right after a step; it must come that far."""
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "HD_NOW": at(clock)}
    filled = [word.format(**bench.ids) for word in words]
    command = [sys.executable, "-m", "tests.ops.dying", step, *filled]
    done = subprocess.run(command, cwd=bench.folder, env=env, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert bench.hd("list", at=at(clock)) == 0
    sound(bench.folder)


def sound(folder: Path) -> None:
    """git finds nothing wrong, and but for the refs that outlive a command nothing is left over."""
    lasting = ("refs/hd/sync/", "refs/hd/sharing/", "refs/hd/votes/")
    assert [one for one in leftovers(folder) if not one.startswith(lasting)] == []
    subprocess.run(["git", "-C", str(folder), "fsck", "--strict"], capture_output=True, check=True)


def work(clones: Clones) -> None:
    """Two changes of olha's, and another file staged; on main, a change of ivan's that she has not."""
    comment(clones.first, "first")
    comment(clones.first, "second", ticket="two", clock="10:05")
    (clones.first.folder / "page.txt").write_text("staged\n", encoding="utf-8")
    clones.first.git("add", "page.txt")
    speak_as("ivan")
    comment(clones.second, "from ivan", clock="10:10")
    clones.second.git("push", "-q", str(clones.forge), "HEAD:refs/heads/sync/ivan")
    clones.button("squash", "sync/ivan", who="ivan", when=at("10:20"))


def comment(bench: Bench, text: str, *, ticket: str = "one", clock: str = "10:00") -> None:
    assert bench.hd("comment", f"{{{ticket}}}", "-m", text, at=at(clock)) == 0


def waits(clones: Clones, forge: ForgejoServer, *, commits: int) -> str:
    """The one branch at the forge, on which all of olha's work waits, with the one request for it; its name."""
    first = clones.first
    ((tip, ref),) = (line.split() for line in first.git("ls-remote", "origin", "refs/heads/sync/*").splitlines())
    assert tip == first.git("rev-parse", "HEAD")
    assert first.git("rev-list", "--count", "origin/main..HEAD") == str(commits)
    assert first.git("rev-list", "--count", "--merges", "origin/main..HEAD") == "0"
    name = ref.removeprefix("refs/heads/")
    assert [(one.branch, one.state) for one in forge.pulls] == [(name, "open")]
    assert first.git("for-each-ref", "refs/hd/sharing") == ""
    return name


def whole(clones: Clones, *texts: str) -> None:
    """Each text stands once in the tickets, and what was staged still is."""
    found = clones.first.text("one") + clones.first.text("two")
    assert {text: found.count(f"{text}\n") for text in texts} == dict.fromkeys(texts, 1)
    assert clones.first.git("status", "-s") == "A  page.txt"
    sound(clones.first.folder)


def press(clones: Clones, forge: ForgejoServer, name: str, *, clock: str) -> None:
    clones.button("squash", name, who="olha", when=at(clock), keep=True)
    forge.press(forge.pulls[-1])


def in_step(clones: Clones) -> None:
    """The clone has what main has, and nothing is left of the branch."""
    first = clones.first
    assert first.git("rev-parse", "HEAD") == first.git("rev-parse", "origin/main")
    assert first.git("ls-remote", "origin", "refs/heads/sync/*") == ""
    assert first.git("for-each-ref", "refs/hd/sync", "refs/hd/sharing") == ""
    assert first.hd("audit", at=at("12:00")) == 0


@pytest.mark.parametrize("step", FIRST)
def test_a_first_sync_is_finished_by_the_next(clones: Clones, forge: ForgejoServer, step: str) -> None:
    work(clones)
    kill(clones.first, step, "sync", clock="10:30")
    assert clones.first.hd("sync", at=at("10:35")) == 0
    name = waits(clones, forge, commits=2)
    whole(clones, "first", "second", "from ivan")
    press(clones, forge, name, clock="10:40")
    assert clones.first.hd("sync", at=at("10:45")) == 0
    whole(clones, "first", "second", "from ivan")
    in_step(clones)


@pytest.mark.parametrize("step", [one for one in FIRST if one.endswith(("move_branch", ":2", ":3", "open_or_update"))])
def test_work_after_a_kill_waits_with_the_rest(clones: Clones, forge: ForgejoServer, step: str) -> None:
    work(clones)
    kill(clones.first, step, "sync", clock="10:30")
    comment(clones.first, "third", clock="10:32")
    assert clones.first.hd("sync", at=at("10:35")) == 0
    waits(clones, forge, commits=3)
    whole(clones, "first", "second", "third", "from ivan")


@pytest.mark.parametrize("step", LATER)
def test_an_update_of_the_branch_is_finished_by_the_next(clones: Clones, forge: ForgejoServer, step: str) -> None:
    work(clones)
    assert clones.first.hd("sync", at=at("10:30")) == 0
    comment(clones.first, "third", clock="10:32")
    kill(clones.first, step, "sync", clock="10:35")
    assert clones.first.hd("sync", at=at("10:40")) == 0
    waits(clones, forge, commits=3)
    whole(clones, "first", "second", "third", "from ivan")


@pytest.mark.parametrize("step", AFTER_THE_BUTTON)
def test_a_sync_after_the_button_is_finished_by_the_next(clones: Clones, forge: ForgejoServer, step: str) -> None:
    work(clones)
    assert clones.first.hd("sync", at=at("10:30")) == 0
    press(clones, forge, waits(clones, forge, commits=2), clock="10:35")
    kill(clones.first, step, "sync", clock="10:40")
    assert clones.first.hd("sync", at=at("10:45")) == 0
    whole(clones, "first", "second", "from ivan")
    in_step(clones)


@pytest.mark.parametrize("step", ASKING)
def test_asking_for_a_review_is_finished_by_the_next_sync(clones: Clones, forge: ForgejoServer, step: str) -> None:
    clones.first.git("config", "hd.origin.protected", "true")
    kill(clones.first, step, *ASK, "--review", clock="10:00")
    assert clones.first.hd("sync", at=at("10:10")) == 0
    name = BRANCH.format(**clones.first.ids)
    assert [(one.branch, one.state) for one in forge.pulls] == [(name, "open")]
    assert len(clones.first.git("ls-remote", "origin", "refs/heads/escalate/*").splitlines()) == 1
    assert clones.first.git("for-each-ref", "refs/hd/sharing", "refs/heads/escalate") == ""
    assert clones.first.git("show", f"origin/{name}:{path_of(clones.first.ids['one'])}").count("- {asked:") == 1


@pytest.mark.parametrize("step", VOTING)
def test_a_vote_is_finished_by_the_next_sync(clones: Clones, forge: ForgejoServer, step: str) -> None:
    assert clones.first.hd(*ASK, "--review", at=at("10:00")) == 0
    name = BRANCH.format(**clones.first.ids)
    speak_as("mia")
    clones.second.git("config", "hd.origin.protected", "true")
    clones.second.git("fetch", "-q")
    kill(clones.second, step, "review", "approve", "{one}", clock="10:20")
    assert clones.second.hd("sync", at=at("10:30")) == 0
    assert clones.second.hd("review", "approve", "{one}", at=at("10:31")) == 0  # where it was killed before the vote
    clones.button("squash", name, who="olha", when=at("10:40"))
    fresh = clones.fresh()
    assert fresh.hd("check", "--fix", at=at("10:50")) == 0
    assert fresh.text("one").count("approved_by: mia") == 1
    assert fresh.hd("audit", at=at("12:00")) == 0
    assert len(clones.second.git("ls-remote", "origin", "refs/hd/votes/*").splitlines()) == 1
