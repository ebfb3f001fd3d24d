"""A slow second opinion on clocks: it walks a ticket minute by minute and decides for each minute whether it counts.

Written from the rules alone (docs/clocks.md), sharing no code with hd.core. Every time is a whole number of
minutes since the beginning of some weeks; a calendar is a list that says for each of these minutes whether it is open
(tests/oracles/calendar_minutes.py makes it). Minute `m` lasts from `m` to `m + 1`. It reads only tickets whose first
entry of the timeline is their creation, whose first handover registers them, and nothing that happens after `now`.

Where the rules leave a choice, it takes these: a clock that a stopped status ended goes on when the ticket is reopened,
unless what stops it happened meanwhile, and no minute of the stopped status counts; nothing is owed for what is said
while the ticket is stopped, unless it is reopened; an illegal step does not even lend its time to the entry after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

TALKING = ("phone", "chat", "in-person")


@dataclass(frozen=True)
class Entry:
    """Of the timeline."""

    at: int
    status: str
    waits_for: str | None = None
    until: int | None = None


@dataclass(frozen=True)
class Move:
    """Of the handovers; without `at` it was only asked for, without `to` management was told."""

    at: int | None
    to: str | None


@dataclass(frozen=True)
class Said:
    """A comment; who: agent, requester."""

    at: int
    who: str
    internal: bool = False


@dataclass(frozen=True)
class Facts:
    """A ticket. `clocks` and `next` are the desk's statuses: the clock of each (or one by what it waits for, paused
    where that is not named), and what may follow each."""

    created: int
    channel: str
    by_agent: bool  # an agent registered it
    requester: bool  # somebody asked for it
    status: str  # the field
    timeline: Sequence[Entry]
    moves: Sequence[Move]
    comments: Sequence[Said]
    answered: bool  # there is a text of the resolution
    clocks: Mapping[str, str | Mapping[str, str]]
    next: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Target:
    minutes: int
    is_open: Sequence[bool] = field(repr=False)
    stop: str | None = None


class Result(NamedTuple):
    """Minutes; `due` is None where no time is shown, or where these weeks end before it."""

    state: str
    elapsed: int | None = None
    due: int | None = None
    remaining: int | None = None


NONE = Result("none")


# What the ticket was at each minute


def taken_steps(facts: Facts) -> list[Entry]:
    """The entries that count, each at the time it counts from."""
    steps: list[Entry] = []
    for entry in facts.timeline:
        before = steps[-1] if steps else None
        known = entry.status in facts.clocks
        if before is None:
            steps.append(entry)
        elif known and (entry.status in facts.next[before.status] or before.status == entry.status == "pending"):
            steps.append(Entry(max(entry.at, before.at), entry.status, entry.waits_for, entry.until))
    return steps


def clock_of(facts: Facts, step: Entry) -> str:
    clock = facts.clocks[step.status]
    return clock if isinstance(clock, str) else clock.get(step.waits_for or "", "paused")


def by_minute(facts: Facts, length: int) -> list[str]:
    """For each minute: before, running, paused or stopped."""
    walked = ["before"] * length
    steps = taken_steps(facts)
    for number, step in enumerate(steps):
        fill(walked, step.at, clock_of(facts, step))
        if clock_of(facts, step) != "paused":
            continue
        ends = [step.until] if step.until is not None else []
        if step.waits_for == "requester":
            next_at = steps[number + 1].at if number + 1 < len(steps) else length
            ends += [said.at for said in facts.comments if said.who == "requester" and step.at <= said.at < next_at]
        if ends:
            fill(walked, max(min(ends), step.at), "running")
    if facts.clocks.get(facts.status) == "stopped" and walked[-1] != "stopped":  # somebody wrote the field by hand
        entries = [*(step.at for step in steps), *(move.at for move in facts.moves if move.at is not None)]
        fill(walked, max(entries), "stopped")
    return walked


def fill(walked: list[str], since: int, clock: str) -> None:
    """From a minute on, until something else is filled in."""
    walked[since:] = [clock] * len(walked[since:])


def stays(facts: Facts) -> list[tuple[int, str]]:
    """(since when, team), each until the next."""
    found: list[tuple[int, str]] = []
    latest = facts.created
    for move in facts.moves:
        if move.at is None:
            continue
        latest = max(latest, move.at)  # a call to management is an entry too
        if move.to is not None and (not found or found[-1][1] != move.to):
            found.append((latest, move.to))
    return found


def stop_of(walked: Sequence[str], now: int) -> int | None:
    """The first minute of the stopped stretch that lasts until now; None where it is not stopped now."""
    if walked[now] != "stopped":
        return None
    minute = now
    while minute > 0 and walked[minute - 1] == "stopped":
        minute -= 1
    return minute


def answers(facts: Facts) -> list[int]:
    """When an agent spoke to the requester; the text of the resolution was said when it was (last) resolved."""
    times = [said.at for said in facts.comments if said.who == "agent" and not said.internal]
    resolved = [step.at for step in taken_steps(facts) if step.status == "resolved"]
    return sorted([*times, *(resolved[-1:] if facts.answered else [])])


# One clock


@dataclass(frozen=True)
class Cycle:
    """A clock's run from `start` to `end` (None: it still runs); `counts` says which minutes may count."""

    start: int
    end: int | None
    counts: Callable[[int], bool]
    pauses: bool


