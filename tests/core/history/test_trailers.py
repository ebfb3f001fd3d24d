"""Trailers are read as git reads them where nobody has settings."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from hd.core.history.commit_message import compose_message
from hd.core.history.trailers import read_trailers
from tests.running import git

LINES = (
    *("Hd-Actor: olha", "Hd-Action:escalate", "Hd-Ticket : HD-2611-7K3FQ", "hd-actor: eve", "Hd-Blob:", "a-1: b: c"),
    *(
        " folded on",
        "\tand on",
        "  ",
        "",
        "",
        "prose here",
        "prose: with a colon",
        "two words: no trailer",
        ": nothing",
    ),
    *("# a comment", "#: x", "Signed-off-by: Olha <olha@acme.example>", "(cherry picked from commit 1234567)"),
    *("Ключ: значення", "Hd-Actor: Ольга\u2028Hd-Actor: eve", "Hd-Actor: olha\x0b", "Hd_Actor: eve", "---", " x: y"),
)
MESSAGES = 600


def as_git_reads(folder: Path, bodies: list[str]) -> list[tuple[str, str]]:
    """(%b, trailers) of a commit with each of these bodies."""
    commits = []
    for number, body in enumerate(bodies, start=1):
        message = f"a subject\n\n{body}".encode()
        head = f"commit refs/heads/messages\ncommitter Olha <olha@acme.example> {number} +0000\n"
        commits.append(head.encode() + b"data %d\n%s\n" % (len(message), message))
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=b"".join(commits), check=True)
    form = "%b%x00%(trailers:only,unfold)"
    told = subprocess.run(
        ["git", "log", "-z", "--reverse", f"--format=tformat:{form}", "messages"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    fields = told.stdout.decode().split("\0")[:-1]
    return list(zip(fields[::2], fields[1::2], strict=True))


def test_every_message_is_read_as_git_reads_it(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    chance = random.Random(20261123)
    bodies = ["\n".join(chance.choices(LINES, k=chance.randint(1, 7))) for _ in range(MESSAGES)]
    different = [
        (body, printed, read)
        for body, printed in as_git_reads(tmp_path, bodies)
        if (read := "".join(f"{key}: {value}\n" for key, value in read_trailers(body))) != printed
    ]
    assert different == []


def test_what_hd_writes_is_read_back() -> None:
    message = compose_message("it", tickets=["HD-2611-7K3FQ"], action="close", actor="olha", text="Because.\n\nReally.")
    assert read_trailers(message.partition("\n\n")[2]) == (
        ("Hd-Ticket", "HD-2611-7K3FQ"),
        ("Hd-Action", "close"),
        ("Hd-Actor", "olha"),
    )


@pytest.mark.parametrize("body", ["", "\n", "Only prose.", "Hd-Actor: olha\n\nProse below it."])
def test_a_message_without_trailers_has_none(body: str) -> None:
    assert read_trailers(body) == ()
