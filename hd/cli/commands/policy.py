"""The commands about what a desk promises, as code: lint."""

from __future__ import annotations

import click

from hd.cli import answer, options
from hd.cli.session import Session

FORMATS = click.Choice(["table", "json", "github", "gitlab"])


@click.command()
@click.option("--format", "form", type=FORMATS, default="table", show_default=True,
              help="github: workflow commands; gitlab: a code quality report.")  # fmt: skip
@options.as_json
@click.pass_obj
def lint(session: Session, form: str, json_: bool, jsonl: bool) -> None:
    """Find what is wrong with the promises in hd.yaml, though it can be read.

    Rules of sla and ola that never apply, because an earlier one takes all their tickets or no ticket can be like that;
    rules about what changes during the work; priorities without a target, and targets without a priority; a time to
    resolve that is shorter than what the teams may hold the ticket; calendars without hours. Faults of hd.yaml itself
    are among them. Exit 5 where anything is found.

    \b
    hd sla lint
    hd sla lint --format github
    """
    from hd.core.lint import lint

    found = lint(session.desk.config)
    session.flush_notices()
    answer.judged(session, found, form="jsonl" if jsonl else "json" if json_ else form, tool="hd sla lint")
    click.get_current_context().exit(5 if found else 0)
