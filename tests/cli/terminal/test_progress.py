"""Long work says how far it is on a terminal, can be stopped at any moment, and goes on where it was."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import signal
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from hd.cli.terminal.progress import DELAY, Line
from hd.ops.context import Context
from hd.ops.tickets.listing import list_tickets
from hd.store.desk.desk import Desk
from hd.store.index.database import NAME
from tests.running import CHECKOUT, git, process

NOW = "2026-11-23T12:00:00+02:00"
MANY = 1500
# As `hd`, but everything counts as long.
EAGER = [
    sys.executable,
    "-c",
    "from hd.cli.terminal import progress; progress.DELAY = 0; from hd.cli.main import main; main()",
]


TEXT = """\
---
id: {id}
title: Number {number}
type: incident
status: new
created: 2026-11-23T09:00:00+02:00
priority: P3
timeline:
- {{at: 2026-11-23T09:00:00+02:00, by: olha, status: new}}
---
"""


def tickets(folder: Path) -> None:
    """Make a desk of MANY tickets, quickly."""
    month = folder / "tickets/2026/11"
    month.mkdir(parents=True)
    (folder / "hd.yaml").write_text("desk: {branch: main}\n", encoding="utf-8")
    for number in range(MANY):
        ident = f"HD-2611-{_letters(number)}"
        (month / f"{ident}.md").write_text(TEXT.format(id=ident, number=number), encoding="utf-8")
    who = ("-c", "user.name=olha", "-c", "user.email=olha@acme.example")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-q", "-m", "Many")):
        git(folder, *words)


def _letters(number: int) -> str:
    return "AA" + "".join("ABCDEFGHJKMNPQRSTVWXYZ234"[number // power % 25] for power in (625, 25, 1))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "desk"
    tickets(folder)
    return folder


@pytest.fixture
def many(made: Path) -> Path:
    """A desk of many tickets of which nothing was read yet."""
    for path in made.glob(f".git/hd/*/{NAME}*"):
        path.unlink()
    return made


# -- the line ----------------------------------------------------------------------------------------------------------


def drawn(*moments: tuple[float, int, int]) -> str:
    """What is written when work is at `done` of `total` at these seconds after its begin."""
    clock = iter([0.0, *(at for at, _, _ in moments for _ in range(2))])
    stream = io.StringIO()
    line = Line(stream, clock=lambda: next(clock))
    for _, done, total in moments:
        line(done, total)
    return stream.getvalue()


def test_quick_work_says_nothing() -> None:
    assert drawn((DELAY / 2, 1, 9), (DELAY / 2, 9, 9)) == ""


def test_long_work_says_how_far_it_is() -> None:
    assert drawn((DELAY, 3000, 12000)) == "\r\x1b[K3,000/12,000, 25 %"


def test_the_line_goes_away_with_the_last_piece() -> None:
    assert drawn((DELAY, 1, 2), (DELAY, 2, 2)).endswith("%\r\x1b[K")


def test_a_line_that_was_never_drawn_is_not_taken_away() -> None:
    stream = io.StringIO()
    Line(stream).erase()
    assert stream.getvalue() == ""


# -- whole processes ---------------------------------------------------------------------------------------------------


def world() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(CHECKOUT), "HD_NOW": NOW, "TERM": "xterm"}


def on_terminal(folder: Path, *args: str) -> tuple[str, str]:
    """stdout, a pipe, and what stands on the terminal that is stderr."""
    screen, terminal = pty.openpty()
    started = subprocess.Popen(
        [*EAGER, *args], cwd=folder, env=world(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=terminal
    )
    os.close(terminal)
    assert started.stdout is not None
    out = started.stdout.read().decode()
    said = b""
    with contextlib.suppress(OSError):
        while part := os.read(screen, 65536):
            said += part
    os.close(screen)
    started.stdout.close()
    assert started.wait() == 0, said
    return out, said.decode()


@pytest.mark.parametrize(
    "args", [["list"], ["--no-index", "list"], ["set", "--query", "is:open", "--yes", "tags+=x", "--dry-run"]]
)
def test_a_terminal_shows_it_and_is_clean_afterwards(args: list[str], many: Path) -> None:
    out, said = on_terminal(many, *args)
    assert f"/{MANY:,}, " in said
    assert out.count("\n") == MANY
    assert "%" not in said.rpartition("\r\x1b[K")[2]


def test_a_pipe_shows_nothing(many: Path) -> None:
    done = subprocess.run([*EAGER, "list"], cwd=many, env=world(), capture_output=True, check=True)
    assert (done.stderr, done.stdout.count(b"\n")) == (b"", MANY)


# -- stopped in the middle ---------------------------------------------------------------------------------------------


# As `hd`, that sends itself a signal when it says for the nth time how far it is.
STOPPED = """
import os, sys
from hd.cli.main import main
from hd.cli.session import Session

how, left = int(sys.argv.pop(1)), int(sys.argv.pop(1))

def progress(done, total):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), how)

Session.progress = property(lambda _: progress, lambda *_: None)
main()
"""


def stopped(folder: Path, how: signal.Signals, *args: str, after: int) -> bytes:
    """Run a command that is stopped in the middle; its last words."""
    command = [sys.executable, "-c", STOPPED, str(int(how)), str(after), *args]
    done = subprocess.run(command, cwd=folder, env=world(), check=False, capture_output=True)
    assert done.returncode == (130 if how is signal.SIGINT else -how)
    return done.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["INT", "KILL"])
def test_the_index_goes_on_where_it_was_stopped(how: signal.Signals, many: Path) -> None:
    said = stopped(many, how, "list", "is:open OR is:closed", after=2)
    assert said.strip() == (b"hd: interrupted; no partial changes were saved" if how is signal.SIGINT else b"")
    asked: list[int] = []
    context = Context(Desk.find(many), now=datetime.fromisoformat(NOW), progress=lambda _, total: asked.append(total))
    found = list_tickets(context, ["is:open OR is:closed"], me="")
    assert (found.total, asked[0]) == (MANY, MANY - 2 * 500)


def test_what_was_worked_out_is_not_worked_out_again(many: Path) -> None:
    stopped(many, signal.SIGKILL, "list", "is:open OR is:closed", after=3 + 1200)
    (path,) = many.glob(f".git/hd/*/{NAME}")
    with contextlib.closing(sqlite3.connect(path)) as base:
        assert base.execute("SELECT count(known) FROM files").fetchone() == (1000,)


@pytest.mark.parametrize("after", [2, 2000, 4000], ids=["reading", "loading", "editing"])
def test_a_bulk_change_that_is_stopped_changes_nothing(after: int, many: Path) -> None:
    before = git(many, "rev-parse", "HEAD")
    stopped(many, signal.SIGKILL, "set", "--query", "is:open", "--yes", "tags+=x", after=after)
    assert process(many, "list", "tag:x", HD_NOW=NOW).out == ""
    assert (git(many, "rev-parse", "HEAD"), git(many, "status", "--porcelain")) == (before, "")
