"""The index: what was read of every ticket and article, in SQLite inside git's own folder. Never committed, never
written back, thrown away when in doubt: another edition of the program, or one broken page, and it begins anew.

Knows paths, and what belongs to each; `freshness.py` says which of it is still true.
"""

from __future__ import annotations

import atexit
import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakSet

import msgspec
from msgspec import Struct, msgpack

from hd.core.diagnostic import Diagnostic
from hd.store.waiting import CACHE

NAME = "index.sqlite"
# What lists ask for, so that not every row must be looked at; each is the file's own text, case folded but for status.
COLUMNS = ("status", "type", "priority", "team", "service", "org", "office", "assignee", "owner", "requester")
UNSURE = "?"  # in place of a stamp, where the file may have changed within the same tick

# One step of the index for each, instead of one row of the table for each ticket.
_STATUSES = """
WITH RECURSIVE step(status) AS (
    SELECT min(status) FROM files
    UNION ALL SELECT (SELECT min(status) FROM files WHERE status > step.status) FROM step WHERE step.status IS NOT NULL
) SELECT status FROM step WHERE status IS NOT NULL
"""
_SCHEMA = f"""
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE folders(path TEXT PRIMARY KEY, stamp TEXT) WITHOUT ROWID;
CREATE TABLE listings(folder TEXT PRIMARY KEY, digest TEXT) WITHOUT ROWID;
CREATE TABLE files(
    n INTEGER PRIMARY KEY, path TEXT UNIQUE, folder TEXT, blob TEXT, stamp TEXT, beside TEXT DEFAULT '', problem BLOB,
    {", ".join(f"{name} TEXT" for name in COLUMNS)},
    known BLOB, terms TEXT, since REAL, until REAL, worded INTEGER DEFAULT 0
);
CREATE INDEX wordless ON files(path) WHERE worded = 0;
CREATE TABLE named(id TEXT, path TEXT, PRIMARY KEY(id, path)) WITHOUT ROWID;
CREATE INDEX naming ON named(path);
CREATE TABLE words(key TEXT, word TEXT, PRIMARY KEY(key, word)) WITHOUT ROWID;
CREATE TABLE sounds(sound TEXT, key TEXT, PRIMARY KEY(sound, key)) WITHOUT ROWID;
CREATE TABLE postings(word TEXT, segment INTEGER, places BLOB, PRIMARY KEY(word, segment)) WITHOUT ROWID;
CREATE TABLE texts(n INTEGER PRIMARY KEY, path TEXT UNIQUE, id TEXT, form TEXT, title TEXT, created REAL, open INTEGER);
CREATE INDEX by_status ON files(status);
CREATE INDEX unclean ON files(path) WHERE blob = '';
CREATE INDEX unread ON files(path) WHERE blob = '?';
CREATE INDEX broken ON files(path) WHERE problem IS NOT NULL;
"""


# What goes wrong where the file is sound: somebody else is at work, or there is no room, or no right to write.
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_INTERRUPT,
}
# What whoever asks the index must be ready for, and then do without it.
Failures = (sqlite3.Error, msgspec.DecodeError, UnicodeError)


class UnusableError(sqlite3.OperationalError):
    """Nothing is wrong with the index, but it cannot be made true: git refuses, or a name is no text."""


class Row(Struct, frozen=True):
    """What a reader found in a file. values: of COLUMNS. problem: why it cannot be read, packed. named: the ids of
    tickets that it may be tied to."""

    values: tuple[str | None, ...] = (None,) * len(COLUMNS)
    problem: bytes | None = None
    named: tuple[str, ...] = ()


class FileRead(Struct, frozen=True):
    """A file as it was read. blob: its id where git's index has it so, else "". stamp: what `stat` said. beside: the
    blob id that git's index had instead."""

    path: str
    blob: str
    stamp: str
    beside: str = ""


class CachedRow(Struct, frozen=True):
    """What is kept of a ticket: see `core.known`; since, until: seconds since 1970, between which it holds. read: from
    which file it was worked out."""

    read: FileRead
    known: bytes
    since: float
    until: float


