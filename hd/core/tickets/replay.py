"""Replay a ticket's timeline, handovers and comments: the current state, and the periods that clocks need.

Reads the lists in their order. A step outside the workflow is reported and has no effect; an entry dated before its
predecessor counts from the predecessor's time. Clocks apply calendars; this module does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from hd.core.config import Status
from hd.core.diagnostic import Diagnostic
from hd.core.requester_keys import is_requester
from hd.core.tickets.ticket import Step, Ticket

Kind = Literal["running", "paused", "stopped"]


class Span(Struct, frozen=True):
    """A period in one status. kind: its effect on a clock that pauses. end: None for the current period."""

    start: datetime
    end: datetime | None
    status: str
    kind: Kind
    waits_for: str | None = None
    until: datetime | None = None
    note: str = ""


class Stay(Struct, frozen=True):
    """A period with one team. number: from 1."""

    start: datetime
    end: datetime | None
    team: str
    number: int


class Replay(Struct, frozen=True):
    """The result of replaying the lists.

    resolved: the time of the last resolution, if it is still valid. answered: the time at which an agent last resolved
    the ticket, valid or not: the time of the resolution's text.
    """

    spans: tuple[Span, ...]
    stays: tuple[Stay, ...]
    status: str
    waits_for: str | None
    until: datetime | None
    since: datetime
    team: str | None
    resolved: datetime | None
    answered: datetime | None
    stopped: datetime | None
    diagnostics: tuple[Diagnostic, ...]

    def span_at(self, moment: datetime) -> Span:
        """Return the period that contains `moment`; before the first period, the first."""
        for span in reversed(self.spans):
            if span.start <= moment:
                return span
        return self.spans[0]


def replay(ticket: Ticket, statuses: Mapping[str, Status]) -> Replay:
    """Replay the lists of `ticket`. statuses: the desk's statuses, by name."""
    faults: list[Diagnostic] = []
    steps = list(_legal_steps(ticket, statuses, faults))
    stays = tuple(_stays(ticket, faults))
    spans = _spans(ticket, steps, statuses)
    last = steps[-1]
    ending = _ending(steps, statuses)
    if not ending and _is_field_stopped(ticket, statuses):
        spans = _stop_by_field(ticket, spans, entered=last.at)
    return Replay(
        spans=tuple(spans),
        stays=stays,
        status=last.status,
        waits_for=last.waits_for,
        until=last.until,
        since=last.at,
        team=stays[-1].team if stays else None,
        resolved=_resolution(ending),
        answered=_answer(steps),
        stopped=_stopped_since(spans),
        diagnostics=tuple(faults),
    )


def _legal_steps(ticket: Ticket, statuses: Mapping[str, Status], faults: list[Diagnostic]) -> Iterator[Step]:
    """Yield the effective steps, each dated not before its predecessor; the first is the registration."""
    entries = ticket.timeline
    first = Step(ticket.created, "", "new")
    if entries and entries[0].at <= ticket.created:
        first, entries = replace(entries[0], at=ticket.created), entries[1:]
    current = first
    yield first
    for step in entries:
        if not is_step_allowed(current.status, step.status, statuses):
            faults.append(_fault(ticket, step.line, f"{current.status} → {step.status} is not a step of the workflow"))
            continue
        if step.at < current.at:
            faults.append(_fault(ticket, step.line, "dated before the entry above it; counts from that one's time"))
            step = replace(step, at=current.at)
        current = step
        yield step


def is_step_allowed(current: str, status: str, statuses: Mapping[str, Status]) -> bool:
    """Whether the workflow allows the step from one status to another (pending to pending is allowed)."""
    if current == status == "pending":
        return True
    known = statuses.get(current)
    return status in statuses and (known is None or status in known.next)


def _fault(ticket: Ticket, line: int, message: str) -> Diagnostic:
    return Diagnostic("warning", "timeline", message, line, ticket.path)


def _kind(statuses: Mapping[str, Status], step: Step) -> Kind:
    status = statuses.get(step.status)
    if status is None:
        return "running"
    if status.clock == "stopped":
        return "stopped"
    return status.pauses.get(step.waits_for or "", status.clock)


