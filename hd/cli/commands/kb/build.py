"""`hd kb build`: build the website of the articles for requesters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hd.cli import diagnostic_output, options, output
from hd.cli.session import Session
from hd.ops.records import problem_record

if TYPE_CHECKING:
    from hd.ops.kb.site import SiteBuild


@click.command()
@click.argument("folder", metavar="DIR")
@options.at_revision
@click.option("--check", is_flag=True, help="Build nothing; report problems.")
@options.as_json
@click.pass_obj
def build(session: Session, folder: str, check: bool, json_: bool, jsonl: bool) -> None:
    """Build a website of the articles for requesters.

    hd writes the published articles for requesters as pages into DIR: searchable, in all languages, usable on a phone
    and without JavaScript. DIR is a new or empty folder, or an earlier build; then hd writes only what differs and
    removes outdated pages. The section `site` of hd.yaml gives the site's name and says how to file a request. Raw HTML
    is shown as text; linked pictures and files are copied from kb/.

    Exit 5: an article is broken and missing, or --check found a problem.

    \b
    hd kb build public
    hd kb build public --check
    hd kb build public --rev origin/main
    """
    from hd.ops.kb.site import build

    found = build(session.context, session.folder / folder, check=check)
    session.flush_notices()
    if json_ or jsonl:
        output.print_json([_document(found, folder)], lines=jsonl, one=True)
    else:
        output.print_data(_summary(found, folder))
        if not found.articles:
            output.print_message("note: no article has status: published and audience: requesters")
    if check and not (json_ or jsonl):
        diagnostic_output.print_diagnostics(session, found.problems)
    else:
        output.print_diagnostics(found.problems)
    if found.broken or (check and found.problems):
        click.get_current_context().exit(5)


def _summary(found: SiteBuild, folder: str) -> str:
    count, langs = len(found.articles), len(found.languages)
    what = f"{count} article{'s' * (count != 1)} in {langs} language{'s' * (langs != 1)}, {len(found.files)} files"
    if found.written is None:
        return ""
    done = found.written
    news = f"{len(done.added)} new, {len(done.changed)} changed, {len(done.removed)} removed"
    return f"{folder}: {what}: {news}"


def _document(found: SiteBuild, folder: str) -> dict[str, Any]:
    done = found.written
    return {
        "dir": folder,
        "languages": list(found.languages),
        "articles": list(found.articles),
        "files": list(found.files),
        "added": list(done.added) if done else [],
        "changed": list(done.changed) if done else [],
        "removed": list(done.removed) if done else [],
        "written": done is not None,
        "problems": [problem_record(problem) for problem in found.problems],
    }
