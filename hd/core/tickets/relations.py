"""How tickets hang together: which file names which, what comes after what, circles. Reads no file, changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from hd.core.ids import ALPHABET
from hd.core.tickets.ticket import RELATIONS, Ticket
from hd.text.lazy_regex import pattern

# What stands on every line of a ticket's file that ties it to another, in any way of writing it.
MARKS = tuple(f"{relation}:" for relation in RELATIONS)

_ID = pattern(rf"[A-Z][A-Z0-9]{{0,7}}-[0-9]{{4}}-[{ALPHABET}]{{5}}")


def mentions(lines: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """For each id, the paths of the files whose `lines` (path, line) name it: who may be tied to it. In their order."""
    found: dict[str, dict[str, None]] = {}
    for path, line in lines:
        for ident in _ID.findall(line):
            found.setdefault(ident, {})[path] = None
    return {ident: list(paths) for ident, paths in found.items()}


def named(text: str) -> set[str]:
    """The ids that one file's text names where tickets are tied: as `mentions`, of a file that is at hand."""
    marks = [mark for mark in MARKS if mark in text]
    lines = (line for line in text.split("\n") if any(mark in line for mark in marks)) if marks else ()
    return {ident for line in lines for ident in _ID.findall(line)}


def ties(ticket: Ticket) -> Iterator[tuple[str, str]]:
    """(relation, id) of each ticket that `ticket` is tied to by its own file, its parent first."""
    parent = ticket.get("parent")
    if parent:
        yield "parent", parent
    yield from ((relation, other) for relation, other in ticket.links if relation in RELATIONS)


def waits_on_it(ticket: Ticket) -> tuple[str, ...]:
    """The ids of the tickets that cannot be finished before `ticket`: its parent, and what it blocks."""
    return tuple(other for relation, other in ties(ticket) if relation in ("parent", "blocks"))


def chain(start: str, goal: str, *, next_of: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """The shortest way from `start` to `goal`, both included; empty where there is none."""
    came: dict[str, str] = {start: ""}
    waiting = [start]
    for here in waiting:
        if here == goal:
            return _way(came, goal)
        for there in next_of(here):
            if there not in came:
                came[there] = here
                waiting.append(there)
    return ()


def below(starts: Iterable[str], *, children_of: Callable[[str], Iterable[Ticket]]) -> list[Ticket]:
    """Every descendant of the tickets `starts`, each once, parents before their children; none of `starts` itself."""
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
    """The id of the ticket that `ticket` was merged into: it is cancelled as a duplicate of that one."""
    if ticket.status != "cancelled":
        return None
    return next((other for relation, other in ticket.links if relation == "duplicate"), None)


def _way(came: Mapping[str, str], goal: str) -> tuple[str, ...]:
    way = [goal]
    while came[way[-1]]:
        way.append(came[way[-1]])
    return tuple(reversed(way))
