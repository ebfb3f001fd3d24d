"""Prints what `hd sla check` found, in the form that was asked for; the one place that asks what CI it runs in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from hd.cli import output
from hd.cli.session import Session
from hd.render.formats import ci_annotations

if TYPE_CHECKING:
    from hd.ops.sla.check import CheckResult

FORMATS = ("table", "json", "junit", "github", "gitlab", "markdown")
_SUMMARY = 500  # findings in a job's summary: a fifth of the megabyte that GitHub takes


def tell(session: Session, found: CheckResult, *, form: str, risk_fails: bool) -> None:
    """form: one of FORMATS, `jsonl`, or empty for a table on a terminal and tab-separated values elsewhere."""
    if form == "jsonl":
        output.documents(found.findings, lines=True)
    elif form == "json":
        output.documents([found.record()], lines=False, one=True)
    elif form in ("junit", "github", "gitlab", "markdown"):
        output.out(_report(session, found, form=form, risk_fails=risk_fails))
    else:
        _draw(session, found, table=session.drawn or form == "table")
    output.problems(found.unreadable)


def _report(session: Session, found: CheckResult, *, form: str, risk_fails: bool) -> str:
    from hd.render.sla import findings

    screen, prefix, record = session.screen, session.desk.repo.prefix, found.record()
    if form == "junit":
        from hd.render.sla.junit import junit

        return junit(record, found.judged, prefix=prefix, screen=screen, risk_fails=risk_fails)
    base = link_base(os.environ, commit=found.rev or "")
    if form == "markdown":
        return findings.markdown(record, screen=screen, base=base)
    told = findings.annotated(record, prefix=prefix, screen=screen)
    if form == "gitlab":
        return ci_annotations.gitlab(told)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(summary, "a", encoding="utf-8") as file:
            file.write(findings.markdown(record, screen=screen, base=base, most=_SUMMARY) + "\n")
    return "\n".join(ci_annotations.github(findings.shown_by_github(told)))


def link_base(environ: Mapping[str, str], *, commit: str) -> str:
    """What makes a path a link to that file at the forge whose job this is; empty elsewhere."""
    if environ.get("GITHUB_SERVER_URL") and environ.get("GITHUB_REPOSITORY"):
        return f"{environ['GITHUB_SERVER_URL']}/{environ['GITHUB_REPOSITORY']}/blob/{commit}/"
    return f"{environ['CI_PROJECT_URL']}/-/blob/{commit}/" if environ.get("CI_PROJECT_URL") else ""


def _draw(session: Session, found: CheckResult, *, table: bool) -> None:
    from hd.render.sla import clocks as draw

    if table:
        prefix = session.desk.config.desk.prefix
        output.out(draw.check_table(found.findings, screen=session.screen, prefix=prefix))
        output.talk(draw.check_counts(found.counts, screen=session.screen, since=found.record()["since"]))
    else:
        output.out(draw.check_tsv(found.findings, screen=session.screen))
