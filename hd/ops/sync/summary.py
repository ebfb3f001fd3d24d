"""What a sync brought in or sent out, in the desk's words, read from the commits; and what it leaves to decide. Changes
nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from hd.core import ids
from hd.core.document.document import Document
from hd.core.merging.candidates import CONFLICTS
from hd.core.merging.conflicts import describe_candidates, open_fields, ways_to_decide
from hd.errors import HdError
from hd.ops.actors import made_by
from hd.ops.records import Record, iso
from hd.store.commit.tree_merge import Difference
from hd.store.desk.desk import Desk
from hd.store.git.commit_graph import count_commits, log_span
from hd.store.git.commits import LogEntry

_MOST = 2000  # commits that are looked at; beyond them, only their number is told


class Change(Struct, frozen=True):
    """One commit, as far as it is about one ticket. id: "" where it is about none. text: without id and action."""

    id: str
    action: str
    text: str
    by: str
    at: datetime
    commit: str


class Exchange(Struct, frozen=True):
    """What went one way: how many commits, and the changes in them, oldest first, without merges."""

    commits: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def tickets(self) -> Mapping[str, list[Change]]:
        """The changes of each ticket, those of the ticket that was changed last at the end."""
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            if change.id:
                found[change.id] = [*found.pop(change.id, []), change]
        return found

    def record(self) -> Record:
        """As JSON."""
        rows = [
            {
                "id": one.id or None,
                "action": one.action,
                "text": one.text,
                "by": one.by,
                "at": iso(one.at),
                "commit": one.commit,
            }
            for one in self.changes
        ]
        return {"commits": self.commits, "tickets": list(self.tickets), "changes": rows}


class UnresolvedConflict(Struct, frozen=True):
    """A ticket or an article where two sides disagree. fields: the candidates of each, in a few words; ways: for each,
    the commands that decide it."""

    path: str
    fields: Mapping[str, list[str]]
    ways: Mapping[str, list[str]]

    @property
    def name(self) -> str:
        """The ticket's id, or the article's name."""
        return self.path.rpartition("/")[2].removesuffix(".md")


def exchanged(desk: Desk, span: str) -> Exchange:
    """What the commits of a span (`A..B`) changed in the desk."""
    repo = desk.repo
    count = count_commits(repo, span, in_desk=True)
    if not count:
        return Exchange()
    found = log_span(repo, span, most=_MOST)
    return Exchange(count, tuple(change for entry in reversed(found) for change in _changes(desk, entry)))


def _changes(desk: Desk, entry: LogEntry) -> Iterable[Change]:
    if len(entry.parents) > 1:  # what it joins is told by itself
        return
    tickets = [value for key, value in entry.trailers if key.lower() == "hd-ticket" and ids.is_id(value)]
    action = entry.trailer("Hd-Action") or ""
    by = made_by(entry, desk.config)
    for ticket_id in tickets or [""]:
        yield Change(
            ticket_id,
            action,
            _text(entry.subject, ticket_id, action),
            by,
            entry.date.astimezone(desk.zone),
            entry.commit,
        )


def _text(subject: str, ticket_id: str, action: str) -> str:
    """The subject without what is told anyway; `3 tickets assign ivan` is `ivan`."""
    if not action:
        return subject
    text = subject.removeprefix(ticket_id).strip()
    counted = f" tickets {action}"
    if counted in text and text.partition(counted)[0].isdecimal():
        text = text.partition(counted)[2]
    return text.removeprefix(action).strip()


def undecided_in(desk: Desk, found: Mapping[str, Difference]) -> Iterable[UnresolvedConflict]:
    """The tickets and articles among these files where somebody must decide, as they lie there now."""
    start = desk.repo.prefix
    for path in sorted(path for path, one in found.items() if one.after and path.startswith(start)):
        inside = path[len(start) :]
        if not inside.endswith(".md"):
            continue
        try:
            data = desk.content(inside)
            if f"\n{CONFLICTS}:".encode() not in data:
                continue
            document = Document.parse(data, path=inside)
            fields = open_fields(document)
            ways = ways_to_decide(document, path=inside, zone=desk.zone)
        except HdError:
            continue
        if fields:
            shown = {
                key: [value or "nothing" for value in describe_candidates(values)] for key, values in fields.items()
            }
            yield UnresolvedConflict(inside, shown, ways)
