"""Ticket ids and whose ticket it is, as people read them. Resolves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hd.render.terminal.cells import line

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row


def short(ident: object, *, prefix: str) -> str:
    """`2611-7K3FQ` for `HD-2611-7K3FQ` where `prefix` is `HD`; another desk's id stays whole."""
    return line(ident).removeprefix(f"{prefix}-")


def common(idents: Iterable[object], *, prefix: str) -> str:
    """`prefix` where all ids share it, else empty: in a mixed list no id is shortened."""
    return prefix if all(str(ident).startswith(f"{prefix}-") for ident in idents) else ""


def piece(ident: object) -> str:
    """`7K3FQ` for `HD-2611-7K3FQ`: how a ticket is called in talk, and on the phone."""
    return line(ident).rpartition("-")[2]


def who(ticket: Row) -> str:
    """`l2-kyiv/ivan`; a dash for nobody."""
    return f"{line(ticket.get('team')) or '-'}/{line(ticket.get('assignee')) or '-'}"
