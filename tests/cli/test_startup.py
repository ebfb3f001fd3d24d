"""Start-up is a feature: which modules a command may import, and how many processes of git it may start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Founded
from tests.running import CHECKOUT, process

HEAVY = {"git", "gitdb", "rapidfuzz", "frontmatter", "hypothesis", "tempfile", "asyncio", "logging", "email"}
LATE = HEAVY | {"difflib", "wcwidth", "csv", "secrets", "random", "shlex", "json", "importlib.metadata"}

# A module that is only a placeholder so far has no `__spec__`.
_SEE = (
    "import sys; from hd.deferred_modules import defer_imports; defer_imports(); "
    "from hd.cli.main import run; code = run(sys.argv[1:]); "
    "names = [name for name, module in sys.modules.items() if getattr(module, '__spec__', None)]; "
    "print('\\n'.join(names), file=sys.stderr)"
)


_SEE_MSGSPEC = "import sys, msgspec; print('\\n'.join(sys.modules), file=sys.stderr)"  # its 0.19 imports json


def imported(folder: Path, *args: str, script: str = _SEE) -> set[str]:
    """The modules that a command leaves in memory."""
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run([sys.executable, "-c", script, *args], cwd=folder, env=env, check=True, capture_output=True)
    return set(done.stderr.decode().splitlines())


@pytest.mark.parametrize("args", [["--version"], ["--help"], ["create", "--help"]], ids=" ".join)
def test_what_needs_no_desk_imports_none(args: list[str], tmp_path: Path) -> None:
    modules = imported(tmp_path, *args)
    assert not modules & (LATE | {"yaml", "zoneinfo", "subprocess", "dataclasses"})
    rooms = {name for name in modules if name.startswith(("hd.core", "hd.store", "hd.ops", "hd.render"))}
    assert not rooms


@pytest.mark.parametrize("width", ["", "80"], ids=["piped", "drawn"])
def test_list_imports_nothing_of_other_commands(width: str, desk: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HD_FORCE_TTY", width)
    for _ in range(3):
        imported(desk.folder, "list")  # a file that is a moment old is read again; the second time, it is remembered
    modules = imported(desk.folder, "list") - imported(desk.folder, script=_SEE_MSGSPEC)
    assert (
        modules & (LATE | {"yaml", "subprocess", "hashlib", "hd.core.tickets.ticket", "hd.core.document.document"})
    ) == set()
    others = {
        "hd.core.kb.article",
        "hd.core.contacts.contacts",
        "hd.core.search.ranking",
        "hd.core.history.commit_message",
        "hd.store.commit.transaction",
        "hd.core.query.parser",
        "hd.core.query.evaluator",
        "hd.store.git.process",
        "hd.store.lock",
        "hd.render.sla.clocks",
        "hd.render.diagnostics",
        "pickle",
    }
    assert not modules & others
    drawn = {"hd.ops.sync.state"} if width else set()
    verbs = {name for name in modules if name.startswith("hd.ops.")} - {"hd.ops.desk", "hd.ops.sync", "hd.ops.tickets"}
    assert verbs == drawn | {
        "hd.ops.context",
        "hd.ops.desk.access",
        "hd.ops.tickets.listing",
        "hd.ops.records",
        "hd.ops.ticket_reader",
    }


def test_show_imports_nothing_that_changes_tickets_or_looks_callers_up(desk: Founded) -> None:
    modules = imported(desk.folder, "show", desk.ticket)
    assert not modules & {"hd.ops.tickets.change", "hd.core.contacts.matching", "hd.text.stemming"}


@pytest.mark.parametrize(
    "args",
    [["show", "REF"], ["comment", "REF", "-m", "x"], ["create", "x"], ["sla", "check"]],
    ids=lambda args: args[0],
)
def test_the_daily_verbs_import_nothing_heavy(args: list[str], desk: Founded) -> None:
    assert not imported(desk.folder, *(desk.ticket if word == "REF" else word for word in args)) & (HEAVY | {"wcwidth"})


# What each may start at most: what was changed by hand; git's settings, where they changed a moment ago; who is tied to
# a ticket (grep).
@pytest.mark.parametrize(
    ("args", "most"),
    [
        (["--version"], 0),
        (["list"], 0),
        (["show", "REF"], 0),
        (["sla", "check"], 0),
        (["search", "drops"], 0),
        (["kb", "list"], 2),
        (["log", "REF"], 2),
        (["blame", "REF"], 3),
        (["diff"], 4),
        (["check"], 2),
        (["comment", "REF", "-m", "x"], 1),
        (["create", "x"], 1),
        (["take", "REF"], 1),
    ],
    ids=lambda args: " ".join(args) if isinstance(args, list) else "",
)
def test_a_command_starts_few_processes_of_git(args: list[str], most: int, desk: Founded, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    for _ in range(3):
        process(desk.folder, "list")  # a file that is a moment old is read again; the second time, it is remembered
    answer = process(
        desk.folder, *(desk.ticket if word == "REF" else word for word in args), GIT_TRACE2_EVENT=str(trace)
    )
    assert answer.code == 0, answer.err
    events = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()] if trace.exists() else []
    started = [event["argv"] for event in events if event["event"] == "start"]
    assert len(started) <= most, started


@pytest.mark.parametrize("args", [["comment", "REF", "-m", "x"], ["set", "REF", "tags+=x"]], ids=lambda args: args[0])
def test_the_next_change_loads_what_a_change_needs(args: list[str], desk: Founded) -> None:
    words = [desk.ticket if word == "REF" else word for word in args]
    imported(desk.folder, "set", desk.ticket, "tags+=first")  # from here on git's settings are remembered
    imported(desk.folder, "list")
    modules = imported(desk.folder, *words) - imported(desk.folder, script=_SEE_MSGSPEC)
    forbidden = {"subprocess", "hashlib", "json", "difflib", "shutil", "yaml", "hd.ops.sync.background"}
    assert modules & (forbidden | {"hd.core.merging.body", "hd.ops.reviews.find", "hd.store.forges.protocol"}) == set()