def measure(cycle: Cycle | None, target: Target | None, walked: Sequence[str], *, now: int, share: int) -> Result:
    """`share`: the percentage used from which it is at risk."""
    if cycle is None or target is None:
        return NONE
    end = now if cycle.end is None else cycle.end
    elapsed = sum(1 for minute in range(cycle.start, end) if cycle.counts(minute) and target.is_open[minute])
    remaining = target.minutes - elapsed
    if cycle.end is not None:
        return Result("breached" if elapsed > target.minutes else "met", elapsed, None, remaining)
    if elapsed > target.minutes:
        return Result("breached", elapsed, due(cycle, target), remaining)
    if cycle.pauses and walked[now] == "paused":
        return Result("paused", elapsed, None, remaining)
    state = "at_risk" if elapsed * 100 >= target.minutes * share else "running"
    return Result(state, elapsed, due(cycle, target), remaining)


def due(cycle: Cycle, target: Target) -> int | None:
    used = 0
    for minute in range(cycle.start, len(target.is_open)):
        if cycle.counts(minute) and target.is_open[minute]:
            used += 1
            if used == target.minutes:
                return minute + 1
    return None


def judge(
    facts: Facts, targets: Mapping[str, Target], olas: Mapping[str, Target], *, now: int, share: int, ola_share: int
) -> dict[str, Result]:
    """All five clocks at `now`. `targets` by metric; `olas` by team; the shares are percentages."""
    length = max([now + 2, *(len(target.is_open) for target in [*targets.values(), *olas.values()])])
    walked = by_minute(facts, length)
    if "cancelled" in (facts.status, taken_steps(facts)[-1].status):
        return dict.fromkeys(("respond", "reply", "update", "resolve", "hold"), NONE)
    last = stays(facts)[-1]
    cycles = {
        "respond": respond(facts, walked, now, targets.get("respond")),
        "reply": reply(facts, walked, now),
        "update": update(facts, walked, now),
        "resolve": Cycle(facts.created, stop_of(walked, now), running(walked), pauses=True),
    }
    found = {
        metric: measure(cycle, targets.get(metric), walked, now=now, share=share) for metric, cycle in cycles.items()
    }
    hold = Cycle(last[0], stop_of(walked, now), running(walked), pauses=True)
    return {**found, "hold": measure(hold, olas.get(last[1]), walked, now=now, share=ola_share)}


def running(walked: Sequence[str]) -> Callable[[int], bool]:
    return lambda minute: walked[minute] == "running"


def not_stopped(walked: Sequence[str]) -> Callable[[int], bool]:
    return lambda minute: walked[minute] != "stopped"


def earliest(times: Iterable[int | None]) -> int | None:
    return min((time for time in times if time is not None), default=None)


def talking(facts: Facts) -> bool:
    return facts.by_agent and facts.channel in TALKING


def respond(facts: Facts, walked: Sequence[str], now: int, target: Target | None) -> Cycle | None:
    stop = target.stop if target else None
    if not facts.requester and stop is None:
        return None
    if stop is not None:
        end = earliest(step.at for step in taken_steps(facts) if step.status == stop)
    elif talking(facts):
        end = facts.created
    else:
        end = earliest(answers(facts))
    return Cycle(facts.created, earliest([end, stop_of(walked, now)]), not_stopped(walked), pauses=False)


def reply(facts: Facts, walked: Sequence[str], now: int) -> Cycle | None:
    """The last cycle, found by walking: who spoke in each minute, and was anything of it outside a stopped status?"""
    agent, asked = answers(facts), [said.at for said in facts.comments if said.who == "requester"]
    responded = facts.requester and talking(facts)
    since: int | None = None
    found: Cycle | None = None
    for minute in range(facts.created, now + 1):
        if minute in agent:
            responded = True
            if since is not None and went_on(walked, since, minute):
                found = Cycle(since, minute, not_stopped(walked), pauses=False)
            since = None
        if minute in asked and responded and since is None:
            since = minute
    if since is not None and went_on(walked, since, now + 1):
        found = Cycle(since, stop_of(walked, now), not_stopped(walked), pauses=False)
    return found


def went_on(walked: Sequence[str], since: int, until: int) -> bool:
    return any(walked[minute] != "stopped" for minute in range(since, until))


def update(facts: Facts, walked: Sequence[str], now: int) -> Cycle | None:
    end = stop_of(walked, now)
    promised = [*([facts.created] if talking(facts) else []), *answers(facts)]
    told = [at for at in promised if at <= now and (end is None or at < end)]
    return Cycle(max(told), end, running(walked), pauses=True) if told else None


# Which promise holds


@dataclass(frozen=True)
class Policy:
    """`match`: what each of some fields may be. `targets`: by priority, then by metric, (minutes, stop); a calendar's
    name, or office or contract, or None."""

    name: str
    match: Mapping[str, Sequence[str]]
    calendar: str | None
    at_risk: int | None
    targets: Mapping[str, tuple[Mapping[str, tuple[int, str | None]], str | None]]


class Promised(NamedTuple):
    """Of a metric: minutes, stop, the calendar's name."""

    minutes: int
    stop: str | None
    calendar: str


def promised(
    policies: Sequence[Policy], fields: Mapping[str, str], *, office: str | None, contract: str | None, first: str
) -> tuple[Policy | None, dict[str, Promised]]:
    """The policy of a ticket with these fields, and what it promises by metric. `office`, `contract`: the names of
    their calendars, where they have one; `first`: the first calendar of the desk."""
    for policy in policies:
        own = fields.get("sla")
        matches = all(fields.get(key) in values for key, values in policy.match.items())
        if not (policy.name == own if own else matches):
            continue
        found = policy.targets.get(fields["priority"], policy.targets.get("*"))
        if found is None:
            return policy, {}
        metrics, calendar = found
        name = calendar or policy.calendar
        name = {"office": office, "contract": contract}.get(name or "", name) or first
        return policy, {metric: Promised(minutes, stop, name) for metric, (minutes, stop) in metrics.items()}
    return None, {}
