"""`hd check`: find errors in the desk's files, and fix those that have only one correct fix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import click

from hd.cli import diagnostic_output, options
from hd.cli.session import Session
from hd.errors import UsageError

if TYPE_CHECKING:
    from hd.core.diagnostic import Diagnostic
    from hd.ops.desk.fix import FixResult


@click.command()
@click.argument("words", nargs=-1, metavar="[PATH|REF]...")
@click.option("--fix", is_flag=True, help="Fix what has only one correct fix, in one commit.")
@click.option("--dry-run", is_flag=True, help="With --fix: show what would be fixed; change nothing.")
@click.option("--staged", is_flag=True, help="Check the staged files in git's index, for a pre-commit hook.")
@click.option("--base", metavar="REV", help="Check what this branch did since REV, commit by commit.")
@click.option("--strict", is_flag=True, help="Exit 5 for warnings too.")
@options.diagnostic_format
@options.as_json
@click.pass_obj
def check(
    session: Session,
    words: tuple[str, ...],
    fix: bool,
    dry_run: bool,
    staged: bool,
    base: str | None,
    strict: bool,
    form: str | None,
    json_: bool,
    jsonl: bool,
) -> None:
    """Check the desk's files; report file, line and fix.

    hd reads hd.yaml, all tickets, articles and contacts, and git's list of tracked files; or only the files, folders,
    tickets and articles that you name. Exit 5 if there are errors, 0 if there are only warnings. --staged prints
    nothing if there is nothing to report.

    --base checks what this branch did since it left REV: whether each change of a ticket is allowed, and for this
    person; whether escalations are complete and approved; whether past events were rewritten. hd judges by the hd.yaml
    of REV and needs the history since then. Use it in CI for pull requests.

    \b
    hd check
    hd check 7k3f kb/vpn-drops.md
    hd check --fix --dry-run
    hd check --fix
    hd check --staged --strict
    hd check --format github
    hd check --base origin/main
    """
    if staged and fix:
        raise UsageError("--fix cannot fix staged files", hint="run hd check --fix, then git add; or leave out --fix")
    if dry_run and not fix:
        raise UsageError("--dry-run needs --fix", hint="hd check --fix --dry-run; hd check alone changes nothing")
    if base is not None and (fix or staged or words):
        raise UsageError("--base checks the whole branch and takes no other arguments", hint=f"hd check --base {base}")
    asked = options.output_format(form, json_=json_, jsonl=jsonl) or "table"
    session.begin(at=None, dry_run=dry_run)
    if base is not None:
        _check_branch(session, base, strict=strict, form=asked)
    done = _check_files(session, words, fix=fix, staged=staged)
    session.flush_notices()
    diagnostic_output.print_check_result(session, done, form=asked, fixing=fix, quiet=staged)
    found = [*done.left, *(done.mended if dry_run else ())]
    _exit(found, strict=strict)


def _check_branch(session: Session, base: str, *, strict: bool, form: str) -> None:
    from hd.ops.audit.check_branch import gate

    found = gate(session.context, base)
    session.flush_notices()
    diagnostic_output.print_commit_findings(session, found, form=form, tool="hd check")
    _exit([one.problem for one in found], strict=strict)


def _exit(found: Sequence[Diagnostic], *, strict: bool) -> NoReturn:
    bad = ("error", "warning") if strict else ("error",)
    click.get_current_context().exit(5 if any(problem.severity in bad for problem in found) else 0)


def _check_files(session: Session, words: tuple[str, ...], *, fix: bool, staged: bool) -> FixResult:
    from hd.ops.desk import check
    from hd.ops.desk import fix as desk_fix
    from hd.ops.desk.access import open_staged

    if not staged:
        part = check.part_of(session.context, words, folder=session.folder)
        if fix:
            return desk_fix.mend(session.context, part=part)
        return desk_fix.FixResult((), tuple(check.check(session.context, part=part)), None)
    desk = open_staged(session.desk, on_recovery=session.notices.append)
    context = session.context_of(desk)
    part = check.staged_part(desk, check.part_of(context, words, folder=session.folder))
    return desk_fix.FixResult((), tuple(check.check(context, part=part)), None)
