"""`hd kb check`: what is wrong with the articles, one by one and together."""

from __future__ import annotations

import click

from hd.cli import diagnostic_output, options
from hd.cli.session import Session


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--strict", is_flag=True, help="Warnings are faults, too: exit 5.")
@options.diagnostic_format
@options.as_json
@click.pass_obj
def check(session: Session, slugs: tuple[str, ...], strict: bool, form: str | None, json_: bool, jsonl: bool) -> None:
    """Find what is wrong with articles: all of them, or those that are named.

    What `hd check` finds in each: past its review, links that lead nowhere, scripts with steps that no answer reaches,
    no way to an end or no such team, what requesters would read and must not, drafts linked from what is published.
    And what only all of them together tell: articles that nobody links to or uses, missing translations, old ones. Exit
    5 where there are errors.

    \b
    hd kb check
    hd kb check vpn-drops --strict
    hd kb check --format github
    """
    from hd.ops.kb.check import check

    asked = options.form_of(form, json_=json_, jsonl=jsonl) or "table"
    found = check(session.context, slugs)
    session.flush_notices()
    diagnostic_output.judged(session, found, form=asked, tool="hd kb check")
    bad = ("error", "warning") if strict else ("error",)
    click.get_current_context().exit(5 if any(problem.severity in bad for problem in found) else 0)
