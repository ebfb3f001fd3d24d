"""The satisfaction report as a table, tab-separated, as CSV and as Markdown. Adds nothing up.

A report: `{desk, query, from, to, by, asks, groups, unreadable}` and FIELDS; a group: `{value}` and FIELDS.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from hd.core.reports.csat import LEAST
from hd.i18n import _
from hd.render.formats.markdown import escape, grid
from hd.render.sla.report import period_words, spreadsheet_safe
from hd.render.terminal.cells import line, wrap
from hd.render.terminal.screen import Row, Screen
from hd.render.terminal.table import Cell, Column, table, tsv

FIELDS = ("asked", "answered", "rate_percent", "mean", "satisfied_percent")
_TITLES = ("ASKED", "ANSWERED", "RATE %", "MEAN", "4 AND 5 %")


def title(report: Row) -> str:
    """`Lantern IT: satisfaction, 1 November 2026 to 30 November 2026`."""
    return _("{desk}: satisfaction, {period}", desk=line(report["desk"]), period=period_words(report))


def legend() -> str:
    """Return the meaning of the columns."""
    return _(
        "Asked: resolutions that hd.yaml (csat) has their requester asked about. Answered: resolutions that were "
        "rated, asked or not. Rate: rated, of those asked. Mean and 4 and 5: of all answers, from {least} answers on.",
        least=LEAST,
    )


def details(report: Row) -> Iterator[str]:
    """Return the basis of the figures."""
    if report.get("query"):
        yield _("Only tickets that match: {query}", query=line(report["query"]))
    if report["asks"] is None:
        yield _("Nobody is asked: hd.yaml has no csat.ask")
    if report["unreadable"]:
        yield _("{count} could not be read: in no figure", count=report["unreadable"])


def report_table(report: Row, *, screen: Screen) -> str:
    """For a person: all, then each group."""
    heads = (Column((report["by"] or "").upper(), min_width=5), *(Column(name, right=True) for name in _TITLES))
    rows = [[Cell(name), *(Cell(text) for text in cells)] for name, cells in _rows(report)]
    head = [part for text in (title(report), *details(report)) for part in wrap(text, screen.width)]
    return "\n".join([*head, "", table(heads, rows, screen=screen), "", *wrap(legend(), screen.width)])


def records(report: Row) -> Iterator[list[object]]:
    """A header, then a row for all and for each group: by, value, the FIELDS."""
    yield ["by", "value", *FIELDS]
    yield ["all", None, *(report[key] for key in FIELDS)]
    for group in report["groups"]:
        yield [report["by"], group["value"], *(group[key] for key in FIELDS)]


def report_tsv(report: Row) -> str:
    """Return the records without their header, tab-separated."""
    _head, *found = records(report)
    return tsv(found)


def report_csv(report: Row) -> str:
    """The records as CSV (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out).writerows([spreadsheet_safe(item) for item in row] for row in records(report))
    return out.getvalue().replace("\r\n", "\n").removesuffix("\n")


def report_markdown(report: Row) -> str:
    """For a wiki, a pull request, a chat."""
    head = [report["by"] or "", *(name.capitalize() for name in _TITLES)]
    drawn = grid(head, ([escape(name), *cells] for name, cells in _rows(report)), right=True)
    notes = [f"- {escape(text)}" for text in details(report)]
    return "\n\n".join([f"## {escape(title(report))}", *(["\n".join(notes)] if notes else []), drawn, legend()])


def _rows(report: Row) -> Iterator[tuple[str, list[str]]]:
    yield _("all"), _told(report)
    for group in report["groups"]:
        yield line(group["value"]) if group["value"] is not None else _("none"), _told(group)


def _told(figures: Row) -> list[str]:
    """The figures as people read them; a dash for what there is none of."""
    return ["-" if figures[key] is None else str(figures[key]) for key in FIELDS]
