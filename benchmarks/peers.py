"""Other programs that keep tickets in files, at the same work: where they come from and how they are called.

They are installed into a scratch folder, from the registries' own packages; the machine stays as it is. Their data is
written in their own storage by `peer_data`, which tells the same stories.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measures import RARE

Command = Callable[[int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A program. work: the command of each round by the name of the measure of ours that it is held against."""

    name: str
    work: Mapping[str, Command]
    env: Mapping[str, str]
    commits: bool = False


def install(home: Path) -> None:
    """Bring the peers, and `rg`, below `home`, where they are not there already. Needs apt-get, dpkg, pip and npm."""
    if not (home / "apt/usr/bin/task").exists():
        packages = home / "deb"
        packages.mkdir(parents=True, exist_ok=True)
        _run(["apt-get", "download", "-qq", "ripgrep", "taskwarrior", "todotxt-cli"], packages)
        for package in sorted(packages.glob("*.deb")):
            _run(["dpkg", "-x", str(package), str(home / "apt")], home)
    if not (home / "venv-todoman/bin/todo").exists():
        _run([sys.executable, "-m", "venv", "venv-todoman"], home)
        _run(["venv-todoman/bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "todoman"], home)
    if not (home / "npm/node_modules/.bin/backlog").exists():
        (home / "npm").mkdir(exist_ok=True)
        _run(["npm", "install", "--silent", "--prefix", "npm", "backlog.md"], home)


def _run(words: Sequence[str], folder: Path) -> None:
    subprocess.run(words, cwd=folder, check=True)


def peers(home: Path, data: Path, *, number: int) -> list[Peer]:
    """Those that are installed, on their data. number: of a ticket that is open, counted from 1 among all."""
    found = [_taskwarrior, _todotxt, _todoman, _backlog]
    return [made for one in found if (made := one(home, data, number))]


def _taskwarrior(home: Path, data: Path, _: int) -> Peer | None:
    task = str(home / "apt/usr/bin/task")
    folder = data / "taskwarrior"
    work: dict[str, Command] = {
        "start: `hd --version`": lambda _: [task, "--version"],
        "list open": lambda _: [task, "rc.defaultwidth:160", "list"],
        "filtered list": lambda _: [task, "project:vpn", "list"],
        "show": lambda _: [task, "250", "info"],
        "search a word": lambda _: [task, f"/{RARE}/", "all"],
        "create": lambda _: [task, "add", "VPN drops when I share my screen", "project:vpn"],
        "set": lambda number: [task, "250", "modify", f"priority:{'HML'[number % 3]}"],
    }
    return Peer("taskwarrior", work, {"TASKRC": f"{folder}/taskrc"}) if Path(task).exists() else None


def _todotxt(home: Path, data: Path, _: int) -> Peer | None:
    program = home / "apt/usr/bin/todo-txt"
    todo = [str(program), "-d", f"{data}/todotxt/todo.cfg"]
    work: dict[str, Command] = {
        "start: `hd --version`": lambda _: [*todo, "-V"],
        "list open": lambda _: [*todo, "list"],
        "filtered list": lambda _: [*todo, "list", "+vpn"],
        "search a word": lambda _: [*todo, "listall", RARE],
        "create": lambda _: [*todo, "add", "VPN drops when I share my screen"],
        "set": lambda number: [*todo, "pri", "250", "ABCD"[number % 4]],
    }
    return Peer("todo.txt", work, {}) if program.exists() else None


def _todoman(home: Path, data: Path, number: int) -> Peer | None:
    program = home / "venv-todoman/bin/todo"
    todo = [str(program), "--config", f"{data}/todoman/config.py"]
    work: dict[str, Command] = {
        "start: `hd --version`": lambda _: [*todo, "--version"],
        "list open": lambda _: [*todo, "list"],
        "filtered list": lambda _: [*todo, "list", "--location", "olha"],
        "show": lambda _: [*todo, "show", str(number)],
        "search a word": lambda _: [*todo, "list", "--status", "ANY", "--grep", RARE],
        "create": lambda _: [*todo, "new", "-l", "main", "VPN drops when I share my screen"],
        "set": lambda turn: [*todo, "edit", str(number), "--priority", ("low", "medium", "high")[turn % 3]],
    }
    return Peer("todoman", work, {}) if program.exists() else None


def _backlog(home: Path, _: Path, number: int) -> Peer | None:
    program = home / "npm/node_modules/.bin/backlog"
    backlog = str(program)
    work: dict[str, Command] = {
        "start: `hd --version`": lambda _: [backlog, "--version"],
        "list open": lambda _: [backlog, "task", "list", "-s", "To Do", "--plain"],
        "filtered list": lambda _: [backlog, "task", "list", "-s", "To Do", "-a", "@olha", "--plain"],
        "show": lambda _: [backlog, "task", str(number), "--plain"],
        "search a word": lambda _: [backlog, "search", RARE, "--plain"],
        "create": lambda _: [backlog, "task", "create", "VPN drops when I share my screen", "-d", "text", "--plain"],
        "set": lambda turn: [backlog, "task", "edit", str(number), "-a", ("@olha", "@taras")[turn % 2], "--plain"],
    }
    return Peer("Backlog.md", work, {}, commits=True) if program.exists() else None
