"""Commits as git tells them, taken apart: who, when, what was said. Starts no process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from msgspec import Struct

from hd.core.history.trailers import read_trailers

EPOCH = datetime.fromtimestamp(0, UTC)

_FORM = "%x00".join(("%H", "%an", "%ae", "%ad", "%s", "%b", "%P", "%cn", "%ce"))
LOG = ("log", "-z", "--no-color", "--no-follow", "--date=raw", f"--format=tformat:{_FORM}")


class Identity(Struct, frozen=True):
    """Who git says is working here."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class LogEntry(Struct, frozen=True):
    """One commit. date: the author's, with its offset. trailers: in order, names as written. parents: several where
    it merges. committer: who put it where it is."""

    commit: str
    author: Identity
    date: datetime
    subject: str
    body: str
    trailers: tuple[tuple[str, str], ...]
    parents: tuple[str, ...] = ()
    committer: Identity = Identity("", "")

    def trailer(self, name: str) -> str | None:
        """The last value of a trailer, whatever the case of its name."""
        return next((value for key, value in reversed(self.trailers) if key.lower() == name.lower()), None)


def entries(out: bytes) -> list[LogEntry]:
    """The commits that a command with the words of LOG prints."""
    fields = iter(out.decode("utf-8", "replace").split("\0")[:-1])
    return [_entry(values) for values in zip(*[fields] * 9, strict=True)]


def _entry(values: tuple[str, ...]) -> LogEntry:
    commit, name, email, date, subject, body, parents, landed_by, address = values
    return LogEntry(
        commit,
        Identity(name, email),
        moment(date),
        subject,
        body.rstrip("\n"),
        read_trailers(body),
        (*parents.split(),),
        Identity(landed_by, address),
    )


def moment(raw: str) -> datetime:
    """git's `seconds offset`. A commit may have any date, or none; what is no time here is told as the epoch."""
    try:
        seconds, offset = raw.split()
        hours, minutes = divmod(int(offset[1:]), 100)
        zone = timezone((-1 if offset[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
        found = datetime.fromtimestamp(int(seconds), zone)
    except (ValueError, OverflowError, OSError):
        found = EPOCH
    return found if EPOCH.year < found.year < 9000 else EPOCH
