"""Everything that people, git and fate do to a desk's files behind the back of `hd`, each by its name and two numbers
that choose the details. Tests nothing by itself."""

from __future__ import annotations

import contextlib
import io
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from hd.cli.main import run
from tests.ops.truth import ASKS, EVERYTHING, answer

STATUSES = ("new", "open", "pending", "resolved", "closed", "cancelled", "bogus", "Open")
CONFIG_EDITS = (
    ("resolve: 24h", "resolve: 3h"),
    ('match: "type:request"', 'match: "type:request is:mine"'),
    ('match: "type:request"', 'match: "type:request age:2d.."'),
    ("resolved:  {clock: stopped", "resolved:  {clock: running"),
    ("desk:       {line: 1", "desk:       {line: 2"),
    ("timezone: Europe/Kyiv, language", "timezone: America/Toronto, language"),
    ("services: [vpn, wifi,", "services: [wifi,"),
    ("09:00-13:00", "08:00-13:00"),
    ("gold:  {from: 2020-01-01", "gold:  {from: 2026-11-18"),
    ("sla:  ", "sla: ["),
    ("P1, P2, P3, P4]", "P1, P3, P2, P4]"),
)
BAD = (
    b"",
    b"no front matter\n",
    b"---\ntitle: [\n---\n",
    b"---\ntitle: \xff\n---\n",
    b"---\nid: x\n",
    b"<<<<<<< HEAD\n",
)
JUMPS = (1, 5, 45, 60 * 7, 60 * 26, 60 * 24 * 9, -3, -60 * 30, -60 * 24 * 400)


