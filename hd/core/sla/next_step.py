"""The next sensible command after a change, to be shown to whoever made it. Runs none, and mostly knows none."""

from __future__ import annotations

from hd.core.ids import short
from hd.core.sla.clock_facts import ClockFacts
from hd.i18n import Message


def next_step(action: str, facts: ClockFacts) -> str:
    """A command line after `action` (as in commits) on the ticket as it is now, with why behind a `#`; empty where
    nothing is more sensible than something else. Whoever acts is the standpoint's `me`."""
    ref = short(facts.ticket.id).lower()
    if action == "escalate" and facts.assignee != facts.view.me:
        return Message("hd   # what else waits for you")
    if action in ("return", "close", "cancel") and not _is_ours(facts):
        return Message("hd   # what else waits for you")
    if facts.stopped:
        ways = facts.view.config.statuses[facts.ticket.status].next
        return (
            Message("hd close {ref}   # once they agree", ref=ref) if action == "resolve" and "closed" in ways else ""
        )
    if action == "wait":
        return _waiting(ref, facts)
    if action in ("create", "assign", "comment", "reopen", "return", "escalate", "resume", "take"):
        return _working(ref, action, facts)
    return ""


def _waiting(ref: str, facts: ClockFacts) -> str:
    if facts.replay.waits_for == "requester":
        return Message("hd comment {ref} --by requester -m TEXT   # when they answer", ref=ref)
    return f"hd resume {ref}" if facts.replay.until is None else ""  # with a date, it wakes by itself: is:wake


def _working(ref: str, action: str, facts: ClockFacts) -> str:
    if action in ("assign", "comment") and facts.assignee not in (None, facts.view.me):
        return ""  # somebody else's turn
    if facts.assignee != facts.view.me or facts.ticket.status == "new":
        wanted = action not in ("assign", "comment") or facts.assignee == facts.view.me
        return f"hd take {ref}" if wanted and _is_ours(facts) else ""
    if facts.needs_reply:
        return Message("hd comment {ref} -m TEXT   # they wait for a word", ref=ref)
    return f"hd resolve {ref} -m TEXT" if action in ("take", "reopen", "resume") else ""


def _is_ours(facts: ClockFacts) -> bool:
    """Whether whoever acts may work on it: is of its team, or the team has no members listed; and it is not over."""
    return not facts.stopped and facts.view.may_take_from(facts.current_team)
