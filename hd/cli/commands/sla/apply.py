"""`hd sla apply`: escalate by the clock."""

from __future__ import annotations

import click

from hd.cli import options, output
from hd.cli.session import Session


@click.command(cls=options.QueryCommand)
@options.query
@click.option("--write", is_flag=True, help="Write the changes into the tickets and commit them.")
@options.as_json
@click.pass_obj
def apply(session: Session, words: tuple[str, ...], write: bool, json_: bool, jsonl: bool) -> None:
    """Apply the escalation rules of hd.yaml to running clocks.

    The rules inform people or escalate tickets when a clock reaches a share of its target. hd shows what they would do;
    --write does it, in one commit. The ticket records each applied rule (handovers, source clock), so that a rule is
    applied once per clock, no matter how often and on how many clones the command runs. Missed rules are applied later,
    as long as the clock runs.

    \b
    hd sla apply
    hd sla apply priority:P1 --json
    hd sla apply --write
    """
    from hd.ops.escalation import timed_rules as op
    from hd.render.sla import timed_rules as draw

    rows, unreadable = op.pending(session.context, words, me=session.me)
    able = [row for row in rows if row["told"]]
    if write:
        done = op.apply(session.context, list(dict.fromkeys(row["id"] for row in able)))
        output.print_changes(session, done, json_=json_, jsonl=jsonl)
    else:
        session.flush_notices()
        if json_ or jsonl:
            output.print_json(rows, lines=jsonl)
        elif session.is_for_person:
            output.print_data(draw.pending(able, screen=session.screen, prefix=session.desk.config.desk.prefix))
        else:
            output.print_data(draw.pending_tsv(able, screen=session.screen))
    if not (json_ or jsonl):
        output.print_message(
            draw.pending_summary(rows, written=write, any_rules=bool(session.desk.config.escalation.rules))
        )
    output.print_diagnostics(unreadable)
