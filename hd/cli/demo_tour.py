"""The tour of `hd demo --walk`: run the main commands on a desk and show them with their output."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import click

from hd.cli.terminal.streams import is_terminal


class Person(NamedTuple):
    """A person who types a command, as git knows them."""

    name: str
    email: str


OLHA = Person("Olha Bondar", "olha@lantern.example")
IVAN = Person("Ivan Melnyk", "ivan@lantern.example")

# (title, person, command); {new} is the ticket that the tour registered.
SCENES: tuple[tuple[str, Person, str], ...] = (
    ("Nine o'clock. What is open, next due first:", OLHA, "hd list -n 12"),
    ("What will breach? CI runs the same; it would exit 3 now.", OLHA, "hd sla check priority:P1..P2"),
    (
        "The phone rings. A piece of the caller's name is enough; the rest follows.",
        OLHA,
        'hd create "VPN drops when I share my screen" -r shevch -s vpn -i group -u high',
    ),
    ("Has anybody had this before? Typos are forgiven.", OLHA, "hd search vpn dorps -n 4"),
    ("Start on it, and write down what was said.", OLHA, "hd take {new}"),
    ("", OLHA, 'hd comment {new} -m "Reinstalled the client; it drops over mobile data too."'),
    (
        "The first line hands over, and keeps control. Policy wants to know what was tried:",
        OLHA,
        'hd escalate {new} --to l2 -m "needs the firewall log"',
    ),
    ("", OLHA, 'hd escalate {new} --to l2 -m "needs the firewall log" --tried "reinstall, mobile data"'),
    ("The second line takes it.", IVAN, "hd take {new}"),
    ("", IVAN, "hd show {new}"),
    (
        "Why is it due when it is? Every interval, so that anyone can redo the sum:",
        IVAN,
        "hd sla show {new} --explain --metric resolve",
    ),
    (
        "Solved. The verdict on the SLA is written into the ticket.",
        IVAN,
        'hd resolve {new} -m "Screen sharing hit the idle timer of node two; the timer is raised."',
    ),
    ("Who did what: the audit trail is git's history.", IVAN, "hd log {new}"),
    ("And it is all in files that you can read, grep, edit and review:", IVAN, "git log --oneline -5"),
)


def walk_through(folder: Path, *, now: datetime) -> None:
    """Run every scene in `folder`; the output of the commands goes where ours goes."""
    drawn = str(min(os.get_terminal_size().columns, 100)) if is_terminal(sys.stdout) else "80"
    base = {**os.environ, "HD_FORCE_TTY": os.environ.get("HD_FORCE_TTY", drawn), "HD_NOW": now.isoformat()}
    new = ""
    for title, who, command in SCENES:
        if title:
            click.secho(f"\n# {title}", fg="cyan")
        line = command.replace("{new}", new)
        click.secho(f"$ {line}", bold=True)
        output = _run(line, folder, {**base, **_identity(who)})
        click.echo(output, nl=False)
        new = next(_registered(output), new)


def _run(line: str, folder: Path, environ: dict[str, str]) -> str:
    words = shlex.split(line)
    command = [sys.executable, "-m", "hd", *words[1:]] if words[0] == "hd" else words
    done = subprocess.run(
        command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.stdout.decode("utf-8", "replace")


def _registered(output: str) -> Iterator[str]:
    for found in re.finditer(r"^\S+-(\w{5}) created:", output, re.MULTILINE):
        yield found[1].lower()


def _identity(who: Person) -> dict[str, str]:
    return {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", who.name), ("EMAIL", who.email))
    }
