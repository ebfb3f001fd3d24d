"""On a terminal, a template's questions are asked; what was answered already is not."""

from __future__ import annotations

import os
import pty
import select
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hd.core.ids import path_of
from hd.ops.desk.init import init
from hd.store.desk.desk import Desk

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEMPLATE = "---\ntitle: 'VPN: {what}'\nask: {what: What happens?, since: Since when?}\n---\nSince {since}.\n"


def talk(folder: Path, args: list[str], answers: dict[str, str]) -> str:
    """What a command prints on a terminal, on which each question gets its answer."""
    child, screen = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execv(sys.executable, [sys.executable, "-P", "-m", "hd", *args])
    shown, waiting = "", dict(answers)
    while select.select([screen], [], [], 20)[0]:
        try:
            part = os.read(screen, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part.decode()
        for question in [question for question in waiting if question in shown]:
            os.write(screen, waiting.pop(question).encode() + b"\n")
    os.waitpid(child, 0)
    os.close(screen)
    return shown


def test_what_a_template_asks_is_asked_on_a_terminal(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk: Desk = init(repo, now=MONDAY).desk
    (repo / "templates").mkdir()
    (repo / "templates" / "vpn.md").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    shown = talk(repo, ["create", "--template", "vpn", "--ask", "what=drops"], {"Since when? ": "noon"})
    assert "What happens?" not in shown
    (ticket,) = (desk.load(path) for path in desk.ids())
    assert (ticket.title, ticket.description.strip()) == ("VPN: drops", "Since noon.")
    assert path_of(ticket.id) == ticket.path
