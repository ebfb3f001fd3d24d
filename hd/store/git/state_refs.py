"""Small files on a ref of their own, changed by compare-and-swap: what clones of a desk share beside its branch.

A plain ref (`refs/hd/…`) names a commit without parents: each change replaces it, so removed files become unreachable.
A branch (`refs/heads/…`) keeps each state as the parent of the next one, for forges that take nothing else.

With a remote, the remote's ref counts, and a change is one push that names the state it replaces. **The lease holds
only without `+` and `--force`**: either turns it off silently. Without a remote, `update-ref` names the old state.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from hd.errors import BusyError, GitError
from hd.i18n import Message
from hd.store.git import remotes
from hd.store.git.objects import contents
from hd.store.git.process import failure
from hd.store.git.repository import Repository
from hd.store.waiting import STATE_REF, Deadline
from hd.text.lazy_regex import pattern

ATTEMPTS = 12
_BRANCHES = "refs/heads/"
_PATH = pattern(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_FIRST_PAUSE = 0.02  # seconds; each later pause may be twice as long
_LONGEST_PAUSE = 1.0
_MISSING = ("couldn't find remote ref",)

# Contents by path; None removes the file.
Edits = Mapping[str, bytes | None]


class RefState(Struct, frozen=True):
    """What a ref holds. commit: its id, None where there is no ref. blobs: the ids of the files by path."""

    repo: Repository
    commit: str | None
    blobs: Mapping[str, str]

    def read(self, path: str) -> bytes | None:
        """The content of one file; None where there is none."""
        return self.read_files([path]).get(path)

    def read_files(self, paths: Iterable[str] | None = None) -> dict[str, bytes]:
        """The contents of these files (of all where None) that exist, by path; at most one process."""
        wanted = [path for path in (self.blobs if paths is None else paths) if path in self.blobs]
        found = contents(self.repo, [self.blobs[path] for path in wanted])
        return {path: data for path, data in zip(wanted, found, strict=True) if data is not None}


class StateRef(Struct, frozen=True):
    """One such ref. ref: its full name; remote: the remote whose ref counts; None: this clone's."""

    repo: Repository
    ref: str
    remote: str | None = None

    @property
    def is_branch(self) -> bool:
        """Whether earlier states stay in its history."""
        return self.ref.startswith(_BRANCHES)

    @property
    def _local(self) -> str:
        """Where this clone keeps the ref: of a remote's branch, the ref that tracks it."""
        if self.remote is not None and self.is_branch:
            return f"refs/remotes/{self.remote}/{self.ref.removeprefix(_BRANCHES)}"
        return self.ref

    def read(self) -> RefState:
        """The state that this clone knows. Asks no remote."""
        return self._state(self._commit_at(self._local))

    def fetch(self) -> RefState:
        """The state that counts now. GitError where the remote cannot be reached.

        Where the remote has no such ref, this clone's state stays the content that the next change begins with.
        """
        found, _ = self._fetch()
        return found

    def change(
        self, edit: Callable[[RefState], Edits], *, now: datetime, message: str, deadline: Deadline | None = None
    ) -> RefState:
        """Replace the state by one with these edits; where somebody else was faster, fetch and let `edit` decide again.

        edit: called at least once, with the state to edit; no edits: nothing is written. now: the time of the commit;
        message: its subject. BusyError after 12 attempts or the deadline; GitError where the remote cannot be reached
        or refuses the ref. Gives the new state.
        """
        deadline = deadline or Deadline(STATE_REF)
        for attempt in range(ATTEMPTS):
            state, old = self._fetch()
            edits = edit(state)
            if not edits:
                return state
            ref = f"refs/hd/tx/{os.urandom(8).hex()}"
            try:
                draft = self._draft(ref, state, edits, now=now, message=message, old=old)
                if self._swap(draft, old):
                    return self._state(draft)
            finally:
                self.repo.run("update-ref", "-d", ref, check=False)
            if deadline.passed:
                break
            longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt)
            deadline.pause(random.uniform(longest / 2, longest))
        raise BusyError(
            Message("others are always faster in changing {ref}", ref=self.ref),
            hint=Message("nothing is lost; do it again"),
        )

    def _fetch(self) -> tuple[RefState, str | None]:
        """The state to edit, and the commit that the change must replace."""
        if self.remote is None:
            old = self._commit_at(self._local)
            return self._state(old), old
        options = ("--no-tags", "--no-write-fetch-head")
        fetched = remotes.fetch(self.repo, self.remote, refspecs=[f"+{self.ref}:{self._local}"], options=options)
        if not fetched.words:
            old = self._commit_at(self._local)
            return self._state(old), old
        if any(words in fetched.words for words in _MISSING):
            return self._state(self._commit_at(self._local)), None
        raise self._unreachable(fetched.words)

    def _swap(self, draft: str, old: str | None) -> bool:
        """Let the ref name the draft if it still names `old`; whether it did."""
        if self.remote is None:
            return self._swap_here(draft, old)
        options = () if self.is_branch else (f"--force-with-lease={self.ref}:{old or ''}",)
        pushed = remotes.push(self.repo, self.remote, f"{draft}:{self.ref}", options=options)
        if pushed.outcome == "refused":
            first, _, rest = pushed.words.partition("\n")
            raise GitError(
                Message("{remote} did not take {ref}: {reason}", remote=self.remote, ref=self.ref, reason=first),
                hint=rest,
            )
        if pushed.outcome == "unreachable":
            raise self._unreachable(pushed.words)
        if pushed.outcome == "done":
            self.repo.run("update-ref", "-m", "hd: state", self._local, draft)
        return pushed.outcome == "done"

    def _swap_here(self, draft: str, old: str | None) -> bool:
        before = old or "0" * len(draft)
        result = self.repo.call(("update-ref", "-m", "hd: state", self._local, draft, before))
        if result.returncode == 0:
            return True
        if self._commit_at(self._local) == old and b".lock" not in result.stderr:
            raise failure("update-ref", result)
        return False

    def _draft(self, ref: str, state: RefState, edits: Edits, *, now: datetime, message: str, old: str | None) -> str:
        """The commit of the new state, on the private ref. Two drafts never have one id, so that only one of two equal
        changes wins the swap."""
        text = f"{message}\n\nHd-State: {ref.rpartition('/')[2]}\n".encode()
        who = f"hd <hd@localhost> {int(now.timestamp())} {now.astimezone(UTC).strftime('%z')}"
        lines = [f"commit {ref}\nmark :1\nauthor {who}\ncommitter {who}\ndata {len(text)}\n".encode() + text]
        if self.is_branch and old is not None:
            lines.append(f"from {old}\n".encode())
        if state.commit is not None:
            tree = self.repo.run("rev-parse", "--verify", f"{state.commit}^{{tree}}").decode().strip()
            lines.append(f'M 040000 {tree} ""\n'.encode())
        for path, data in sorted(edits.items()):
            if not _PATH.fullmatch(path):
                raise ValueError(f"not a path of a state: {path!r}")
            lines.append(
                f"D {path}\n".encode()
                if data is None
                else b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data)
            )
        lines.append(b"\nget-mark :1\ndone\n")
        args = ("fast-import", "--quiet", "--done", "--date-format=raw")
        return self.repo.run(*args, input=b"".join(lines)).decode().strip()

    def _state(self, commit: str | None) -> RefState:
        if commit is None:
            return RefState(self.repo, None, {})
        out = os.fsdecode(self.repo.run("ls-tree", "-r", "-z", "--full-tree", commit))
        lines = (line.partition("\t") for line in out.split("\0")[:-1])
        return RefState(self.repo, commit, {path: meta.split(" ")[2] for meta, _, path in lines})

    def _commit_at(self, ref: str) -> str | None:
        return (
            self.repo.run("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}", check=False).decode().strip() or None
        )

    def _unreachable(self, words: str) -> GitError:
        first, _, rest = words.partition("\n")
        return GitError(
            Message("{remote} could not be reached: {reason}", remote=self.remote, reason=first),
            hint=rest,
        )
