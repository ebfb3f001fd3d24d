"""The tickets of a desk as readers see them: from the index where it is true, from their files where it is not.

Both ways give the same answers. Who asks for open tickets where no index was yet, as a CI job in a clone made for it,
does not wait for one: the next command makes it. What a ticket's file says and what follows from it is worked out once
and kept (`core/sla/cached_facts.py`); it holds until the file, the configuration or the program changes, or something
happens.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from msgspec import Struct, msgpack

from hd.core.diagnostic import Diagnostic
from hd.core.query.text_match import fold
from hd.core.sla.cached_facts import CachedFacts, CachedRecord, CachedTicket, ClockForecast, make_forecast, pack_record
from hd.core.sla.clock import METRICS, Clock
from hd.errors import HdError, NotFoundError
from hd.ops.records import PAUSING, Seen, ticket_record
from hd.store import files, layout
from hd.store.index.database import COLUMNS, CachedRow, Failures, FileRead, Index, Row
from hd.store.index.file_stamps import stamp
from hd.store.index.freshness import FreshnessNeed, refresh

if TYPE_CHECKING:
    from hd.core.config import Config
    from hd.core.query import Query
    from hd.core.sla.clock_facts import ClockFacts
    from hd.core.tickets.context import EvaluationContext
    from hd.ops.context import Context
    from hd.store.desk.desk import Desk

_SKEW = timedelta(minutes=2)  # as core.clocks.SKEW: what is dated so far ahead counts as happened
_AT_ONCE = 500
FEW = 8  # files that are read whole: what reads many at once takes longer to get ready
_SINCE_EVER, _FOR_EVER = -1e18, 1e18


class TicketsRead(Struct, frozen=True):
    """The tickets that can be read, and a problem for each that cannot."""

    tickets: list[Seen]
    unreadable: tuple[Diagnostic, ...]


def see(
    context: Context,
    view: EvaluationContext,
    *,
    asked: Query | None = None,
    only_open: bool = False,
    changing: bool = False,
) -> TicketsRead:
    """The tickets of the desk, at least those that `asked` holds for; with `only_open`, no others than open ones.

    changing: what `asked` holds for will be another in a moment; nothing that follows from it is worked out to be kept.
    """
    desk = context.desk
    index = desk.index
    if index is not None and not (index.new and only_open):  # what is open is found sooner than everything is indexed
        try:
            passing = asked if changing else None
            return _indexed(
                context, index, view, narrow=partial(_narrowed, asked), only_open=only_open, passing=passing
            )
        except Failures as error:
            do_without(desk, index, error)
    return _scanned(context, view, only_open=only_open)


def open_of(context: Context, address: str, view: EvaluationContext) -> list[Seen]:
    """The open tickets that can be read whose requester this is or was known so, in capitals or not."""
    desk = context.desk
    keys = desk.contacts.keys_of(address)
    from hd.core.sla.clock_facts import ClockFacts

    index = desk.index
    if index is not None:
        asked = (f"requester IN ({_marks(keys)})", [fold(key) for key in keys])
        try:
            if index.meta("git"):  # nobody who registers a ticket waits for an index to be made
                return _indexed(context, index, view, narrow=lambda _: asked, only_open=True).tickets
        except Failures as error:
            do_without(desk, index, error)
    found = (ClockFacts(ticket, view) for key in keys for ticket in desk.asked_by(key))
    return [one for one in found if not one.stopped]


def _scanned(context: Context, view: EvaluationContext, *, only_open: bool) -> TicketsRead:
    """What the files say. Of those that are closed, as a glance tells, no more is read where only open ones are asked
    for."""
    from hd.core.sla.clock_facts import ClockFacts
    from hd.core.tickets.workflow import is_stopped

    statuses = view.config.statuses
    reading = context.desk.all(
        but=(lambda status: is_stopped(status, statuses)) if only_open else None, progress=context.progress
    )
    facts: list[Seen] = [ClockFacts(ticket, view) for ticket in reading.tickets]
    return TicketsRead([one for one in facts if not (only_open and one.stopped)], reading.unreadable)


def do_without(desk: Desk, index: Index, error: Exception) -> None:
    """From now on this run reads the files, which say the same; a broken index is thrown away."""
    index.give_up(error)
    desk.index = None


def _indexed(
    context: Context,
    index: Index,
    view: EvaluationContext,
    *,
    narrow: Callable[[Index], tuple[str, list[str]]],
    only_open: bool,
    passing: Query | None = None,
) -> TicketsRead:
    """What the index says, made true before. narrow: picks rows, once it is."""
    everything = FreshnessNeed(every=True, open_where="1")
    freshen(context, index, open_ones(index, view.config) if only_open else everything)
    want = open_ones(index, view.config) if only_open else everything  # there may be other statuses now
    where, values = want.open_where, want.values
    picked, names = narrow(index)
    found = _seen(context, index, view, where=f"({where}) AND {picked}", values=[*values, *names], passing=passing)
    found = [one for one in found if not (only_open and one.stopped)]
    return TicketsRead(found, unreadable(context.desk, index, layout.TICKETS))


def work_out(context: Context, index: Index, view: EvaluationContext) -> None:
    """Have the index keep what follows from each open ticket. Of a closed one few ask, and when they do, it is kept."""
    want = open_ones(index, view.config)
    _seen(context, index, view, where=want.open_where, values=want.values)


def _seen(
    context: Context,
    index: Index,
    view: EvaluationContext,
    *,
    where: str,
    values: Sequence[str],
    passing: Query | None = None,
) -> list[Seen]:
    """The tickets that are picked: as they are known, or from their files, and then kept, but for what is `passing`."""
    desk = context.desk
    terms, now = desk.terms, view.now.timestamp()
    keeps: bool | None = None if terms else False  # known where something is not known yet
    found: list[Seen] = []
    fresh: list[CachedRow] = []
    decode = msgpack.Decoder(CachedTicket).decode
    rows = index.tickets(where, values, terms=terms, now=now if terms else _FOR_EVER)
    for path, blob, mark, kept in context.track_progress(rows):
        if kept is not None:
            found.append(CachedFacts(decode(kept), view, path, desk.words_of))
            continue
        facts = _from_file(desk, path, view)
        if facts is None:
            continue
        read = FileRead(path, blob, mark)
        keeps = _steady(view) if keeps is None else keeps
        if passing and passing.matches(facts, view.context):
            found.append(facts)
        elif keeps and _is_that(desk, read, facts):
            fresh.append(_kept(facts, read, prefix=desk.repo.prefix))
            found.append(
                CachedFacts(decode(fresh[-1].known), view, path, desk.words_of)
            )  # a tenth of the ticket's size
        else:
            found.append(facts)
        if len(fresh) >= _AT_ONCE:  # so that little is lost when somebody interrupts
            _keep(index, fresh, terms=terms)
    _keep(index, fresh, terms=terms)
    return found


def unreadable(desk: Desk, index: Index, top: str) -> tuple[Diagnostic, ...]:
    """A problem for each folder and file below `top` that cannot be read, as far as the index is true."""
    return (*desk.closed(top), *(problem for problem in index.unreadable() if problem.path.startswith(f"{top}/")))


def _from_file(desk: Desk, path: str, view: EvaluationContext) -> ClockFacts | None:
    """What the file says; None where it changed a moment ago, and the next command has it."""
    from hd.core.sla.clock_facts import ClockFacts

    try:
        return ClockFacts(desk.read(path), view)
    except (HdError, OSError):
        return None


def _is_that(desk: Desk, read: FileRead, facts: ClockFacts) -> bool:
    """Whether the ticket that was read just now is the one that the index knows of."""
    if not read.blob:
        return stamp(desk.folder, read.path, limits=desk.limits) == read.stamp
    from hd.store.git_files.digest import blob_id

    return blob_id(facts.ticket.document.data, hash_name=desk.repo.hash_name) == read.blob


def whole(desk: Desk, facts: Seen) -> ClockFacts:
    """The ticket with all that its file says. Raises as `Desk.read`."""
    from hd.core.sla.clock_facts import ClockFacts

    return ClockFacts(desk.read(facts.path), facts.view) if isinstance(facts, CachedFacts) else facts


def naming(context: Context, ticket_id: str) -> list[str] | None:
    """The paths of the files that may be tied to a ticket, as the index has them; None where it has nothing."""
    desk = context.desk
    index = desk.index
    if index is None:
        return None
    try:
        freshen(context, index, FreshnessNeed(every=False))
        return index.naming(ticket_id)
    except Failures as error:
        do_without(desk, index, error)
        return None


def freshen(context: Context, index: Index, want: FreshnessNeed) -> int:
    """Make the index true for what is wanted; how many files were read."""
    desk = context.desk
    number = count()
    return refresh(
        index,
        desk.repo,
        desk.folder,
        want=want,
        read=lambda path: _read(desk, path, many=next(number) >= FEW),
        progress=context.progress,
        limits=desk.limits,
    )


def _read(desk: Desk, path: str, *, many: bool) -> tuple[bytes | None, Row]:
    """A file's bytes, and what the index has of it. many: more than FEW are read."""
    try:
        data = files.plain(desk.folder, path)
        data = desk.content(path) if data is None else data
    except NotFoundError:
        return None, Row()
    except HdError as error:
        return None, Row(problem=msgpack.encode(desk.fault(error, path), enc_hook=str))
    try:
        if not path.startswith(layout.TICKETS):
            desk.article_in(path, data)
            return data, Row()
        return data, Row(_columns(desk, path, data, many=many), named=_named(data))
    except HdError as error:
        return data, Row(problem=msgpack.encode(desk.fault(error, path), enc_hook=str), named=_named(data))


