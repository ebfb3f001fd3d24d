"""`hd` without a command: today's work on this desk; without a desk, the start page."""

from __future__ import annotations

from hd.cli import output, sync_notices
from hd.cli.session import Session
from hd.ops.tickets import today as op
from hd.render.tickets import today as draw


def today(session: Session, *, json_: bool, jsonl: bool) -> None:
    """Print the agent's work: decisions and reviews, own tickets, breached, at risk, resumed, needing a reply,
    unassigned.
    """
    if not (json_ or jsonl) and session.nowhere:
        output.out(draw.start_page(width=session.width))
        return
    found = op.today(session.context, me=session.me, brief=not (json_ or jsonl))
    session.flush_notices()
    output.config_warnings(session)
    row = found.record()
    if jsonl:
        output.documents(row["sections"], lines=True)
    elif json_:
        output.documents([row], lines=False, one=True)
    elif session.drawn:
        prefix = session.desk.config.desk.prefix
        text = draw.today_table(row, screen=session.screen, prefix=prefix, most=op.MOST, person=found.person)
        output.page(session, text)
        sync_notices.warn(session)
    else:
        output.out(draw.today_tsv(row, screen=session.screen))
    output.problems(found.unreadable)
