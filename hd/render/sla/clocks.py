"""Draw clocks as tables: those of a ticket, the findings of `hd sla check`, and the intervals of a clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from hd.i18n import _, pgettext
from hd.render.sla import team_stays
from hd.render.terminal import times
from hd.render.terminal.cells import line, wrap
from hd.render.terminal.headers import titled
from hd.render.terminal.refs import common, short, team_and_assignee
from hd.render.terminal.style import of_state, paint, state_count, state_word
from hd.render.terminal.table import Cell, Column, Line, table, tsv

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

_NARROW = 60  # below it, a due time is short
_COUNTED = {"off": "off hours"}


def clock_table(clocks: Sequence[Row], *, screen: Screen, title: str = "") -> str:
    """Return the clocks of one ticket, under a header that ends with `title` (policy, calendar)."""
    columns = (
        Column("CLOCK", min_width=7),
        Column("STATE", min_width=7),
        Column("DUE"),
        Column("LEFT", right=True, min_width=4),
        Column("USED/TARGET", right=True, drop=2),
        Column(title, shrink=12, drop=1),
    )
    return table(columns, [_clock_row(clock, screen) for clock in clocks], screen=screen)


def _clock_row(clock: Row, screen: Screen) -> list[Cell]:
    state = clock["state"]
    style = of_state(state)
    over = state in ("met", "none", None)
    due = None if over or state == "paused" else clock.get("due")
    return [
        Cell(pgettext("metric", line(clock["metric"]))),
        Cell(state_word(state), style),
        Cell((times.short if screen.width < _NARROW else times.full)(due, screen=screen)),
        Cell(times.time_left(None if over else clock.get("remaining_min")), style if state == "breached" else ""),
        Cell(_used_of_target(clock)),
        Cell(_(line(clock.get("note")))),
    ]


def _used_of_target(clock: Row) -> str:
    target = clock.get("target_min")
    return "-" if target is None else f"{times.time_used(clock.get('elapsed_min') or 0)}/{times.time_used(target)}"


def sla_show(ticket: Row, *, screen: Screen) -> str:
    """Return `hd sla show`: a ticket's clocks, including those in state `none`."""
    head = "\n".join(titled(ticket["id"], ticket["title"], screen=screen))
    names = [line(ticket.get(key)) for key in ("policy", "calendar")]
    body = clock_table(ticket["clocks"], screen=screen, title=", ".join(name for name in names if name))
    parts = (head, body or "No clock runs on this ticket.", team_stays.stays(ticket, screen=screen))
    return "\n\n".join(part for part in parts if part)


def check_table(findings: Sequence[Row], *, screen: Screen, prefix: str = "") -> str:
    """Return `hd sla check` for a terminal; "" for no findings."""
    columns = (
        Column("REF"),
        Column("METRIC", min_width=7, drop=4),
        Column("STATE", min_width=8),
        Column("DUE", min_width=9, drop=2),
        Column("LEFT", right=True, min_width=5),
        Column("PRI", min_width=3, drop=1),
        Column("WHO", min_width=13, gap=1, shrink=8, drop=3),
        Column("TITLE", shrink=12),
    )
    desk = common((finding["id"] for finding in findings), prefix=prefix)
    rows = [_finding(finding, desk, screen) for finding in findings]
    return table(columns, rows, screen=screen)


def _finding(finding: Row, prefix: str, screen: Screen) -> list[Cell]:
    style = of_state(finding["state"])
    return [
        Cell(short(finding["id"], prefix=prefix)),
        Cell(line(finding["metric"])),
        Cell(state_word(finding["state"]), style),
        Cell(times.short(finding.get("due"), screen=screen)),
        Cell(times.time_left(finding.get("remaining_min")), style),
        Cell(line(finding.get("priority"))),
        Cell(team_and_assignee(finding)),
        Cell(line(finding.get("title"))),
    ]


def check_tsv(findings: Sequence[Row], *, screen: Screen) -> str:
    """Return tab-separated lines: id, metric, state, due (ISO), minutes left, priority, team, assignee, title."""
    keys = ("id", "metric", "state", "due", "remaining_min", "priority", "team", "assignee", "title")
    return tsv(
        [times.iso(finding.get(key), screen=screen) if key == "due" else finding.get(key) for key in keys]
        for finding in findings
    )


def check_counts(counts: Row, *, screen: Screen, since: Row | None = None) -> str:
    """Return `1 breached, 2 at risk, 9 running, 1 paused`; counts of zero are left out, except breached."""
    others = ("at_risk", "running", "paused", "met", "none", "unreadable")
    parts = [
        state_count("breached", counts.get("breached", 0)),
        *(state_count(key, counts[key]) for key in others if counts.get(key)),
    ]
    if since and since["known"]:
        parts[-1] += f"; {since['known']} told before"
    worst = next((state for state in ("breached", "at_risk") if counts.get(state)), "met")
    lines = wrap(", ".join(parts), screen.width)
    return "\n".join(paint(part, of_state(worst), colour=screen.colour) for part in lines)