def _columns(desk: Desk, path: str, data: bytes, *, many: bool) -> tuple[str | None, ...]:
    texts = None
    if many:
        from hd.core.tickets.fast_fields import read_fields

        texts = read_fields(data, COLUMNS)
    if texts is None or texts[0] is None:  # no status: its timeline says it
        ticket = desk.ticket(path, data)
        texts = (ticket.status, *(ticket.get(key) for key in COLUMNS[1:]))
    return (texts[0], *(fold(text) if text else text for text in texts[1:]))


def _named(data: bytes) -> tuple[str, ...]:
    from hd.core.tickets.relations import mentioned_ids

    return tuple(mentioned_ids(data.decode("utf-8", "replace")))


def open_ones(index: Index, config: Config) -> FreshnessNeed:
    """What a command wants that is about open tickets: their rows, and maybe others. By the statuses that there are: an
    index finds what is, not what is not."""
    stopped = {key for key, status in config.statuses.items() if status.clock == "stopped"}
    there = tuple(status for status in index.statuses() if status not in stopped)
    return FreshnessNeed(every=False, open_where=f"status IN ({_marks(there)})", values=there)


def _narrowed(asked: Query | None, index: Index) -> tuple[str, list[str]]:
    """Picks the rows that the query may hold for, as far as columns tell."""
    parts, values = ["1"], list[str]()
    for key, names in asked.required_names(COLUMNS).items() if asked else ():
        if key == "status":  # as it is written, for clocks depend on it
            names = [status for status in index.statuses() if fold(status) in names]
        parts.append(f"{key} IN ({_marks(names)})")
        values += names
    return " AND ".join(parts), values


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))


