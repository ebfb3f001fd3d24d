"""Desks in which nothing is wrong: `hd audit` and `hd check --base` find nothing in the demo and in the examples."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from hd.cli.main import run
from hd.core.document.gitattributes import ATTRIBUTES, ATTRIBUTES_FILE
from hd.ops.desk import demo
from tests.ops.bench import NOW
from tests.ops.trailbench import MONDAY, Scene

EXAMPLES = Path(__file__).parents[3] / "examples"


def clone(folder: Path, *, into: Path) -> Path:
    """A desk as somebody else gets it."""
    subprocess.run(["git", "clone", "-q", f"file://{folder}", str(into)], check=True, capture_output=True)
    return into


def exits(folder: Path) -> list[int]:
    """The exit codes of both commands, with warnings as faults: of the whole history, of all since its first commit."""
    root = subprocess.run(
        ["git", "-C", str(folder), "rev-list", "--max-parents=0", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()
    start = ["--now", MONDAY, "-C", str(folder)]
    return [run([*start, *words, "--strict"]) for words in (["audit"], ["check", "--base", root])]


def test_nothing_is_wrong_with_the_demo(tmp_path: Path) -> None:
    built = demo.build(tmp_path / "demo", now=datetime.fromisoformat(NOW))
    assert exits(clone(built.desk.folder, into=tmp_path / "clone")) == [0, 0]


@pytest.mark.parametrize("name", ["small-team", "outsourcer"])
def test_nothing_is_wrong_with_an_example_desk(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "desk"
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    scene = Scene(folder, {})
    (folder / "README.md").write_text("A repository.\n", encoding="utf-8")
    scene.commit("Begin", at=NOW)
    shutil.copytree(EXAMPLES / name, folder, dirs_exist_ok=True)
    (folder / ATTRIBUTES_FILE).write_text(ATTRIBUTES, encoding="utf-8")
    scene.commit("A desk", at=NOW)
    assert exits(clone(folder, into=tmp_path / "clone")) == [0, 0]
