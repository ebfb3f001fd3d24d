"""Finds in git's history who gave a ticket's field its present value, and when. Guesses nothing where it is cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hd.core.checks import FieldOrigin
from hd.core.config import Config
from hd.core.document.document import Document
from hd.core.tickets.conversation import is_author
from hd.errors import UnreadableError
from hd.ops.actors import Actor, known_as
from hd.store.desk.desk import Desk
from hd.store.git import objects as git_objects
from hd.store.git.commits import LogEntry


class FieldOrigins:
    """Answers for one desk. notes: what could not be told, for the user. rev: up to where it looks; only what nobody
    committed is later than HEAD. config: whose people are meant; the desk's."""

    def __init__(
        self, desk: Desk, *, actor: Actor, now: datetime, rev: str = "HEAD", config: Config | None = None
    ) -> None:
        self.desk = desk
        self.rev = rev
        self.config = config or desk.config
        self.actor = actor
        self.now = now
        self.notes: list[str] = []

    def find(self, path: str, key: str, *, value: str) -> FieldOrigin | None:
        """The commit that gave the field its value: the newest whose version has it, and none of whose parents' has.

        What nobody committed yet was done when the file was last written, by whoever acts. None, with a note, where a
        shallow clone does not have that commit.
        """
        repo = self.desk.repo
        entries = repo.log([path], rev=self.rev)
        prefix = repo.prefix
        versions = [f"{one}:{prefix}{path}" for entry in entries for one in (entry.commit, *entry.parents)]
        head = [f"{self.rev}:{prefix}{path}"] if entries else []
        values = [_value(data, key) for data in git_objects.contents(repo, [*head, *versions])]
        if not values or values.pop(0) != value:
            return self._uncommitted(path) if self.rev == "HEAD" else None
        for entry in entries:
            mine, *before = (values.pop(0) for _ in (entry.commit, *entry.parents))
            if mine == value and value not in before:
                if entry.commit in git_objects.cut_off(repo):
                    break
                return FieldOrigin(min(entry.date, self.now), self._author(entry))
        self.notes.append(f"{path}: history is cut off before {key} became {value}; git fetch --unshallow")
        return None

    def _uncommitted(self, path: str) -> FieldOrigin:
        """What nobody committed yet. The file's time is no proof: it reaches no further back than an entry may."""
        written = datetime.fromtimestamp((self.desk.folder / path).stat().st_mtime, UTC)
        earliest = self.now - timedelta(minutes=self.config.audit.back)
        return FieldOrigin(max(min(written, self.now), earliest), self.actor.name)

    def _author(self, entry: LogEntry) -> str:
        """The agent whom `hd` wrote down or git's author is; an author whom the desk does not know, by address."""
        people = self.config.people
        said = entry.trailer("Hd-Actor")
        if said and is_author(said) and (said in people or not people):
            return said
        known = known_as(self.config, entry.author)
        if known is None and "@" in entry.author.email and is_author(entry.author.email):
            return entry.author.email
        return known or self.actor.name


def _value(data: bytes | None, key: str) -> object:
    """The field's text in a version; None where there was no file, no such field, or nothing readable."""
    try:
        return Document.parse(data).fields.get(key) if data is not None else None
    except UnreadableError:
        return None
