"""Suggest the next useful command after a change. Runs none."""

from __future__ import annotations

from hd.core.ids import short
from hd.core.sla.clock_facts import ClockFacts
from hd.i18n import Message


def next_step(action: str, facts: ClockFacts) -> str:
    """Return a command line for the user (`me`) after `action` (as in commits), with its reason after a `#`; "" if no
    command is more useful than others.
    """
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
        return _next_while_waiting(ref, facts)
    if action in ("create", "assign", "comment", "reopen", "return", "escalate", "resume", "take"):
        return _next_while_open(ref, action, facts)
    return ""


def _next_while_waiting(ref: str, facts: ClockFacts) -> str:
    if facts.replay.waits_for == "requester":
        return Message("hd comment {ref} --by requester -m TEXT   # when they answer", ref=ref)
    return f"hd resume {ref}" if facts.replay.until is None else ""  # with a date, it wakes automatically: is:wake


def _next_while_open(ref: str, action: str, facts: ClockFacts) -> str:
    if action in ("assign", "comment") and facts.assignee not in (None, facts.view.me):
        return ""  # somebody else's turn
    if facts.assignee != facts.view.me or facts.ticket.status == "new":
        wanted = action not in ("assign", "comment") or facts.assignee == facts.view.me
        return f"hd take {ref}" if wanted and _is_ours(facts) else ""
    if facts.needs_reply:
        return Message("hd comment {ref} -m TEXT   # they wait for a word", ref=ref)
    return f"hd resolve {ref} -m TEXT" if action in ("take", "reopen", "resume") else ""


def _is_ours(facts: ClockFacts) -> bool:
    """Whether the user may work on it: work has not ended, and they are in its team, or the team lists no members."""
    return not facts.stopped and facts.view.may_take_from(facts.current_team)
