"""Print what `hd sla check` found, in the chosen format. Only this module detects the CI system."""

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
_SUMMARY = 500  # findings in a job's summary: about a fifth of GitHub's limit of 1 MB


def print_findings(session: Session, result: CheckResult, *, form: str, risk_fails: bool) -> None:
    """Print the result. form: one of FORMATS, `jsonl`, or "" for a table on a terminal and tab-separated values
    elsewhere.
    """
    if form == "jsonl":
        output.print_json(result.findings, lines=True)
    elif form == "json":
        output.print_json([result.record()], lines=False, one=True)
    elif form in ("junit", "github", "gitlab", "markdown"):
        output.print_data(_report(session, result, form=form, risk_fails=risk_fails))
    else:
        _draw(session, result, table=session.is_for_person or form == "table")
    output.print_diagnostics(result.unreadable)


def _report(session: Session, result: CheckResult, *, form: str, risk_fails: bool) -> str:
    from hd.render.sla import findings

    screen, prefix, record = session.screen, session.desk.repo.prefix, result.record()
    if form == "junit":
        from hd.render.sla.junit import junit

        return junit(record, result.judged, prefix=prefix, screen=screen, risk_fails=risk_fails)
    base = link_base(os.environ, commit=result.rev or "")
    if form == "markdown":
        return findings.markdown(record, screen=screen, base=base)
    told = findings.make_annotations(record, prefix=prefix, screen=screen)
    if form == "gitlab":
        return ci_annotations.gitlab(told)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(summary, "a", encoding="utf-8") as file:
            file.write(findings.markdown(record, screen=screen, base=base, most=_SUMMARY) + "\n")
    return "\n".join(ci_annotations.github(findings.limit_for_github(told)))


def link_base(environ: Mapping[str, str], *, commit: str) -> str:
    """Return the prefix that makes a path a link at the forge of this CI job; "" elsewhere."""
    if environ.get("GITHUB_SERVER_URL") and environ.get("GITHUB_REPOSITORY"):
        return f"{environ['GITHUB_SERVER_URL']}/{environ['GITHUB_REPOSITORY']}/blob/{commit}/"
    return f"{environ['CI_PROJECT_URL']}/-/blob/{commit}/" if environ.get("CI_PROJECT_URL") else ""


def _draw(session: Session, result: CheckResult, *, table: bool) -> None:
    from hd.render.sla import clocks as draw

    if table:
        prefix = session.desk.config.desk.prefix
        output.print_data(draw.check_table(result.findings, screen=session.screen, prefix=prefix))
        output.print_message(draw.check_counts(result.counts, screen=session.screen, since=result.record()["since"]))
    else:
        output.print_data(draw.check_tsv(result.findings, screen=session.screen))
