"""The index: what was read of every ticket and article, in SQLite inside git's own folder. Never committed, never
written back, thrown away when in doubt: another edition of the program, or one broken page, and it begins anew.

Knows paths, and what belongs to each; `freshness.py` says which of it is still true.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, msgpack

from hd.core.problem import Problem

NAME = "index.sqlite"
# What lists ask for, so that not every row must be looked at; each is the file's own text, case folded but for status.
COLUMNS = ("status", "type", "priority", "team", "service", "org", "office", "assignee", "owner", "requester")
_BUSY_MS = 3000

# One step of the index for each, instead of one row of the table for each ticket.
_STATUSES = """
WITH RECURSIVE step(status) AS (
    SELECT min(status) FROM files
    UNION ALL SELECT (SELECT min(status) FROM files WHERE status > step.status) FROM step WHERE step.status IS NOT NULL
) SELECT status FROM step WHERE status IS NOT NULL
"""
_SCHEMA = f"""
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE folders(path TEXT PRIMARY KEY, stamp INTEGER) WITHOUT ROWID;
CREATE TABLE files(
    n INTEGER PRIMARY KEY, path TEXT UNIQUE, folder TEXT, blob TEXT, stamp TEXT, problem BLOB,
    {", ".join(f"{name} TEXT" for name in COLUMNS)},
    known BLOB, terms TEXT, since REAL, until REAL, worded INTEGER DEFAULT 0
);
CREATE INDEX wordless ON files(path) WHERE worded = 0;
CREATE TABLE named(id TEXT, path TEXT, PRIMARY KEY(id, path)) WITHOUT ROWID;
CREATE INDEX naming ON named(path);
CREATE TABLE words(key TEXT, word TEXT, PRIMARY KEY(key, word)) WITHOUT ROWID;
CREATE TABLE postings(word TEXT, segment INTEGER, places BLOB, PRIMARY KEY(word, segment)) WITHOUT ROWID;
CREATE TABLE texts(n INTEGER PRIMARY KEY, path TEXT UNIQUE, id TEXT, form TEXT, title TEXT, created REAL, open INTEGER);
CREATE INDEX by_status ON files(status);
CREATE INDEX unclean ON files(path) WHERE blob = '';
CREATE INDEX unread ON files(path) WHERE blob = '?';
CREATE INDEX broken ON files(path) WHERE problem IS NOT NULL;
"""


class Row(Struct, frozen=True):
    """What a reader found in a file. values: of COLUMNS. problem: why it cannot be read, packed. named: the ids of
    tickets that it may be tied to."""

    values: tuple[str | None, ...] = (None,) * len(COLUMNS)
    problem: bytes | None = None
    named: tuple[str, ...] = ()


class Kept(Struct, frozen=True):
    """What is kept of a ticket: see `core.known`; since, until: seconds since 1970, between which it holds."""

    path: str
    known: bytes
    since: float
    until: float


class Index:
    """One open database; `new` where it was made just now. Every method may raise sqlite3.Error; whoever calls does
    without the index then."""

    def __init__(self, path: Path, base: sqlite3.Connection) -> None:
        self.path = path
        self.base = base
        self.new = False

    @classmethod
    def open(cls, state: Path, *, edition: str) -> Index | None:
        """The index in `state`, new and empty where there was none that fits; None where none can be made."""
        path = state / NAME
        for _ in range(2):
            with contextlib.suppress(sqlite3.Error, OSError):
                state.mkdir(parents=True, exist_ok=True)
                found = cls(path, _connect(path))
                if found._fits(edition):
                    return found
                found.discard()
        return None

    def _fits(self, edition: str) -> bool:
        """Whether it is of this edition; a new file becomes so."""
        with contextlib.suppress(sqlite3.OperationalError):
            return bool(self.meta("edition") == edition)
        with self.writing():
            if not self.base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for statement in _SCHEMA.split(";"):
                    self.base.execute(statement)
                self.put_meta("edition", edition)
                self.new = True
        return bool(self.meta("edition") == edition)

    def close(self) -> None:
        """Let the file go."""
        self.base.close()

    def discard(self) -> None:
        """Throw it away; the next one is made from nothing."""
        self.close()
        for end in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)

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

    def folders(self) -> dict[str, int]:
        """The stamp of each folder, as it was when its names were read."""
        return dict(self.base.execute("SELECT path, stamp FROM folders"))

    def put_folders(self, stamps: Iterable[tuple[str, int]], gone: Iterable[str] = ()) -> None:
        """Keep the stamps of folders whose names are known now."""
        self.base.executemany("INSERT OR REPLACE INTO folders VALUES (?, ?)", stamps)
        self.base.executemany("DELETE FROM folders WHERE path = ?", ((path,) for path in gone))

    # -- files -------------------------------------------------------------------------------------------------------

    def count(self) -> int:
        """How many files it knows, or knew."""
        found: int = self.base.execute("SELECT coalesce(max(n), 0) FROM files").fetchone()[0]
        return found

    def statuses(self) -> list[str]:
        """The statuses that tickets have."""
        return [status for (status,) in self.base.execute(_STATUSES)]

    def in_folder(self, folder: str) -> set[str]:
        """The paths of the files that are known in a folder."""
        return {path for (path,) in self.base.execute("SELECT path FROM files WHERE folder = ?", (folder,))}

    def blobs(self) -> list[tuple[str, str]]:
        """Path and blob id of every file; "" where the content is not git's."""
        return self.base.execute("SELECT path, blob FROM files").fetchall()

    def unclean(self) -> dict[str, str]:
        """Path and stamp of the files whose content is not what git's index has."""
        return dict(self.base.execute("SELECT path, stamp FROM files WHERE blob = ''"))

    def paths_with(self, piece: str) -> list[str]:
        """The paths of files whose names have this piece, of letters and digits, in them."""
        asked = "SELECT path FROM files WHERE path LIKE ? ORDER BY path"
        return [path for (path,) in self.base.execute(asked, (f"%{piece}%",))]

    def unread(self) -> list[str]:
        """The paths of the files of which nothing was read yet."""
        return [path for (path,) in self.base.execute("SELECT path FROM files WHERE blob = '?'")]

    def stamps(self, where: str, values: Sequence[object]) -> list[tuple[str, str]]:
        """Path and stamp of some files."""
        return self.base.execute(f"SELECT path, stamp FROM files WHERE {where}", values).fetchall()

    def add(self, paths: Iterable[tuple[str, str]]) -> None:
        """Know of files (path, folder) of which nothing was read yet."""
        self.base.executemany("INSERT OR IGNORE INTO files(path, folder, blob, stamp) VALUES (?, ?, '?', '')", paths)

    def remove(self, paths: Iterable[str]) -> None:
        """Forget files."""
        gone = [(path,) for path in paths]
        for table in ("files", "texts", "named"):
            self.base.executemany(f"DELETE FROM {table} WHERE path = ?", gone)

    def put(self, read: Sequence[tuple[str, str, str, Row]]) -> None:
        """Keep what was read: path, blob id ("" for what is not git's), stamp, row."""
        sets = ", ".join(f"{name} = ?" for name in COLUMNS)
        rows = [(blob, stamp, row.problem, *row.values, path) for path, blob, stamp, row in read]
        self.base.executemany(
            f"UPDATE files SET blob = ?, stamp = ?, problem = ?, {sets}, known = NULL, worded = 0 WHERE path = ?", rows
        )
        for table in ("texts", "named"):
            self.base.executemany(f"DELETE FROM {table} WHERE path = ?", ((row[-1],) for row in rows))
        self.base.executemany(
            "INSERT INTO named VALUES (?, ?)", ((one, path) for path, _, _, row in read for one in row.named)
        )

    def naming(self, ticket_id: str) -> list[str]:
        """The paths of the files that may be tied to a ticket, in order."""
        asked = "SELECT path FROM named WHERE id = ? ORDER BY path"
        return [path for (path,) in self.base.execute(asked, (ticket_id,))]

    # -- what lists are made of --------------------------------------------------------------------------------------

    def unreadable(self) -> tuple[Problem, ...]:
        """Why files cannot be read, in the order of their paths."""
        asked = "SELECT problem FROM files WHERE problem IS NOT NULL ORDER BY path"
        return tuple(msgpack.decode(packed, type=Problem) for (packed,) in self.base.execute(asked))

    def tickets(
        self, where: str, values: Sequence[object], *, terms: str, now: float
    ) -> Iterator[tuple[str, bytes | None]]:
        """Path, and what is known where it holds under these terms now, of the tickets picked, by path."""
        asked = (
            "SELECT path, CASE WHEN terms = ? AND since <= ? AND ? < until THEN known END FROM files "
            f"WHERE status IS NOT NULL AND problem IS NULL AND ({where}) ORDER BY path"
        )
        return iter(self.base.execute(asked, (terms, now, now, *values)).fetchall())

    def any_has(self, column: str, value: str) -> bool:
        """Whether any file that can be read has this in one of COLUMNS."""
        asked = f"SELECT EXISTS (SELECT 1 FROM files WHERE {column} = ? AND problem IS NULL)"
        return bool(self.base.execute(asked, (value,)).fetchone()[0])

    def keep(self, kept: Iterable[Kept], *, terms: str) -> None:
        """Keep what was worked out under these terms (the configuration)."""
        self.base.executemany(
            "UPDATE files SET known = ?, terms = ?, since = ?, until = ? WHERE path = ?",
            ((one.known, terms, one.since, one.until, one.path) for one in kept),
        )


def _connect(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_MS / 1000)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = NORMAL")
    return base
