"""The shell completes commands, ids and the desk's names; that never writes, and never says what is wrong."""

from __future__ import annotations

import io
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from hd.cli.completion.complete import script
from hd.cli.main import run

ROOT = Path(__file__).resolve().parents[3]
TICKET = """\
---
id: {id}
title: {title}
type: incident
status: {status}
created: 2026-11-23T09:00:00+02:00
priority: P3
team: desk
tags: [{tags}]
timeline: []
handovers: []
---
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copy(ROOT / "examples" / "small-team" / "hd.yaml", folder / "hd.yaml")
    tickets = folder / "tickets" / "2026" / "11"
    tickets.mkdir(parents=True)
    (folder / "kb").mkdir()
    (folder / "kb" / "vpn-drops.md").write_text("---\ntitle: VPN\n---\n", encoding="utf-8")
    (folder / "contacts.csv").write_text("email,name\no.shevchenko@acme.example,Olena Shevchenko\n", encoding="utf-8")
    for ticket, title, status, tags in (
        ("HD-2611-7K3FQ", '"VPN: drops, often\\e"', "resolved", "vpn, remote"),
        ("HD-2611-7M2DA", "Mail is slow", "open", "mail"),
        ("HD-2611-QX4M8", "Printer", "new", ""),
    ):
        (tickets / f"{ticket}.md").write_text(TICKET.format(id=ticket, title=title, status=status, tags=tags))
    return folder


def answer(desk: Path, line: str, *, shell: str = "bash", **environ: str) -> list[str]:
    """What the shell is told for a line that ends where the cursor is."""
    before, _, last = line.rpartition(" ")
    words = {"COMP_WORDS": line, "COMP_CWORD": str(len(before.split()))}
    if shell == "fish":
        words["COMP_CWORD"] = last
    said, errors = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(errors):
        patch.chdir(desk)
        for name, value in {**words, "_HD_COMPLETE": f"{shell}_complete", **environ}.items():
            patch.setenv(name, value)
        assert run([]) == 0
    assert errors.getvalue() == ""
    said.flush()
    return said.buffer.getvalue().decode().split("\n")[:-1]  # type: ignore[attr-defined]


def offered(desk: Path, line: str, **environ: str) -> list[str]:
    return [row.partition(",")[2] for row in answer(desk, line, **environ) if row]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hd sh", ["show"]),
        ("hd sla c", ["check"]),
        ("hd list --js", ["--json", "--jsonl"]),
        ("hd show 7", ["7m2da", "7k3fq"]),
        ("hd show 7K", ["7K3FQ"]),
        ("hd show hd-2611-q", ["hd-2611-qx4m8"]),
        ("hd show 2611-q", ["2611-qx4m8"]),
        ("hd list stat", ["status:", "state:"]),
        ("hd list status:re", ["status:resolved"]),
        ("hd list team:l2", ["team:l2-kyiv", "team:l2-toronto"]),
        ("hd list tag:", ["tag:vpn", "tag:remote", "tag:mail"]),
        ("hd list assignee:iv", ["assignee:ivan"]),
        ("hd list is:open,b", ["is:open,breached"]),
        ("hd list parent:7m", ["parent:7m2da"]),
        ("hd sla check is:br", ["is:breached"]),
        ("hd assign 7k iv", ["ivan"]),
        ("hd escalate 7k --to l2-k", ["l2-kyiv"]),
        ("hd create x -s v", ["vpn"]),
        ("hd create x -r o.sh", ["o.shevchenko@acme.example"]),
        ("hd create x --type inc", ["incident"]),
        ("hd create x --field as", ["asset="]),
        ("hd set pri", ["priority="]),
        ("hd set 7k priority=", ["priority=P1", "priority=P2", "priority=P3", "priority=P4"]),
        ("hd set 7k tags+=re", ["tags+=remote"]),
        ("hd set 7k tags=vpn,re", ["tags=vpn,remote"]),
        ("hd set 7k owner=m", ["owner=mia", "owner=maria", "owner=me"]),
        ("hd link 7k pro", ["problem"]),
        ("hd blame 7k", ["7k3fq"]),
        ("hd blame 7k re", ["requester", "resolution"]),
        ("hd kb show v", ["vpn-drops"]),
        ("hd resolve 7k --kb v", ["vpn-drops"]),
        ("hd calendar show to", ["toronto"]),
        ("hd config show sl", ["sla"]),
        ("hd wait 7k --for ven", ["vendor"]),
        ("hd completion z", ["zsh"]),
        ("hd list --by te", ["team"]),
        ("hd list --by=mon", ["month"]),
        ("hd list --columns id,resolve.du", ["id,resolve.due"]),
        ("hd list --columns as", ["assignee", "asset"]),
        ("hd list --sort due,pri", ["due,priority"]),
        ("hd sla check --by tod", ["today"]),
    ],
)
def test_it_is_offered(desk: Path, line: str, expected: list[str]) -> None:
    assert offered(desk, line) == expected


def test_people_who_left_are_not_offered(desk: Path) -> None:
    assert offered(desk, "hd assign 7k pe") == []


def test_what_goes_on_gets_no_space(desk: Path) -> None:
    assert answer(desk, "hd set pri") == ["part,priority="]


def test_titles_are_told_where_the_shell_shows_them(desk: Path) -> None:
    assert answer(desk, "hd show 7k", shell="zsh") == ["plain", "7k3fq", "VPN: drops, often\\e (resolved)"]
    assert answer(desk, "hd show 7k", shell="fish") == ["plain,7k3fq\tVPN: drops, often\\e (resolved)"]
    assert answer(desk, "hd list prior", shell="fish") == ["plain,priority:"]


@pytest.mark.parametrize(
    "line", ["hd nonsense ", "hd show zzzzz", "hd list 'open", "hd list nonsense:", "hd -C /no show "]
)
def test_where_nothing_fits_nothing_is_said(desk: Path, line: str) -> None:
    assert offered(desk, line) == []


@pytest.mark.parametrize("text", ["teams: [", "nonsense: {", "\udc80"])
def test_a_broken_desk_is_none_of_its_business(tmp_path: Path, text: str) -> None:
    (tmp_path / "hd.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert offered(tmp_path, "hd show ") == []
    assert "status:open" in offered(tmp_path, "hd list status:")


def test_without_a_desk_commands_are_completed_all_the_same(tmp_path: Path) -> None:
    assert offered(tmp_path, "hd ini") == ["init"]
    assert offered(tmp_path, "hd show ") == []


def test_the_desk_is_found_as_elsewhere(desk: Path, tmp_path: Path) -> None:
    assert offered(tmp_path, f"hd -C {desk} show qx") == ["qx4m8"]
    assert offered(tmp_path, "hd show qx", HD_DESK=str(desk)) == ["qx4m8"]


def test_nothing_is_written(desk: Path) -> None:
    before = sorted(desk.rglob("*"))
    offered(desk, "hd show ")
    assert sorted(desk.rglob("*")) == before


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_printed(desk: Path, shell: str) -> None:
    world = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", "hd", "completion", shell], env=world, capture_output=True, check=True)
    assert f"_HD_COMPLETE={shell}_complete" in done.stdout.decode()
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("shell", "line"),
    [("bash", "_hd_completion hd hdesk"), ("zsh", "compdef _hd_completion hd hdesk"), ("fish", "--command hdesk ")],
)
def test_both_names_of_the_program_are_completed(shell: str, line: str) -> None:
    assert line in script(shell)


def test_the_script_is_sound_to_bash(desk: Path, program: str) -> None:
    world = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": program}
    script = subprocess.run(["hd", "completion", "bash"], env=world, capture_output=True, check=True).stdout
    assert subprocess.run(["bash", "-n"], input=script, check=True, capture_output=True).stderr == b""


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_shell_that_replaces_the_whole_word_gets_the_option_with_it(desk: Path, shell: str) -> None:
    told = "\n".join(answer(desk, "hd escalate 7k --to=l2-k", shell=shell))
    assert "--to=l2-kyiv" in told
    assert "l2-toronto" not in told


def test_fish_keeps_open_tickets_first_and_titles_whole(desk: Path) -> None:
    rows = answer(desk, "hd show ", shell="fish")
    assert [row.partition("\t")[0] for row in rows][-1] == "plain,7k3fq"
    assert "--keep-order" in script("fish")


# -- bash itself --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH on which `hd` is this one."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "hd").write_text(f'#!/bin/sh\nexec {sys.executable} -m hd "$@"\n', encoding="utf-8")
    (folder / "hd").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def typed(desk: Path, program: str, text: str) -> str:
    """What a line of a real bash is after a tab."""
    world = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": program, "PS1": "", "TERM": "dumb", "INPUTRC": os.devnull}
    screen, terminal = pty.openpty()
    process = subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"],
        cwd=desk,
        env=world,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    os.write(screen, b'eval "$(hd completion bash)"; echo rea\\dy\n')
    until(screen, "ready")
    # Ctrl-A and Ctrl-E: quote the line, whatever it has become, and print it.
    os.write(screen, text.encode() + b"\t\x01printf '<%s|'\">\" '\x05'\n")
    said = until(screen, "|>")
    process.kill()
    process.wait()
    os.close(screen)
    return said.rpartition("<")[2].removesuffix("|>")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("hd show qx", "hd show qx4m8 "),
        ("hd list status:re", "hd list status:resolved "),
        ("hd set 7m prio", "hd set 7m priority="),
        ("hd set 7m tags+=rem", "hd set 7m tags+=remote "),
        ("A=1 hd escalate 7k --to=l2-k", "A=1 hd escalate 7k --to=l2-kyiv "),
    ],
)
def test_bash_completes_it(desk: Path, program: str, text: str, line: str) -> None:
    assert typed(desk, program, text) == line


def until(screen: int, mark: str) -> str:
    said, deadline = "", time.monotonic() + 20
    while mark not in said and time.monotonic() < deadline:
        if select.select([screen], [], [], 0.2)[0]:
            said += os.read(screen, 65536).decode("utf-8", "replace")
    return said
