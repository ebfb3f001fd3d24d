"""At a terminal no answer of a command can drive the terminal, JSON keeps its value, and a pipe gets every byte."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.conftest import Founded, other_ticket
from tests.running import at_terminal, git, process

EVIL = "a\x7f\x80\x9b2J\x9f\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069z"
DRIVES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
PROGRESS = "\r\x1b[K"  # our own, before each line of it and after the last


@pytest.fixture
def hostile(desk: Founded) -> Founded:
    """A desk whose ticket, comments, article and configuration say what drives a terminal."""
    ticket = other_ticket(desk, EVIL)
    assert process(desk.folder, "comment", ticket, "-m", f"text {EVIL}").code == 0
    (desk.folder / "kb").mkdir(exist_ok=True)
    (desk.folder / "kb" / "evil.md").write_text(f"---\ntitle: {json.dumps(EVIL)}\n---\n{EVIL}\n", encoding="utf-8")
    with (desk.folder / "hd.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\nservices:\n  vpn: {{name: {json.dumps(EVIL)}}}\n")
    git(desk.folder, "add", ".")
    git(desk.folder, "commit", "-q", "-m", f"by hand {EVIL}")
    return Founded(desk.folder, ticket)


def seen(desk: Founded, *args: str) -> tuple[str, int]:
    """What is on the screen when a command has ended, without our own colours; and the exit code."""
    answer = at_terminal(desk.folder, *args, GIT_PAGER="cat")
    return COLOUR.sub("", answer.out.rpartition(PROGRESS)[2]), answer.code


def words(desk: Founded, line: str) -> list[str]:
    return line.replace("TICKET", desk.ticket).split()


@pytest.mark.parametrize(
    "line",
    [
        *("show TICKET --json", "list --json", "log TICKET --json", "search text --json", "blame TICKET --json"),
        *("kb list --json", "config show --json", "sla report --format json", "sla check --json", "check --json"),
    ],
)
def test_json_at_a_terminal_drives_nothing_and_has_the_same_value(hostile: Founded, line: str) -> None:
    args = words(hostile, line)
    (shown, code), piped = seen(hostile, *args), process(hostile.folder, *args)
    assert not DRIVES.search(shown)
    assert code == piped.code
    document = shown[shown.index(piped.out[0]) :]  # after what is said on stderr
    assert json.JSONDecoder().raw_decode(document)[0] == json.loads(piped.out)


def test_json_lines_at_a_terminal_have_the_same_value(hostile: Founded) -> None:
    shown, piped = seen(hostile, "list", "--jsonl")[0], process(hostile.folder, "list", "--jsonl").out
    assert not DRIVES.search(shown)
    rows, same = ([json.loads(row) for row in text.split("\n") if row.startswith("{")] for text in (shown, piped))
    assert len(rows) == 2
    assert rows == same


@pytest.mark.parametrize("line", ["show TICKET --json", "list --jsonl"])
def test_a_pipe_gets_every_byte(hostile: Founded, line: str) -> None:
    assert EVIL in process(hostile.folder, *words(hostile, line)).out.replace("\\u007f", "\x7f")


@pytest.mark.parametrize(
    "line",
    [
        *("show TICKET", "list", "log TICKET", "search text", "blame TICKET", "kb list", "kb show evil", "config show"),
        *("sla report --format csv", "sla report --format markdown", "sla report --format html", "check", "today"),
        *("sla check --format gitlab", "sla check --format github", "sla check --format junit", "diff HEAD~1"),
    ],
)
def test_no_other_form_drives_a_terminal(hostile: Founded, line: str) -> None:
    shown, code = seen(hostile, *words(hostile, line))
    assert code != 1, shown
    assert not DRIVES.search(shown)
