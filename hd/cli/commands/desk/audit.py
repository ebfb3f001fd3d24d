"""`hd audit`: verify the desk's history."""

from __future__ import annotations

import click

from hd.cli import diagnostic_output, options, output
from hd.cli.session import Session


@click.command()
@click.argument("words", required=False, default="", metavar="[REV|A..B]")
@click.option("--all", "anew", is_flag=True, help="Check every commit again; ignore cached results.")
@click.option("--since", metavar="POINT", help="Check that the history still contains commit POINT.")
@click.option("--record", is_flag=True, help="If there are no errors, record the last commit for the next audit.")
@click.option("--strict", is_flag=True, help="Exit 5 for warnings too.")
@options.diagnostic_format
@options.as_json
@click.pass_obj
def audit(
    session: Session,
    words: str,
    anew: bool,
    since: str | None,
    record: bool,
    strict: bool,
    form: str | None,
    json_: bool,
    jsonl: bool,
) -> None:
    """Verify the desk's history: authorship, permissions, rewrites.

    hd checks that every change of a ticket was allowed, was made by an active agent of the desk, and has the right
    date; that no record of past events was rewritten; that escalations were complete and approved; and that commits are
    signed if hd.yaml demands it (audit.signed). Each commit is judged by the hd.yaml before it. Findings name commit,
    file, line and rule. Exit 5 if there are errors.

    hd caches the results in git's folder and does not check a commit twice. --since and --record detect whether
    somebody rewrote the history itself.

    \b
    hd audit
    hd audit --all --strict
    hd audit v1..main
    hd audit --record
    hd audit --since 4be1c2a04be1c2a04be1c2a04be1c2a04be1c2a0
    """
    from hd.ops.audit.audit import audit as walked
    from hd.ops.audit.audit import record as note

    asked = options.output_format(form, json_=json_, jsonl=jsonl) or "table"
    done = walked(session.context, words, anew=anew, since=since)
    session.flush_notices()
    diagnostic_output.print_commit_findings(session, done.findings, form=asked, tool="hd audit")
    diagnostic_output.print_audit_summary(done)
    bad = ("error", "warning") if strict else ("error",)
    wrong = any(one.problem.severity in bad for one in done.findings)
    if record and not wrong:
        note(session.context, done.head)
        output.print_message(f"recorded: {done.head}")
    click.get_current_context().exit(5 if wrong else 0)
