"""The columns that a list can have besides its own: any field of a ticket's JSON, any part of a clock. Computes none.

A column is named as the JSON names it: `title`, `resolve.due`; `due`, `state`, `metric` and `remaining_min` alone are
those of the clock that is due next.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from hd.core.sla.clock import METRICS
from hd.errors import UsageError
from hd.i18n import Message, pgettext
from hd.render.terminal import times
from hd.render.terminal.cells import line
from hd.render.terminal.refs import short
from hd.render.terminal.style import Style, of_state, state_word
from hd.render.terminal.table import Cell, Column
from hd.text.suggestions import listed, nearest

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

TEXTS = (
    *("id", "title", "type", "status", "priority", "impact", "urgency", "category", "service", "requester", "org"),
    *("office", "channel", "owner", "team", "line", "assignee", "parent", "path"),
)
LISTS = ("tags", "links", "watchers")
TIMES = ("created", "updated")
CLOCK = ("state", "due", "target_min", "elapsed_min", "remaining_min")
NEXT = (*CLOCK, "metric")  # of the clock due next
_SHORT = {"target_min": "target", "elapsed_min": "used", "remaining_min": "left"}
_ALIASES = {"tag": "tags", "link": "links", "watcher": "watchers", "ref": "id", "policy": "sla"}


def parse_columns(text: str, *, fields: Collection[str] = ()) -> tuple[str, ...]:
    """Return the columns that `a,b,c` names. fields: the custom fields. Raises UsageError with the nearest name."""
    known = {name: name for name in column_names(fields)} | _ALIASES
    found = []
    for name in [name.strip() for name in text.split(",") if name.strip()]:
        key = known.get(name.casefold()) or known.get(name)
        if key is None:
            guess = nearest(name, known)
            ways = listed([*TEXTS, *LISTS, *TIMES, *NEXT, "sla", *fields], most=99)
            raise UsageError(
                (
                    Message('no column "{name}"; nearest: {guess}', name=name, guess=guess)
                    if guess
                    else Message('no column "{name}"', name=name)
                ),
                hint=Message("columns: {ways}; of one clock: resolve.due, respond.state, …", ways=ways),
            )
        found.append(key)
    if not found:
        raise UsageError(Message("which columns?"), hint=Message("--columns id,team,resolve.due,title"))
    return tuple(found)


def column_names(fields: Collection[str] = ()) -> list[str]:
    """Return the names of all columns."""
    parts = [f"{metric}.{part}" for metric in METRICS for part in CLOCK]
    return [*TEXTS, *LISTS, *TIMES, *NEXT, "sla", *fields, *parts]


def value(ticket: Row, name: str) -> Any:
    """Return the value of a column in the ticket's JSON; for the `sla` object the policy."""
    if name == "sla":
        return (ticket.get("sla") or {}).get("policy")
    metric, dot, part = name.partition(".")
    if dot and metric in METRICS:
        return ((ticket.get("sla") or {}).get(metric) or {}).get(part)
    if name in NEXT:
        return (ticket.get("clock") or {}).get(name)
    return ticket[name] if name in ticket else (ticket.get("fields") or {}).get(name)


def plain(ticket: Row, name: str, *, screen: Screen) -> object:
    """Return the value for tab-separated output: times in ISO, lists with commas."""
    found = value(ticket, name)
    if _is_time(name):
        return times.iso(found, screen=screen)
    return ",".join(_items(found)) if isinstance(found, list) else found


def column(name: str) -> Column:
    """Return how the column is drawn: texts may be shortened, times and durations may not."""
    if name == "id":
        return Column("REF")
    if _is_time(name) or name.endswith("state"):
        return Column(_title(name))
    if name.endswith("_min"):
        return Column(_title(name), right=True)
    return Column(_title(name), shrink=16 if name == "title" else 6)


def cell(ticket: Row, name: str, *, screen: Screen, prefix: str) -> Cell:
    """Return the cell of the table."""
    found = value(ticket, name)
    if name == "id":
        return Cell(short(found, prefix=prefix))
    if found is None:
        return Cell("")
    if _is_time(name):
        return Cell(times.short(found, screen=screen))
    if name.endswith("_min"):
        return Cell((times.time_left if name.endswith("remaining_min") else times.time_used)(found))
    style: Style = of_state(found) if name.endswith("state") else ""
    text = (
        state_word(found) if name.endswith("state") else ", ".join(_items(found)) if isinstance(found, list) else found
    )
    return Cell(line(pgettext("status", text) if name == "status" else text), style)


def _is_time(name: str) -> bool:
    return name in TIMES or name.rpartition(".")[2] == "due"


def _items(found: list[Any]) -> list[str]:
    return [f"{item['relation']}:{item['id']}" if isinstance(item, dict) else str(item) for item in found]


def _title(name: str) -> str:
    clock, _, part = name.rpartition(".")
    return f"{clock} {_SHORT.get(part, part)}".strip().replace("_", " ").upper()
