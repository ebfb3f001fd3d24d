"""Merges two commits of a desk into one, by meaning, among git's objects. Moves nothing, and settles nothing outside
the desk: what it cannot settle, somebody must, and then nothing was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from zoneinfo import ZoneInfo

from msgspec import Struct

from hd.core import ids
from hd.core.config import Config, load_tolerantly
from hd.core.document.document import Document
from hd.core.merging.contact_rows import merge_contacts
from hd.core.merging.id_collisions import are_same_ticket, new_id, precedence, renumber_document
from hd.core.merging.merge_files import merge_article, merge_ticket
from hd.core.merging.three_way import Versions
from hd.errors import DecisionError, HdError
from hd.ops.sync.renumber import Renumbering, Side, renumber
from hd.store import layout
from hd.store.commit import tree_merge
from hd.store.commit.journal import Journal
from hd.store.commit.tree_merge import Blob, ConflictedFile, Content
from hd.store.desk.desk import Desk
from hd.store.git.commit_graph import blobs_between, merge_base
from hd.store.git.objects import contents

BY_HAND = "nothing was changed; merge it by hand: git pull --no-rebase, settle it, git commit; then: hd sync"

_AT_MOST = 50  # tickets that are given another id in one merge: beyond that, something else is wrong


class MergeResult(Struct, frozen=True):
    """What two sides make together. one, other: the commits to join, which renumbering may have put on top of the
    sides; tree and contents: what `treemerge.compose` makes of it; moves: the tickets that got another id."""

    one: str
    other: str
    tree: str
    contents: Mapping[str, Content]
    moves: tuple[Renumbering, ...] = ()


def reconcile(desk: Desk, plan: Journal, one: str, other: str, *, actor: str) -> MergeResult:
    """Merge two commits. plan: the journal whose private ref may hold commits that go before; actor: who makes them.

    Raises DecisionError where somebody must decide, in words that say about what and how.
    """
    moves: dict[str, RenumberedTicket] = {}
    for _ in range(_AT_MOST):
        merge = Merge(desk, one, other, moves)
        twin = merge.twin()
        if twin is None:
            told = tuple(moved.move for moved in moves.values())
            return MergeResult(one, other, merge.joined.tree, merge.settled(), told)
        side = Side(desk, plan, tip=twin.tip, base=merge.base, actor=actor)
        made, move = renumber(side, twin.old, twin.new)
        moves[twin.old] = RenumberedTicket(move, of_one=twin.tip == one)
        one, other = (made, other) if twin.tip == one else (one, made)
    raise DecisionError("too many tickets have one id", hint=BY_HAND)


class RenumberedTicket(Struct, frozen=True):
    """A ticket that got another id in this merge. of_one: on which side."""

    move: Renumbering
    of_one: bool


class TicketIdCollision(Struct, frozen=True):
    """A ticket that must get another id: which, on which side."""

    old: str
    new: str
    tip: str


class Merge:
    """Two commits, and what git makes of them; each file that it leaves open is looked at once."""

    def __init__(self, desk: Desk, one: str, other: str, moves: Mapping[str, RenumberedTicket]) -> None:
        self.desk = desk
        self.repo = desk.repo
        self.one = one
        self.other = other
        self.moves = moves

    @cached_property
    def joined(self) -> tree_merge.MergedTree:
        """git's merge; with its drivers where files outside this desk are open, which may be another desk's."""
        found = tree_merge.join(self.repo, self.one, self.other)
        foreign = [path for path in found.open if not self._is_ours(path)]
        if foreign:
            found = tree_merge.join(self.repo, self.one, self.other, drivers=True)
            foreign = sorted(path for path in found.open if not self._is_ours(path))
        if foreign:
            raise DecisionError(f"both sides changed {_few(foreign)}, outside the desk", hint=BY_HAND)
        return found

    @cached_property
    def base(self) -> str:
        """The commit that both come from."""
        found = merge_base(self.repo, self.one, self.other)
        assert found is not None  # looked at before
        return found

    @cached_property
    def open(self) -> Mapping[str, ConflictedFile]:
        """The files of the desk that are open, by their path in it."""
        start = len(self.repo.prefix)
        return {path[start:]: found for path, found in self.joined.open.items()}

    def _is_ours(self, path: str) -> bool:
        return path.startswith(self.repo.prefix) and is_ours(self.desk, path[len(self.repo.prefix) :])

    @cached_property
    def config(self) -> Config:
        """What the merged hd.yaml says, so that neither side's has the word."""
        data = self.repo.object(f"{self.joined.tree}:{self.repo.prefix}{layout.CONFIG}") or b""
        return load_tolerantly(data.decode("utf-8", "surrogateescape"))

    def documents(self, path: str) -> Versions[Document | None]:
        """The versions of a ticket. Raises DecisionError for one that cannot be read."""
        found = self.open[path]
        return Versions(*(self._document(path, blob) for blob in (found.base, found.one, found.other)))

    def _document(self, path: str, blob: Blob | None) -> Document | None:
        if blob is None:
            return None
        try:
            return Document.parse(self._data(blob), path=path)
        except HdError as error:
            raise DecisionError(f"{error.message}, and both sides changed it", hint=BY_HAND) from error

    def _data(self, blob: Blob) -> bytes:
        found = self._read.get(blob.id)
        return (self.repo.object(blob.id) if found is None else found) or b""

    @cached_property
    def _read(self) -> Mapping[str, bytes | None]:
        """The contents of all versions of all open files, by one process."""
        plain = (found for found in self.open.values() if found.plain)
        names = list({blob.id: None for found in plain for blob in found.versions})
        return dict(zip(names, contents(self.repo, names), strict=True))

    # -- two tickets with one id ---------------------------------------------------------------------------------------

    def twin(self) -> TicketIdCollision | None:
        """The first ticket that must get another id before these can be merged."""
        for path in sorted(path for path in self.open if ids.is_ticket_path(path)):
            three = self.documents(path)
            known = layout.ticket_id(path) in self.moves
            if not (known or three.one is None or three.other is None or are_same_ticket(three.one, three.other)):
                return self._followed(path, three) or self._parted(path)
        return None

    def _parted(self, path: str) -> TicketIdCollision:
        """Two tickets that meet for the first time: the younger one yields."""
        old = layout.ticket_id(path)
        found = []
        for tip in (self.one, self.other):
            first, blob = self._first(tip, path)
            found.append((precedence(first, blob=blob), blob, tip))
        _, blob, tip = max(found)
        return TicketIdCollision(old, new_id(old, blob=blob, is_taken=self._taken), tip)

    def _followed(self, path: str, three: Versions[Document | None]) -> TicketIdCollision | None:
        """One side knows already that the ticket which both had has another id, and the other one worked on."""
        for mine, tip, theirs in ((three.one, self.one, self.other), (three.other, self.other, self.one)):
            if mine is not None and three.base is not None and are_same_ticket(three.base, mine):
                new = self._known_as(layout.ticket_id(path), mine, tip=theirs)
                if new:
                    return TicketIdCollision(layout.ticket_id(path), new, tip)
        return None

    def _known_as(self, old: str, ticket: Document, *, tip: str) -> str | None:
        """The id that a side gave to this ticket, which had `old` before."""
        for path in self._with_alias(tip, old):
            data = self.repo.object(f"{tip}:{self.repo.prefix}{path}")
            if data and are_same_ticket(Document.parse(data, path=path), ticket):
                return layout.ticket_id(path)
        return None

    def _with_alias(self, tip: str, old: str) -> list[str]:
        """The tickets that a side brought in and that had an id before."""
        start = self.repo.prefix
        found = tree_merge.differences(self.repo, self.base, tip)
        new = [path[len(start) :] for path, one in found.items() if one.before is None and path.startswith(start)]
        tickets = {path: found[start + path].after for path in new if ids.is_ticket_path(path)}
        return [path for path, blob in tickets.items() if blob and f"{old}".encode() in self._data(blob)]

    def _first(self, tip: str, path: str) -> tuple[Document, str]:
        """The first version of the ticket that a side has there, and the id of its blob."""
        now = Document.parse(self.repo.object(f"{tip}:{self.repo.prefix}{path}") or b"", path=path)
        for blob in blobs_between(self.repo, path, base=self.base, tip=tip):
            try:
                first = Document.parse(self.repo.object(blob) or b"", path=path)
            except HdError:
                continue
            if are_same_ticket(first, now):
                return first, blob
        raise DecisionError(
            f"{path}: two tickets have this id, and where one began is not known here",
            hint="git fetch --unshallow, then: hd sync",
        )

    @cached_property
    def _taken(self) -> Callable[[str], bool]:
        names = {name for tip in (self.one, self.other) for name in self.repo.ls_tree(tip, layout.TICKETS)}
        taken = {ids.short(layout.ticket_id(name)) for name in names if layout.is_ticket(name)}
        return lambda found: ids.short(found) in taken

    # -- one file, two sides -------------------------------------------------------------------------------------------

    def settled(self) -> dict[str, Content]:
        """What the open files become, by their path in the repository. Raises DecisionError for the first that somebody
        must settle."""
        found: dict[str, Content] = {}
        for moved in self.moves.values():
            found |= dict(self._cleared(moved))
        return found | {self.repo.prefix + path: self._settled(path, one) for path, one in sorted(self.open.items())}

    def _cleared(self, moved: RenumberedTicket) -> Iterator[tuple[str, None]]:
        """What lies in the folder of the old id, and only belongs to the ticket that has another one now."""
        folder = ids.path_of(moved.move.old).removesuffix(".md") + "/"
        mine, theirs = (self.one, self.other) if moved.of_one else (self.other, self.one)
        stays = self.repo.ls_tree(theirs, folder)
        for path in self.repo.ls_tree(mine, folder):
            if path not in stays:
                yield self.repo.prefix + path, None

    def _settled(self, path: str, found: ConflictedFile) -> Content:
        moved = self.moves.get(layout.ticket_id(path))
        if moved and path == ids.path_of(moved.move.old):  # it is the other ticket's alone now
            blob = found.other if moved.of_one else found.one
            return self._data(blob) if blob else None
        if found.plain and path == self.desk.config.contacts and found.one and found.other:
            sheets = Versions(*(self._data(blob) if blob else b"" for blob in (found.base, found.one, found.other)))
            return merge_contacts(sheets, path=path)
        if not found.plain or not (ids.is_ticket_path(path) or is_article(path)):
            raise DecisionError(f"both sides changed {path}", hint=BY_HAND)
        if found.one is None or found.other is None:
            return self._left(path, found)
        data = Versions(*(self._data(blob) if blob else b"" for blob in (found.base, found.one, found.other)))
        try:
            if not ids.is_ticket_path(path):
                return merge_article(data, path=path)
            if found.base is None:
                data = data._replace(base=self._before(path, data.one))
            zone = ZoneInfo(self.config.desk.timezone)
            return merge_ticket(data, path=path, zone=zone, statuses=lambda: self.config.statuses)
        except HdError as error:
            raise DecisionError(f"{error.message}, and both sides changed it", hint=BY_HAND) from error

    def _left(self, path: str, found: ConflictedFile) -> bytes:
        """A ticket that one side does not have there, and the other one changed: tickets are never deleted."""
        blob = found.one or found.other
        if not ids.is_ticket_path(path) or blob is None:
            raise DecisionError(f"one side deleted {path}, and the other one changed it", hint=BY_HAND)
        return self._data(blob)

    def _before(self, path: str, data: bytes) -> bytes:
        """What a ticket was that both sides have under its new id, and that had another one where they parted."""
        now = Document.parse(data, path=path)
        named = now.fields.get("aliases")
        for old in named if isinstance(named, list) else []:
            if not isinstance(old, str) or not ids.is_id(old):
                continue
            there = self.repo.object(f"{self.base}:{self.repo.prefix}{ids.path_of(old)}")
            if there is None:
                continue
            was = Document.parse(there, path=ids.path_of(old))
            if are_same_ticket(was, now):
                return renumber_document(was, layout.ticket_id(path)).data
        return b""


def is_article(path: str) -> bool:
    """Whether a knowledge article belongs at that path."""
    return path.startswith(f"{layout.ARTICLES}/") and path.endswith(".md") and path.count("/") == 1


def is_ours(desk: Desk, path: str) -> bool:
    """Whether a file in the desk's folder is of the desk itself, and not only beside it."""
    config = desk.config
    folders = (layout.TICKETS, layout.ARTICLES, config.templates)
    own: Collection[str] = (layout.CONFIG, config.contacts, ".gitattributes", "sla-tests.yaml")
    return path in own or any(path.startswith(f"{folder}/") for folder in folders)


def _few(paths: list[str]) -> str:
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
