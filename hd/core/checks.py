"""What can be wrong with a ticket that can be read: one rule, one function, all of one shape. Mends nothing.

A rule takes the ticket's facts and what the desk knows, and yields problems with line, severity and what mends them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from hd.core.config import Config
from hd.core.errortext import nearest
from hd.core.facts import TicketFacts
from hd.core.ids import is_id, path_of, short
from hd.core.problem import Problem, Severity
from hd.core.sla import stale_verdict
from hd.core.ticket import CHANNELS, TYPES


@dataclass(frozen=True, slots=True)
class Known:
    """What a ticket may refer to: every taken id, every article's slug."""

    ids: Collection[str]
    articles: Collection[str]


Rule = Callable[[TicketFacts, Known], Iterator[Problem]]


def check_ticket(facts: TicketFacts, known: Known) -> list[Problem]:
    """All that is wrong with one ticket, in the order of its lines."""
    found = [*facts.ticket.problems, *facts.replay.faults]
    for rule in RULES:
        found.extend(rule(facts, known))
    return sorted(found, key=lambda problem: problem.line)


def _problem(facts: TicketFacts, severity: Severity, rule: str, message: str, *, key: str, hint: str = "") -> Problem:
    line = facts.ticket.document.lines.get(key, 1)
    return Problem(severity, rule, message, line, facts.ticket.path, hint)


def id_and_path(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """The file says the id that its name says."""
    written, wanted = facts.ticket.get("id"), facts.ticket.id
    if written == wanted:
        return
    if written is None:
        message = "id is missing"
    elif not is_id(written):
        message = f'"{written}" is no id'
    else:
        message = f"{written} belongs into {path_of(written)}"
    yield _problem(facts, "error", "id", message, key="id", hint=f"write {wanted}")


def title_is_there(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """A ticket has a title."""
    if not facts.ticket.title.strip():
        yield _problem(facts, "error", "schema", "the title is empty", key="title")


def values_are_known(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """Fields say what the desk knows."""
    config = facts.view.config
    for key, section, allowed in _vocabulary(config):
        value = facts.ticket.get(key)
        if value is None or not allowed or value in allowed:
            continue
        guess = nearest(value, allowed)
        where = config.place(section) if section else ""
        message = f'{key}: no "{value}"{where}' + (f"; nearest: {guess}" if guess else "")
        yield _problem(facts, "error", "unknown", message, key=key)


def _vocabulary(config: Config) -> tuple[tuple[str, str, Collection[str]], ...]:
    return (
        ("type", "", TYPES),
        ("channel", "", CHANNELS),
        ("status", "statuses", config.statuses),
        ("priority", "priorities", config.priorities.names),
        ("impact", "priorities", config.priorities.impact),
        ("urgency", "priorities", config.priorities.urgency),
        ("assignee", "people", config.people),
        ("owner", "people", config.people),
        ("team", "teams", config.teams),
        ("org", "orgs", config.orgs),
        ("office", "offices", config.offices),
        ("service", "services", config.services),
        ("category", "categories", config.categories),
        ("sla", "sla", [policy.name for policy in config.sla]),
    )


def people_are_known(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """Who wrote, moved or changed it is an agent of the desk, or an address."""
    people = facts.view.config.people
    if not people:
        return
    ticket = facts.ticket
    said = [(comment.author, comment.line) for comment in ticket.comments]
    done = [(step.by, step.line) for step in ticket.timeline] + [(move.by, move.line) for move in ticket.handovers]
    for name, line in [*said, *done]:
        if name and "@" not in name and name not in people:
            yield Problem("error", "unknown", f'no agent "{name}"', line, ticket.path)


def links_lead_somewhere(facts: TicketFacts, known: Known) -> Iterator[Problem]:
    """Links, the parent and articles exist."""
    ticket = facts.ticket
    for relation, other in ticket.links:
        if relation == "kb" and other not in known.articles:
            yield _problem(facts, "error", "reference", f"no article {other}", key="links")
        if relation != "kb" and other not in known.ids:
            yield _problem(facts, "error", "reference", f"{relation}: no ticket {other}", key="links")
    parent = ticket.get("parent")
    if parent and parent not in known.ids:
        yield _problem(facts, "error", "reference", f"parent: no ticket {parent}", key="parent")
    for move in ticket.handovers:
        if move.kb and move.kb not in known.articles:
            yield Problem("error", "reference", f"no article {move.kb}", move.line, ticket.path)


def fields_follow_lists(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """Status and team say what the lists say; else somebody changed them by hand."""
    ticket, replayed = facts.ticket, facts.replay
    name = short(ticket.id).lower()
    if ticket.status != replayed.status and ticket.status in facts.view.config.statuses:
        message = f"status is {ticket.status}, but the timeline says {replayed.status}; clocks follow the timeline"
        hint = f"write back {replayed.status}, then use the verb (hd take, wait, resolve …) on {name}"
        yield _problem(facts, "error", "timeline", message, key="status", hint=hint)
    team = ticket.get("team")
    if replayed.team and team != replayed.team:
        message = f"team is {team or 'empty'}, but the handovers say {replayed.team}; OLA clocks follow the handovers"
        yield _problem(facts, "error", "timeline", message, key="team",
                       hint=f"write back {replayed.team}, then hd escalate {name} --to TEAM -m WHY")  # fmt: skip


def verdict_is_of_this_resolution(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """The written verdict belongs to the resolution that holds."""
    if stale_verdict(facts.ticket, facts.replay):
        yield _problem(facts, "warning", "verdict", "the verdict belongs to another resolution and is ignored",
                       key="verdict")  # fmt: skip


def conflicts_are_settled(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """Nothing waits for somebody to decide."""
    if facts.ticket.document.fields.get("conflicts") is not None:
        yield _problem(facts, "warning", "conflict", "two sides disagree: somebody must decide", key="conflicts")


def no_markers(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """No conflict marker was committed."""
    for number, line in enumerate(facts.ticket.document.body.split("\n")):
        if line.startswith(("<<<<<<< ", ">>>>>>> ")):
            yield Problem("error", "marker", "a conflict marker of git's stands in the text",
                          facts.ticket.document.body_line + number, facts.ticket.path)  # fmt: skip


RULES: tuple[Rule, ...] = (
    id_and_path,
    title_is_there,
    values_are_known,
    people_are_known,
    links_lead_somewhere,
    fields_follow_lists,
    verdict_is_of_this_resolution,
    conflicts_are_settled,
    no_markers,
)
