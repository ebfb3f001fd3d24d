"""Relations between tickets: which file mentions which, dependencies, cycles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from hd.core.ids import ALPHABET
from hd.core.tickets.ticket import RELATIONS, Ticket
from hd.text.lazy_regex import pattern

# Every line of a ticket's file that relates it to another contains one of these.
MARKS = tuple(f"{relation}:" for relation in RELATIONS)

_ID = pattern(rf"[A-Z][A-Z0-9]{{0,7}}-[0-9]{{4}}-[{ALPHABET}]{{5}}")


def mentions(lines: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Map each id to the paths of the files whose `lines` (path, line) mention it, in their order."""
    found: dict[str, dict[str, None]] = {}
    for path, line in lines:
        for ident in _ID.findall(line):
            found.setdefault(ident, {})[path] = None
    return {ident: list(paths) for ident, paths in found.items()}


def mentioned_ids(text: str) -> set[str]:
    """Return the ids that a file's text mentions in relations; like `mentions`, for one file."""
    marks = [mark for mark in MARKS if mark in text]
    lines = (line for line in text.split("\n") if any(mark in line for mark in marks)) if marks else ()
    return {ident for line in lines for ident in _ID.findall(line)}


def related_ids(ticket: Ticket) -> Iterator[tuple[str, str]]:
    """Yield (relation, id) for each ticket that the file of `ticket` relates to, its parent first."""
    parent = ticket.get("parent")
    if parent:
        yield "parent", parent
    yield from ((relation, other) for relation, other in ticket.links if relation in RELATIONS)


def dependent_ids(ticket: Ticket) -> tuple[str, ...]:
    """Return the ids of tickets that cannot be finished before `ticket`: its parent, and those that it blocks."""
    return tuple(other for relation, other in related_ids(ticket) if relation in ("parent", "blocks"))


def find_path(start: str, goal: str, *, next_of: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """Return the shortest path from `start` to `goal`, both included; empty if there is none."""
    came: dict[str, str] = {start: ""}
    waiting = [start]
    for here in waiting:
        if here == goal:
            return _trace_path(came, goal)
        for there in next_of(here):
            if there not in came:
                came[there] = here
                waiting.append(there)
    return ()


def find_descendants(starts: Iterable[str], *, children_of: Callable[[str], Iterable[Ticket]]) -> list[Ticket]:
    """Return every descendant of the tickets `starts` once, parents before their children, without `starts`
    themselves.
    """
    waiting = list(starts)
    seen = set(waiting)
    found: list[Ticket] = []
    for parent in waiting:
        for child in children_of(parent):
            if child.id not in seen:
                seen.add(child.id)
                waiting.append(child.id)
                found.append(child)
    return found


def merged_into(ticket: Ticket) -> str | None:
    """Return the id of the ticket that `ticket` was merged into: it is cancelled as a duplicate of that one."""
    if ticket.status != "cancelled":
        return None
    return next((other for relation, other in ticket.links if relation == "duplicate"), None)


def _trace_path(predecessors: Mapping[str, str], goal: str) -> tuple[str, ...]:
    way = [goal]
    while predecessors[way[-1]]:
        way.append(predecessors[way[-1]])
    return tuple(reversed(way))
