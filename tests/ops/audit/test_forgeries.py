"""Every forgery is found by `hd audit` and by `hd check --base`, in a fresh clone, by the rule that the docs name."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from hd.cli.main import run
from tests.ops.forgeries import FORGERIES, Forgery
from tests.ops.trailbench import Scene


def cloned(scene: Scene, folder: Path) -> Path:
    """All branches of a desk as somebody else gets them, with nothing that this clone remembers."""
    subprocess.run(["git", "clone", "-q", f"file://{scene.folder}", str(folder)], check=True, capture_output=True)
    return folder


def exit_and_rules(
    capsys: pytest.CaptureFixture[str], clone: Path, forgery: Forgery, *words: str
) -> tuple[int, set[tuple[str, str]]]:
    """The exit code of a command, and (rule, severity) of what it finds in commits."""
    strict = ["--strict"] if forgery.severity == "warning" else []
    capsys.readouterr()
    code = run(["--now", forgery.now, "-C", str(clone), *words, *strict, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    return code, {(one["rule"], one["severity"]) for one in found if one["commit"]}


@pytest.mark.parametrize("forgery", FORGERIES, ids=[one.name for one in FORGERIES])
def test_audit_and_check_find_it_by_its_rule(
    at_work: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str], forgery: Forgery
) -> None:
    base = forgery.forge(at_work) or at_work.start
    clone = cloned(at_work, tmp_path / "clone")
    for words in (("audit",), ("check", "--base", base)):
        code, found = exit_and_rules(capsys, clone, forgery, *words)
        assert (code, (forgery.rule, forgery.severity) in found) == (5, True), (words, code, found)


def test_the_desk_that_they_begin_with_is_proven(
    at_work: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clone = cloned(at_work, tmp_path / "clone")
    assert exit_and_rules(capsys, clone, FORGERIES[0], "audit", "--strict") == (0, set())


def test_no_two_forgeries_have_one_name() -> None:
    assert [name for name, count in Counter(one.name for one in FORGERIES).items() if count > 1] == []
