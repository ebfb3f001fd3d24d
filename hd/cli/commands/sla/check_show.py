"""`hd sla`: check, show, explain and compute clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hd.cli import options, output, sla_output
from hd.cli.commands.sla.horizon import horizon_function
from hd.cli.registry import LazyGroup
from hd.cli.session import Session
from hd.errors import UsageError

if TYPE_CHECKING:
    from hd.ops.sla.check import BaselineRun, CheckResult

_FIELDS = ("id", "title", "policy", "calendar", "verdict", "clocks", "stays", "ping_pong")


_PLACE = "hd.cli.commands.sla"
_DEFERRED = {
    "forecast": f"{_PLACE}.forecast:forecast",
    "lint": f"{_PLACE}.policy:lint",
    "test": f"{_PLACE}.policy:run_policy_tests",
    "diff": f"{_PLACE}.policy:diff",
    "report": f"{_PLACE}.report:report",
    "apply": f"{_PLACE}.apply:apply",
}


@click.group(cls=LazyGroup, deferred=_DEFERRED)
def sla() -> None:
    """Check clocks and SLAs: check, show, report, forecast, lint, test."""


@sla.command(cls=options.QueryCommand)
@options.query
@click.option("--within", metavar="SPAN", help="Report as at risk what is due within SPAN of real time: 2h, 1d.")
@click.option("--by", "by", metavar="TIME", help="Report as at risk what is due by TIME: 12:00, tomorrow.")
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    metavar="NAME",
    help="Only this clock: respond, reply, update, resolve, hold, review.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["breach", "risk", "never"]),
    default="breach",
    show_default=True,
    help="When to exit with 3 (breach) or 4 (risk).",
)
@click.option("--since", metavar="REV@TIME", help="Skip what a run at TIME on commit REV already reported.")
@options.at_revision
@click.option(
    "--format",
    "form",
    type=click.Choice(sla_output.FORMATS),
    help="By default a table on a terminal, otherwise tab-separated.",
)
@options.as_json
@click.pass_obj
def check(
    session: Session,
    words: tuple[str, ...],
    within: str | None,
    by: str | None,
    metrics: tuple[str, ...],
    fail_on: str,
    since: str | None,
    form: str | None,
    json_: bool,
    jsonl: bool,
) -> None:
    """Check the running clocks of open tickets: breached, at risk.

    Exit 3: something is breached. Exit 1: otherwise, a ticket could not be read. Exit 4: otherwise, something is at
    risk and --fail-on is risk. Without QUERY hd checks all open tickets. The time that teams hold tickets (hold) is
    checked only with --metric hold; the time that handovers wait for a review (review) always. With --since hd reports
    only news: each clock once as at risk and once as breached.

    \b
    hd sla check
    hd sla check team:l2-kyiv --within 2h --fail-on risk
    hd sla check --by 12:00 --metric resolve
    hd sla check --metric hold --json
    hd sla check --since 4be1c2a@2026-11-23T09:00
    hd sla check --format junit
    """
    from hd.ops.sla import check as op

    form_ = options.output_format(form, json_=json_, jsonl=jsonl)
    found = op.check(
        session.context,
        words,
        me=session.lazy_me,
        metrics=metrics,
        horizon=horizon_function(session, within, by),
        since=_parse_baseline(session, since),
    )
    session.flush_notices()
    sla_output.print_findings(session, found, form=form_, risk_fails=fail_on == "risk")
    click.get_current_context().exit(_code(found, fail_on))


@sla.command()
@options.read_only_refs
@click.option("--explain", is_flag=True, help="Show every interval of every clock, with the running sum.")
@click.option(
    "--metric", "metrics", multiple=True, metavar="NAME", help="With --explain: only this clock; may be repeated."
)
@options.as_json
def show(
    session: Session, refs: tuple[str, ...], explain: bool, metrics: tuple[str, ...], json_: bool, jsonl: bool
) -> None:
    """Show the clocks of tickets, and the time at each team and line.

    A resolved ticket shows the clocks of its verdict. --explain recomputes them with the current hd.yaml and adds the
    verdict.

    \b
    hd sla show 7k3f
    hd sla show 7k3f --explain --metric resolve
    """
    from hd.ops.sla import explain as op
    from hd.ops.tickets.show import show
    from hd.render.sla import clocks as draw

    if explain:
        pairs = [op.explain(session.context, ref, metrics=metrics) for ref in refs]
        rows = [{**head, "clocks": explained} for head, explained in pairs]
        drawn = [draw.explain(head, explained, screen=session.screen) for head, explained in pairs]
    else:
        rows = show(session.context, refs, me=session.me)
        drawn = [draw.sla_show(row, screen=session.screen) for row in rows]
        rows = [{key: row[key] for key in _FIELDS} for row in rows]
    session.remember(rows[0]["id"])
    session.flush_notices()
    if json_ or jsonl:
        output.print_json(rows, lines=jsonl, one=len(rows) == 1)
    else:
        output.print_data("\n\n\n".join(drawn))


@sla.command("when")
@click.argument("start")
@click.argument("duration")
@click.option("--calendar", metavar="NAME", help="A calendar of hd.yaml; by default the first.")
@options.as_json
@click.pass_obj
def print_due_time(session: Session, start: str, duration: str, calendar: str | None, json_: bool, jsonl: bool) -> None:
    """Print when DURATION of business time from START ends.

    A time without an offset is in the desk's time zone.

    \b
    hd sla when "2026-11-20 17:30" 2h --calendar kyiv
    hd sla when now 8h
    """
    from hd.ops.sla import explain as op

    found = op.when(
        session.context, start=session.parse_moment(start), duration=duration, calendar=calendar, zone=session.zone
    )
    if json_ or jsonl:
        output.print_json([found], lines=jsonl, one=True)
    else:
        output.print_data(found["due"])


@sla.command("elapsed")
@click.argument("start")
@click.argument("end")
@click.option("--calendar", metavar="NAME", help="A calendar of hd.yaml; by default the first.")
@options.as_json
@click.pass_obj
def print_elapsed(session: Session, start: str, end: str, calendar: str | None, json_: bool, jsonl: bool) -> None:
    """Print the business minutes from START to END.

    A time without an offset is in the desk's time zone.

    \b
    hd sla elapsed 2026-11-20T17:30 2026-11-23T10:30 --calendar kyiv
    """
    from hd.ops.sla import explain as op

    between = {"start": session.parse_moment(start), "end": session.parse_moment(end)}
    found = op.elapsed(session.context, **between, calendar=calendar, zone=session.zone)
    if json_ or jsonl:
        output.print_json([found], lines=jsonl, one=True)
    else:
        output.print_data(f"{found['minutes']:.2f}".rstrip("0").rstrip("."))


def _parse_baseline(session: Session, text: str | None) -> BaselineRun | None:
    if text is None:
        return None
    from hd.core.sla.measure import SKEW
    from hd.ops.sla.check import BaselineRun

    rev, _, time = text.rpartition("@")  # a revision may contain one: HEAD@{1}
    if not rev or time.startswith("{"):
        raise UsageError(
            f'--since: "{text}" is not REV@TIME',
            hint="like 4be1c2a@2026-11-23T09:00: the commit that was checked, and when",
        )
    at = session.parse_moment(time, back=True)
    if at > session.now + SKEW:
        raise UsageError(f"--since: {time} is in the future", hint="give the time of the previous run")
    return BaselineRun(rev, at)


def _code(found: CheckResult, fail_on: str) -> int:
    """Return 3 for a certain breach, 1 for an unreadable ticket, 4 for a risk if `fail_on` is risk, else 0."""
    if found.found("breached") and fail_on != "never":
        return 3
    if found.unreadable:
        return 1
    return 4 if found.found("at_risk") and fail_on == "risk" else 0
