"""The audit trail: whether commits changed tickets legally, by permitted people, without rewriting history. Runs no
git.

A rule judges one step of one ticket. Add a new rule to the module of its subject, and to that module's ordered list.
"""

from __future__ import annotations

from hd.core.audit import authorship, escalations, immutability, messages, sla_integrity, timestamps, workflow
from hd.core.audit.immutability import attachment_stays, founded_once, is_attachment
from hd.core.audit.transition import Act, Rule, Transition
from hd.core.diagnostic import Diagnostic
from hd.core.tickets.context import EvaluationContext

__all__ = [
    "Act",
    "OPEN",
    "RULES",
    "Transition",
    "attachment_stays",
    "founded_once",
    "is_attachment",
    "judge",
    "judge_act",
]

RULES: tuple[Rule, ...] = (
    *immutability.RULES,
    *workflow.RULES,
    *authorship.RULES,
    *messages.RULES,
    *escalations.RULES,
    *timestamps.RULES,
    *sla_integrity.RULES,
)
OPEN = ("lists", "owed", escalations.UNAPPROVED)
"""Rules whose problems count as long as nobody has put them right: what the history says at its end."""

_OF_INVERSES: tuple[Rule, ...] = (
    immutability.ticket_stays,
    workflow.lists_say_the_same,
    sla_integrity.promise_stays_once_broken,
    sla_integrity.breach_is_not_dated_away,
)


def judge(transition: Transition, view: EvaluationContext) -> list[Diagnostic]:
    """Return the diagnostics of one step of a ticket, by line.

    view: the configuration before it, at the time that its author claims. A true inverse of another change rewrites
    nothing: it is judged on its own.
    """
    rules = _OF_INVERSES if transition.inverse else RULES
    found = [problem for rule in rules for problem in rule(transition, view)]
    return sorted(dict.fromkeys(found), key=lambda problem: problem.line)


def judge_act(act: Act, view: EvaluationContext, *, path: str) -> list[Diagnostic]:
    """Return the diagnostics of a commit itself: its author and its time. path: the first file that it changed."""
    found = [*authorship.author_may(act, view, path=path), *timestamps.commit_is_in_order(act, view, path=path)]
    return [] if act.founding else found
