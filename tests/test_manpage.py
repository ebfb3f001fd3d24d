"""The man page: every command is in it, roff finds no fault, and both names of the program show it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from hd.cli.registry import COMMANDS

MAN = Path(__file__).resolve().parent.parent / "docs" / "man"
TEXT = (MAN / "hdesk.1").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_man_page_knows_every_command(command: str) -> None:
    assert any(line.startswith(f".SS hd {command}") for line in TEXT.replace("\\-", "-").splitlines())


def test_the_page_of_hd_is_that_of_hdesk() -> None:
    assert (MAN / "hd.1").read_text(encoding="utf-8") == ".so man1/hdesk.1\n"


def test_the_page_is_ascii_which_every_man_reads() -> None:
    assert TEXT.isascii()


def test_a_line_of_text_is_no_request_of_roff() -> None:
    requests = {line.split()[0] for line in TEXT.splitlines() if line.startswith((".", "'"))}
    assert requests <= {".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".BR", ".br", ".nf", ".fi", ".RS", ".RE"}


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed: make servers")
def test_groff_has_nothing_to_say() -> None:
    command = ["groff", "-man", "-Tutf8", "-ww", "-z", str(MAN / "hdesk.1")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stderr == ""
