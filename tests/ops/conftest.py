"""What the tests of the verbs stand on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.ops.bench import Bench, built, speak_as

_BUILT: list[Path] = []


@pytest.fixture
def bench(repo: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A desk of the small team with two tickets, `one` of Olena Shevchenko and `two` of Roman Tkachenko."""
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "")  # to be put back after the test
    speak_as("olha")
    if not _BUILT:
        kept = tmp_path_factory.mktemp("built") / "desk"
        shutil.copytree(repo, kept)
        built(kept)
        _BUILT.append(kept)
    shutil.copytree(_BUILT[0], repo, dirs_exist_ok=True)
    names = {path.read_text().split("title: ")[1].split("\n")[0]: path.stem for path in repo.glob("tickets/*/*/*.md")}
    return Bench(repo, {title.removeprefix("Ticket "): ident for title, ident in names.items()})
