"""The generated workflows, as the field's linters see them: zizmor, and actionlint where a developer has it.

actionlint is no dependency: its package on PyPI downloads the program while it is installed, which needs the network.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import hd

ZIZMOR = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-online-audits", "--no-progress", "."]
LINTERS = [ZIZMOR, *([["actionlint", "-shellcheck="]] if shutil.which("actionlint") else [])]
SOURCE = "git+https://git.example/it/hd.git@" + "4be1c2a0" * 5


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A desk with GitHub's workflows."""
    assert hd(tmp_path, "init", "desk", "--ci", "github").code == 0
    return tmp_path / "desk"


@pytest.mark.parametrize("command", LINTERS, ids=lambda command: Path(command[0]).name)
def test_a_linter_finds_nothing(command: list[str], written: Path) -> None:
    done = subprocess.run(command, cwd=written, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_would_find_something(written: Path) -> None:
    file = written / ".github" / "workflows" / "hd-sla.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("with: {persist-credentials: false}", ""), encoding="utf-8")
    done = subprocess.run(ZIZMOR, cwd=written, capture_output=True, text=True, check=False)
    assert (done.returncode != 0, "artipacked" in done.stdout) == (True, True)
