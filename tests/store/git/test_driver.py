"""git is told of the driver: when the desk asks for it, once, and never over somebody else's."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from hd.core.document.gitattributes import ATTRIBUTES
from hd.store.git import merge_driver
from hd.store.git.merge_driver import SETTING, command, ensure, install
from hd.store.git.repository import Repository


@pytest.fixture
def clone(repo: Path) -> Repository:
    """A repository whose desk asks for the driver."""
    (repo / ".gitattributes").write_text(ATTRIBUTES, encoding="utf-8")
    return Repository.discover(repo)


def told(repo: Repository) -> str:
    return Repository.discover(repo.root).setting(SETTING) or ""


def test_a_clone_without_the_driver_gets_it_and_is_told_once(clone: Repository) -> None:
    assert "merges tickets by meaning from now on" in ensure(clone, clone.root)
    assert told(clone) == command()
    assert ensure(clone, clone.root) == ""


def test_a_desk_that_asks_for_none_gets_none(repo: Path) -> None:
    found = Repository.discover(repo)
    assert ensure(found, repo) == ""
    assert told(found) == ""


def test_a_driver_of_somebody_elses_is_left_alone(clone: Repository) -> None:
    clone.run("config", SETTING, "our-own-merge %O %A %B")
    assert ensure(clone, clone.root) == ""
    assert told(clone) == "our-own-merge %O %A %B"


def test_one_whose_program_is_gone_is_put_right(clone: Repository) -> None:
    clone.run("config", SETTING, command().replace(shlex.quote(sys.executable), "'/gone away/python'"))
    assert "finds hd again" in ensure(clone, clone.root)
    assert told(clone) == command()


def test_another_program_called_hd_is_not_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "hd"
    other.write_text("#!/bin/sh\n", encoding="utf-8")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert command().startswith(f"{sys.executable} -P -m hd merge-driver %O %A %B %P || git merge-file ")


def test_ours_is_called_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = tmp_path / "hd"
    ours.write_text("#!/bin/sh\n", encoding="utf-8")
    ours.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(merge_driver.sys, "executable", str(tmp_path / "python"))
    assert command().startswith("hd merge-driver ")


def test_a_folder_with_blanks_and_percents_survives_git(clone: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge_driver.sys, "executable", "/opt/100% ours/python")
    install(clone)
    assert told(clone).startswith("'/opt/100%% ours/python' -P -m hd ")
    assert "finds hd again" in ensure(clone, clone.root)


@pytest.mark.parametrize("program", ["no-such-program", "false"])
def test_where_hd_is_gone_or_fails_git_leaves_both_sides_with_markers(clone: Repository, program: str) -> None:
    """A driver that fails without having written markers would leave one side, and nobody would see."""
    found = command().partition(" || ")
    clone.run("config", SETTING, f"{program} {found[0].partition(' -P -m hd ')[2]}{found[1]}{found[2]}")
    path = clone.root / "kb" / "vpn.md"
    path.parent.mkdir()
    for branch, text in (("main", "old\n"), ("side", "theirs\n"), ("main", "ours\n")):
        if branch == "side":
            clone.run("switch", "-q", "-c", "side")
        elif path.exists():
            clone.run("switch", "-q", "main")
        path.write_text(text, encoding="utf-8")
        clone.run("add", "-A")
        clone.run("commit", "-q", "-m", text)
    merge = subprocess.run(["git", "merge", "-q", "side"], cwd=clone.root, capture_output=True, check=False)
    assert merge.returncode == 1
    assert path.read_text(encoding="utf-8") == "<<<<<<< ours\nours\n=======\ntheirs\n>>>>>>> theirs\n"
