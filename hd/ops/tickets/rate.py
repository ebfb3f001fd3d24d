"""Records how satisfied a requester is with a resolution: the only verb that writes `csat`. Asks nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

from hd.core.ids import short
from hd.core.tickets import ratings
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ratings import OPEN_FOR, SCORES, Rating
from hd.core.tickets.ticket import SYSTEM_AUTHOR, Ticket
from hd.errors import RefusedError, UsageError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.results import ChangeResult, Edit
from hd.ops.tickets.change import change
from hd.ops.tickets.comment import requester_of
from hd.text.sanitize import check_text


def rate(
    context: Context, ref: str, score: int, *, text: str = "", resolved: datetime | None = None
) -> list[ChangeResult]:
    """Record the requester's rating of a resolution, 1 to 5, and their words as an internal comment.

    resolved: the time of the resolution; None: the last one. Any door may call it, for whoever the desk knows to be the
    requester. It never reopens the ticket. Raises UsageError for another score, RefusedError where the ticket was not
    resolved then, or longer than 30 days ago.
    """
    if score not in SCORES:
        raise UsageError(
            Message("a score is a number from {least} to {most}", least=SCORES[0], most=SCORES[-1]),
            code="unknown-value",
            about="score",
        )

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        del view
        at = _time(ticket, context.happened_at)
        rated = _resolution(ticket, resolved, now=at)
        said = check_text(text, what="rating").strip()
        known = ratings.effective_ratings(ratings.read_ratings(ticket.document, ticket.zone)).get(rated)
        if known is not None and known.score == score and not said:
            return Edit(ticket)
        made = ratings.with_rating(ticket, Rating(rated, at, score))
        if said:
            made = made.with_comment(Comment(at, SYSTEM_AUTHOR, said, internal=True))
        return Edit(made, f"{score} of {SCORES[-1]}", Message("rated {score} of 5", score=score))

    return change(context, [ref], action="rate", edit=edit, on_behalf_of=requester_of)


def _time(ticket: Ticket, now: datetime) -> datetime:
    """The time to write: after all that the ticket knows, its ratings included."""
    known = ratings.read_ratings(ticket.document, ticket.zone)
    after = max((one.at for one in known), default=None)
    at = ticket.next_time(now)
    return at if after is None else max(at, (after + timedelta(seconds=1)).astimezone(ticket.zone))


def _resolution(ticket: Ticket, wanted: datetime | None, *, now: datetime) -> datetime:
    """The time of the resolution that is rated. Raises RefusedError where it cannot be."""
    found = [step.at for step in ticket.timeline if step.status == "resolved"]
    name = short(ticket.id)
    if not found or (wanted is not None and wanted not in found):
        raise RefusedError(
            Message("{name} was not resolved, so there is nothing to rate", name=name)
            if wanted is None
            else Message("{name} was not resolved at that time", name=name)
        )
    rated = wanted or found[-1]
    if now > rated + OPEN_FOR:
        raise RefusedError(
            Message(
                "{name} was resolved on {day:%Y-%m-%d}; a rating is accepted for {days} days",
                name=name,
                day=rated.astimezone(ticket.zone),
                days=OPEN_FOR.days,
            )
        )
    return rated
