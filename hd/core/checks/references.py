"""Checks whether the people, tickets, articles and attachments in a ticket exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from urllib.parse import unquote

from hd.core.checks.rule import ReferenceTargets, Rule, diagnostic, items, unknown_value_message
from hd.core.config.availability import find_absence, is_robot
from hd.core.diagnostic import Diagnostic, Severity
from hd.core.document.attachment_names import attachment_link
from hd.core.ids import short
from hd.core.requester_keys import is_requester
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets import handovers, mail_entries
from hd.core.tickets.ticket import RELATIONS, SYSTEM_AUTHOR, Handover, Step
from hd.text.lazy_regex import pattern
from hd.text.suggestions import listed, nearest

_OF_NOBODY = (handovers.SOURCE, mail_entries.SOURCE)  # sources of automatic entries
_TARGET = pattern(r"\]\(\s*(<[^<>\n]+>|[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)|^ {0,3}\[[^\]\n]+\]:\s*(\S+)", re.MULTILINE)


def people_are_known(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report entries whose author is neither an agent of the desk nor a requester."""
    people = facts.view.config.people
    if not people:
        return
    ticket = facts.ticket
    said = [(one.author, one.line) for one in ticket.comments if not (one.internal and one.author == SYSTEM_AUTHOR)]
    entries: list[Step | Handover] = [*ticket.timeline, *ticket.handovers]
    done = [(one.by, one.line) for one in entries if not (one.by == SYSTEM_AUTHOR and one.source in _OF_NOBODY)]
    told = [(move.told, move.line) for move in ticket.handovers]
    for name, line in [*items(ticket.document, "watchers"), *said, *done, *told]:
        if name and not is_requester(name) and name not in people:
            message = unknown_value_message(name, people, label="agent", config=facts.view.config, section="people")
            hint = "" if nearest(name, people) else "who is no longer here stays in people, with left: DATE"
            yield Diagnostic("error", "unknown", message, line, ticket.path, hint)


def people_are_here(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report open tickets whose assignee or watcher has left or is a robot."""
    if facts.stopped:
        return
    people, day = facts.view.config.people, facts.view.day
    document, path = facts.ticket.document, facts.ticket.path
    ref = short(facts.ticket.id).lower()
    named = [(key, facts.ticket.get(key) or "", document.lines.get(key, 1)) for key in ("assignee", "owner")]
    named += [("watchers", name, line) for name, line in items(document, "watchers")]
    hints = {"assignee": f"hd assign {ref} --auto", "owner": f"hd set {ref} owner=WHO"}
    for key, name, line in named:
        gone = find_absence(people.get(name), day)
        if gone and gone.for_good:
            severity: Severity = "error" if gone.kind == "robot" else "warning"
            rule = "robot" if gone.kind == "robot" else "absent"
            hint = hints.get(key, f"hd set {ref} watchers-={name}")
            yield Diagnostic(severity, rule, f"{key}: {gone.description}", line, path, hint)


def robots_approve_nothing(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report handovers that a robot approved, and calls of a robot as management."""
    config = facts.view.config
    for move in facts.ticket.handovers:
        for key, name in (("approved_by", move.approved_by), ("told", move.told)):
            if is_robot(config, name):
                message = f"{key}: {name} is a robot (hd.yaml)"
                yield Diagnostic("error", "robot", message, move.line, facts.ticket.path)


def links_lead_somewhere(facts: ClockFacts, known: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report links to missing tickets and articles, and a missing parent."""
    ticket = facts.ticket
    name = short(ticket.id).lower()
    for written, line in items(ticket.document, "links"):
        relation, colon, other = written.partition(":")
        if not colon or relation not in ("kb", *RELATIONS):
            message = f"a link is RELATION:ID, not {written}"
            yield Diagnostic(
                "error", "reference", message, line, ticket.path, f"relations: {listed([*RELATIONS, 'kb'])}"
            )
        elif other not in (known.articles if relation == "kb" else known.ids):
            message = f"no article {other}" if relation == "kb" else f"{relation}: no ticket {other}"
            yield Diagnostic("error", "reference", message, line, ticket.path, f"hd set {name} links-={written}")
    parent = ticket.get("parent")
    if parent and parent not in known.ids:
        yield diagnostic(
            facts, "error", "reference", f"parent: no ticket {parent}", key="parent", hint=f"hd set {name} parent="
        )
    for move in ticket.handovers:
        if move.kb and move.kb not in known.articles:
            yield Diagnostic("error", "reference", f"no article {move.kb}", move.line, ticket.path)


def attachments_and_text_agree(facts: ClockFacts, known: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report links to missing files in the ticket's folder, and files that the text does not mention."""
    ticket, there = facts.ticket, known.attachments.get(facts.ticket.id, ())
    body = ticket.document.body
    named: set[str] = set()
    line, counted = ticket.document.body_line, 0
    for match in _TARGET.finditer(body) if ticket.id in body else ():
        target = unquote((match[1] or match[2]).strip("<>")).removeprefix("./")
        folder, slash, name = target.partition("/")
        if folder != ticket.id or not slash:
            continue
        named.add(name)
        if name not in there:
            line, counted = line + body.count("\n", counted, match.start()), match.start()
            hint = f"the file belongs into {ticket.path.removesuffix('.md')}/"
            yield Diagnostic("error", "attachment", f"no attachment {name}", line, ticket.path, hint)
    for name in sorted(set(there) - named):
        if name not in body:
            message = f"nothing in the text links to the attachment {name}"
            said = attachment_link(ticket.id, name) if "-" in name else f"[{name}]({ticket.id}/{name})"
            hint = f"hd comment {short(ticket.id).lower()} --internal -m {shlex.quote(said)}"
            yield Diagnostic("warning", "attachment", message, ticket.document.body_line, ticket.path, hint)


RULES: tuple[Rule, ...] = (
    people_are_known,
    people_are_here,
    robots_approve_nothing,
    links_lead_somewhere,
    attachments_and_text_agree,
)
