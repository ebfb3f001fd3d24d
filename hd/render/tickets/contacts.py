"""Draw requesters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.render.terminal.cells import line
from hd.render.terminal.table import Cell, Column, table, tsv

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen


def contact_table(contacts: Sequence[Row], *, screen: Screen) -> str:
    """Return `hd contact find` for a terminal. A contact: `{email, name, phone, office, org, lang, vip, open}`; `*`
    marks VIPs.
    """
    columns = (
        Column("EMAIL", shrink=20),
        Column("NAME", shrink=12),
        Column("PHONE", drop=2),
        Column("OFFICE", drop=3),
        Column("ORG", drop=1),
        Column("OPEN", right=True, min_width=4),
    )
    return table(columns, [_row(contact) for contact in contacts], screen=screen)


def _row(contact: Row) -> list[Cell | str]:
    star = "* " if contact.get("vip") else ""
    return [
        line(contact["email"]),
        star + line(contact.get("name")),
        line(contact.get("phone")),
        line(contact.get("office")),
        line(contact.get("org")),
        Cell(str(contact["open"]), "quiet" if not contact["open"] else ""),
    ]


def contact_tsv(contacts: Sequence[Row]) -> str:
    """Return tab-separated lines: email, name, phone, office, org, lang, vip (yes or empty), manager, open; None is
    empty.
    """
    keys = ("email", "name", "phone", "office", "org", "lang")
    return tsv(
        [
            *(contact.get(key) for key in keys),
            "yes" if contact["vip"] else None,
            contact.get("manager"),
            contact["open"],
        ]
        for contact in contacts
    )
