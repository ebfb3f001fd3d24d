"""What the tests of the verbs stand on: desks that are built once and copied for each test."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ops.bench import Bench, built, related, speak_as
from tests.ops.forgeries import frame
from tests.ops.trailbench import Scene

_BUILT: dict[str, tuple[Path, dict[str, str]]] = {}


@pytest.fixture
def bench(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A desk of the small team with two tickets, `one` of Olena Shevchenko and `two` of Roman Tkachenko."""
    return _copied(built, tmp_path / "desk", tmp_path_factory, monkeypatch)


@pytest.fixture
def family(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """As `bench`, and `one` is a `parent`, too: it has a `child`, that has a `grandchild`."""
    return _copied(related, tmp_path / "desk", tmp_path_factory, monkeypatch)


@pytest.fixture
def at_work(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """As `bench`, and `one` was worked on, `two` was resolved; what comes after that is judged."""
    made = _copied(frame.at_work, tmp_path / "desk", tmp_path_factory, monkeypatch)
    return Scene(made.folder, made.ids, made.git("rev-parse", "HEAD"))


def _copied(
    build: Callable[[Bench], None], folder: Path, factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Bench:
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "")  # to be put back after the test
    speak_as("olha")
    if build.__name__ not in _BUILT:
        made = Bench(factory.mktemp("built") / "desk", {})
        subprocess.run(["git", "init", "-q", "-b", "main", "--template=", str(made.folder)], check=True)
        build(made)
        _BUILT[build.__name__] = made.folder, made.ids
    kept, ids = _BUILT[build.__name__]
    shutil.copytree(kept, folder)
    return Bench(folder, dict(ids))