def _steady(view: EvaluationContext) -> bool:
    """Whether the rules of the desk say the same of a ticket at any moment, and to anybody."""
    matches = [*(policy.match for policy in view.config.sla), *(ola.match for ola in view.config.ola)]
    return all(view.rule_query(match).is_stable for match in matches)


def _keep(index: Index, fresh: list[CachedRow], *, terms: str) -> None:
    """Keep all of them, and empty the list."""
    if fresh:
        with index.writing():
            index.keep(fresh, terms=terms)
        fresh.clear()


# -- what is kept ------------------------------------------------------------------------------------------------------


def _kept(facts: ClockFacts, read: FileRead, *, prefix: str) -> CachedRow:
    now = facts.view.now.astimezone(UTC)
    moments = sorted({at - ahead for at in _events(facts) for ahead in (timedelta(), _SKEW)})
    since = max((at.timestamp() for at in moments if at <= now), default=_SINCE_EVER)
    until = min((at.timestamp() for at in moments if at > now), default=_FOR_EVER)
    return CachedRow(read, msgpack.encode(_known(facts, prefix=prefix), enc_hook=str), since, until)


def _events(facts: ClockFacts) -> Iterator[datetime]:
    """Every moment at which something happens to the ticket."""
    ticket, replay = facts.ticket, facts.replay
    found = [ticket.created, replay.until, replay.since]
    for step in ticket.timeline:
        found += [step.at, step.until]
    for move in ticket.handovers:
        found += [move.at, move.asked]
    found += [comment.at for comment in ticket.comments]
    for span in replay.spans:
        found += [span.start, span.end]
    return (at.astimezone(UTC) for at in found if at is not None)


