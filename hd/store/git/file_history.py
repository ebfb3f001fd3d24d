"""What commits did to the desk's files, and how to take it out of them again as text. Writes nothing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from msgspec import Struct

from hd.errors import NotFoundError, RefusedError
from hd.store.git.commits import LogEntry
from hd.store.git.process import failure
from hd.store.git.repository import Repository
from hd.text.lazy_regex import pattern

_HEX = pattern(r"[0-9a-fA-F]{4,64}")
_PLAIN = ("100644", "100755", "000000")
_NO_DEEDS = (None, "hand-edit", "sync", "renumber")
_AT_FIRST = 100  # commits that are looked at before all are


class FileChange(Struct, frozen=True):
    """One file that a commit changed: its content before and after, as a work tree has it; None: it was not there."""

    path: str
    before: bytes | None
    after: bytes | None


def commit_named(repo: Repository, text: str) -> LogEntry | None:
    """The commit that `text` (a piece of its id, of four characters or more) names; None where there is none.

    RefusedError for one that the branch does not have.
    """
    if not _HEX.fullmatch(text):
        return None
    found = repo.call(("rev-parse", "-q", "--verify", "--end-of-options", f"{text}^{{commit}}"))
    if found.returncode:
        return None
    commit = found.stdout.decode().strip()
    if repo.call(("merge-base", "--is-ancestor", commit, "HEAD")).returncode:
        raise RefusedError(
            f"commit {commit[:7]} is not on this branch", hint="hd log REF   shows the commits of a ticket"
        )
    return repo.entry(commit)


def last_by(repo: Repository, actor: str) -> LogEntry | None:
    """The last change on the branch that `actor` made with `hd`; None where there is none. Not what was edited by hand,
    which was only put on record, nor what a sync did by itself."""
    for limit in (_AT_FIRST, None):
        found = repo.log(limit=limit, message=f"Hd-Actor: {actor}")
        for entry in found:
            if entry.trailer("Hd-Actor") == actor and entry.trailer("Hd-Action") not in _NO_DEEDS:
                return entry
        if limit is None or len(found) < limit:
            return None
    return None


def touched(repo: Repository, commit: str) -> list[FileChange]:
    """The files that a commit changed. RefusedError for a change outside the desk, or of what is no ordinary file."""
    out = repo.run("diff-tree", "-r", "-z", "--root", "--no-renames", "--no-commit-id", "--end-of-options", commit)
    words = os.fsdecode(out).split("\0")[:-1]
    found = []
    for meta, path in zip(words[::2], words[1::2], strict=True):
        old_mode, new_mode, old, new, _ = meta.lstrip(":").split(" ")
        if not path.startswith(repo.prefix):
            raise RefusedError(
                f"commit {commit[:7]} changed {path}, which is not of this desk",
                hint=f"git revert {commit[:7]}   takes it back where the repository allows",
            )
        if old_mode not in _PLAIN or new_mode not in _PLAIN:
            raise RefusedError(f"commit {commit[:7]} changed {path}, which is no ordinary file")
        contents = (_content(repo, path, blob) for blob in (old, new))
        found.append(FileChange(path[len(repo.prefix) :], *contents))
    return found


def _content(repo: Repository, path: str, blob: str) -> bytes | None:
    if not blob.strip("0"):
        return None
    data = repo.object(blob)
    if data is not None:
        data = repo.conversion.contents({path: blob}).get(path, data)
    if data is None:
        raise NotFoundError(
            f"{blob[:7]}: this clone does not have what was there before",
            hint="git fetch --unshallow, or fetch it from where it was cloned",
        )
    return data


def without(repo: Repository, now: bytes, *, after: bytes, before: bytes) -> bytes | None:
    """`now` without what turned `before` into `after`; None where later changes overlap. git's own text merge."""
    if now == after:
        return before
    if now == before:
        return now
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, data in (("now", now), ("after", after), ("before", before)):
            path = Path(folder) / name
            path.write_bytes(data)
            names.append(str(path))
        result = repo.call(("merge-file", "-p", "-q", *names))
    if result.returncode == 0:
        return result.stdout
    if result.returncode < 128 or b"binary" in result.stderr:
        return None
    raise failure("merge-file", result)


def require_one_parent(entry: LogEntry) -> None:
    """RefusedError for a merge."""
    if len(entry.parents) > 1:
        raise RefusedError(
            f"commit {entry.commit[:7]} is a merge: it took in what others did",
            hint=f"git revert -m 1 {entry.commit[:7]}",
        )
