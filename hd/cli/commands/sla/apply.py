"""`hd sla apply`: escalation by the clock."""

from __future__ import annotations

import click

from hd.cli import options, output
from hd.cli.session import Session


@click.command(cls=options.QueryCommand)
@options.query
@click.option("--write", is_flag=True, help="Do it: write it into the tickets, and commit.")
@options.as_json
@click.pass_obj
def apply(session: Session, words: tuple[str, ...], write: bool, json_: bool, jsonl: bool) -> None:
    """Apply escalation.rules of hd.yaml: who is told, and whom tickets are escalated to, when a clock gets on.

    It shows what would be done; --write does it, in one commit. What was done stands in the ticket (handovers, source
    clock), so it is done once for each clock however often this runs, on how many clones; what was missed is made up
    for, as long as the clock still runs.

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
        output.changed(session, done, json_=json_, jsonl=jsonl)
    else:
        session.flush_notices()
        if json_ or jsonl:
            output.documents(rows, lines=jsonl)
        elif session.drawn:
            output.out(draw.pending(able, screen=session.screen, prefix=session.desk.config.desk.prefix))
        else:
            output.out(draw.pending_tsv(able, screen=session.screen))
    if not (json_ or jsonl):
        output.talk(draw.summed(rows, written=write, any_rules=bool(session.desk.config.escalation.rules)))
    output.problems(unreadable)
