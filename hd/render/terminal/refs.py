"""Ticket ids and assignees as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hd.render.terminal.cells import line

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row


def short(ident: object, *, prefix: str) -> str:
    """Return `2611-7K3FQ` for `HD-2611-7K3FQ` if `prefix` is `HD`; another desk's id stays whole."""
    return line(ident).removeprefix(f"{prefix}-")


def common(idents: Iterable[object], *, prefix: str) -> str:
    """Return `prefix` if all ids share it, else "": in a mixed list no id is shortened."""
    return prefix if all(str(ident).startswith(f"{prefix}-") for ident in idents) else ""


def ticket_code(ident: object) -> str:
    """Return `7K3FQ` for `HD-2611-7K3FQ`, the part that people say on the phone."""
    return line(ident).rpartition("-")[2]


def team_and_assignee(ticket: Row) -> str:
    """Return `l2-kyiv/ivan`; a dash for nobody."""
    return f"{line(ticket.get('team')) or '-'}/{line(ticket.get('assignee')) or '-'}"
