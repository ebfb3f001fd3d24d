"""Sync takes nothing in silence: no link or submodule in a ticket's place, no .gitmodules that stops it, no file
that git leaves in the work tree, no lock of git's that nobody names."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ops.meeting import Clone, ivan, meeting, olha, only

__all__ = ["ivan", "meeting", "olha"]

HOURS = 2.5 * 3600


def as_link(clone: Clone, ref: str) -> None:
    """A symbolic link in the place of a ticket."""
    path = clone.file(ref)
    path.unlink()
    path.symlink_to("/etc/passwd")
    clone.git("commit", "-qam", "A link")


def as_submodule(clone: Clone, ref: str) -> None:
    """A submodule in the place of a ticket."""
    place = clone.file(ref).relative_to(clone.folder)
    modules = f'[submodule "x"]\n\tpath = {place}\n\turl = /nowhere\n\tignore = all\n'
    (clone.folder / ".gitmodules").write_text(modules, encoding="utf-8")
    clone.git("add", ".gitmodules")
    clone.git("rm", "-q", "--cached", "--", str(place))
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{clone.git('rev-parse', 'HEAD')},{place}")
    clone.git("commit", "-qm", "A submodule")


@pytest.mark.parametrize("worked", [False, True], ids=["behind", "apart"])
@pytest.mark.parametrize(("forge", "kind"), [(as_link, "a symbolic link"), (as_submodule, "a submodule")])
def test_a_ticket_that_became_something_else_is_refused_as_a_deleted_one_is(
    olha: Clone, ivan: Clone, forge: Callable[[Clone, str], None], kind: str, worked: bool
) -> None:
    ref = only(olha)
    forge(olha, ref)
    olha.git("push", "-q", "origin", "main")
    if worked:
        ivan.did("create", "Another one")
    before, text = ivan.head(), ivan.file(ref).read_bytes()
    answer = ivan.hd("sync")
    assert answer.code != 0
    assert f"would become {kind}" in answer.err
    assert (ivan.head(), ivan.file(ref).read_bytes()) == (before, text)


@pytest.mark.parametrize("text", ["[submodule\n", '[submodule "x"]\n\tpath = kb\n\turl = /nowhere\n'])
def test_a_committed_gitmodules_stops_no_sync(olha: Clone, ivan: Clone, text: str) -> None:
    ref = only(olha)
    (olha.folder / ".gitmodules").write_text(text, encoding="utf-8")
    olha.git("add", ".gitmodules")
    olha.git("commit", "-qm", "Modules")
    olha.git("push", "-q", "origin", "main")
    ivan.git("config", "fetch.recurseSubmodules", "true")
    ivan.git("config", "submodule.recurse", "true")
    ivan.sync()
    olha.did("comment", ref, "-m", "x")
    olha.sync()
    ivan.did("set", ref, "urgency=high")
    ivan.sync()
    olha.sync()
    assert olha.head() == ivan.head()


def test_a_merge_writes_no_file_of_gits_into_the_work_tree(olha: Clone, ivan: Clone, tmp_path: Path) -> None:
    """What is not there while a driver runs, a kill cannot leave there."""
    seen = tmp_path / "seen"
    notes = "notes.txt"
    attributes = olha.folder / ".gitattributes"
    attributes.write_text(f"{attributes.read_text(encoding='utf-8')}{notes} merge=look\n", encoding="utf-8")
    (olha.folder / notes).write_text("one\n", encoding="utf-8")
    olha.git("add", "-A")
    olha.git("commit", "-qm", "Notes")
    olha.sync()
    ivan.sync()
    for clone, line in ((olha, "two\n"), (ivan, "three\n")):
        (clone.folder / notes).write_text(line, encoding="utf-8")
        clone.git("commit", "-qam", "More notes")
    olha.sync()
    ivan.git("config", "merge.look.driver", f"ls -A '{ivan.folder}' > '{seen}'; cat %B > %A")
    ivan.sync()
    assert ".git" in seen.read_text().split()
    assert [name for name in seen.read_text().split() if name.startswith(".merge_file")] == []
    assert not list((ivan.folder / ".git").rglob(".merge_file*"))
    assert (ivan.folder / notes).read_text(encoding="utf-8") == "two\n"


# -- what a power cut leaves -------------------------------------------------------------------------------------------

LOCKS = ("index.lock", "HEAD.lock", "config.lock", "packed-refs.lock", "refs/heads/main.lock", "refs/hd/x/1.lock")


def left(clone: Clone, name: str) -> Path:
    """A lock of git's that nobody holds any more."""
    path = clone.folder / ".git" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    old = time.time() - HOURS
    os.utime(path, (old, old))
    return path


@pytest.mark.real_clock(reason="time.sleep raises EINVAL under libfaketime")
@pytest.mark.parametrize("name", LOCKS)
def test_sync_names_each_lock_that_was_left_with_its_age_and_what_removes_it(ivan: Clone, name: str) -> None:
    path = left(ivan, name)
    answer = ivan.hd("sync")
    assert f"{path} is 2 hours old; if no git command is at work here: rm {path}" in answer.err
    assert path.exists()


@pytest.mark.real_clock(reason="libfaketime gives files other times than the clock")
def test_a_lock_that_is_held_just_now_is_not_said_to_be_left(ivan: Clone) -> None:
    (ivan.folder / ".git" / "packed-refs.lock").touch()
    assert "packed-refs.lock" not in ivan.hd("sync").err


@pytest.mark.real_clock(reason="time.sleep raises EINVAL under libfaketime")
@pytest.mark.parametrize("name", ["refs/heads/main.lock", "HEAD.lock", "index.lock"])
def test_a_verb_that_a_left_lock_stops_says_what_removes_it(ivan: Clone, name: str) -> None:
    path = left(ivan, name)
    before = ivan.head()
    answer = ivan.hd("comment", only(ivan), "-m", "x")
    if answer.code == 0:  # this git does not need that lock for it
        assert ivan.head() != before
        return
    assert f"rm {path}" in answer.err
    assert ivan.head() == before
