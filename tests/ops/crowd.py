"""Five people who work on one desk in clones of their own, with everything that can go wrong between them; and what
must hold afterwards. Tests nothing by itself.

What a command was acknowledged for (exit 0) is noted by words that only it wrote: titles and texts are numbered.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hd.core.ids import ALPHABET
from hd.store.desk.desk import Desk
from tests.ops.meeting import Clone, Meeting, founded
from tests.running import CHECKOUT, git

NAMES = ("olha", "taras", "ivan", "nadia", "maria")
STEPS = (
    *(
        "git.remotes.fetch",
        "git.remotes.push",
        "git.sync_state.keep",
        "commit.journal.save",
        "commit.steps.ref_at:2",
        "commit.steps.new_ref",
    ),
    *(
        "commit.tree_merge.join",
        "commit.tree_merge.compose",
        "commit.tree_merge.differences:2",
        "commit.work_tree._read_tree",
        "commit.steps.move_branch",
    ),
    *("commit.journal.discard", "commit.transaction.take_in", "commit.work_tree.in_the_way"),
)
_HEADING = re.compile(r"^### .*\n\n(.*)$", re.MULTILINE)


@dataclass
class Noted:
    """What was acknowledged. comments, links: by the title of the ticket they are in; files: attachments likewise."""

    titles: set[str] = field(default_factory=set)
    comments: dict[str, str] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    files: set[tuple[str, str]] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)


class Crowd:
    """The five, and fate, which a seed decides."""

    def __init__(self, top: Path, *, seed: int, patch: pytest.MonkeyPatch, rough: bool = False) -> None:
        self.chance = random.Random(seed)
        self.meeting: Meeting = founded(top)
        self.clones = [self.meeting.clone(name) for name in NAMES]
        for clone in self.clones:
            clone.git("config", "core.fsync", "none")
        self.noted = Noted()
        self.counts = dict.fromkeys(("changes", "syncs", "refused", "offline", "killed", "together"), 0)
        self.number = 0
        self.rough = rough  # whole groups of processes are killed, at moments that the clock decides
        self.minute = 0
        patch.setattr(Desk, "new_id", lambda desk, created: self.draw(desk))

    # -- one step ------------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Somebody does something."""
        clone = self.chance.choice(self.clones)
        self.minute += self.chance.randrange(1, 4)
        act: Callable[[Clone], None] = self.chance.choices(
            (
                self.create,
                self.comment,
                self.bulk,
                self.set,
                self.link,
                self.attach,
                self.contact,
                self.edit,
                self.stage,
                self.sync,
                self.kill_change,
                self.kill_sync,
                self.sync_unreachable,
                self.sync_refused,
                self.sync_together,
            ),
            (6, 14, 8, 5, 4, 2, 2, 3, 1, 12, 1, 3, 2, 2, 1),
        )[0]
        act(clone)

    @property
    def now(self) -> str:
        """The moment; two people may act in one."""
        return f"2026-11-23T{9 + self.minute // 60 % 14:02d}:{self.minute % 60:02d}:00+02:00"

    def draw(self, desk: Desk) -> str:
        """An id out of few, so that people who do not know of each other draw the same."""
        taken = set(desk.ids())
        number = len(taken) + self.chance.randrange(3)
        while True:
            found = "HD-2611-" + "".join(ALPHABET[number >> 5 * place & 31] for place in (4, 3, 2, 1, 0))
            if found not in taken:
                return found
            number += 1

    def fresh(self, what: str) -> str:
        """A word that nobody has used."""
        self.number += 1
        return f"{what}-{self.number:05d}-"

    def tickets(self, clone: Clone) -> dict[str, str]:
        """What this person knows: title by id."""
        found = {}
        for path in sorted(clone.folder.glob("tickets/*/*/*.md")):
            match = re.search(r"^title: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert match, path
            found[path.stem] = match[1]
        return found

    def pick(self, clone: Clone) -> tuple[str, str] | None:
        """One of them, with its title."""
        found = self.tickets(clone)
        return self.chance.choice(sorted(found.items(), key=lambda pair: pair[1])) if found else None

    def did(self, clone: Clone, *words: str) -> bool:
        """Whether a command was acknowledged. It may refuse, and must not break."""
        done = clone.hd(*words, at=self.now).code == 0
        self.counts["changes"] += done
        return done

    # -- work ----------------------------------------------------------------------------------------------------------

    def create(self, clone: Clone) -> None:
        title = self.fresh("title")
        if self.did(clone, "create", title, "-r", "olena@acme.example"):
            self.noted.titles.add(title)

    def comment(self, clone: Clone) -> None:
        if picked := self.pick(clone):
            text = self.fresh("comment")
            if self.did(clone, "comment", picked[0], "-m", text):
                self.noted.comments[text] = picked[1]

    def bulk(self, clone: Clone) -> None:
        """One comment on many tickets."""
        found = self.tickets(clone)
        some = self.chance.sample(sorted(found, key=found.__getitem__), min(len(found), 12))
        text = self.fresh("comment")
        if some and self.did(clone, "comment", *some, "-m", text):
            self.noted.comments |= {f"{text} {found[ref]}": found[ref] for ref in some}

    def set(self, clone: Clone) -> None:
        if picked := self.pick(clone):
            what = self.chance.choice(("priority=P1", "priority=P4", "tags+=a", "tags+=b", "tags-=a", "urgency=high"))
            self.did(clone, "set", picked[0], what)

    def link(self, clone: Clone) -> None:
        one, other = self.pick(clone), self.pick(clone)
        if one and other and one != other and self.did(clone, "link", one[0], "related", other[0]):
            self.noted.links.add((one[1], other[1]))

    def attach(self, clone: Clone) -> None:
        if picked := self.pick(clone):
            name = f"{self.fresh('file')}x.log"
            path = clone.folder.parent / name
            path.write_text(name, encoding="utf-8")
            if self.did(clone, "attach", picked[0], str(path)):
                self.noted.files.add((picked[1], name))

    def contact(self, clone: Clone) -> None:
        address = f"{self.fresh('contact')}@acme.example"
        if self.did(clone, "contact", "add", address):
            self.noted.contacts.add(address)

    def edit(self, clone: Clone) -> None:
        """By hand, and not committed."""
        if picked := self.pick(clone):
            path = clone.file(picked[0])
            path.write_text(
                path.read_text(encoding="utf-8").replace("channel: phone", "channel: email"), encoding="utf-8"
            )

    def stage(self, clone: Clone) -> None:
        """Work of their own, beside the desk."""
        (clone.folder / "notes.txt").write_text(self.fresh("note"), encoding="utf-8")
        clone.git("add", "notes.txt")

    # -- syncing, and what comes between -------------------------------------------------------------------------------

    def sync(self, clone: Clone) -> None:
        answer = clone.hd("sync", at=self.now)
        assert answer.code == 0, (answer.code, answer.err)
        self.counts["syncs"] += 1

    def sync_unreachable(self, clone: Clone) -> None:
        with self.meeting.cut():
            assert clone.hd("sync", at=self.now).code == 1
        self.counts["offline"] += 1

    def sync_refused(self, clone: Clone) -> None:
        self.meeting.hook("pre-receive", "exit 1")
        clone.hd("sync", at=self.now)
        (self.meeting.hub / "hooks" / "pre-receive").unlink()
        self.counts["refused"] += 1

    def sync_together(self, clone: Clone) -> None:
        """All five at once, in processes of their own."""
        started = [self.begin(one, "hd", "sync") for one in self.clones]
        for process in started:
            _, err = process.communicate()
            assert b"hd: internal error" not in err, err
            assert process.returncode == 0, err
        self.counts["together"] += 1

    def kill_sync(self, clone: Clone) -> None:
        self.kill(clone, "sync")

    def kill_change(self, clone: Clone) -> None:
        if picked := self.pick(clone):
            self.kill(clone, "comment", picked[0], "-m", self.fresh("unacknowledged"))

    def kill(self, clone: Clone, *words: str) -> None:
        """Run a command that dies on the way."""
        if self.rough and self.chance.random() < 0.7:
            process = self.begin(clone, "hd", *words)
            try:
                process.communicate(timeout=self.chance.uniform(0.15, 0.6))
            except subprocess.TimeoutExpired:
                whole = self.chance.random() < 0.5
                (os.killpg if whole else os.kill)(process.pid, signal.SIGKILL)
                process.communicate()
                if whole:
                    self.remove_locks(clone)
        else:
            self.begin(clone, "tests.ops.dying", self.chance.choice(STEPS), *words).communicate()
        self.counts["killed"] += 1

    def begin(self, clone: Clone, module: str, *words: str) -> subprocess.Popen[bytes]:
        """A process of this person's."""
        who = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", clone.who), ("EMAIL", f"{clone.who}@acme.example"))
        }
        env = {**os.environ, **who, "PYTHONPATH": str(CHECKOUT), "HD_NOW": self.now}
        return subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=clone.folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def remove_locks(self, clone: Clone) -> None:
        """What git itself leaves when it is killed, and what it asks people to remove."""
        for folder in (clone.folder / ".git", self.meeting.hub):
            for path in folder.rglob("*.lock"):
                path.unlink(missing_ok=True)

    # -- afterwards ----------------------------------------------------------------------------------------------------

    def come_together(self) -> None:
        """Everybody syncs until all have the same; twice is enough."""
        for clone in (*self.clones, *self.clones):
            answer = clone.hd("sync", at=self.now)
            assert answer.code == 0, (clone.who, answer.err)

    def lost(self) -> list[str]:
        """What was acknowledged and is not there, or stands in a wrong place, or twice."""
        clone = self.clones[0]
        by_title: dict[str, list[Path]] = {}
        for path in sorted(clone.folder.glob("tickets/*/*/*.md")):
            text = path.read_text(encoding="utf-8")
            match = re.search(r"^title: (\S+)$", text, re.MULTILINE)
            by_title.setdefault(match[1] if match else "", []).append(path)
            if f"\nid: {path.stem}\n" not in text:
                by_title[f"id of {path.stem}"] = [path, path]
        wrong = [f"{title} is {len(paths)} tickets" for title, paths in by_title.items() if len(paths) != 1]
        texts = {title: paths[0].read_text(encoding="utf-8") for title, paths in by_title.items()}
        wrong += sorted(self.noted.titles - set(texts))
        for key, title in self.noted.comments.items():
            if _HEADING.findall(texts.get(title, "")).count(key.partition(" ")[0]) != 1:
                wrong.append(f"{key} in {title}")
        for one, other in self.noted.links:
            target = by_title.get(other, [Path("nothing")])[0].stem
            if f"related:{target}" not in texts.get(one, ""):
                wrong.append(f"link of {one} to {other}")
        for title, name in self.noted.files:
            folder = by_title.get(title, [Path("nothing.md")])[0].with_suffix("")
            if not any(
                path.name.endswith(name) and f"({folder.name}/{path.name})" in texts[title] for path in folder.glob("*")
            ):
                wrong.append(f"{name} of {title}")
        rows = (clone.folder / "contacts.csv").read_text(encoding="utf-8").splitlines()
        known = [row.partition(",")[0] for row in rows]
        return wrong + [address for address in self.noted.contacts if known.count(address) != 1]

    def renumbered(self) -> int:
        """How often a ticket got another id."""
        return int(git(self.meeting.hub, "rev-list", "--count", "--grep=^Hd-Action: renumber$", "main"))

    def differing(self) -> list[str]:
        """The clones that are not where the remote is, or whose files are not what they should be."""
        head = git(self.meeting.hub, "rev-parse", "main").strip()
        wrong = [clone.who for clone in self.clones if clone.head() != head]
        for clone in self.clones:
            changed = [line for line in clone.status().splitlines() if line[3:] != "notes.txt"]
            edited = [line for line in changed if not line.startswith(" M tickets/")]
            wrong += [f"{clone.who}: {line}" for line in edited]
            wrong += clone.git("for-each-ref", "--format=%(refname)", "refs/hd").split()
        return wrong
