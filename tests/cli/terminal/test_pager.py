"""Long answers on a terminal go through git's pager, only they; one that is missing or left early is no error."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.running import at_terminal

ROOT = Path(__file__).resolve().parents[3]
CASES = "".join(f"{number:02}. a line\n" for number in range(40))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    who = ["-c", "user.name=Olha", "-c", "user.email=olha@acme.example"]
    (folder / "kb").mkdir()
    (folder / "hd.yaml").write_text("desk: {branch: main}\n", encoding="utf-8")
    (folder / "kb" / "long.md").write_text(f"---\ntitle: Long\n---\n{CASES}", encoding="utf-8")
    (folder / "kb" / "short.md").write_text("---\ntitle: Short\n---\nOne line.\n", encoding="utf-8")
    for args in (["init", "-qb", "main"], ["add", "."], [*who, "commit", "-qm", "A desk"]):
        subprocess.run(["git", *args], cwd=folder, env=environ, check=True)
    return folder


def seen(desk: Path, *args: str, **environ: str) -> tuple[str, int]:
    """What a person at a terminal of 24 lines sees, and the exit code."""
    answer = at_terminal(desk, *args, **environ)
    return answer.out, answer.code


MARK = "sed s/^/:/"


def test_what_does_not_fit_goes_through_the_pager_that_git_uses(desk: Path) -> None:
    text, code = seen(desk, "kb", "show", "long", GIT_PAGER=MARK)
    assert (":39. a line\n" in text, code) == (True, 0)


def test_what_fits_does_not(desk: Path) -> None:
    text, _ = seen(desk, "kb", "show", "short", GIT_PAGER=MARK)
    assert "\nOne line.\n" in text


def test_nor_does_anything_with_no_pager(desk: Path) -> None:
    text, _ = seen(desk, "--no-pager", "kb", "show", "long", GIT_PAGER=MARK)
    assert "\n39. a line\n" in text


def test_a_setting_of_hds_own_wins(desk: Path) -> None:
    values = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "hd.pager", "GIT_CONFIG_VALUE_0": "sed s/^/%/"}
    text, _ = seen(desk, "kb", "show", "long", GIT_PAGER=MARK, **values)
    assert "\n%39. a line\n" in text


def test_less_is_told_to_leave_colours_and_the_screen_alone(desk: Path) -> None:
    text, _ = seen(desk, "kb", "show", "long", GIT_PAGER='cat >/dev/null; echo "LESS=$LESS"')
    assert text == "LESS=FRX\n"


def test_colour_stays(desk: Path) -> None:
    text, _ = seen(desk, "kb", "show", "long", GIT_PAGER=MARK)
    assert "\x1b[1m" in text


@pytest.mark.parametrize("pager", ["no-such-pager", "no-such-pager --with an-option", "no-such-pager; exit 127"])
def test_a_missing_pager_is_no_error(desk: Path, pager: str) -> None:
    text, code = seen(desk, "kb", "show", "long", GIT_PAGER=pager)
    assert ("\n39. a line\n" in text, code) == (True, 0)


def test_leaving_it_early_is_fine(desk: Path) -> None:
    text, code = seen(desk, "kb", "show", "long", GIT_PAGER="head -1")
    assert (text.count("\n"), code) == (1, 0)
