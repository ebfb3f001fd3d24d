"""The SLA report as a table, tab-separated, as CSV and as Markdown. Adds nothing up.

A report: `{desk, org_name, query, from, to, by, judged_by, now, tickets, metrics, groups, stale_verdicts, unclear,
unreadable, backdating_unknown}`; a group: `{value, tickets, metrics}`; a metric: `{metric}` and FIELDS.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from hd.render.formats.markdown import escape, grid
from hd.render.terminal import times
from hd.render.terminal.cells import line, wrap
from hd.render.terminal.screen import Row, Screen
from hd.render.terminal.style import of_state
from hd.render.terminal.table import Cell, Column, Line, table, tsv

FIELDS = (
    "met",
    "breached",
    "met_percent",
    "running",
    "at_risk",
    "overdue",
    "none",
    "median_min",
    "p90_min",
    "met_after_backdating",
)
_TITLES = ("MET", "BREACHED", "MET %", "RUNNING", "AT RISK", "OVERDUE", "NO SLA", "MEDIAN", "90 %", "BACKDATED")
LEGEND = (
    "Met and breached: of what was resolved in the period. Running, at risk, overdue: of what is open now. No SLA: "
    "nothing was promised, or the clock never began. Median and 90 %: business hours used by what was resolved, by "
    "nearest rank (a time that occurred, which so many did not exceed); of hold, every stay with a team."
)
_BACKDATED = (
    "Backdated: met only by an entry dated before a breach that was visible when it was written down, or by a later "
    "change of hd.yaml; no part of met, and counted against Met %."
)
_FORMULA = re.compile(r"[\s]*[=+\-@\t\r]")  # what a spreadsheet would compute instead of show


def title(report: Row) -> str:
    """Return `Lantern IT: SLA report, Acme Tools, 1 November 2026 to 30 November 2026`."""
    parts = [f"{line(report['desk'])}: SLA report"]
    if report.get("org_name"):
        parts.append(line(report["org_name"]))
    parts.append(period_words(report))
    return ", ".join(parts)


def details(report: Row) -> Iterator[str]:
    """Return the basis of the figures, a sentence each: the query, the policy, the number of tickets, exclusions."""
    if report.get("query"):
        yield f"Only tickets that match: {line(report['query'])}"
    tickets = report["tickets"]
    counts = [f"{tickets['resolved']} resolved", f"{tickets['open']} open", f"{tickets['cancelled']} cancelled"]
    if tickets["bounced"]:
        counts.append(f"{tickets['bounced']} handed back and forth")
    yield ", ".join(counts)
    if report["judged_by"] != "verdict":
        yield f"Judged by {line(report['judged_by'])}, whatever was said at resolution"
    yield from doubts(report)


def doubts(report: Row) -> Iterator[str]:
    """Return reasons why figures may be wrong."""
    computed, stale = report["tickets"]["computed"], report["stale_verdicts"]
    if computed and report["judged_by"] == "verdict":
        yield f"{computed} without a verdict that holds: judged by today's hd.yaml"
    if stale:
        yield f"{len(stale)} with the verdict of another resolution, which is ignored: {_few(stale)}"
    if report["unclear"]:
        yield f"{len(report['unclear'])} closed by hand, at no known time: in no figure: {_few(report['unclear'])}"
    if backdated := sum(metric["met_after_backdating"] for metric in report["metrics"]):
        yield f"{backdated} met after backdating, counted apart; their commits: hd audit"
    if report["backdating_unknown"]:
        yield f"nobody can tell what was met after backdating: {line(report['backdating_unknown'])}"
    if report["unreadable"]:
        yield f"{report['unreadable']} could not be read: in no figure"


def group_name(value: str | None, by: str | None) -> str:
    """Return the name of a group, also for tickets without a value."""
    return line(value) if value is not None else "still open" if by == "month" else "none"


def columns(report: Row) -> dict[str, str]:
    """Return the visible figures with their titles; "met after backdating" only if there are any."""
    found = dict(zip(FIELDS, _TITLES, strict=True))
    if not any(metric["met_after_backdating"] for metric in report["metrics"]):
        del found["met_after_backdating"]
    return found


def legend(report: Row) -> str:
    """Return the meaning of the columns."""
    return f"{LEGEND} {_BACKDATED}" if "met_after_backdating" in columns(report) else LEGEND


def format_figures(metric: Row) -> dict[str, str]:
    """Return the figures of a metric as people read them, by FIELDS; a dash for none."""
    counts = {key: "-" if metric[key] is None else str(metric[key]) for key in FIELDS}
    hours = {key: times.time_used(metric[key]) for key in ("median_min", "p90_min")}
    return counts | hours


def metrics_with_figures(metrics: Sequence[Row]) -> list[Row]:
    """Return the metrics that have figures."""
    counts = ("met", "breached", "running", "at_risk", "overdue", "met_after_backdating")
    return [one for one in metrics if one["median_min"] is not None or any(one[key] for key in counts)]


def report_table(report: Row, *, screen: Screen) -> str:
    """Return the report for a terminal: the total, then each group."""
    fields = columns(report)
    heads = (
        Column("METRIC", min_width=7),
        *(Column(name, right=True, drop=_DROPS.get(name, 0)) for name in fields.values()),
    )
    rows: list[Line] = [_row(metric, fields) for metric in metrics_with_figures(report["metrics"])]
    for group in report["groups"]:
        if found := metrics_with_figures(group["metrics"]):
            rows.append(Cell(f"{report['by']}: {group_name(group['value'], report['by'])}", "title"))
            rows.extend(_row(metric, fields) for metric in found)
    head = [part for text in (title(report), *details(report)) for part in wrap(text, screen.width)]
    drawn = table(heads, rows, screen=screen) or "No promise was kept, broken, or is running."
    return "\n".join([*head, "", drawn])


def rows(report: Row) -> Iterator[list[object]]:
    """Return a header, then a row for each metric of the total and of each group: by, value, metric, FIELDS."""
    yield ["by", "value", "metric", *FIELDS]
    for by, value, metrics in (
        ("all", None, report["metrics"]),
        *((report["by"], group["value"], group["metrics"]) for group in report["groups"]),
    ):
        for metric in metrics:
            yield [by, value, metric["metric"], *(metric[key] for key in FIELDS)]


def report_tsv(report: Row) -> str:
    """Return the rows without their header, tab-separated."""
    _, *found = rows(report)
    return tsv(found)


def report_csv(report: Row) -> str:
    """Return the rows as CSV (RFC 4180). A text that a spreadsheet would compute begins with an apostrophe."""
    out = io.StringIO()
    csv.writer(out).writerows([spreadsheet_safe(item) for item in row] for row in rows(report))
    return out.getvalue().replace("\r\n", "\n").removesuffix("\n")


def report_markdown(report: Row) -> str:
    """Return the report for a wiki, a pull request or a chat."""
    parts = [f"## {escape(title(report))}", "\n".join(f"- {escape(text)}" for text in details(report))]
    parts.append(_markdown(report["metrics"], columns(report)))
    for group in report["groups"]:
        if metrics_with_figures(group["metrics"]):
            parts.append(f"### {escape(group_name(group['value'], report['by']))}")
            parts.append(_markdown(group["metrics"], columns(report)))
    return "\n\n".join([*parts, legend(report)])


_DROPS = {"NO SLA": 1, "RUNNING": 2, "MEDIAN": 3, "90 %": 4, "AT RISK": 5, "OVERDUE": 6}


def _row(metric: Row, fields: Iterable[str]) -> list[Cell]:
    styles = {
        "breached": of_state("breached"),
        "overdue": of_state("breached"),
        "at_risk": of_state("at_risk"),
        "met_after_backdating": of_state("at_risk"),
    }
    texts = format_figures(metric)
    return [Cell(metric["metric"]), *(Cell(texts[key], styles.get(key, "") if metric[key] else "") for key in fields)]


def _markdown(metrics: Sequence[Row], fields: Mapping[str, str]) -> str:
    head = ["", *(name.capitalize() if name != "NO SLA" else "No SLA" for name in fields.values())]
    rows = (
        [metric["metric"], *(format_figures(metric)[key] for key in fields)] for metric in metrics_with_figures(metrics)
    )
    return grid(head, rows, right=True)


def spreadsheet_safe(item: object) -> object:
    """A cell of a CSV file; a text that a spreadsheet would compute begins with an apostrophe."""
    if not isinstance(item, str):
        return item
    text = line(item)
    return f"'{text}" if _FORMULA.match(item) or _FORMULA.match(text) else text


def period_words(report: Row) -> str:
    """`1 November 2026 to 30 November 2026`, of `from` and `to` of a report."""
    first, end = (datetime.fromisoformat(report[key]) if report.get(key) else None for key in ("from", "to"))
    last = end - timedelta(microseconds=1) if end else None
    if first and last:
        return f"{_day(first)} to {_day(last)}"
    if first:
        return f"from {_day(first)}"
    return f"up to {_day(last)}" if last else "all of its time"


def _day(at: datetime) -> str:
    """Return a day, with the time unless it is the beginning or the end of the day."""
    whole = (at.hour, at.minute) in ((0, 0), (23, 59))
    return f"{at.day} {at:%B %Y}" + ("" if whole else f" {at:%H:%M}")


def _few(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - 5} more" if len(ids) > 5 else ""
    return ", ".join(line(one) for one in ids[:5]) + more
