"""What the web door must remember between requests, in one SQLite file beside the index.

Sessions, links to sign in with and counts of requests may be deleted: people sign in again. `posts` may not: a row is
something that a person sent and that is not committed yet. Tokens are stored as SHA-256 digests only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = "web.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    token TEXT PRIMARY KEY, address TEXT NOT NULL, used REAL NOT NULL, ends REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS links (link TEXT PRIMARY KEY, address TEXT NOT NULL, ends REAL NOT NULL);
CREATE TABLE IF NOT EXISTS posts (
    key TEXT PRIMARY KEY, address TEXT NOT NULL, at REAL NOT NULL, payload BLOB, ticket TEXT, failure TEXT
);
CREATE TABLE IF NOT EXISTS visits (who TEXT NOT NULL, what TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS visits_who ON visits (who, what, at);
"""
_PATIENCE = 10.0  # seconds that one process waits for another's write


class WebState:
    """One connection; each thread has its own. Times are seconds since 1970."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / FILE
        self._database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        path.chmod(0o600)
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the connection."""
        self._database.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield self._database
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    # -- sessions ------------------------------------------------------------------------------------------------------

    def start_session(self, token: str, address: str, *, now: float, ends: float) -> None:
        """Begin a session; those that ended are removed."""
        with self._writing() as database:
            database.execute("DELETE FROM sessions WHERE ends <= ?", (now,))
            database.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (token, address, now, ends))

    def session_address(self, token: str, *, now: float, idle: float) -> str | None:
        """The address of a session; None where there is none, or it ended. idle: seconds an unused one lasts."""
        row = self._database.execute("SELECT address, used, ends FROM sessions WHERE token = ?", (token,)).fetchone()
        if row is None or row[2] <= now or row[1] + idle <= now:
            return None
        if row[1] + 60 < now:
            self._database.execute("UPDATE sessions SET used = ? WHERE token = ?", (now, token))
        return str(row[0])

    def end_session(self, token: str) -> None:
        """End one session."""
        self._database.execute("DELETE FROM sessions WHERE token = ?", (token,))

    def end_sessions(self, address: str | None = None) -> int:
        """End all sessions, or those of one address. Returns how many."""
        if address is None:
            return self._database.execute("DELETE FROM sessions").rowcount
        return self._database.execute("DELETE FROM sessions WHERE address = ?", (address,)).rowcount

    def list_sessions(self, *, now: float) -> list[tuple[str, float]]:
        """The address and last use of each session that goes on."""
        return self._database.execute(
            "SELECT address, used FROM sessions WHERE ends > ? ORDER BY used DESC", (now,)
        ).fetchall()

    # -- links to sign in with -----------------------------------------------------------------------------------------

    def add_link(self, link: str, address: str, *, now: float, ends: float) -> None:
        """Keep a link for one address; those that ended are removed."""
        with self._writing() as database:
            database.execute("DELETE FROM links WHERE ends <= ?", (now,))
            database.execute("INSERT INTO links VALUES (?, ?, ?)", (link, address, ends))

    def use_link(self, link: str, *, now: float) -> str | None:
        """Use a link up. Returns its address; None where it is not good."""
        with self._writing() as database:
            row = database.execute(
                "DELETE FROM links WHERE link = ? AND ends > ? RETURNING address", (link, now)
            ).fetchone()
        return str(row[0]) if row else None

    # -- posts ---------------------------------------------------------------------------------------------------------

    def add_post(self, key: str, address: str, payload: bytes, *, now: float) -> bool:
        """Keep what somebody sent, durably. Returns False where this key was sent before: nothing changes then."""
        with self._writing() as database:
            cursor = database.execute(
                "INSERT OR IGNORE INTO posts (key, address, at, payload) VALUES (?, ?, ?, ?)",
                (key, address, now, payload),
            )
        return cursor.rowcount == 1

    def find_post(self, key: str) -> tuple[str, str | None, bool] | None:
        """Of a post: whose it is, its ticket if it has one, and whether it still waits."""
        row = self._database.execute(
            "SELECT address, ticket, payload IS NOT NULL FROM posts WHERE key = ?", (key,)
        ).fetchone()
        return (str(row[0]), row[1], bool(row[2])) if row else None

    def note_ticket(self, key: str, ticket: str) -> None:
        """Note the ticket that a post made, before the rest of it is done."""
        self._database.execute("UPDATE posts SET ticket = ? WHERE key = ?", (ticket, key))

    def finish_post(self, key: str, ticket: str) -> None:
        """A post is committed: its contents are no longer needed."""
        self._database.execute(
            "UPDATE posts SET ticket = ?, payload = NULL, failure = NULL WHERE key = ?", (ticket, key)
        )

    def drop_post(self, key: str) -> None:
        """A post was refused, and its sender was told why."""
        self._database.execute("DELETE FROM posts WHERE key = ?", (key,))

    def note_failure(self, key: str, failure: str) -> None:
        """Why a post could not be committed yet."""
        self._database.execute("UPDATE posts SET failure = ? WHERE key = ?", (failure, key))

    def waiting_posts(self) -> list[tuple[str, bytes, str | None, str | None]]:
        """Posts that are not committed yet, the oldest first: key, payload, ticket, why not."""
        return self._database.execute(
            "SELECT key, payload, ticket, failure FROM posts WHERE payload IS NOT NULL ORDER BY at, key"
        ).fetchall()

    def forget_posts(self, *, before: float) -> None:
        """Forget the keys of old posts that are committed."""
        self._database.execute("DELETE FROM posts WHERE payload IS NULL AND at < ?", (before,))

    # -- how often -----------------------------------------------------------------------------------------------------

    def allow_visit(self, who: str, what: str, *, now: float, limit: int, seconds: float) -> bool:
        """Count a request; returns False, and does not count it, where `limit` were made within `seconds`."""
        with self._writing() as database:
            database.execute("DELETE FROM visits WHERE who = ? AND what = ? AND at <= ?", (who, what, now - seconds))
            count = database.execute("SELECT count(*) FROM visits WHERE who = ? AND what = ?", (who, what)).fetchone()[
                0
            ]
            if count >= limit:
                return False
            database.execute("INSERT INTO visits VALUES (?, ?, ?)", (who, what, now))
        return True