def explain(ticket: Row, explanations: Sequence[Row], *, screen: Screen) -> str:
    """Return `hd sla show --explain`: every interval of each clock, so that the sum can be verified by hand."""
    head = "\n".join(titled(ticket["id"], ticket["title"], screen=screen))
    if not explanations:
        return f"{head}\n\nNo clock runs: hd.yaml promises nothing for it, or nothing that was asked for has begun."
    return "\n\n".join([head, *(explain_clock(item, screen=screen) for item in explanations)])


def explain_clock(item: Row, *, screen: Screen) -> str:
    """Return one clock with its intervals."""
    if item.get("target_min") is None:
        rules = f"{line(item['metric'])}: hd.yaml promises nothing now"
        return "\n".join(wrap(f"{rules}; {_ticket_verdict(item.get('verdict'), screen)}", screen.width))
    target = times.time_used(item.get("target_min"))
    rules = f"{line(item['metric'])}: {target} on calendar {line(item.get('calendar'))}"
    if item.get("zone"):
        rules += f" ({line(item['zone'])})"
    if item.get("policy"):
        rules += f", policy {line(item['policy'])}"
    columns = (
        Column("FROM"),
        Column("TO", drop=2),
        Column("STATUS", min_width=7, drop=1),
        Column("COUNTS", min_width=9),
        Column("TIME", right=True, min_width=5),
        Column("SUM", right=True, min_width=5),
    )
    return "\n".join(
        [
            *(paint(part, "title", colour=screen.colour) for part in wrap(rules, screen.width)),
            table(columns, [*_intervals(item["intervals"], screen), *_ahead(item, screen)], screen=screen)
            or "nothing to count",
            *wrap(_verdict(item, screen), screen.width),
            *wrap(_ticket_verdict(item.get("verdict"), screen), screen.width),
            *wrap(f"time zone data {line(item['zone_data'])}" if item.get("zone_data") else "", screen.width),
        ]
    )


def _intervals(intervals: Sequence[Row], screen: Screen, *, today: date | None = None) -> list[Line]:
    """Return the rows, with a heading for each day but `today`; seconds only if a figure has them."""
    moments = [item[key] for item in intervals for key in ("from", "to") if item.get(key)]
    seconds = any(times.local(moment, screen=screen).second for moment in moments)
    pattern = "%H:%M:%S" if seconds else "%H:%M"
    rows: list[Line] = []
    for item in intervals:
        start = times.local(item["from"], screen=screen)
        if start.date() != today:
            today = start.date()
            rows.append(times.day(today, screen=screen))
        end = times.local(item["to"], screen=screen) if item.get("to") else None
        until = "now" if end is None else f"{end:{pattern}}"
        if end and end.date() != today:
            until = f"{times.day(end.date(), screen=screen)} {until}"
        counted = item["counts"] == "counted"
        rows.append(
            [
                Cell(f"{start:{pattern}}"),
                Cell(until),
                Cell(line(item.get("status"))),
                Cell(_COUNTED.get(item["counts"], line(item["counts"])), "" if counted else "quiet"),
                Cell(times.exact(item["minutes"], seconds=seconds), "" if counted else "quiet"),
                Cell(times.exact(item["sum"], seconds=seconds)),
            ]
        )
    return rows


def _ahead(item: Row, screen: Screen) -> list[Line]:
    """Return the rows from now to the due time."""
    before = item["intervals"]
    today = times.local(before[-1]["from"], screen=screen).date() if before else None
    rows = _intervals(item.get("ahead", ()), screen, today=today)
    return [Cell("until it is due, if nobody acts:", "quiet"), *rows] if rows else []


def _verdict(item: Row, screen: Screen) -> str:
    total = f"{times.time_used(item.get('elapsed_min'))} of {times.time_used(item.get('target_min'))} used"
    if item.get("remaining_min") is not None:
        rest = times.time_left(item["remaining_min"])
        total += f", {rest[1:]} over" if rest.startswith("-") else f", {rest} left"
    total += f": {state_word(item['state'])}"
    if item.get("due") and item["state"] not in ("met", "paused"):
        total += f", due {times.full(item['due'], screen=screen)}"
    return total


def _ticket_verdict(verdict: Row | None, screen: Screen) -> str:
    """Return the verdict in the ticket about this clock, which takes precedence; "" for none."""
    if not verdict:
        return ""
    under = ", ".join(line(verdict[key]) for key in ("policy", "calendar") if verdict[key])
    sums = f"{times.time_used(verdict['elapsed_min'])} of {times.time_used(verdict['target_min'])} used"
    return f"verdict of {times.full(verdict['at'], screen=screen)} ({under}): {state_word(verdict['state'])}, {sums}"
