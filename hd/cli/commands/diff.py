"""The commands diff and blame: what changed, and who changed it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from hd.cli import options, output
from hd.cli.session import Session
from hd.errors import UsageError
from hd.text.sanitize import safe

if TYPE_CHECKING:
    from hd.ops.history.diff import DeskDiff


@click.command()
@click.argument("revs", nargs=-1, metavar="[A..B]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "markdown"]),
    help="By default lists on a terminal, otherwise tab-separated.",
)
@options.as_json
@click.pass_obj
def diff(session: Session, revs: tuple[str, ...], form: str | None, json_: bool, jsonl: bool) -> None:
    """Show what a branch changes in tickets, articles and clocks.

    A..B compares two commits. A...B shows what B changed since it left A, as a pull request does. A alone means
    A..HEAD. Without an argument hd shows uncommitted changes. The clocks are computed for now with the hd.yaml of each
    side; if it differs, hd also lists open tickets that only hd.yaml affects. --jsonl prints tickets.

    \b
    hd diff main...HEAD
    hd diff origin/main...origin/escalate/7k3fq
    hd diff HEAD~3
    hd diff
    hd diff origin/main...HEAD --format markdown
    """
    from hd.ops.history.diff import diff

    asked = options.output_format(form, json_=json_, jsonl=jsonl)
    if len(revs) > 2:
        raise UsageError("diff compares two commits at most", hint="hd diff A..B")
    found = diff(session.context, "..".join(revs), me=session.lazy_me)
    session.flush_notices()
    if asked == "jsonl":
        output.print_json(found.tickets, lines=True)
    elif asked == "json":
        output.print_json([found.record()], lines=False, one=True)
    else:
        _draw(session, found, form=asked or ("table" if session.is_for_person else ""))
    output.print_diagnostics(found.unreadable)


def _draw(session: Session, found: DeskDiff, *, form: str) -> None:
    from hd.render.history import diff as draw

    record, screen = found.record(), session.screen
    if form == "markdown":
        from hd.cli.sla_output import link_base

        commit = record["to"]["commit"]
        base = link_base(os.environ, commit=commit) if commit else ""
        output.print_data(draw.diff_markdown(record, screen=screen, base=base, notes=found.notes))
        return
    if form == "table":
        output.page_data(session, draw.diff_lists(record, screen=screen, prefix=session.desk.config.desk.prefix))
        output.print_message(draw.diff_counts(found.counts))
    else:
        output.print_data(draw.diff_tsv(record, screen=screen))
    for note in found.notes:
        output.print_message(f"note: {safe(note)}")


@click.command()
@click.argument("ref")
@click.argument("asked_fields", nargs=-1, metavar="[FIELD...]")
@click.option("--all", "every", is_flag=True, help="Show every value that the field ever had, newest first.")
@options.as_json
@click.pass_obj
def blame(session: Session, ref: str, asked_fields: tuple[str, ...], every: bool, json_: bool, jsonl: bool) -> None:
    """Show who set each field of a ticket, when, in which commit and why.

    Without FIELD hd shows every field that has a value, and each tag, link and watcher. Status and team also show the
    entry in the timeline or the handovers. A merge is shown only for values that neither side had. Changes by hand are
    marked hand-edit, or commit if the person committed them; uncommitted values are marked as such.

    \b
    hd blame 7k3f priority
    hd blame 7k3f status team
    hd blame 7k3f priority --all
    hd blame 7k3f --json
    """
    from hd.ops.history.blame import blame
    from hd.render.history import blame as draw

    found = blame(session.context, ref, asked_fields, every=every)
    session.remember(found[0]["id"] if found else session.desk.resolve(ref))
    session.flush_notices()
    if json_ or jsonl:
        output.print_json(found, lines=jsonl)
    elif session.is_for_person:
        output.page_data(session, draw.blame_table(found, screen=session.screen))
        output.print_message(
            "" if found else "these fields never had a value" if every else "these fields have no value"
        )
    else:
        output.print_data(draw.blame_tsv(found, screen=session.screen))