class Hands:
    """One desk in a work tree, and the moment. Every method may find that there is nothing to do."""

    def __init__(self, folder: Path, *, now: datetime) -> None:
        self.folder = folder
        self.now = now
        self.made: list[Path] = []  # what was not there at first, in order: its ids are random

    # -- tools ---------------------------------------------------------------------------------------------------------

    def git(self, *words: str) -> None:
        """Run git; it may refuse."""
        subprocess.run(["git", *words], cwd=self.folder, check=False, capture_output=True, stdin=subprocess.DEVNULL)

    def hd(self, *words: str) -> None:
        """Run a command; it may refuse, and must not break."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            run(["--now", self.now.isoformat(), "-C", str(self.folder), *words])
        assert "hd: internal error" not in err.getvalue(), err.getvalue()

    def tickets(self) -> list[Path]:
        """The files of tickets, in an order that is the same in every run."""
        there = set(self.folder.glob("tickets/*/*/*.md"))
        new = [path for path in self.made if path in there]
        return [*sorted(there - set(self.made)), *new]

    def pick(self, a: int) -> Path:
        """One of them; a missing one where there is none."""
        found = self.tickets()
        return found[a % len(found)] if found else self.folder / "tickets/2026/11/HD-2611-AAAAA.md"

    def write(self, path: Path, data: bytes, b: int) -> None:
        """In place, or as editors do, by another file."""
        if path.is_symlink() or path.is_dir():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if b % 2:
            beside = path.with_name(f".{path.name}.swp")
            beside.write_bytes(data)
            beside.replace(path)
        else:
            path.write_bytes(data)

    def state(self) -> Path:
        """Where `hd` keeps what it remembers."""
        git_dir = (
            subprocess.run(["git", "rev-parse", "--absolute-git-dir"], cwd=self.folder, capture_output=True, check=True)
            .stdout.decode()
            .strip()
        )
        found = next(iter(sorted(Path(git_dir, "hd").glob("*"))), None)
        return found or Path(git_dir, "hd", "none")

    @property
    def index(self) -> Path:
        """The index's file."""
        return self.state() / "index.sqlite"

    # -- by hand -------------------------------------------------------------------------------------------------------

    def edit_status(self, a: int, b: int) -> None:
        self._line(a, b, b"status", STATUSES[b % len(STATUSES)].encode())

    def edit_priority(self, a: int, b: int) -> None:
        self._line(a, b, b"priority", b"P%d" % (b % 5))

    def edit_title(self, a: int, b: int) -> None:
        self._line(a, b, b"title", (b"Changed once", b"Other words!", b"Changed, no?")[b % 3])

    def edit_team(self, a: int, b: int) -> None:
        self._line(a, b, b"assignee", (b"olha", b"ivan", b"OLHA", b"")[b % 4])

    def edit_requester(self, a: int, b: int) -> None:
        self._line(a, b, b"org", (b"acme", b"globex", b"nobody")[b % 3])

    def _line(self, a: int, b: int, key: bytes, value: bytes) -> None:
        path = self.pick(a)
        if path.is_file():
            lines = path.read_bytes().split(b"\n")
            changed = [key + b": " + value if line.startswith(key + b":") else line for line in lines]
            self.write(path, b"\n".join(changed), b)

    def edit_until(self, a: int, b: int) -> None:
        """Put another step at the end of the timeline."""
        path = self.pick(a)
        if path.is_file() and b"\nsource:" in (data := path.read_bytes()):
            at = (self.now + timedelta(minutes=(b % 7 - 3) * 60)).isoformat(timespec="seconds")
            until = (self.now + timedelta(hours=b % 50 - 10)).isoformat(timespec="seconds")
            step = f"- {{at: {at}, by: olha, status: pending, for: date, until: {until}}}"
            self.write(path, data.replace(b"\nsource:", f"\n{step}\nsource:".encode(), 1), b)

    def spoil(self, a: int, b: int) -> None:
        self.write(self.pick(a), BAD[b % len(BAD)], b)

    def crlf(self, a: int, b: int) -> None:
        path = self.pick(a)
        if path.is_file():
            data = path.read_bytes()
            self.write(path, data.replace(b"\r\n", b"\n") if b"\r" in data else data.replace(b"\n", b"\r\n"), b)

    def delete(self, a: int, b: int) -> None:
        path = self.pick(a)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def rename(self, a: int, b: int) -> None:
        """A ticket takes another's place, or a place of its own."""
        path, other = self.pick(a), self.pick(b)
        new = [other, path.with_name("HD-2611-ZZZ0Z.md"), path.with_name("not a ticket.md")][b % 3]
        if path.is_file() and not new.is_dir():
            path.replace(new)

    def replace(self, a: int, b: int) -> None:
        """Something else stands where a ticket was."""
        path = self.pick(a)
        self.delete(a, b)
        path.parent.mkdir(parents=True, exist_ok=True)
        if b % 2:
            path.mkdir()
        else:
            path.symlink_to("HD-2611-2DGQT.md")

    def copy(self, a: int, b: int) -> None:
        """A ticket that git does not know, in a month of its own or not; maybe one that git is told to ignore."""
        path = self.pick(a)
        new = self.folder / f"tickets/2026/{'10' if b % 2 else '11'}/HD-26{'10' if b % 2 else '11'}-{10000 + b % 97}.md"
        if path.is_file():
            new.parent.mkdir(parents=True, exist_ok=True)
            data = path.read_bytes().replace(path.stem.encode(), new.stem.encode())
            new.write_bytes(data)
            self.made += [new] if new not in self.made else []
            if b % 5 == 0:
                with (
                    (self.folder / ".git/info/exclude").open("a")
                    if (self.folder / ".git").is_dir()
                    else (self.folder / ".gitignore").open("a") as file
                ):
                    file.write(f"{new.name}\n")

    def move_month(self, a: int, b: int) -> None:
        """The folder of a month goes away, and comes back."""
        here, away = self.folder / "tickets/2026/11", self.folder / "tickets/aside"
        if here.is_dir() and not away.exists():
            here.rename(away)
        elif away.exists() and not here.exists():
            here.parent.mkdir(parents=True, exist_ok=True)
            away.rename(here)

    def touch(self, a: int, b: int) -> None:
        path = self.pick(a)
        if path.exists() and not path.is_symlink():
            path.touch()

    def configure(self, a: int, b: int) -> None:
        path = self.folder / "hd.yaml"
        if path.is_file():
            old, new = CONFIG_EDITS[b % len(CONFIG_EDITS)]
            text = path.read_text("utf-8")
            path.write_text(text.replace(old, new) if old in text else text.replace(new, old), "utf-8")

    def attributes(self, a: int, b: int) -> None:
        path = self.folder / ".gitattributes"
        if path.exists():
            path.unlink()
        else:
            path.write_text(("* text=auto\n", "*.md text eol=crlf\n", "* -text\n")[b % 3])

    def article(self, a: int, b: int) -> None:
        path = self.folder / "kb" / ("new.md", "naïve.md", "b\udcffd.md")[b % 3]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((b"", b"---\ntitle: x\n---\n", b"---\ntitle: [\n---\n")[a % 3])

    def clock(self, a: int, b: int) -> None:
        self.now += timedelta(minutes=JUMPS[b % len(JUMPS)])

    # -- git -----------------------------------------------------------------------------------------------------------

    def add(self, a: int, b: int) -> None:
        self.git("add", *(["-A"] if b % 2 else ["--", str(self.pick(a))]))

    def intend(self, a: int, b: int) -> None:
        self.git("add", "-N", "-A")

    def commit(self, a: int, b: int) -> None:
        self.git("commit", "-q", *(["-a"] if b % 2 else []), "-m", "by hand")

    def checkout(self, a: int, b: int) -> None:
        self.git("checkout", "-q", *(["-f"] if b % 4 == 0 else []), ("main", f"main~{a % 9}", "side", "-")[b % 4])

    def checkout_files(self, a: int, b: int) -> None:
        self.git("checkout", "-q", *([f"main~{a % 9}"] if b % 2 else []), "--", ("tickets", "hd.yaml", ".")[b % 3])

    def branch(self, a: int, b: int) -> None:
        self.git("checkout", "-q", "-B", "side", *([f"HEAD~{a % 5}"] if b % 2 else []))

    def stash(self, a: int, b: int) -> None:
        self.git("stash", "-q", *(["-u"] if b % 2 else []))

    def pop(self, a: int, b: int) -> None:
        self.git("stash", "pop", "-q", *(["--index"] if b % 2 else []))

    def merge(self, a: int, b: int) -> None:
        self.git("merge", "-q", "--no-edit", ("side", "main")[b % 2])

    def rebase(self, a: int, b: int) -> None:
        self.git("rebase", "-q", *(["--autostash"] if a % 2 else []), ("side", "main")[b % 2])

    def pick_commit(self, a: int, b: int) -> None:
        self.git(*(("revert", "--no-edit") if b % 2 else ("cherry-pick",)), f"main~{a % 6}")

    def abort(self, a: int, b: int) -> None:
        for verb in ("merge", "rebase", "cherry-pick", "revert"):
            self.git(verb, "--abort")

    def reset(self, a: int, b: int) -> None:
        self.git("reset", "-q", ("--hard", "--soft", "--mixed")[b % 3], f"HEAD~{a % 3}")

    def clean(self, a: int, b: int) -> None:
        self.git("clean", "-q", "-fd", *(["-x"] if b % 2 else []))

    def untrack(self, a: int, b: int) -> None:
        self.git("rm", "-q", "--cached", "--", str(self.pick(a)))

    def assume(self, a: int, b: int) -> None:
        options = ("--assume-unchanged", "--no-assume-unchanged", "--skip-worktree", "--no-skip-worktree")
        self.git("update-index", options[b % 4], "--", str(self.pick(a)))

    def refresh(self, a: int, b: int) -> None:
        self.git(*(("update-index", "-q", "--refresh"), ("status",), ("read-tree", "HEAD"), ("gc", "-q"))[b % 4])

    def settings(self, a: int, b: int) -> None:
        name, value = (
            ("core.checkStat", "minimal"),
            ("core.autocrlf", "true"),
            ("core.splitIndex", "true"),
            ("index.skipHash", "true"),
            ("core.ignoreStat", "true"),
            ("status.renames", "copies"),
            ("core.untrackedCache", "true"),
        )[b % 7]
        self.git("config", name, "false" if a % 3 == 0 and name != "core.checkStat" else value)

    def sparse(self, a: int, b: int) -> None:
        if b % 2:
            self.git("sparse-checkout", "disable")
        else:
            self.git("sparse-checkout", "set", "--no-cone", "/*", f"!tickets/**/HD-2611-[{'2-7' if a % 2 else 'A-Z'}]*")

    def forget(self, a: int, b: int) -> None:
        """Git's own index is lost, and maybe made again."""
        git_index = Path(self.state()).parent.parent / "index"
        git_index.unlink(missing_ok=True)
        if b % 2:
            self.git("reset", "-q")

    def worktree(self, a: int, b: int) -> None:
        """The work goes on in another work tree."""
        beside = self.folder.with_name(f"{self.folder.name}-{a % 3}")
        if not beside.exists():
            self.git("worktree", "add", "-q", "--detach", str(beside), f"HEAD~{b % 4}")
        if (beside / "hd.yaml").exists():
            self.folder = beside

    # -- hd ------------------------------------------------------------------------------------------------------------

    def create(self, a: int, b: int) -> None:
        before = set(self.folder.glob("tickets/*/*/*.md"))
        self.hd("create", f"Words {a}", "-p", f"P{b % 4 + 1}", "-r", "x@acme.example")
        self.made += sorted(set(self.folder.glob("tickets/*/*/*.md")) - before)

    def verb(self, a: int, b: int) -> None:
        ref = self.pick(a).stem
        until = (self.now + timedelta(hours=5)).isoformat(timespec="seconds")
        verbs = (
            ("set", ref, f"priority=P{a % 4 + 1}"),
            ("set", ref, "tags+=x", f"title=Words {a}"),
            ("comment", ref, "-m", f"error {a}"),
            ("comment", ref, "-m", "I wait", "--by", "requester"),
            ("resolve", ref, "-m", "done"),
            ("reopen", ref, "-m", "not done"),
            ("wait", ref, "--for", "date", "--until", until, "-m", "later"),
            ("take", ref),
            ("escalate", ref, "--to", "l2-kyiv", "-m", "why", "--tried", "all"),
            ("assign", ref, "olha"),
            ("cancel", ref, "-m", "no"),
            ("undo", ref),
        )
        self.hd(*verbs[b % len(verbs)])

    # -- the index -----------------------------------------------------------------------------------------------------

    def lose_index(self, a: int, b: int) -> None:
        if b % 2:
            shutil.rmtree(self.state(), ignore_errors=True)
        else:
            self.index.unlink(missing_ok=True)

    def spoil_index(self, a: int, b: int) -> None:
        """Pages of nonsense, or a part that is missing."""
        if not self.index.is_file():
            return
        data = bytearray(self.index.read_bytes())
        at = (a * 7919) % (len(data) // 4096 + 1) * 4096
        if b % 3 == 0:
            data = data[:at]
        else:
            data[at : at + 4096] = bytes((n * a + b) % 256 for n in range(len(data[at : at + 4096])))
        self.index.write_bytes(data)

    def other_edition(self, a: int, b: int) -> None:
        if self.index.is_file():
            with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(self.index)) as base:
                base.execute("UPDATE meta SET value = 'another' WHERE key = 'edition'")
                base.commit()

    def keep_index(self, a: int, b: int) -> None:
        """Put a copy of the index aside; later it comes back, as from a backup."""
        aside = self.folder.with_name("aside.sqlite")
        if not self.index.parent.is_dir():
            return
        if aside.exists():
            for end in ("-wal", "-shm"):
                self.index.with_name(self.index.name + end).unlink(missing_ok=True)
            aside.replace(self.index)
        elif self.index.is_file():
            with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(self.index)) as base:
                base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copyfile(self.index, aside)

    def lose_memory(self, a: int, b: int) -> None:
        (self.state() / "config").unlink(missing_ok=True)

    def race(self, a: int, b: int) -> None:
        """Readers at work while something happens."""

        def read(number: int) -> None:
            for n in range(3):
                answer(self.folder, ASKS[(number + n) % len(ASKS)], now=self.now, indexed=True)

        threads = [threading.Thread(target=read, args=(number,)) for number in (EVERYTHING, 1)]
        for thread in threads:
            thread.start()
        (self.edit_status, self.edit_title, self.delete, self.copy, self.checkout_files, self.configure)[a % 6](b, b)
        for thread in threads:
            thread.join()


DEEDS: dict[str, Callable[[Hands, int, int], None]] = {
    name: deed
    for name, deed in vars(Hands).items()
    if callable(deed) and not name.startswith("_") and name not in ("git", "hd", "tickets", "pick", "write", "state")
}
