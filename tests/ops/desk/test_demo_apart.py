"""The demo desk has a repository of its own, and its reader is one of its agents."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hd.ops.actors import acting
from hd.ops.desk import demo

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def around(repo: Path) -> Path:
    """A repository with a commit, on a branch that is not main."""
    for command in (["commit", "-q", "--allow-empty", "-m", "first"], ["switch", "-q", "-c", "work"]):
        subprocess.run(["git", "-C", str(repo), *command], check=True)
    return repo


def test_a_demo_inside_a_repository_leaves_that_one_alone(around: Path) -> None:
    demo._founded(around / "demo", now=NOW)
    head = subprocess.run(["git", "-C", str(around), "log", "--format=%s", "HEAD", "--all"], capture_output=True)
    branch = subprocess.run(["git", "-C", str(around), "branch", "--show-current"], capture_output=True)
    assert (head.stdout, branch.stdout) == (b"first\n", b"work\n")


def test_whoever_types_on_the_demo_desk_is_an_agent_of_it(tmp_path: Path) -> None:
    assert acting(demo._founded(tmp_path / "demo", now=NOW)).name == "olha"
