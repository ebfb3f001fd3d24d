"""This clone's own branch at a remote whose main branch only the forge changes: `sync/<person>-<clone>`.

It has the local commits that the main branch lacks, as one line on top of it. One request at the forge brings them in,
by any button; later syncs update the same branch while it is open. Every tip that is pushed is kept under
`refs/hd/sync/<remote>/`, so that what others put on the branch is told apart from what was here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from msgspec import Struct

from hd.errors import RefusedError
from hd.i18n import Lines, Message
from hd.ops.sync.contained_work import count_contained
from hd.ops.sync.replay import TwinError, replay
from hd.store.commit import steps as commit_steps
from hd.store.commit.journal import Journal
from hd.store.desk.desk import Desk
from hd.store.git import remotes
from hd.store.git.commit_graph import Step, count_commits, is_ancestor, steps_of
from hd.store.git.refs import delete_ref, refs_under, set_ref
from hd.store.git.remotes import PushResult
from hd.store.git.settings import set_local

TOP = "sync/"
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_CLONE = "hd.clone"


class Line(Struct, frozen=True):
    """Local work on top of the remote's main branch. tip: its last commit, which is the main branch's where nothing is
    left. contained: how many local commits the main branch has already, by content."""

    tip: str
    contained: int = 0


class SyncBranch:
    """The branch at one remote. name: "" until something was pushed to it, or is about to be."""

    def __init__(self, desk: Desk, remote: str) -> None:
        self._desk = desk
        self._repo = desk.repo
        self._remote = remote
        self._folder = f"refs/hd/sync/{remote}/"
        self._setting = f"hd.{remote}.syncBranch"
        self.name = self._repo.setting(self._setting) or ""

    @property
    def tip(self) -> str | None:
        """Where the remote has it, as far as is known; None where it has none."""
        return commit_steps.ref_at(self._repo, f"refs/remotes/{self._remote}/{self.name}") if self.name else None

    def fetch(self) -> str:
        """Learn where the remote has it, and whether it is gone; why that could not be, in git's words."""
        if not self.name or not (self._known() or self.tip):
            return ""
        return remotes.fetch_branch(self._repo, self._remote, f"{self.name}*", prune=True).words

    def ensure_name(self, person: str) -> str:
        """The name, which is given once; of a person's clones each has another."""
        if not self.name:
            clone = self._repo.setting(_CLONE) or "".join(_LETTERS[byte % 32] for byte in os.urandom(5))
            who = re.sub(r"[^\w-]+", "-", person).strip("-") or "agent"
            set_local(self._repo, _CLONE, clone)
            self.name = f"{TOP}{who}-{clone}"
            set_local(self._repo, self._setting, self.name)
        return self.name

    def push(self, commit: str, *, options: Sequence[str] = ()) -> PushResult:
        """Let the branch be at a commit, if it is where it was seen last. options: for the forge; left out where it
        takes none."""
        self.keep(commit)  # before, so that a killed clone knows its own work at the remote
        lease = f"--force-with-lease=refs/heads/{self.name}:{self.tip or ''}"
        refspec = f"{commit}:refs/heads/{self.name}"
        told = [f"--push-option={one}" for one in options]
        pushed = remotes.push(self._repo, self._remote, refspec, options=(lease, *told))
        if told and "does not support push options" in pushed.words:
            pushed = remotes.push(self._repo, self._remote, refspec, options=(lease,))
        if pushed.outcome == "done":
            set_ref(self._repo, f"refs/remotes/{self._remote}/{self.name}", commit, reason="hd: pushed")
        return pushed

    def keep(self, commit: str) -> None:
        """Remember a tip whose work is in this clone."""
        set_ref(self._repo, f"{self._folder}{commit[:16]}", commit, reason="hd: a tip of the sync branch")

    def end(self) -> str:
        """The main branch has everything: delete the branch at the remote, where it is still there, and what is known
        of it here; why it stays there, else empty."""
        why, tip = "", self.tip
        if tip is not None:
            gone = remotes.delete_branch(self._repo, self._remote, self.name, seen=tip)
            why = "" if gone.outcome == "done" else (gone.words.splitlines() or ["git said nothing"])[0]
        for ref in refs_under(self._repo, self._folder):
            delete_ref(self._repo, ref)
        return why

    def line(self, plan: Journal, head: str, theirs: str, *, behind: bool) -> Line | None:
        """Local work (`theirs..head`) as it is to be; None where it stays as it is. plan: names the private ref that
        new commits are kept on. Raises DecisionError where somebody must decide."""
        own, added = steps_of(self._repo, f"{theirs}..{head}"), self._added()
        count, with_added = self._contained(own, added, head=head, theirs=theirs)
        if with_added:
            added = []
        merges = any(is_ancestor(self._repo, one, theirs) for step in own for one in step.parents[1:])
        onto, steps = (theirs, own[count:]) if behind or count or merges else (head, [])
        try:
            tip = replay(self._desk, plan, [*steps, *added], onto=onto)
        except TwinError:
            return None
        return Line(tip, count) if tip != head else None

    def _contained(self, own: Sequence[Step], added: Sequence[Step], *, head: str, theirs: str) -> tuple[int, bool]:
        """How many of our commits the main branch has; whether it has what others added to the branch, too."""
        names = [step.commit for step in own]
        if added and added[0].parents[0] in names:
            whole = [*own[: names.index(added[0].parents[0]) + 1], *added]
            if count_contained(self._desk, whole, head=added[-1].commit, theirs=theirs) == len(whole):
                return len(whole) - len(added), True
        return count_contained(self._desk, own, head=head, theirs=theirs, pushed=self._known()), False

    def _added(self) -> list[Step]:
        """The commits that somebody else put on the branch at the remote. Raises RefusedError where they replaced what
        was there."""
        tip, known = self.tip, self._known()
        if tip is None or tip in known:
            return []
        below = [one for one in known if is_ancestor(self._repo, one, tip)]
        if not below:
            raise RefusedError(
                Message("{name} at {remote} is not what this clone pushed", name=self.name, remote=self._remote),
                hint=Lines(
                    Message("{command}   shows it; to give it up:", command=f"git log -p {self._remote}/{self.name}"),
                    Message("{command}, then: hd sync", command=f"git push {self._remote} --delete {self.name}"),
                ),
            )
        nearest = min(below, key=lambda one: count_commits(self._repo, f"{one}..{tip}"))
        return steps_of(self._repo, f"{nearest}..{tip}")

    def _known(self) -> list[str]:
        out = self._repo.run("for-each-ref", "--format=%(objectname)", self._folder)
        return out.decode("ascii", "replace").split()
