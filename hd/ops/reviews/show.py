"""Reviews as data: the list of them, and one with all that its reviewer must know. Changes nothing."""

from __future__ import annotations

from datetime import datetime

from hd.core.escalation.review_policy import approvers, may_approve, needs_review
from hd.core.escalation.review_state import OPEN, Vote, review_clock
from hd.core.ids import path_of
from hd.core.sla.measure import Clock
from hd.core.sla.policy_selection import ola_terms
from hd.core.tickets.replay import Stay
from hd.core.tickets.ticket import Handover, Ticket
from hd.ops.context import Context
from hd.ops.records import Record, clock_record, iso, stopped_record
from hd.ops.reviews.find import ReviewRequest, everything, main_branch, one_of
from hd.store.desk.desk import Desk
from hd.store.git.commit_graph import changed_names, merge_base


def listing(context: Context, *, me: str, every: bool = False) -> list[Record]:
    """The reviews that wait for somebody, the oldest first. every: also what was rejected, and what is done but for its
    branch."""
    desk = context.desk
    found = everything(desk, now=context.now)
    return [record(one, desk, me=me) for one in found if every or one.state not in ("rejected", "done")]


def record(request: ReviewRequest, desk: Desk, *, me: str = "") -> Record:
    """`{id, title, branch, state, from, to, by, asked, at, reason, …, wait: {state, due, …}}`; `yours`: whether whoever
    asks can do something about it. approvers: empty where the desk lists no people: anybody but `by` may approve."""
    move, facts, stands = request.move, request.facts, request.standing
    clock = review_clock(move, desk.config, now=facts.view.now, cycle=request.branch.number if request.branch else 1)
    who = approvers(facts, to=move.to or "", by=move.by, config=desk.config)
    return {
        "id": request.id,
        "title": facts.ticket.title,
        "branch": request.branch.name if request.branch else None,
        "state": request.state,
        "from": move.from_,
        "to": move.to,
        "by": move.by,
        "asked": _time(move.asked, facts.view.zone),
        "at": _time(move.at, facts.view.zone),
        **{key: getattr(move, key) for key in ("reason", "tried", "kb", "evidence")},
        "approvers": list(who),
        "approved_by": [vote.by for vote in stands.approved],
        "rejected_by": [vote.by for vote in stands.rejected],
        "decide": request.obstacle or None if request.state in ("decide", "merged") else None,
        "wait": clock_record(clock, zone=facts.view.zone) if request.state in (*OPEN, "owed") else None,
        "yours": bool(me) and yours(request, me),
        "priority": facts.ticket.get("priority"),
        "status": facts.ticket.status,
        "team": facts.current_team,
        "assignee": facts.assignee,
        "path": f"{desk.repo.prefix}{path_of(request.id)}",
    }


def yours(request: ReviewRequest, me: str) -> bool:
    """Whether somebody can bring it further: approve what waits, merge what they asked for and is approved, decide."""
    move, facts = request.move, request.facts
    may = may_approve(me, facts, to=move.to or "", by=move.by, config=facts.view.config)
    return may if request.state in ("waiting", "owed") else me == move.by if request.state != "done" else False


def show(context: Context, ref: str, *, me: str = "") -> Record:
    """One review: what `record` has, and the ticket's clocks, its earlier handovers, what policy says, each vote, and
    what else the branch would change. Raises NotFoundError."""
    desk = context.desk
    request = one_of(context, ref, now=context.now)
    move, facts, config = request.move, request.facts, desk.config
    zone, team = facts.view.zone, config.teams.get(move.to or "")
    terms = ola_terms(facts, Stay(context.now, None, move.to or "", 0), facts.view)
    clocks: list[Clock] = [clock for clock in facts.clocks.all if clock.state != "none"]
    return {
        **record(request, desk, me=me),
        "type": facts.ticket.get("type"),
        "requester": facts.ticket.get("requester"),
        "service": facts.ticket.get("service"),
        "line": team.line if team else None,
        "owner": facts.ticket.get("owner"),
        "description": facts.ticket.description,
        "article": _article(desk, move.kb),
        "policy": facts.clocks.policy,
        "calendar": facts.clocks.calendar or None,
        "clocks": [
            {
                "metric": clock.metric,
                **clock_record(clock, zone=zone),
                **stopped_record(clock, zone=zone),
                "cycle": clock.cycle,
                "note": clock.note,
            }
            for clock in clocks
        ],
        "ola_min": terms.minutes if terms else None,
        "earlier": [_move(one) for one in facts.ticket.handovers if one.at and not _is(one, move)],
        "wanted": needs_review(facts, to=move.to or "", config=config),
        "rule": config.escalation.review.match if config.escalation.review else None,
        "rule_line": config.line_of("escalation", "review") or None,
        "votes": [_vote(vote, request) for vote in request.votes],
        "else": extras(desk, request),
        "main": main_branch(desk),
        "commit": request.heads[0] if request.heads else None,
    }


def extras(desk: Desk, request: ReviewRequest) -> list[str]:
    """What the branch would change besides: other files, other fields of the ticket. Nothing of it is ever merged."""
    if request.branch is None or request.theirs is None:
        return []
    base = merge_base(desk.repo, f"refs/heads/{main_branch(desk)}", request.heads[0])
    if base is None:  # a shallow clone
        return []
    names = changed_names(desk.repo, base, request.heads[0])
    path = path_of(request.id)
    other = [name for name in names if name != f"{desk.repo.prefix}{path}"]
    data = desk.repo.blob_at(base, path)
    return other + (_fields(desk.ticket(path, data), request.theirs) if data is not None else [])


def _fields(before: Ticket, after: Ticket) -> list[str]:
    """What differs in the ticket but for the handover that was asked for."""
    one, other = before.document, after.document
    keys = dict.fromkeys([*one.fields, *other.fields])
    found = [key for key in keys if key not in ("team", "handovers") and one.fields.get(key) != other.fields.get(key)]
    rows, more = one.fields.get("handovers"), other.fields.get("handovers")
    known = rows if isinstance(rows, list) else []
    if not (isinstance(more, list) and more[:-1] == known):
        found.append("handovers")
    return found + (["text"] if one.body != other.body else [])


def _is(one: Handover, move: Handover) -> bool:
    return (one.asked, one.by, one.to) == (move.asked, move.by, move.to)


def _move(move: Handover) -> Record:
    return {key: iso(value) if isinstance(value, datetime) else value for key, value in move.row().items()}


def _vote(vote: Vote, request: ReviewRequest) -> Record:
    """`counts`: whether it is of what the branch has now, and of somebody who may vote."""
    counts = vote in (*request.standing.approved, *request.standing.rejected)
    return {
        "by": vote.by,
        "approves": vote.approves,
        "at": iso(vote.at),
        "words": vote.comment or None,
        "counts": counts,
    }


def _article(desk: Desk, slug: str | None) -> Record | None:
    names = desk.article_names() if slug else {}
    if not slug or slug not in names:
        return None
    article = desk.article(names[slug])
    return {"slug": slug, "title": article.title, "status": article.status}


def _time(moment: datetime | None, zone: object) -> str | None:
    return iso(moment.astimezone(zone)) if moment else None  # type: ignore[arg-type]
