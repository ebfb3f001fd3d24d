"""`hd kb check`: check the articles, one by one and together."""

from __future__ import annotations

import click

from hd.cli import diagnostic_output, options
from hd.cli.session import Session


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--strict", is_flag=True, help="Exit 5 for warnings too.")
@options.diagnostic_format
@options.as_json
@click.pass_obj
def check(session: Session, slugs: tuple[str, ...], strict: bool, form: str | None, json_: bool, jsonl: bool) -> None:
    """Check articles: all of them, or those you name.

    For each article hd reports what `hd check` reports: overdue reviews, broken links, scripts with unreachable steps,
    without an end or with an unknown team, internal content for requesters, and links from published articles to
    drafts. For all articles together it reports unused articles, missing translations and outdated ones. Exit 5 if
    there are errors.

    \b
    hd kb check
    hd kb check vpn-drops --strict
    hd kb check --format github
    """
    from hd.ops.kb.check import check

    asked = options.output_format(form, json_=json_, jsonl=jsonl) or "table"
    found = check(session.context, slugs)
    session.flush_notices()
    diagnostic_output.print_findings(session, found, form=asked, tool="hd kb check")
    bad = ("error", "warning") if strict else ("error",)
    click.get_current_context().exit(5 if any(problem.severity in bad for problem in found) else 0)
