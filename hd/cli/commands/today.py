"""Bare `hd`: today on this desk; without a desk, the page to start from."""

from __future__ import annotations

from hd.cli import answer, instep
from hd.cli.session import Session


def today(session: Session, *, json_: bool, jsonl: bool) -> None:
    """What waits for whoever asks: to review, theirs, breached, at risk, woke up, needs a reply, nobody's."""
    from hd.cli.render import today as draw
    from hd.ops import today as op

    if not (json_ or jsonl) and session.nowhere:
        answer.out(draw.start_page(width=session.width))
        return
    found = op.today(session.context, me=session.me, brief=not (json_ or jsonl))
    session.flush_notices()
    answer.config_warnings(session)
    row = found.record()
    if jsonl:
        answer.documents(row["sections"], lines=True)
    elif json_:
        answer.documents([row], lines=False, one=True)
    elif session.drawn:
        prefix = session.desk.config.desk.prefix
        answer.out(draw.today_table(row, screen=session.screen, prefix=prefix, most=op.MOST, person=found.person))
        instep.warn(session)
    else:
        answer.out(draw.today_tsv(row, screen=session.screen))
    answer.problems(found.unreadable)
