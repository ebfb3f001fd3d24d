"""Walking through a script on a real terminal: a key an answer, and nothing lost when it is left."""

from __future__ import annotations

import os
import pty
import re
import select
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Founded
from tests.running import CHECKOUT, git

SCRIPT = """\
---
title: VPN drops
status: published
kind: script
lang: en
---
For a caller whose VPN
drops.

1. Does it *connect*?
   - yes → 2
   - no → solved: The password was set anew.
2. Restart the client.
   - [ ] The version is noted
3. Does it hold?
   - it holds → solved
   - it drops → escalate l2: drops over both lines
"""
WAITS = re.compile(r"q quit\n$|[\w?)]: $")


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood on the screen, and how the process ended: its exit code, or the signal's number below 0."""

    text: str
    code: int


@pytest.fixture
def scripted(desk: Founded) -> Founded:
    (desk.folder / "kb").mkdir()
    (desk.folder / "kb" / "vpn.md").write_text(SCRIPT, encoding="utf-8")
    git(desk.folder, "add", "kb")
    git(desk.folder, "commit", "-qm", "A script")
    return desk


def walk(
    folder: Path, *args: str, keys: Sequence[str] = "", lines: tuple[str, ...] = (), hang_up: bool = False
) -> Seen:
    """Run the script on a terminal. keys: each is pressed when the terminal waits; `:` stands for the next of `lines`.
    hang_up: the terminal is closed after them."""
    child, screen = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.update({"PYTHONPATH": str(CHECKOUT), "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "80"})
        os.execv(sys.executable, [sys.executable, "-P", "-m", "hd", "kb", "run", *args])
    typed, said = list(keys), list(lines)
    text, answered = "", 0
    while select.select([screen], [], [], 20)[0]:
        try:
            part = os.read(screen, 4096)
        except OSError:
            break
        if not part:
            break
        text += part.decode().replace("\r\n", "\n")
        if not WAITS.search(text, answered):
            continue
        answered = len(text)
        if typed:
            key = typed.pop(0)
            os.write(screen, (f"{said.pop(0)}\n" if key == ":" else key).encode())
        elif hang_up:
            break
    os.close(screen)
    return Seen(text, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def said(desk: Founded) -> str:
    """The file of the desk's one ticket."""
    return desk.file.read_text("utf-8")


def test_keys_lead_to_a_handover(scripted: Founded) -> None:
    seen = walk(scripted.folder, "vpn", scripted.ticket, keys="1n:12\n", lines=("7.2 on Windows",))
    assert seen.code == 0, seen.text
    assert "For a caller whose VPN drops.\n" in seen.text
    assert "vpn · step 1 of 3\nDoes it *connect*?\n  1  yes\n  2  no   solved: The password was" in seen.text
    assert "  [ ] The version is noted\n  1  done\n  2  not done\n  note: 7.2 on Windows\n" in seen.text
    assert "hand over to l2: drops over both lines\nEnter write it" in seen.text
    assert 'evidence: "2: 7.2 on Windows; 2: The version is noted"' in said(scripted)
    assert "team: l2" in said(scripted)


@pytest.mark.parametrize(
    "keys", ["11s:\n", "11і:\n", "11ы:\n", "111:\n", ("9x1", "1", "2", "b", "1", ":", "b", "1", ":", "\n")]
)
def test_keys_lead_to_an_answer_on_any_keyboard(scripted: Founded, keys: Sequence[str]) -> None:
    lines = ("It was off.",) * list(keys).count(":")
    seen = walk(scripted.folder, "vpn", scripted.ticket, keys=keys, lines=lines)
    assert seen.code == 0, seen.text
    assert "## Resolution\n\nIt was off.\n" in said(scripted)


def test_what_is_typed_early_is_not_lost(scripted: Founded) -> None:
    seen = walk(scripted.folder, "vpn", scripted.ticket, keys=["1\x1b[B1\x1b2\n"])
    assert seen.code == 0, seen.text
    assert "team: l2" in said(scripted)


def test_it_makes_one_ticket_at_the_end_and_asks_the_least(scripted: Founded) -> None:
    seen = walk(scripted.folder, "vpn", keys="2\n::", lines=("o@acme.example", ""))
    assert seen.code == 0, seen.text
    assert "Who asks (Enter: nobody): " in seen.text
    assert "Title (Enter: VPN drops): " in seen.text
    assert git(scripted.folder, "log", "-2", "--format=%s").splitlines()[1].endswith("create VPN drops")


def test_left_for_later_and_gone_on_with(scripted: Founded) -> None:
    assert walk(scripted.folder, "vpn", scripted.ticket, keys="1p").code == 0
    assert "Script vpn: left at step 2" in said(scripted)
    seen = walk(scripted.folder, "vpn", scripted.ticket, keys="12\n")
    assert "goes on at step 2" in seen.text
    assert "team: l2" in said(scripted)


@pytest.mark.parametrize(("last", "code"), [("q", 1), ("й", 1), ("\x03", 130), ("\x04", 130)])
def test_quitting_writes_nothing_and_names_the_way_back(scripted: Founded, last: str, code: int) -> None:
    before = said(scripted)
    seen = walk(scripted.folder, "vpn", scripted.ticket, keys=f"1n:{last}", lines=("hello",))
    assert (seen.code, said(scripted)) == (code, before)
    way = re.search(r"to go on: hd kb run (.*)", seen.text)
    assert way is not None
    again = walk(scripted.folder, *way[1].split(), keys="12\n")
    assert again.code == 0, again.text
    assert "  - hello\n" in said(scripted)


def test_a_closed_terminal_loses_no_answers(scripted: Founded) -> None:
    seen = walk(scripted.folder, "vpn", scripted.ticket, keys="1", hang_up=True)
    assert seen.code != 0
    (kept,) = (scripted.folder / ".git" / "hd").glob("*/rescued/vpn*.txt")
    assert kept.read_text("utf-8") == "# vpn\nyes\n"


def test_answers_are_on_disk_before_the_next_question(scripted: Founded) -> None:
    walk(scripted.folder, "vpn", scripted.ticket, keys="1n:1s", lines=("7.2",), hang_up=True)
    (kept,) = (scripted.folder / ".git" / "hd").glob("*/rescued/vpn*.txt")
    assert kept.read_text("utf-8") == "# vpn\nyes\nnote: 7.2\ndone\n"


def test_what_a_new_ticket_needs_is_on_disk_before_the_next_question(scripted: Founded) -> None:
    walk(scripted.folder, "vpn", keys="2\n:", lines=("o@acme.example",), hang_up=True)
    (kept,) = (scripted.folder / ".git" / "hd").glob("*/rescued/vpn*.txt")
    assert kept.read_text("utf-8") == "# vpn\nno\nrequester: o@acme.example\n"


@pytest.mark.parametrize("last", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_the_reason_of_a_handover_goes_on_with_the_answers(scripted: Founded, last: str) -> None:
    seen = walk(scripted.folder, "vpn", scripted.ticket, keys=["1", "e", ":", ":", last], lines=("l2", "Needs a log"))
    way = re.search(r"to go on: hd kb run (.*)", seen.text)
    assert way is not None, seen.text
    again = walk(scripted.folder, *way[1].split())
    assert again.code == 0, again.text
    assert "Needs a log" in said(scripted)


def test_the_words_that_solved_it_go_on_with_the_answers(scripted: Founded) -> None:
    seen = walk(scripted.folder, "vpn", scripted.ticket, keys=["1", "1", "1", ":", "\x04"], lines=("It was off.",))
    way = re.search(r"to go on: hd kb run (.*)", seen.text)
    assert way is not None, seen.text
    assert walk(scripted.folder, *way[1].split()).code == 0
    assert "## Resolution\n\nIt was off.\n" in said(scripted)


def test_answers_that_were_written_are_not_kept(scripted: Founded) -> None:
    assert walk(scripted.folder, "vpn", scripted.ticket, keys="112\n").code == 0
    assert list((scripted.folder / ".git" / "hd").glob("*/rescued/*")) == []


def test_quitting_before_any_answer_keeps_nothing(scripted: Founded) -> None:
    seen = walk(scripted.folder, "vpn", scripted.ticket, keys="q")
    assert "nothing was written" in seen.text
    assert "to go on" not in seen.text


def test_keys_and_a_file_write_the_same(scripted: Founded, tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("yes\nnote: 7.2\ndone\nit drops\n", encoding="utf-8")
    keyed = walk(scripted.folder, "vpn", scripted.ticket, keys="1n:12\n", lines=("7.2",))
    assert keyed.code == 0, keyed.text
    by_keys = said(scripted), git(scripted.folder, "log", "-1", "--format=%B")
    git(scripted.folder, "reset", "-q", "--hard", "HEAD~1")
    assert walk(scripted.folder, "vpn", scripted.ticket, "--answers", str(tmp_path / "answers")).code == 0
    assert (said(scripted), git(scripted.folder, "log", "-1", "--format=%B")) == by_keys


def test_a_file_that_stops_in_the_middle_goes_on_by_keys(scripted: Founded, tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("yes\n", encoding="utf-8")
    seen = walk(scripted.folder, "vpn", scripted.ticket, "--answers", str(tmp_path / "answers"), keys="12\n")
    assert seen.code == 0, seen.text
