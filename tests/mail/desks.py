"""Desks that get mail, and messages for them. Every date is given."""

from __future__ import annotations

from pathlib import Path

from tests.running import Answer, hd, process
from tests.store.bench import git

CONFIG = """\
desk: {name: Acme IT, prefix: HD, timezone: Europe/Kyiv}
people:
  olha: {name: Olha Bondar, email: olha@acme.example}
  robo: {name: Mail robot, email: robo@acme.example, robot: yes}
teams:
  desk: {line: 1, members: [olha]}
mail:
  address: support@acme.example
  trust: [mx.acme.example]
"""
NOW = "2026-11-23T12:30:00+02:00"
OLHA = ("Olha Bondar", "olha@acme.example")
ROBOT = ("Mail robot", "robo@acme.example")


def make_desk(folder: Path, config: str = CONFIG) -> Path:
    """A desk in a new repository, with one commit by Olha."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    identify(folder, OLHA)
    (folder / "hd.yaml").write_text(config, encoding="utf-8")
    (folder / "contacts.csv").write_text("email,name\nanna@client.example,Anna Koval\n", encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "init\n\nHd-Action: init")
    return folder


def clone(origin: Path, folder: Path, who: tuple[str, str] = OLHA) -> Path:
    """A clone of a desk, with this identity."""
    git(origin, "clone", "-q", ".", str(folder))
    identify(folder, who)
    return folder


def identify(folder: Path, who: tuple[str, str]) -> None:
    """Let git know who works in a clone."""
    git(folder, "config", "user.name", who[0])
    git(folder, "config", "user.email", who[1])


def message(
    text: str = "The VPN drops every ten minutes.\n",
    *,
    subject: str = "VPN drops",
    sender: str = "Anna Koval <anna@client.example>",
    to: str = "support@acme.example",
    number: int = 1,
    minute: int = 5,
    headers: str = "",
    proof: str = "",
) -> bytes:
    """A message that arrived at 12:<minute> in Kyiv. proof: what the desk's server says of the sender: dmarc=pass."""
    result = f"Authentication-Results: mx.acme.example; {proof}\n" if proof else ""
    return (
        f"Received: from out.client.example by mx.acme.example; Mon, 23 Nov 2026 12:{minute:02d}:00 +0200\n"
        f"{result}From: {sender}\nTo: {to}\nSubject: {subject}\n"
        f"Date: Mon, 23 Nov 2026 12:{minute:02d}:00 +0200\nMessage-ID: <m{number}@client.example>\n"
        f"{headers}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}"
    ).encode()


def mail_in(folder: Path, data: bytes, *words: str, now: str = NOW, **environ: str) -> Answer:
    """`hd mail in` with the message on stdin, in this process."""
    return hd(folder, "--now", now, "mail", "in", *words, stdin=data, **environ)


def mail_process(folder: Path, data: bytes, *words: str, now: str = NOW, **environ: str) -> Answer:
    """The same as a process of its own."""
    return process(folder, "--now", now, "mail", "in", *words, stdin=data, **environ)


def tickets(folder: Path) -> dict[str, str]:
    """The text of each ticket, by id."""
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("tickets/*/*/*.md"))}


def only_ticket(folder: Path) -> str:
    """The text of the one ticket there is."""
    found = tickets(folder)
    assert len(found) == 1, sorted(found)
    return next(iter(found.values()))
