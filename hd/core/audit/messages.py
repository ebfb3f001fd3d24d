"""Whether a commit files messages and ratings legally: the ticket notes the message, automatic comments and steps come
from it, and requesters gave the ratings. Reads no message.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from hd.core.audit.transition import SLACK, Rule, Transition
from hd.core.config.availability import is_robot
from hd.core.diagnostic import Diagnostic
from hd.core.history.commit_message import EMAIL, MESSAGE
from hd.core.requester_keys import is_requester
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.mail_entries import LONGEST, SOURCE, MailEntry, size_of
from hd.core.tickets.ratings import OPEN_FOR, Rating, read_ratings
from hd.core.tickets.ticket import SYSTEM_AUTHOR, Handover, Step, Ticket

BACK = timedelta(days=30)
"""The maximal time from a message's arrival to its commit."""

RATE = "rate"
_NEARLY_FULL = 1024  # bytes: with less space than this in the list, only the commit may name a message


def message_keys(transition: Transition) -> frozenset[str]:
    """Return the keys of the email messages that the commit claims to file."""
    said = [value for key, value in transition.act.trailers if key.lower() == MESSAGE.lower()]
    return frozenset(value.removeprefix(EMAIL) for value in said if value.startswith(EMAIL))


def added_messages(transition: Transition) -> list[MailEntry]:
    """Return the new entries of `mail`."""
    known = {entry.key for entry in transition.before.mail} if transition.before else set()
    return [entry for entry in transition.after.mail if entry.key not in known] if transition.after else []


def files_message(transition: Transition) -> bool:
    """Whether the commit names a message that the ticket notes; if the ticket's list is full, any message."""
    keys, after = message_keys(transition), transition.after
    if after is None or not keys:
        return False
    return any(entry.key in keys for entry in after.mail) or size_of(after.document) > LONGEST - _NEARLY_FULL


def arrival(transition: Transition) -> MailEntry | None:
    """Return the first message that the commit names and adds: it dates the commit's entries."""
    keys = message_keys(transition)
    return min((one for one in added_messages(transition) if one.key in keys), key=lambda one: one.at, default=None)


def dated_by_message(transition: Transition, at: datetime) -> str | None:
    """Return `message email:<key>` if a message of the commit dates an entry of this time; otherwise None."""
    found = arrival(transition)
    return f"message {EMAIL}{found.key}" if found and found.at <= at else None


def messages_are_named(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report messages noted by a commit that does not name them, or that arrived too long before it."""
    if transition.is_imported or transition.merged or transition.after is None:
        return
    keys, act = message_keys(transition), transition.act
    for entry in added_messages(transition):
        said = f"{entry.at.astimezone(view.zone):%Y-%m-%d %H:%M}"
        if entry.key not in keys:
            message = f"the message {entry.key} is noted, and the commit does not say {MESSAGE}: {EMAIL}{entry.key}"
            yield transition.diagnostic("error", "mail", message, line=entry.line)
        elif entry.at > act.authored_at + SLACK:
            message = f"the message {entry.key} arrived {said}, after its commit"
            yield transition.diagnostic("error", "ahead", message, line=entry.line)
        elif entry.at < act.authored_at - BACK:
            message = f"the message {entry.key} arrived {said}, more than {BACK.days} days before its commit"
            yield transition.diagnostic("error", "backdated", message, line=entry.line)


def entry_by_mail(transition: Transition, entry: Step | Handover) -> Iterator[Diagnostic]:
    """Report an entry from mail that has an author, or no message in the commit."""
    if entry.by != SYSTEM_AUTHOR:
        message = f"an entry of {SOURCE} is by {SYSTEM_AUTHOR}, not by {entry.by or 'nobody'}"
        yield transition.diagnostic("error", "by", message, line=entry.line)
    elif not files_message(transition):
        message = f"an entry of {SOURCE}, and the commit files no message that the ticket notes"
        yield transition.diagnostic("error", "by", message, line=entry.line)


def word_by_nobody(transition: Transition, word: Comment) -> Iterator[Diagnostic]:
    """Report an automatic comment that is public, or belongs to no message or rating."""
    if not word.internal:
        message = f"a comment by {SYSTEM_AUTHOR} is internal: nobody wrote it"
        yield transition.diagnostic("error", "by", message, line=word.line)
    elif not files_message(transition) and not (transition.act.action == RATE and added_ratings(transition)):
        message = f"a comment by {SYSTEM_AUTHOR}, and the commit neither files a message nor rates the ticket"
        yield transition.diagnostic("error", "by", message, line=word.line)


def added_ratings(transition: Transition) -> list[Rating]:
    """Return the new entries of `csat`."""
    old, new = ([*_ratings(ticket)] if ticket else [] for ticket in (transition.before, transition.after))
    known = {replace(one, line=0) for one in old}
    return [one for one in new if replace(one, line=0) not in known]


def _ratings(ticket: Ticket) -> tuple[Rating, ...]:
    return read_ratings(ticket.document, ticket.zone)


def ratings_are_given(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report ratings that were not written by `hd rate`, for the requester, within 30 days of a resolution."""
    after = transition.after
    if transition.is_imported or transition.merged or after is None:
        return
    resolutions = {step.at for step in after.timeline if step.status == "resolved"}
    for one in added_ratings(transition):
        behalf = transition.act.trailer("Hd-On-Behalf-Of") or ""
        if transition.act.action != RATE or not is_requester(behalf):
            message = "a rating that no requester gave: its commit is not of hd rate"
            yield transition.diagnostic("error", "rating", message, line=one.line)
        elif one.resolved not in resolutions:
            yield transition.diagnostic("error", "rating", "a rating of no resolution of the ticket", line=one.line)
        elif not one.resolved <= one.at <= one.resolved + OPEN_FOR:
            message = f"a rating later than {OPEN_FOR.days} days after the resolution, or before it"
            yield transition.diagnostic("error", "rating", message, line=one.line)
        elif one.at > max(transition.act.authored_at + SLACK, after.last_time + timedelta(seconds=2)):
            yield transition.diagnostic("error", "ahead", "a rating is dated after its commit", line=one.line)
        elif one.at < transition.act.authored_at - timedelta(minutes=view.config.audit.back) and not files_message(
            transition
        ):
            yield transition.diagnostic("error", "backdated", "a rating is dated long before its commit", line=one.line)


def robots_get_no_work(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report a robot as assignee, owner or watcher."""
    after = transition.after
    if after is None or transition.is_imported:
        return
    for key in ("assignee", "owner"):
        if transition.has_changed(key) and is_robot(view.config, after.get(key)):
            message = f"{key}: {after.get(key)} is a robot (hd.yaml)"
            yield transition.diagnostic("error", "robot", message, key=key)
    known = transition.before.names("watchers") if transition.before else ()
    for name in after.names("watchers"):
        if name not in known and is_robot(view.config, name):
            yield transition.diagnostic("error", "robot", f"watchers: {name} is a robot (hd.yaml)", key="watchers")


RULES: tuple[Rule, ...] = (messages_are_named, ratings_are_given, robots_get_no_work)
