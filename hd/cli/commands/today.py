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
    if not (json_ or jsonl) and session.is_outside_desk:
        output.print_data(draw.start_page(width=session.width))
        return
    found = op.today(session.context, me=session.me, brief=not (json_ or jsonl))
    session.flush_notices()
    output.print_config_warning(session)
    row = found.record()
    if jsonl:
        output.print_json(row["sections"], lines=True)
    elif json_:
        output.print_json([row], lines=False, one=True)
    elif session.is_for_person:
        prefix = session.desk.config.desk.prefix
        text = draw.today_table(row, screen=session.screen, prefix=prefix, most=op.MOST, person=found.person)
        output.page_data(session, text)
        sync_notices.warn(session)
    else:
        output.print_data(draw.today_tsv(row, screen=session.screen))
    output.print_diagnostics(found.unreadable)