def _known(facts: ClockFacts, *, prefix: str) -> CachedTicket:
    ticket, clocks, replay = facts.ticket, facts.clocks, facts.replay
    record = ticket_record(facts, prefix=prefix)
    del record["sla"], record["clock"]
    courses = _courses(facts)
    press = clocks.pressing
    rest = CachedRecord(
        record=record,
        names=_names(facts, record),
        policy=clocks.policy,
        calendar=clocks.calendar,
        courses=courses,
        contract=facts.contract,
        escalated=facts.escalated,
        needs_reply=facts.needs_reply,
        resolved=replay.resolved,
        rated=facts.rated,
        unrated=facts.flag("unrated"),
    )
    return CachedTicket(
        id=ticket.id,
        title=ticket.title,
        status=ticket.status,
        priority=ticket.get("priority"),
        team=facts.current_team,
        assignee=facts.assignee,
        created=ticket.created,
        stopped=facts.stopped,
        at=facts.view.now.timestamp(),
        press=courses[METRICS.index(press.metric)] if press else None,
        waits_for=replay.waits_for,
        since=replay.since,
        until=replay.until,
        conflicted=facts.flag("conflicted"),
        owed=facts.owed_review,
        rest=pack_record(rest),
    )


def _names(facts: ClockFacts, record: dict[str, object]) -> dict[str, tuple[str, ...]]:
    fields = facts.ticket.document.fields
    others = {key for key, value in fields.items() if key not in record or isinstance(value, list)}
    return {key: facts.ticket.names(key) for key in others | {"tags", "watchers", "aliases"}}


def _courses(facts: ClockFacts) -> tuple[ClockForecast, ClockForecast, ClockForecast, ClockForecast, ClockForecast]:
    respond, reply, update, resolve, hold = (
        make_forecast(clock, line=facts.line_of(clock), runs=_runs(facts, clock)) for clock in facts.clocks.all
    )
    return respond, reply, update, resolve, hold


def _runs(facts: ClockFacts, clock: Clock) -> bool:
    """Whether the clock's time is being counted now."""
    span = facts.replay.span_at(facts.view.now)
    waits = clock.metric in PAUSING and span.kind == "paused"
    begun = clock.started is None or clock.started <= facts.view.now  # a clock of the computer's may have gone back
    return clock.stopped is None and clock.state != "none" and span.kind != "stopped" and begun and not waits
