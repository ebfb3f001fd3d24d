"""What the tests of the verbs share: a desk of the small team, its tickets, and `hd` in this process. Tests nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hd.cli.main import run
from hd.core.ids import path_of
from hd.core.tickets.ticket import Ticket
from hd.ops.context import Context
from hd.store.desk.desk import Desk

NOW = "2026-11-23T09:00:00+02:00"
CONTACTS = (
    "email,name,phone,office,org,lang,vip,manager\n"
    "o.shevchenko@acme.example,Olena Shevchenko,,kyiv,acme,uk,,\n"
    "r.tkachenko@acme.example,Roman Tkachenko,,kyiv,acme,uk,yes,\n"
    "j.tremblay@acme.example,Jean Tremblay,,toronto,acme,en,,\n"
)


def speak_as(name: str) -> None:
    """From now on git's identity is that agent of the small team."""
    for role in ("AUTHOR", "COMMITTER"):
        os.environ |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": f"{name}@acme.example"}


@dataclass(frozen=True)
class Bench:
    """A desk; `ids` of its tickets by the names that a test gave them."""

    folder: Path
    ids: dict[str, str]

    def hd(self, *words: str, at: str = NOW) -> int:
        """Run a command; `{name}` in a word is the id of that ticket. The exit code."""
        return run(["--now", at, "-C", str(self.folder), *(word.format(**self.ids) for word in words)])

    def context(self, at: str = NOW, *, dry_run: bool = False) -> Context:
        """A request of its own, as any door makes one."""
        return Context(Desk.find(self.folder), now=datetime.fromisoformat(at), dry_run=dry_run)

    def read(self, name: str) -> Ticket:
        """A ticket as its file has it now."""
        return Desk.find(self.folder).read(path_of(self.ids[name]))

    def ticket(self, name: str, *words: str) -> str:
        """Register a ticket that is called `name` from then on; its id."""
        before = set(self.folder.glob("tickets/*/*/*.md"))
        assert self.hd("create", f"Ticket {name}", *words) == 0
        (made,) = set(self.folder.glob("tickets/*/*/*.md")) - before
        self.ids[name] = made.stem
        return made.stem

    def text(self, name: str) -> str:
        """The file of a ticket."""
        (path,) = self.folder.glob(f"tickets/*/*/{self.ids[name]}.md")
        return path.read_bytes().decode()

    def line(self, name: str, key: str) -> str:
        """What stands behind a key of a ticket's front matter; empty where there is none."""
        found = (line for line in self.text(name).splitlines() if line.startswith(f"{key}:"))
        return next(found, "").partition(":")[2].strip()

    def files(self) -> Mapping[str, bytes]:
        """Every file of the desk."""
        root = self.folder
        return {
            str(path.relative_to(root)): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file() and ".git" not in path.parts
        }

    def git(self, *words: str) -> str:
        """What git prints; what it commits is of NOW, whatever the day is."""
        env = {"GIT_AUTHOR_DATE": NOW, "GIT_COMMITTER_DATE": NOW, **os.environ}
        done = subprocess.run(["git", "-C", str(self.folder), *words], env=env, capture_output=True, check=True)
        return done.stdout.decode().rstrip("\n")


def built(bench: Bench) -> None:
    """Make an empty repository a desk of the small team with two tickets."""
    assert bench.hd("init", "--template", "small-team") == 0
    (bench.folder / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    bench.git("commit", "-qam", "The people who call us")
    bench.ticket("one", "-r", "shevch")
    bench.ticket("two", "-r", "tkach")


def related(bench: Bench) -> None:
    """As `built`, and three generations."""
    built(bench)
    bench.ids["parent"] = bench.ids["one"]
    bench.ticket("child")
    bench.ticket("grandchild")
    assert bench.hd("link", "{child}", "parent", "{parent}") == 0
    assert bench.hd("link", "{grandchild}", "parent", "{child}") == 0
