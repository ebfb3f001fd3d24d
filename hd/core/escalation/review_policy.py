"""Which handovers need a review before they take effect, and who may approve them."""

from __future__ import annotations

from collections.abc import Iterator

from hd.core.config import Config
from hd.core.config.availability import gets_no_work, is_available
from hd.core.config.model import Team
from hd.core.sla.cached_facts import CachedFacts
from hd.core.tickets.facts import TicketFacts

_BOTH = ("lead", "member")


def needs_review(facts: TicketFacts, *, to: str, config: Config) -> bool:
    """Whether `escalation.review` of hd.yaml requires a review of a handover of this ticket to team `to`."""
    rule = config.escalation.review
    if rule is None or (rule.to and to not in rule.to):
        return False
    return facts.view.matches(rule.match, facts)


def approvers(facts: TicketFacts | CachedFacts, *, to: str, by: str, config: Config) -> tuple[str, ...]:
    """Return the agents who may approve a handover to team `to` requested by `by`, in the policy's order.

    `lead` and `member` refer to the receiving team; a team without members includes everyone. Excludes `by` and people
    who get no work. Empty if the desk lists no people: then everyone who commits is an agent (`may_approve`).
    """
    people = (config.people.get(name) for name in named_approvers(to, config))
    return tuple(one.key for one in people if one and one.key != by and not gets_no_work(one, facts.view.day))


def named_approvers(to: str, config: Config) -> tuple[str, ...]:
    """Return the agents in `escalation.review.by` for handovers to team `to`, in the policy's order."""
    rule = config.escalation.review
    words = rule.by if rule and rule.by else _BOTH
    return tuple(dict.fromkeys(name for word in words for name in _expand_word(word, config.teams.get(to), config)))


def reviewers(facts: TicketFacts | CachedFacts, *, to: str, by: str, config: Config) -> tuple[str, ...]:
    """Return the `approvers` who are not away; all of them if everyone is away."""
    found = approvers(facts, to=to, by=by, config=config)
    return tuple(name for name in found if is_available(config.people.get(name), facts.view.day)) or found


def may_approve(person: str, facts: TicketFacts | CachedFacts, *, to: str, by: str, config: Config) -> bool:
    """Whether `person` may approve it; if the desk lists no people, anyone except the person who requested it."""
    return person in approvers(facts, to=to, by=by, config=config) if config.people else person != by


def _expand_word(word: str, team: Team | None, config: Config) -> Iterator[str]:
    """Yield the agents that a word of `escalation.review.by` stands for."""
    if word == "lead":
        if team and team.lead:
            yield team.lead
    elif word == "member":
        yield from (team.members if team else ()) or config.people
    else:
        yield word
