"""`hd --help` lists the everyday commands, `hd help all` lists every command, `hd help COMMAND` shows one help."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hd.cli.registry import COMMANDS, EVERYDAY, SECTIONS
from tests.running import hd, refused

ROOT = Path("/")


def listed(text: str) -> list[str]:
    """The command names in a help text: the first word of each line with a command's summary."""
    words = {line.split()[0]: line for line in text.splitlines() if line.startswith("  ") and line.split()}
    return [name for name, line in words.items() if name in COMMANDS and "  " in line.strip()]


def test_help_lists_at_most_25_commands() -> None:
    assert len(listed(hd(ROOT, "--help").out)) <= 25


def test_help_lists_the_everyday_commands() -> None:
    assert set(listed(hd(ROOT, "--help").out)) == EVERYDAY


def test_help_groups_commands_by_what_people_do() -> None:
    out = hd(ROOT, "--help").out
    assert [line for line in out.splitlines() if line.removesuffix(":") in SECTIONS] == [
        f"{section}:" for section in SECTIONS
    ]


def test_help_names_the_list_of_all_commands() -> None:
    assert f"hd help all lists {len(COMMANDS) - len(EVERYDAY)} more commands" in hd(ROOT, "--help").out


def test_help_all_lists_every_command() -> None:
    assert set(listed(hd(ROOT, "help", "all").out)) == set(COMMANDS)


def test_every_command_is_in_one_section() -> None:
    assert Counter(name for names in SECTIONS.values() for name in names) == Counter(list(COMMANDS))


def test_everyday_commands_exist() -> None:
    assert set(COMMANDS) >= EVERYDAY


@pytest.mark.parametrize("name", COMMANDS)
def test_a_summary_fits_on_a_line(name: str) -> None:
    assert len(COMMANDS[name].summary) <= 70


@pytest.mark.parametrize("path", ["create", "sla", "sla check", "kb run"])
def test_help_of_a_command_is_its_help(path: str) -> None:
    assert hd(ROOT, "help", *path.split()).out == hd(ROOT, *path.split(), "--help").out


def test_help_without_a_word_is_the_help() -> None:
    assert hd(ROOT, "help").out == hd(ROOT, "--help").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("shwo", "nearest: hd show"),
        ("sla chek", "nearest: hd sla check"),
        ("show x", 'no command "hd show x"'),
        ("all x", 'no command "hd all"'),
    ],
)
def test_help_of_no_command_is_refused(words: str, says: str, tmp_path: Path) -> None:
    refused(tmp_path, "help", *words.split(), code=2, says=says)
