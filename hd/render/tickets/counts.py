"""How many tickets have which value: the headings of groups, and the table of counts. Counts nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.i18n import _, pgettext
from hd.render.terminal.cells import line
from hd.render.terminal.table import Cell, Column, table, tsv

if TYPE_CHECKING:
    from hd.render.terminal.screen import Screen

_PEOPLE = ("assignee", "owner", "requester")


def titled(value: str | None, *, by: str, count: int | None) -> str:
    """`l2-kyiv (4)`; of tickets without a value `no team (2)`, `nobody (1)`; only the value where no count is given."""
    if count is None:
        return line(value)
    return f"{_named(value, by)} ({count})"


def count_table(pairs: Sequence[tuple[str | None, int]], *, by: str, screen: Screen) -> str:
    """`hd list --count --by` on a terminal: value and count, in the order given."""
    columns = (Column(line(by).upper(), shrink=12), Column("TICKETS", right=True))
    return table(columns, [[Cell(_named(value, by)), Cell(str(count))] for value, count in pairs], screen=screen)


def count_tsv(pairs: Sequence[tuple[str | None, int]]) -> str:
    """The same when piped; an empty value for none."""
    return tsv(pairs)


def _named(value: str | None, by: str) -> str:
    if value is not None:
        return pgettext("status", line(value)) if by == "status" else line(value)
    return pgettext("heading", "nobody") if by in _PEOPLE else _("no {key}", key=line(by))
