"""The commands about SLA policies as code: lint, test, diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hd.cli import diagnostic_output, options, output
from hd.cli.session import Session
from hd.text.sanitize import safe

if TYPE_CHECKING:
    from hd.ops.sla.policy_diff import Difference


@click.command()
@options.diagnostic_format
@options.as_json
@click.pass_obj
def lint(session: Session, form: str | None, json_: bool, jsonl: bool) -> None:
    """Find mistakes in the SLA policies of hd.yaml.

    hd reports rules of sla and ola that never apply, because an earlier rule matches first or no ticket can match;
    rules about fields that change during work; priorities without a target and targets without a priority; a resolve
    target shorter than the time that teams may hold the ticket; calendars without hours; leads and targets of rules who
    have left or are away. It also reports the errors of hd.yaml itself. Exit 5 if there are errors or warnings.

    \b
    hd sla lint
    hd sla lint --format github
    """
    from hd.core.sla_policy.lint import lint

    asked = options.output_format(form, json_=json_, jsonl=jsonl)
    found = lint(session.desk.config, day=session.context.today)
    session.flush_notices()
    diagnostic_output.print_findings(session, found, form=asked or "table", tool="hd sla lint")
    click.get_current_context().exit(5 if any(problem.severity != "note" for problem in found) else 0)


@click.command("test")
@click.argument("file", required=False)
@options.diagnostic_format
@options.as_json
@click.pass_obj
def run_policy_tests(session: Session, file: str | None, form: str | None, json_: bool, jsonl: bool) -> None:
    """Test SLA policies with the examples in sla-tests.yaml, or FILE.

    Each example has a ticket, its events with their times, and the expected clocks: state, due, elapsed, verdict. hd
    shows each difference with every interval of the clock. Exit 5 if an expectation fails or the file is invalid. The
    command does not read the desk's tickets.

    \b
    hd sla test
    hd sla test sla-tests.yaml --format github
    """
    from hd.ops.sla.policy_tests import rehearse

    asked = options.output_format(form, json_=json_, jsonl=jsonl)
    done = rehearse(session.context, file, folder=session.folder)
    session.flush_notices()
    if asked in ("json", "jsonl"):
        output.print_json([one.record() for one in done.played] if jsonl else [done.record()], lines=jsonl, one=True)
    elif asked in ("", "table"):
        from hd.render.sla import policy_tests as draw

        output.print_data(draw.failures(done, screen=session.screen))
        output.print_message(draw.result_counts(done))
    else:
        diagnostic_output.print_findings(session, done.faults, form=asked, tool="hd sla test")
    click.get_current_context().exit(5 if done.faults else 0)


@click.command(cls=options.QueryCommand)
@click.argument("rev")
@options.query
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "markdown"]),
    help="By default a table on a terminal, otherwise tab-separated.",
)
@options.as_json
@click.pass_obj
def diff(session: Session, rev: str, words: tuple[str, ...], form: str | None, json_: bool, jsonl: bool) -> None:
    """Show open tickets whose deadline or verdict differs from REV.

    hd evaluates the same tickets at the same moment with the hd.yaml of REV and with the current one. Tickets that the
    change breaches come first. In a pull request, REV is the target branch.

    \b
    hd sla diff HEAD
    hd sla diff origin/main --format markdown
    hd sla diff main team:l2-kyiv --json
    """
    from hd.ops.sla.policy_diff import diff

    asked = options.output_format(form, json_=json_, jsonl=jsonl)
    found = diff(session.context, rev, words=words, me=session.me)
    session.flush_notices()
    if asked == "jsonl":
        output.print_json(found.rows, lines=True)
    elif asked == "json":
        output.print_json([found.record()], lines=False, one=True)
    else:
        _draw_diff(session, found, form=asked or ("table" if session.is_for_person else ""))
    for note in found.notes:
        output.print_message(f"hd: {safe(note)}")
    output.print_diagnostics(found.unreadable)


def _draw_diff(session: Session, found: Difference, *, form: str) -> None:
    from hd.render.sla import policy_diff as draw

    if form == "markdown":
        output.print_data(draw.diff_markdown(found.rows, found.counts, rev=found.rev, screen=session.screen))
    elif form == "table":
        prefix = session.desk.config.desk.prefix
        output.print_data(draw.diff_table(found.rows, screen=session.screen, prefix=prefix))
        output.print_message(draw.diff_counts(found.counts))
    else:
        output.print_data(draw.diff_tsv(found.rows, screen=session.screen))
