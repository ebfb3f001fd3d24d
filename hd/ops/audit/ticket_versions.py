"""What a commit made of a ticket: the version before, the one after, and what the rules of the trail ask beside."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from hd.core.audit import Act, Transition
from hd.core.checks import FieldOrigin, Past
from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.core.merging.id_collisions import ACTION as RENUMBER
from hd.core.tickets.ticket import Ticket
from hd.errors import UnreadableError
from hd.ops.actors import Actor
from hd.ops.audit import reverts
from hd.ops.audit.findings import AuditState
from hd.ops.audit.former_ids import earlier
from hd.ops.audit.judge_merges import MergeAddition
from hd.ops.field_origin import FieldOrigins
from hd.ops.reviews.forge_merges import trace
from hd.store.desk.desk import Desk
from hd.store.git.history_walk import ChangedFile, HistoryWalk

_KEPT = 2048  # tickets that are likely to be asked for again


class TicketVersions:
    """The versions of one desk's tickets. bring: fetches the votes of a review from the forge."""

    def __init__(self, desk: Desk, walk: HistoryWalk, known: AuditState, *, bring: Callable[[], bool]) -> None:
        self._desk = desk
        self._walk = walk
        self._known = known
        self._bring = bring
        self._last: dict[str, tuple[str, str, Ticket]] = {}

    def read(self, blob: str, path: str, zone: str) -> Ticket:
        """The ticket in a blob. Each ticket's last version is kept: the next change of it begins there."""
        kept = self._last.pop(path, None)
        if kept is None or kept[:2] != (blob, zone):
            found = self._walk.blob(blob)
            if found is None:
                raise UnreadableError(f"{path}: git has lost it ({blob[:7]})", hint="git fsck")
            kept = blob, zone, Ticket.parse(found[1], path=path, zone=ZoneInfo(zone))
        self._last[path] = kept
        if len(self._last) > _KEPT:
            del self._last[next(iter(self._last))]
        return kept[2]

    def changed(self, touch: ChangedFile, act: Act, config: Config) -> Transition:
        """What a commit with one parent made of a ticket."""
        before = self._before(touch, config) if touch.before else self._under_former_id(touch, act, config)
        after, fault = None, None
        if touch.after is not None:
            try:
                after = self.read(touch.after, touch.path, config.desk.timezone)
                self._known.broken.pop(touch.path, None)
            except UnreadableError as error:
                fault = self._desk.fault(error, touch.path)
                if touch.before is not None:
                    self._known.broken.setdefault(touch.path, touch.before)
        past, inverse = self._past(act, config, touch.path), self.is_inverse(touch, act)
        return Transition(touch.path, before, after, act, fault, inverse=inverse, past=past)

    def merged(self, one: MergeAddition, act: Act, config: Config) -> Transition:
        """What a merge made of a ticket beyond bringing its sides together."""
        versions: list[Ticket | None] = []
        fault: Diagnostic | None = None
        for data in (one.expected, one.data):
            fault = None
            try:
                versions.append(_parse(data, one.path, config) if data is not None else None)
            except UnreadableError as error:
                versions.append(None)
                fault = self._desk.fault(error, one.path)
        past = self._past(act, config, one.path)
        return Transition(one.path, versions[0], versions[1], act, fault, merged=True, past=past)

    def is_inverse(self, touch: ChangedFile, act: Act) -> bool:
        """Whether a change is the inverse of the one that its commit says it undoes."""
        undone = act.trailer("Hd-Undoes")
        return bool(undone) and reverts.is_inverse(self._walk, touch, commit=act.commit, undone=undone or "")

    def _before(self, touch: ChangedFile, config: Config) -> Ticket | None:
        """What it said when it could be read last."""
        blob = self._known.broken.get(touch.path, touch.before)
        try:
            return self.read(blob, touch.path, config.desk.timezone) if blob else None
        except UnreadableError:
            return None

    def _under_former_id(self, touch: ChangedFile, act: Act, config: Config) -> Ticket | None:
        """What a ticket was that was given another id, because two had it."""
        found = self._walk.blob(touch.after) if touch.after and act.action == RENUMBER else None
        data = earlier(self._walk, f"{act.commit}^", path=touch.path, data=found[1]) if found else None
        return _parse(data, touch.path, config) if data else None

    def _past(self, act: Act, config: Config, path: str) -> Past:
        rev = f"{act.commit}^"
        traces = FieldOrigins(self._desk, actor=Actor(act.agent or ""), now=act.authored_at, rev=rev, config=config)

        def past(key: str, value: str) -> FieldOrigin | None:
            if key != "handovers":
                return traces.find(path, key, value=value)
            before = self._walk.file(rev, path)
            ticket = self._desk.ticket(path, before[1]) if before else None
            return trace(self._desk, ticket, now=act.authored_at, rev=rev, bring=self._bring) if ticket else None

        return past


def _parse(data: bytes, path: str, config: Config) -> Ticket:
    return Ticket.parse(data, path=path, zone=ZoneInfo(config.desk.timezone))
