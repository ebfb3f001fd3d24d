"""The note of what a transaction is about to do, on disk before it does it; holds ids, no content, and runs nothing."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from msgspec import Struct

from hd.store import files
from hd.store.git.repository import Repository

_ABANDONED = b"\nabandoned\n"  # behind the one line of JSON


class Entry(Struct, frozen=True):
    """One file, by blob ids. base: in the parent commit; old: on disk, as read; new: what it becomes. None: absent."""

    path: str
    base: str | None
    old: str | None
    new: str | None


class Draft(Struct, frozen=True):
    """One commit to be: its message, and the blobs it sets (path, blob id; None takes the file out). merges: further
    parents, whose work is in these blobs."""

    message: str
    blobs: tuple[tuple[str, str | None], ...]
    merges: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


class Journal(Struct, frozen=True):
    """All that finishing or undoing needs to know.

    ref: the private ref that will hold the finished commits; obsolete: refs of earlier attempts.
    author, committer: as a commit object has them, `Name <email> seconds offset`.
    drafts: the commits in order, the change itself last. way: how the branch gets them: plain, signed, hooks.
    abandoned: the user was told that the change failed, so it is only ever taken back.
    """

    ref: str
    branch: str
    parent: str | None
    author: str
    committer: str
    way: str
    entries: tuple[Entry, ...]
    drafts: tuple[Draft, ...]
    obsolete: tuple[str, ...] = ()
    abandoned: bool = False

    @property
    def mark(self) -> str:
        """What the names of this transaction's temporary files carry."""
        return self.ref.rpartition("/")[2]

    @property
    def paths(self) -> list[str]:
        """The files of the change."""
        return [entry.path for entry in self.entries]

    @property
    def branch_ref(self) -> str:
        """The branch's full name."""
        return f"refs/heads/{self.branch}"


def place(repo: Repository) -> Path:
    """Where the journal lies: one, because writers hold the desk's lock."""
    return repo.journal


def save(repo: Repository, journal: Journal) -> None:
    """Put the journal on disk, durably. A first one found cut short means that nothing else was done yet."""
    write = files.replace if journal.obsolete else files.note
    write(place(repo), _encode(journal))


def _encode(journal: Journal) -> bytes:
    try:
        return msgspec.json.encode(journal)
    except UnicodeEncodeError:  # a path whose bytes are no text
        import json

        return json.dumps(msgspec.to_builtins(journal), ensure_ascii=True, separators=(",", ":")).encode("ascii")


def load(repo: Repository) -> Journal | None:
    """The journal a killed process left; None when there is none, or nothing in it can be understood."""
    data = files.read_if_there(place(repo))
    if data is None:
        return None
    import json  # only after a kill

    text, _, added = data.partition(_ABANDONED[:1])
    try:
        told = json.loads(text)
        told["entries"] = tuple(Entry(**entry) for entry in told["entries"])
        told["drafts"] = tuple(
            Draft(one["message"], tuple(map(tuple, one["blobs"])), tuple(one.get("merges", ())))
            for one in told["drafts"]
        )
        told["obsolete"] = tuple(told["obsolete"])
        told["abandoned"] = bool(added)
        return Journal(**told)
    except (ValueError, KeyError, TypeError):
        return None


def abandon(repo: Repository) -> bool:
    """Note in the journal, where there is one, that its change failed; False where that cannot be written.

    It is added to the file as it lies there: that may be allowed where the folder takes no new file, and a part of the
    note is as good as all of it.
    """
    try:
        handle = os.open(place(repo), os.O_WRONLY | os.O_APPEND)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    with open(handle, "wb", buffering=0) as file:
        try:
            written = file.write(_ABANDONED)
            os.fsync(file.fileno())
        except OSError:
            return False
    return written > 0


def discard(repo: Repository) -> None:
    """The transaction is over. Should a power cut bring the journal back, it is found to be finished."""
    place(repo).unlink(missing_ok=True)