_UNCLOSED: WeakSet[Index] = WeakSet()


@atexit.register
def _close_all() -> None:
    """Close what nobody closed, so that SQLite tidies up: a short process ends without taking its objects apart."""
    for index in list(_UNCLOSED):
        with contextlib.suppress(sqlite3.Error):
            index.close()


class Index:
    """One open database; `new` where it was made just now. Every method may raise sqlite3.Error; whoever calls does
    without the index then."""

    def __init__(self, path: Path, base: sqlite3.Connection) -> None:
        self.path = path
        self.base = base
        self.new = False
        _UNCLOSED.add(self)

    @classmethod
    def open(cls, state: Path, *, edition: str) -> Index | None:
        """The index in `state`, new and empty where there was none that fits; None where none can be made."""
        path = state / NAME
        for _ in range(2):
            try:
                state.mkdir(parents=True, exist_ok=True)
                found = cls(path, sqlite3.connect(path, isolation_level=None, timeout=CACHE))
            except (sqlite3.Error, OSError):
                return None
            try:
                if found._fits(edition):
                    return found
                found.discard()
            except Failures as error:
                if not found.give_up(error):
                    return None
        return None

    def _fits(self, edition: str) -> bool:
        """Whether it is of this edition; a new file becomes so."""
        self.base.execute("PRAGMA journal_mode = WAL")
        self.base.execute("PRAGMA synchronous = NORMAL")
        with contextlib.suppress(sqlite3.OperationalError):
            return bool(self.meta("edition") == edition)
        with self.writing():
            if not self.base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for statement in _SCHEMA.split(";"):
                    self.base.execute(statement)
                self.put_meta("edition", edition)
                self.new = True
        return bool(self.meta("edition") == edition)

    def __del__(self) -> None:
        with contextlib.suppress(sqlite3.Error):  # a connection is in a circle, and would wait for the collector
            self.base.close()

    def close(self) -> None:
        """Let the file go."""
        self.base.close()

    def discard(self) -> None:
        """Throw it away; the next one is made from nothing."""
        self.close()
        with contextlib.suppress(OSError):
            for end in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + end).unlink(missing_ok=True)

    def give_up(self, error: Exception) -> bool:
        """Let the file go after an error; whether it was thrown away, because it is broken."""
        passing = getattr(error, "sqlite_errorcode", 0) & 0xFF in _PASSING or isinstance(error, UnusableError)
        if passing:
            self.close()
        else:
            self.discard()
        return not passing

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """All that is asked inside is answered as of one moment, whoever writes meanwhile."""
        self.base.execute("BEGIN")
        try:
            yield
        finally:
            with contextlib.suppress(sqlite3.Error):
                self.base.execute("ROLLBACK")

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """All that is done inside, or nothing of it."""
        self.base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self.base.execute("ROLLBACK")
            raise
        self.base.execute("COMMIT")

    # -- small things ------------------------------------------------------------------------------------------------

    def meta(self, key: str) -> Any:
        """A value that was put; None where there is none."""
        found = self.base.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    def put_meta(self, key: str, value: object) -> None:
        """Keep a value."""
        self.base.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def folders(self) -> dict[str, str]:
        """The stamp of each folder, as it was when its names were read."""
        return dict(self.base.execute("SELECT path, stamp FROM folders"))

    def put_folders(self, stamps: Iterable[tuple[str, str]]) -> None:
        """Keep the stamps of folders whose names are known now."""
        self.base.executemany("INSERT OR REPLACE INTO folders VALUES (?, ?)", stamps)

    def drop_folders(self, paths: Iterable[str]) -> None:
        """Forget the stamps of folders."""
        self.base.executemany("DELETE FROM folders WHERE path = ?", ((path,) for path in paths))

    def listings(self) -> dict[str, str]:
        """Of each folder whose rows are as git's index had it: the digest of what that said."""
        return dict(self.base.execute("SELECT folder, digest FROM listings"))

    def put_listings(self, digests: Iterable[tuple[str, str]]) -> None:
        """Keep the digests of what git's index says of folders."""
        self.base.executemany("INSERT OR REPLACE INTO listings VALUES (?, ?)", digests)

    def drop_listings(self, folders: Iterable[str]) -> None:
        """Forget what git's index said of these folders: each file in them is compared anew."""
        self.base.executemany("DELETE FROM listings WHERE folder = ?", ((folder,) for folder in folders))

    def distrust(self) -> None:
        """Forget all that git's index said."""
        self.put_meta("git", "")
        self.base.execute("DELETE FROM listings")

    # -- files -------------------------------------------------------------------------------------------------------

    def count(self) -> int:
        """How many files it knows, or knew."""
        found: int = self.base.execute("SELECT coalesce(max(n), 0) FROM files").fetchone()[0]
        return found

    def count_below(self, top: str) -> int:
        """How many files it knows below a folder."""
        asked = "SELECT count(*) FROM files WHERE path > ? AND path < ?"
        found: int = self.base.execute(asked, (f"{top}/", f"{top}0")).fetchone()[0]
        return found

    def settle(self) -> None:
        """Bring all that was written into one file."""
        self.base.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def size(self) -> int:
        """Bytes on the disk."""
        ends = (self.path.with_name(self.path.name + end) for end in ("", "-wal"))
        return sum(path.stat().st_size for path in ends if path.exists())

    def statuses(self) -> list[str]:
        """The statuses that tickets have."""
        return [status for (status,) in self.base.execute(_STATUSES)]

    def in_folder(self, folder: str) -> dict[str, str]:
        """The path and stamp of each file that is known in a folder."""
        asked = "SELECT path, stamp FROM files WHERE path > ? AND path < ?"
        return dict(self.base.execute(asked, (f"{folder}/", f"{folder}0")))  # "0" comes next after "/"

    def files(self, folder: str) -> Iterator[FileRead]:
        """Every file in a folder, as it was read."""
        asked = "SELECT path, blob, stamp, beside FROM files WHERE path > ? AND path < ?"
        return (FileRead(*row) for row in self.base.execute(asked, (f"{folder}/", f"{folder}0")).fetchall())

    def wordless(self) -> list[FileRead]:
        """The files whose words were not taken in yet, as they were read."""
        asked = "SELECT path, blob, stamp, beside FROM files WHERE worded = 0 AND problem IS NULL"
        return [FileRead(*row) for row in self.base.execute(asked)]

    def count_wordless(self) -> int:
        """How many these are."""
        asked = "SELECT count(*) FROM files WHERE worded = 0 AND problem IS NULL"
        found: int = self.base.execute(asked).fetchone()[0]
        return found

    def worded(self, files: Iterable[FileRead]) -> None:
        """Note that their words were taken in, of those that were not read again since."""
        rows = ((file.path, file.blob, file.stamp) for file in files)
        self.base.executemany("UPDATE files SET worded = 1 WHERE path = ? AND blob = ? AND stamp = ?", rows)

    def unclean(self) -> dict[str, str]:
        """Path and stamp of the files whose content is not what git's index has."""
        return dict(self.base.execute("SELECT path, stamp FROM files WHERE blob = ''"))

    def paths_with(self, piece: str) -> list[str]:
        """The paths of files whose names have this piece, of letters and digits, in them."""
        asked = "SELECT path FROM files WHERE path LIKE ? ORDER BY path"
        return [path for (path,) in self.base.execute(asked, (f"%{piece}%",))]

    def known_paths(self, paths: Iterable[str]) -> set[str]:
        """Those of the paths that it knows a file of."""
        asked = "SELECT path FROM files WHERE path = ?"
        return {path for one in paths for (path,) in self.base.execute(asked, (one,))}

    def unread(self) -> list[str]:
        """The paths of the files of which nothing was read yet."""
        return [path for (path,) in self.base.execute("SELECT path FROM files WHERE blob = '?'")]

    def stamps(self, where: str, values: Sequence[object], *, newest: int) -> list[tuple[str, str]]:
        """Path and stamp of some files: those picked, the last `newest` tickets by path, and all that is no ticket."""
        asked = "SELECT path FROM files WHERE path < 'tickets0' ORDER BY path DESC LIMIT 1 OFFSET ?"
        first = self.base.execute(asked, (newest,)).fetchone()
        last = first[0] if first else ""
        asked = f"SELECT path, stamp FROM files WHERE path > ? OR path < 'tickets/' OR ({where})"
        return self.base.execute(asked, (last, *values)).fetchall()

    def add(self, paths: Iterable[tuple[str, str]]) -> None:
        """Know of files (path, folder) of which nothing was read yet."""
        self.base.executemany("INSERT OR IGNORE INTO files(path, folder, blob, stamp) VALUES (?, ?, '?', '')", paths)

    def remove(self, paths: Iterable[str]) -> None:
        """Forget files."""
        gone = [(path,) for path in paths]
        for table in ("files", "texts", "named"):
            self.base.executemany(f"DELETE FROM {table} WHERE path = ?", gone)

    def put(self, read: Sequence[tuple[FileRead, Row]]) -> None:
        """Keep what was read."""
        sets = ", ".join(f"{name} = ?" for name in ("blob", "stamp", "beside", "problem", *COLUMNS))
        rows = [(one.blob, one.stamp, one.beside, row.problem, *row.values, one.path) for one, row in read]
        self.base.executemany(
            f"UPDATE files SET {sets}, known = NULL, worded = 0 WHERE path = ?",
            rows,
        )
        for table in ("texts", "named"):
            self.base.executemany(f"DELETE FROM {table} WHERE path = ?", ((row[-1],) for row in rows))
        self.base.executemany(
            "INSERT INTO named VALUES (?, ?)", ((name, one.path) for one, row in read for name in row.named)
        )

    def naming(self, ticket_id: str) -> list[str]:
        """The paths of the files that may be tied to a ticket, in order."""
        asked = "SELECT path FROM named WHERE id = ? ORDER BY path"
        return [path for (path,) in self.base.execute(asked, (ticket_id,))]

    # -- what lists are made of --------------------------------------------------------------------------------------

    def unreadable(self) -> tuple[Diagnostic, ...]:
        """Why files cannot be read, in the order of their paths."""
        asked = "SELECT problem FROM files WHERE problem IS NOT NULL ORDER BY path"
        return tuple(msgpack.decode(packed, type=Diagnostic) for (packed,) in self.base.execute(asked))

    def tickets(
        self, where: str, values: Sequence[object], *, terms: str, now: float
    ) -> list[tuple[str, str, str, bytes | None]]:
        """Path, blob id, stamp, and what is known where it holds under these terms now, of the tickets picked, by
        path."""
        asked = (
            "SELECT path, blob, stamp, CASE WHEN terms = ? AND since <= ? AND ? < until THEN known END FROM files "
            f"WHERE status IS NOT NULL AND problem IS NULL AND ({where}) ORDER BY path"
        )
        return self.base.execute(asked, (terms, now, now, *values)).fetchall()

    def any_has(self, column: str, value: str) -> bool:
        """Whether any file that can be read has this in one of COLUMNS."""
        asked = f"SELECT EXISTS (SELECT 1 FROM files WHERE {column} = ? AND problem IS NULL)"
        return bool(self.base.execute(asked, (value,)).fetchone()[0])

    def keep(self, kept: Iterable[CachedRow], *, terms: str) -> None:
        """Keep what was worked out under these terms (the configuration), of files that were not read again since."""
        self.base.executemany(
            "UPDATE files SET known = ?, terms = ?, since = ?, until = ? WHERE path = ? AND blob = ? AND stamp = ?",
            ((one.known, terms, one.since, one.until, one.read.path, one.read.blob, one.read.stamp) for one in kept),
        )
