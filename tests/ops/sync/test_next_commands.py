"""A sync names the commands that decide each conflict; two people who took one ticket reopened nothing."""

from __future__ import annotations

import json

import pytest

from hd.core.ids import short
from tests.cli import command_lines
from tests.ops.meeting import Clone, Meeting, ivan, meeting, olha

__all__ = ["ivan", "meeting", "olha"]


def only_ticket(clone: Clone) -> str:
    found: str = json.loads(clone.did("list", "*", "--json").out)[0]["id"]
    return found


def meet(olha: Clone, ivan: Clone) -> str:
    """Olha sends her work, Ivan brings both together; what his sync prints on a terminal."""
    olha.sync()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HD_FORCE_TTY", "45")
        return ivan.did("sync").out


def test_each_conflict_names_the_commands_that_decide_it(olha: Clone, ivan: Clone) -> None:
    ticket = only_ticket(ivan)
    olha.did("set", ticket, "priority=P1", "title=VPN drops in Kyiv")
    ivan.did("set", ticket, "priority=P2", "title=VPN drops with the ERP")
    lines = [line.strip() for line in meet(olha, ivan).splitlines()]
    commands = [line for line in lines if line.startswith("hd ")]
    name = short(ticket).lower()
    assert {f"hd set {name} priority=P1", f"hd set {name} priority=P2"} <= set(commands)
    assert len(commands) == 4
    assert [command_lines.fault(line, whole=True) for line in commands] == [""] * 4


def test_the_first_command_that_is_named_decides(olha: Clone, ivan: Clone) -> None:
    ticket = only_ticket(ivan)
    olha.did("set", ticket, "priority=P1")
    ivan.did("set", ticket, "priority=P2")
    (line, *_) = [line.split() for line in meet(olha, ivan).splitlines() if line.strip().startswith("hd ")]
    ivan.did(*line[1:])
    assert json.loads(ivan.did("show", ticket, "--json").out)["conflicts"] == {}


def test_a_ticket_that_two_took_was_not_reopened(olha: Clone, meeting: Meeting) -> None:
    ticket = olha.create("VPN drops")
    olha.sync()
    taras = meeting.clone("taras")
    olha.did("take", ticket)
    taras.did("take", ticket, at="2026-11-23T12:05:00+02:00")
    meet(olha, taras)
    assert "reopened" not in taras.did("show", ticket).out
