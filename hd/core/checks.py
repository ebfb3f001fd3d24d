"""What can be wrong with a ticket that can be read: one rule, one function, all of one shape. Mends nothing.

A rule takes the ticket's facts and what the desk knows, and yields problems with line, severity and what mends them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from hd.core.config import Config, Field
from hd.core.errortext import listed, unknown
from hd.core.facts import TicketFacts
from hd.core.ids import is_id, path_of, short
from hd.core.moments import read_time
from hd.core.problem import Problem, Severity
from hd.core.sla import stale_verdict
from hd.core.ticket import CHANNELS, HEAD, KINDS, MIDDLE, RELATIONS, TAIL, TYPES
from hd.core.values import NUMBER
from hd.core.workflow import WAITS_FOR


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


def _unknown(value: str, known: Collection[str], *, what: str, config: Config, section: str = "") -> str:
    """`team: no "desc" (hd.yaml:20); nearest: desk`."""
    return f"{what}: no {unknown(value, known, line=config.line_of(section) if section else 0)}"


def _items(facts: TicketFacts, key: str) -> Iterator[tuple[str, int]]:
    """Each text of a list field, with its line."""
    document = facts.ticket.document
    value = document.fields.get(key)
    if isinstance(value, list):
        lines = document.item_lines(key)
        yield from ((item, line) for item, line in zip(value, lines, strict=True) if isinstance(item, str))
    elif isinstance(value, str):
        yield value, document.lines[key]


def keys_are_there(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """Every key but the rare ones stands in the file, even when empty: so two people's edits lie apart and merge."""
    missing = [key for key in (*HEAD, *MIDDLE, *TAIL) if key not in facts.ticket.document.fields]
    if missing:
        yield _problem(facts, "warning", "schema", f"missing: {listed(missing)}", key="",
                       hint="write them, even empty: so two people's edits lie apart, and git merges them")  # fmt: skip


def id_and_path(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """The file says the id that its name says."""
    written, wanted = facts.ticket.get("id"), facts.ticket.id
    if written == wanted:
        return
    if written is None:
        message = "the id is empty"
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
        if value is not None and allowed and value not in allowed:
            message = _unknown(value, allowed, what=key, config=config, section=section)
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


def entries_are_known(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """The entries of both lists say what the desk knows. A team may have been given up since: a warning."""
    config, path = facts.view.config, facts.ticket.path
    for step in facts.ticket.timeline:
        if step.waits_for and step.waits_for not in WAITS_FOR:
            message = _unknown(step.waits_for, WAITS_FOR, what="for", config=config)
            yield Problem("error", "unknown", message, step.line, path)
    for move in facts.ticket.handovers:
        if move.kind not in KINDS:
            message = _unknown(move.kind, KINDS, what="kind", config=config)
            yield Problem("error", "unknown", message, move.line, path)
        if move.to and move.to not in config.teams:
            message = _unknown(move.to, config.teams, what="to", config=config, section="teams")
            yield Problem("warning", "unknown", message, move.line, path)


def requester_is_an_address(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """Who asks has an address; a name without `@` is an agent's, for ever."""
    requester = facts.ticket.get("requester")
    if requester and ("@" not in requester or any(c.isspace() for c in requester)):
        yield _problem(facts, "error", "schema", f'requester: "{requester}" is no address', key="requester")


def fields_fit(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """Dates are dates, and the desk's own fields are what hd.yaml says."""
    own = {"needed": Field("needed", "date"), **facts.view.config.fields}
    for key, field in own.items():
        value = facts.ticket.get(key)
        if value is None:
            continue
        if field.type == "choice" and value not in field.of:
            message = _unknown(value, field.of, what=key, config=facts.view.config, section="fields")
            yield _problem(facts, "error", "unknown", message, key=key, hint=f"{key}: {listed(field.of)}")
        elif field.type == "number" and not NUMBER.fullmatch(value):
            yield _problem(facts, "error", "schema", f'{key}: "{value}" is no number', key=key)
        elif field.type == "date" and read_time(value, zone=facts.view.zone) is None:
            yield _problem(facts, "error", "schema", f'{key}: "{value}" is no date (want 2026-11-23)', key=key)


def people_are_known(facts: TicketFacts, _: Known) -> Iterator[Problem]:
    """Who wrote, moved or changed it is an agent of the desk, or an address."""
    people = facts.view.config.people
    if not people:
        return
    ticket = facts.ticket
    said = [(comment.author, comment.line) for comment in ticket.comments]
    done = [(step.by, step.line) for step in ticket.timeline] + [(move.by, move.line) for move in ticket.handovers]
    told = [(move.told, move.line) for move in ticket.handovers]
    for name, line in [*_items(facts, "watchers"), *said, *done, *told]:
        if name and "@" not in name and name not in people:
            message = _unknown(name, people, what="agent", config=facts.view.config, section="people")
            yield Problem("error", "unknown", message, line, ticket.path)


def links_lead_somewhere(facts: TicketFacts, known: Known) -> Iterator[Problem]:
    """Links, the parent and articles exist."""
    ticket = facts.ticket
    for link, line in _items(facts, "links"):
        relation, colon, other = link.partition(":")
        if relation == "kb" and other not in known.articles:
            yield Problem("error", "reference", f"no article {other}", line, ticket.path)
        elif relation not in ("kb", *RELATIONS) or not colon:
            message = f"a link is RELATION:ID, not {link}"
            yield Problem("error", "reference", message, line, ticket.path, f"relations: {listed([*RELATIONS, 'kb'])}")
        elif relation != "kb" and other not in known.ids:
            yield Problem("error", "reference", f"{relation}: no ticket {other}", line, ticket.path)
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
    keys_are_there,
    id_and_path,
    title_is_there,
    values_are_known,
    entries_are_known,
    requester_is_an_address,
    fields_fit,
    people_are_known,
    links_lead_somewhere,
    fields_follow_lists,
    verdict_is_of_this_resolution,
    conflicts_are_settled,
    no_markers,
)
