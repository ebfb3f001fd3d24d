"""On a terminal `hd init` asks for the few things that matter; Enter accepts each; elsewhere nothing is asked."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
from pathlib import Path

import pytest

from hd.core.config import load
from tests.running import CHECKOUT, HD, NOON, hd

ENTER = "\n"


@pytest.fixture(autouse=True)
def identity(monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Olha Bondar")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "Olha.B@acme.example")


def typed(folder: Path, answers: str, *words: str) -> str:
    """What a person sees who types these answers to `hd init`."""
    screen, terminal = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1", "HD_NOW": NOON, "TZ": "UTC"}
    os.write(screen, answers.encode())
    command = subprocess.Popen(
        [*HD, "init", *words], cwd=folder, env=env, stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    said = b""
    with contextlib.suppress(OSError):  # the end of a terminal
        while part := os.read(screen, 65536):
            said += part
    os.close(screen)
    assert command.wait() == 0, said.decode()
    return said.decode().replace("\r\n", "\n")


def config(folder: Path) -> str:
    return (folder / "hd.yaml").read_text(encoding="utf-8")


def test_enter_accepts_every_answer(tmp_path: Path) -> None:
    typed(tmp_path, ENTER * 6)
    found = load(config(tmp_path))
    assert found.diagnostics == ()
    assert found.people["olha.b"].name == "Olha Bondar"
    assert found.people["olha.b"].email == "Olha.B@acme.example"
    assert found.teams["desk"].members == ("olha.b",)
    assert found.teams["l2"].line == 2
    assert found.desk.name == "Help desk"
    assert "calendars" not in config(tmp_path)


def test_answers_are_written_down(tmp_path: Path) -> None:
    answers = ["Acme IT", "Europe/Kyiv", "mon-sat 08:00-12:00, 13:00-17:00", "Olha B.", "olha", "first", ""]
    typed(tmp_path, "\n".join(answers))
    found = load(config(tmp_path))
    assert found.diagnostics == ()
    assert (found.desk.name, found.desk.timezone) == ("Acme IT", "Europe/Kyiv")
    assert found.people["olha"].name == "Olha B."
    assert found.teams["first"].members == ("olha",)
    assert "hours: {mon-sat: [08:00-12:00, 13:00-17:00]}" in config(tmp_path)


def test_a_wrong_answer_is_asked_for_again(tmp_path: Path) -> None:
    said = typed(tmp_path, "\nEurope/Kiyv\nEurope/Kyiv\nsometimes\n\n\nOlha\nolha\n\n")
    assert said.count("Time zone [") == 2
    assert said.count("Working hours [") == 2
    assert said.count("Your short name") == 2
    assert load(config(tmp_path)).desk.timezone == "Europe/Kyiv"


def test_a_name_that_was_given_is_not_asked_for(tmp_path: Path) -> None:
    said = typed(tmp_path, ENTER * 5, "--name", "Acme IT")
    assert "Name of the desk" not in said
    assert load(config(tmp_path)).desk.name == "Acme IT"


def test_a_template_asks_nothing(tmp_path: Path) -> None:
    assert "Enter accepts" not in typed(tmp_path, "", "--template", "small-team")


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    assert hd(tmp_path, "init", HD_NOW=NOON).code == 0
    assert load(config(tmp_path)).people == {}
    assert "# people:" in config(tmp_path)


def test_the_desk_works_at_once(tmp_path: Path) -> None:
    typed(tmp_path, ENTER * 6)
    assert hd(tmp_path, "create", "VPN drops", HD_NOW=NOON).code == 0
    assert hd(tmp_path, "check", "--strict", HD_NOW=NOON).code == 0