def _is_field_stopped(ticket: Ticket, statuses: Mapping[str, Status]) -> bool:
    status = statuses.get(ticket.status)
    return status is not None and status.clock == "stopped"


def _ending(steps: list[Step], statuses: Mapping[str, Status]) -> list[Step]:
    """Return the steps of the stopped period that lasts until now: closing a resolved ticket does not stop it again."""
    running = [number for number, step in enumerate(steps, 1) if _kind(statuses, step) != "stopped"]
    return steps[running[-1] if running else 0 :]


def _stop_by_field(ticket: Ticket, spans: list[Span], *, entered: datetime) -> list[Span]:
    """Return the periods of a ticket whose status was edited by hand: clocks stop at the last entry of either list."""
    last = max([entered, *(move.at for move in ticket.handovers if move.at)])
    before = [replace(span, end=min(span.end or last, last)) for span in spans if span.start < last]
    return [*before, Span(last, None, ticket.status, "stopped")]


def _stopped_since(spans: Sequence[Span]) -> datetime | None:
    """Return the beginning of the current stopped period; a status without duration does not interrupt it."""
    found = None
    for span in reversed([span for span in spans if span.end != span.start]):
        if span.kind != "stopped":
            break
        found = span.start
    return found


def _resolution(ending: list[Step]) -> datetime | None:
    """Return the time at which the ticket became `resolved` (or ended, in a custom status); None if it was
    cancelled.
    """
    if not ending or any(step.status == "cancelled" for step in ending):
        return None
    return next((step.at for step in ending if step.status == "resolved"), ending[0].at)


def _answer(steps: list[Step]) -> datetime | None:
    last = next((step for step in reversed(steps) if step.status == "resolved"), None)
    return last.at if last and not is_requester(last.by) else None


def _spans(ticket: Ticket, steps: list[Step], statuses: Mapping[str, Status]) -> list[Span]:
    spans: list[Span] = []
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        end = following.at if following else None
        span = Span(step.at, end, step.status, _kind(statuses, step), step.waits_for, step.until)
        spans.extend(_split_at_wake(ticket, span) if span.kind == "paused" else [span])
    return spans


def _split_at_wake(ticket: Ticket, span: Span) -> list[Span]:
    """End a pause at its `until`, and at the requester's first message while the ticket waits for them."""
    ends = []
    if span.until:
        ends.append((max(span.until, span.start), "the date it waited for"))
    if span.waits_for == "requester":
        words = (c.at for c in ticket.comments if c.by_requester and not c.internal and c.at >= span.start)
        first = min(words, default=None)
        if first:
            ends.append((first, "the requester wrote"))
    if not ends:
        return [span]
    wake, note = min(ends)
    if span.end and span.end <= wake:
        return [span]
    awake = replace(span, start=wake, kind="running", note=note)
    return [awake] if wake == span.start else [replace(span, end=wake), awake]


def _stays(ticket: Ticket, faults: list[Diagnostic]) -> Iterator[Stay]:
    entered = list(_entries(ticket, faults))
    if not entered and (team := ticket.get("team")):
        entered = [(ticket.created, team)]
    for number, (start, team) in enumerate(entered, 1):
        yield Stay(start, entered[number][0] if number < len(entered) else None, team, number)


def _entries(ticket: Ticket, faults: list[Diagnostic]) -> Iterator[tuple[datetime, str]]:
    """Yield (time, team) for each change of team, dated not before the entry above it, which can be a call to
    management.
    """
    latest, team = ticket.created, None
    for number, move in enumerate(move for move in ticket.handovers if move.at):
        assert move.at is not None  # filtered above
        if number == 0 and move.kind == "registered":
            pass  # from the ticket's creation, as the first step
        elif move.at < latest:
            faults.append(_fault(ticket, move.line, "dated before the entry above it; counts from that one's time"))
        else:
            latest = move.at
        if not move.to or move.kind == "hierarchical":
            continue
        if team and move.from_ and move.from_ != team:
            faults.append(_fault(ticket, move.line, f"handed over from {move.from_}, but {team} had it"))
        if move.to != team:
            team = move.to
            yield latest, team
