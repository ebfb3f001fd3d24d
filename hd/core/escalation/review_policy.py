"""Which handovers the desk wants reviewed before they take effect, and who may approve one. Reads no branch."""

from __future__ import annotations

from collections.abc import Iterator

from hd.core.config import Config
from hd.core.config.availability import gets_no_work, is_available
from hd.core.config.model import Team
from hd.core.sla.cached_facts import CachedFacts
from hd.core.tickets.facts import TicketFacts

_BOTH = ("lead", "member")


def wanted(facts: TicketFacts, *, to: str, config: Config) -> bool:
    """Whether `escalation.review` (hd.yaml) wants a handover of this ticket to team `to` reviewed first."""
    rule = config.escalation.review
    if rule is None or (rule.to and to not in rule.to):
        return False
    return facts.view.holds(rule.match, facts)


def approvers(facts: TicketFacts | CachedFacts, *, to: str, by: str, config: Config) -> tuple[str, ...]:
    """The agents who may approve a handover to team `to` that `by` asked for, in the policy's order.

    `lead` and `member` are those of the receiving team; of a team without members everybody is one. Never `by`, and
    nobody who has left. Empty where the desk lists no people: there whoever commits is an agent (`may_approve`).
    """
    people = (config.people.get(name) for name in named_approvers(to, config))
    return tuple(one.key for one in people if one and one.key != by and not gets_no_work(one, facts.view.day))


def named_approvers(to: str, config: Config) -> tuple[str, ...]:
    """The agents whom `escalation.review.by` names for handovers to team `to`, in the policy's order."""
    rule = config.escalation.review
    words = rule.by if rule and rule.by else _BOTH
    return tuple(dict.fromkeys(name for word in words for name in _meant(word, config.teams.get(to), config)))


def reviewers(facts: TicketFacts | CachedFacts, *, to: str, by: str, config: Config) -> tuple[str, ...]:
    """Those of `approvers` to ask: who is not away; all of them where everybody is."""
    found = approvers(facts, to=to, by=by, config=config)
    return tuple(name for name in found if is_available(config.people.get(name), facts.view.day)) or found


def may_approve(who: str, facts: TicketFacts | CachedFacts, *, to: str, by: str, config: Config) -> bool:
    """Whether `who` may approve it; where the desk lists no people, anybody but whoever asked."""
    return who in approvers(facts, to=to, by=by, config=config) if config.people else who != by


def _meant(word: str, team: Team | None, config: Config) -> Iterator[str]:
    """The agents that a word of `escalation.review.by` means."""
    if word == "lead":
        if team and team.lead:
            yield team.lead
    elif word == "member":
        yield from (team.members if team else ()) or config.people
    else:
        yield word
