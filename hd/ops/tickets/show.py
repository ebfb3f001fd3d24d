"""One ticket whole: its record, its conversation, its clocks, what it is linked to. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hd.core.diagnostic import Diagnostic
from hd.core.ids import is_id
from hd.core.merging.conflicts import list_questions, open_fields
from hd.core.query import Me
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.measure import Clock
from hd.core.sla.team_stays import team_holds
from hd.core.sla.verdict import is_stale
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.handovers import find_ping_pong
from hd.core.tickets.mail_entries import MailEntry
from hd.core.tickets.ratings import Rating, read_ratings
from hd.core.tickets.requester_view import public_record
from hd.core.tickets.ticket import Handover, Step
from hd.errors import HdError
from hd.ops.context import Context
from hd.ops.records import (
    Record,
    clock_record,
    iso,
    problem_record,
    stay_record,
    stopped_record,
    ticket_record,
    verdict_record,
)
from hd.ops.tickets.relatives import Relatives
from hd.store.desk.desk import Desk
from hd.store.git import review_branches


def show(context: Context, refs: Sequence[str], *, me: Me) -> list[Record]:
    """The record of each ticket with body, resolution, comments, timeline, handovers, links resolved, problems.

    `children` and `backlinks` come from the files of the others: who says that this one is their parent, and who is
    tied to it otherwise. A backlink's `relation` is as that other file has it (`blocks`: it blocks this one).
    """
    desk = context.desk
    view, kin = EvaluationContext(desk.config, context.now, me), Relatives(context)
    return [_whole(context, ClockFacts(context.load(ref), view), kin) for ref in dict.fromkeys(refs)]


def show_public(context: Context, refs: Sequence[str], *, me: Me) -> list[Record]:
    """What the requester of each ticket may see of it: the record's public part (`core.public`)."""
    desk = context.desk
    names = {person.key: person.name for person in desk.config.people.values()}
    articles = {a.slug for a in desk.library().articles if a.status == "published" and a.audience == "requesters"}
    return [public_record(record, names=names, articles=articles) for record in show(context, refs, me=me)]


def _whole(context: Context, facts: ClockFacts, kin: Relatives) -> Record:
    desk = context.desk
    ticket, zone = facts.ticket, facts.view.zone
    clocks = facts.clocks
    return {
        **ticket_record(facts, prefix=desk.repo.prefix),
        "links": _links(context, facts),
        **_tied(kin, ticket.id),
        "body": ticket.description,
        "resolution": ticket.resolution or None,
        "comments": [
            {"at": iso(comment.at), "author": comment.author, "internal": comment.internal, "text": comment.text}
            for comment in ticket.comments
        ],
        "timeline": [_entry(step) for step in ticket.timeline],
        "handovers": [_entry(move) for move in ticket.handovers],
        "ping_pong": list(find_ping_pong(ticket)),
        "attachments": desk.attachments(ticket.path),
        "verdict": verdict_record(ticket.verdict),
        "csat": [_entry(one) for one in read_ratings(ticket.document, zone)],
        "mail": [_entry(one) for one in ticket.mail],
        "conflicts": open_fields(ticket.document),
        "review": _review(desk, facts),
        "requester_contact": _contact(desk, ticket.get("requester")),
        "policy": clocks.policy,
        "calendar": clocks.calendar or None,
        "clocks": [_clock(clock, zone) for clock in clocks.all],
        "stays": [stay_record(stay, zone=zone) for stay in team_holds(facts, facts.view)],
        "problems": [problem_record(problem) for problem in [*_problems(facts), *kin.unreadable]],
    }


def _review(desk: Desk, facts: ClockFacts) -> Record | None:
    """The handover of the ticket that is under review; None where there is none, or nobody can know."""
    if not desk.current or not any(branch.ticket_id == facts.ticket.id for branch in review_branches.found(desk.repo)):
        return None
    from hd.ops.reviews.find import on_branches
    from hd.ops.reviews.show import record

    there = on_branches(desk, now=facts.view.now, ticket_id=facts.ticket.id)
    return next((record(one, desk) for one in reversed(there) if one.state != "done"), None)


def _problems(facts: ClockFacts) -> list[Diagnostic]:
    found = [*facts.ticket.diagnostics, *facts.replay.diagnostics, *list_questions(facts.ticket)]
    if is_stale(facts.ticket, facts.replay):
        line = facts.ticket.document.lines.get("verdict", 0)
        text = "the verdict belongs to another resolution and is ignored"
        found.append(Diagnostic("warning", "verdict", text, line, facts.ticket.path))
    return found


def _clock(clock: Clock, zone: Any) -> Record:
    return {
        "metric": clock.metric,
        **clock_record(clock, zone=zone),
        **stopped_record(clock, zone=zone),
        "cycle": clock.cycle,
        "note": clock.note,
    }


def _tied(kin: Relatives, ticket_id: str) -> Record:
    found: dict[str, list[Record]] = {"children": [], "backlinks": []}
    for relation, other in kin.tied_to(ticket_id):
        known = {"id": other.id, "title": other.title, "status": other.status}
        if relation == "parent":
            found["children"].append(known)
        else:
            found["backlinks"].append({"relation": relation, **known})
    return found


# A link to no ticket costs a process of git: it may name an id of before. A file may hold thousands of them.
_LOOKUPS = 20
_NOT_LOOKED_UP = f"(not looked up: over {_LOOKUPS} links lead nowhere)"


def _links(context: Context, facts: ClockFacts) -> list[Record]:
    pairs = list(facts.ticket.links)
    parent = facts.ticket.get("parent")
    if parent:
        pairs.insert(0, ("parent", parent))
    found: dict[tuple[str, str], Record] = {}
    missing = 0
    for relation, other in dict.fromkeys(pairs):
        missing += relation != "kb" and not (is_id(other) and context.desk.holds(other))
        if missing > _LOOKUPS:
            found[relation, other] = {"relation": relation, "id": other, "title": _NOT_LOOKED_UP, "status": None}
        else:
            found[relation, other] = _link(context, relation, other)
    return [found[pair] for pair in pairs]


def _link(context: Context, relation: str, other: str) -> Record:
    desk = context.desk
    try:
        if relation == "kb":
            article = desk.article(desk.article_names()[other])  # no path of the ticket's own making
            return {"relation": "kb", "id": other, "title": article.title, "status": None}
        linked = context.load(other)
    except (HdError, OSError, KeyError):
        return {"relation": relation, "id": other, "title": "(cannot be read)", "status": None}
    return {"relation": relation, "id": linked.id, "title": linked.title, "status": linked.status}


def _contact(desk: Desk, address: str | None) -> Record | None:
    contact = desk.contacts.find_by_key(address) if address else None
    return {"name": contact.name, "org": contact.org, "office": contact.office} if contact else None


def _entry(entry: Step | Handover | MailEntry | Rating) -> Record:
    """An entry of a list of the ticket's, as its file has it."""
    return {key: iso(value) if isinstance(value, datetime) else value for key, value in entry.row().items()}
