"""Checks for leftovers of a merge in a ticket: open conflicts, markers."""

from __future__ import annotations

from collections.abc import Iterator

from hd.core.checks.rule import ReferenceTargets, Rule, diagnostic
from hd.core.diagnostic import Diagnostic
from hd.core.merging.candidates import CONFLICTS
from hd.core.merging.conflicts import list_questions
from hd.core.sla.clock_facts import ClockFacts


def conflicts_are_settled(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report open conflicts."""
    if facts.ticket.document.fields.get(CONFLICTS) is None:
        return
    found = list(list_questions(facts.ticket))
    yield from found or [
        diagnostic(facts, "error", "conflict", "conflicts is no {field: [one, another]}", key=CONFLICTS)
    ]


def no_markers(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report committed conflict markers."""
    body = facts.ticket.document.body
    if "<<<<<<< " not in body and ">>>>>>> " not in body:
        return
    for number, line in enumerate(body.split("\n")):
        if line.startswith(("<<<<<<< ", ">>>>>>> ")):
            yield Diagnostic(
                "error",
                "marker",
                "a conflict marker of git's stands in the text",
                facts.ticket.document.body_line + number,
                facts.ticket.path,
                "choose a side, and remove the lines with <<<<<<<, ======= and >>>>>>>",
            )


RULES: tuple[Rule, ...] = (conflicts_are_settled, no_markers)
