"""The command that proves or disproves a desk's history."""

from __future__ import annotations

import click

from hd.cli import diagnostic_output, options, output
from hd.cli.session import Session


@click.command()
@click.argument("words", required=False, default="", metavar="[REV|A..B]")
@click.option("--all", "anew", is_flag=True, help="Judge every commit anew, whatever was proven before.")
@click.option("--since", metavar="POINT", help="A commit that the history must still have.")
@click.option("--record", is_flag=True, help="Note, where all is well, up to where: the next audit asks for it.")
@click.option("--strict", is_flag=True, help="Warnings are faults, too: exit 5.")
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
    """Walk the desk's history, and prove or disprove it.

    Every change of a ticket was legal, made by an agent of the desk who was still here, and dated when it was made;
    nothing that had happened was rewritten; escalations were complete and approved; commits are signed where hd.yaml
    wants it (audit.signed). Each commit is judged by the hd.yaml that held before it. Findings name commit, file, line
    and rule; exit 5 where there are errors.

    What was proven is remembered in git's own folder, and not judged again. --since and --record tell whether somebody
    rewrote the history itself.

    \b
    hd audit
    hd audit --all --strict
    hd audit v1..main
    hd audit --record
    hd audit --since 4be1c2a04be1c2a04be1c2a04be1c2a04be1c2a0
    """
    from hd.ops.audit.audit import audit as walked
    from hd.ops.audit.audit import record as note

    asked = options.form_of(form, json_=json_, jsonl=jsonl) or "table"
    done = walked(session.context, words, anew=anew, since=since)
    session.flush_notices()
    diagnostic_output.traced(session, done.findings, form=asked, tool="hd audit")
    diagnostic_output.audited(done)
    bad = ("error", "warning") if strict else ("error",)
    wrong = any(one.problem.severity in bad for one in done.findings)
    if record and not wrong:
        note(session.context, done.head)
        output.talk(f"recorded: {done.head}")
    click.get_current_context().exit(5 if wrong else 0)
