"""The command that finds what is wrong in a desk's files, and mends what has one right answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hd.cli import answer, options
from hd.cli.session import Session
from hd.errors import UsageError

if TYPE_CHECKING:
    from hd.ops.mend import Mended


@click.command()
@click.argument("words", nargs=-1, metavar="[PATH|REF]...")
@click.option("--fix", is_flag=True, help="Mend what has exactly one right answer, in one commit.")
@click.option("--dry-run", is_flag=True, help="With --fix: say what would be mended; change nothing.")
@click.option("--staged", is_flag=True, help="Check what is staged, as git's index has it: for a pre-commit hook.")
@click.option("--strict", is_flag=True, help="Warnings are faults, too: exit 5.")
@click.option("--format", "form", type=click.Choice(["table", "json", "github", "gitlab"]),
              help="By default a table; github: workflow commands; gitlab: a code quality report.")  # fmt: skip
@options.as_json
@click.pass_obj
def check(
    session: Session, words: tuple[str, ...], fix: bool, dry_run: bool, staged: bool, strict: bool, form: str | None,
    json_: bool, jsonl: bool,
) -> None:  # fmt: skip
    """Find what is wrong in the desk's files, with file, line and what mends it.

    It reads hd.yaml, every ticket, every article, the contacts, and asks git what it tracks; or only what is named:
    files, folders, tickets, articles. Exit 5 where there are errors; warnings alone are 0. With --staged it says
    nothing where nothing is wrong.

    \b
    hd check
    hd check 7k3f kb/vpn-drops.md
    hd check --fix --dry-run
    hd check --fix
    hd check --staged --strict
    hd check --format github
    """
    if staged and fix:
        raise UsageError(
            "--fix mends files, not what is staged", hint="hd check --fix, then git add, or leave out --fix"
        )
    if dry_run and not fix:
        raise UsageError("--dry-run of what?", hint="hd check --fix --dry-run; hd check alone changes nothing")
    asked = options.form_of(form, json_=json_, jsonl=jsonl) or "table"
    session.begin(at=None, dry_run=dry_run)
    done = _done(session, words, fix=fix, staged=staged)
    session.flush_notices()
    answer.checked(session, done, form=asked, fixing=fix, quiet=staged)
    found = [*done.left, *(done.mended if dry_run else ())]
    bad = ("error", "warning") if strict else ("error",)
    click.get_current_context().exit(5 if any(problem.severity in bad for problem in found) else 0)


def _done(session: Session, words: tuple[str, ...], *, fix: bool, staged: bool) -> Mended:
    from hd.ops import check, mend
    from hd.store.staged import Staged

    if not staged:
        part = check.part_of(session.desk, words, folder=session.folder)
        if fix:
            return mend.mend(session.desk, actor=session.actor, now=session.now, part=part)
        return mend.Mended((), tuple(check.check(session.desk, now=session.now, part=part)), None)
    desk = Staged(session.desk.folder)
    part = check.staged_part(desk, check.part_of(desk, words, folder=session.folder))
    return mend.Mended((), tuple(check.check(desk, now=session.now, part=part)), None)
