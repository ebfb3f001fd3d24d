"""Every command line that the program suggests can be typed as it stands; what a person fills in is in capitals."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hd.cli.registry import GUESSES
from tests.cli import command_lines
from tests.cli.conftest import Founded
from tests.running import CHECKOUT, hd, refused

IN_CODE = list(command_lines.in_code(CHECKOUT / "hd"))
TRANSCRIPTS = sorted((CHECKOUT / "tests" / "scripts").glob("*.txt"))


def printed(transcript: Path) -> str:
    """What the commands of a transcript print."""
    lines = transcript.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith(("$ ", "> ", "# ", "::", "%")) and "%3A" not in line)


def faults(lines: Iterator[tuple[str, bool]]) -> dict[str, str]:
    """Each command line that cannot be typed, with the reason."""
    return {line: why for line, whole in lines if (why := command_lines.fault(line, whole=whole))}


def test_the_program_suggests_many_commands() -> None:
    assert len({line for _, line, _ in IN_CODE}) > 150


def test_every_suggested_command_can_be_typed() -> None:
    wrong = {
        f"{place}: {line}": why for place, line, whole in IN_CODE if (why := command_lines.fault(line, whole=whole))
    }
    assert wrong == {}


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_every_printed_command_can_be_typed(path: Path) -> None:
    assert faults(command_lines.in_text(printed(path))) == {}


@pytest.mark.parametrize("typed", sorted(GUESSES))
def test_every_guess_can_be_typed(typed: str) -> None:
    assert faults(command_lines.in_text(GUESSES[typed])) == {}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("hd resolve 7k3f -m …", "capitals"),
        ('hd resolve 7k3f -m "…"', "capitals"),
        ("hd … --json", "capitals"),
        ("hd contact import -F -", "-F"),
        ('hd assign "assignee:ivan" nadia', "--query"),
        ("hd take", "no ticket"),
        ("hd wait 7k3f", "--for"),
        ("hd sla", "no command of the group"),
        ("hd show 7k3f --rv HEAD", "--rv"),
        ("hd kb edit changes it then", "extra argument"),
    ],
)
def test_a_command_that_cannot_be_typed_is_noticed(line: str, why: str) -> None:
    assert why in "".join(faults(command_lines.in_text(line)).values())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("late", "hd list is:breached"),
        ("mine", "hd list is:mine"),
        ("whoami", "hd"),
        ("print 7k3f", "hd show 7k3f"),
        ("open 7k3f", "hd show 7k3f"),
        ("open", "hd show REF"),
        ("done 7k3f", "hd resolve 7k3f -m TEXT"),
    ],
)
def test_a_guessed_verb_leads_to_the_command(typed: str, meant: str, tmp_path: Path) -> None:
    assert hd(tmp_path, *typed.split()).err.splitlines()[1:] == [f"try: {meant}"]


def test_a_call_leads_to_a_command_that_registers_it(tmp_path: Path) -> None:
    assert re.search(r"hd (create|call)", hd(tmp_path, "call", "--help").err + hd(tmp_path, "call", "--help").out)


# -- known lines that could not be typed -------------------------------------------------------------------------------


def test_a_file_in_another_encoding_names_the_command_that_reads_it(desk: Founded, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes("Олена".encode("cp1251"))
    name = str(tmp_path / "notes.txt")
    answer = refused(desk.folder, "create", "No sound", "-F", name, code=2, says="not UTF-8")
    command = answer.err.splitlines()[1].partition("  ")[0]
    assert command == f"iconv -f CP1251 -t UTF-8 {name} | hd create 'No sound' -F -"


@pytest.mark.real_clock
def test_the_command_for_another_encoding_works(desk: Founded, tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes("привіт".encode("cp1251"))
    answer = hd(desk.folder, "comment", desk.ticket, "-F", str(tmp_path / "text"))
    recode, _, command = answer.err.splitlines()[1].partition("  ")[0].partition(" | hd ")
    data = subprocess.run(recode.split(), check=True, capture_output=True).stdout
    assert hd(desk.folder, *command.split(), stdin=data).code == 0
    assert [one["text"] for one in desk.shown()["comments"]] == ["привіт"]  # type: ignore[attr-defined]


def test_assigning_a_query_names_the_option(desk: Founded) -> None:
    hint = refused(desk.folder, "assign", "assignee:ivan", "me", code=1, says="no ticket").err.splitlines()[1]
    assert hint.startswith("hd list assignee:ivan")
    assert "--query" in hint


def test_assigning_a_query_to_nobody_named_keeps_the_query(desk: Founded) -> None:
    answer = refused(desk.folder, "assign", "assignee:ivan", code=2, says="no agent given")
    assert answer.err.splitlines()[1].startswith("hd assign --query assignee:ivan WHO")


def test_a_query_in_the_place_of_a_ticket_leads_to_the_list(desk: Founded) -> None:
    answer = refused(desk.folder, "show", "assignee:ivan is:open", code=1, says="no ticket")
    assert answer.err.splitlines()[1].startswith("hd list 'assignee:ivan is:open'")


def test_a_missing_choice_is_said_on_one_line(tmp_path: Path) -> None:
    first = hd(tmp_path, "completion").err.splitlines()[0]
    assert first == "hd: Missing argument '{bash|zsh|fish}'. Choose from: bash, zsh, fish"
