"""Apply fixes to one file while a rule finds fixable faults. Invents no facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from hd.core.checks.documents import DOCUMENT_MENDS
from hd.core.checks.rule import FixableRule, Past, ReferenceTargets
from hd.core.diagnostic import Diagnostic
from hd.core.document.document import Document
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.ticket import Ticket
from hd.errors import RefusedError

T = TypeVar("T")


def mend_document(document: Document) -> tuple[Document, list[Diagnostic]]:
    """Return the document with all faults fixed that have one right correction, and these faults."""
    mended: list[Diagnostic] = []
    for rule, mend in DOCUMENT_MENDS:
        found = [problem for problem in rule(document) if problem.fix]
        made = _try_fix(partial(mend, document)) if found else None
        if made is not None and (gone := _fixed_diagnostics(found, rule(made))):
            document, mended = made, [*mended, *gone]
    return document, mended


def mend_ticket(
    facts: ClockFacts, known: ReferenceTargets, *, past: Past, mends: tuple[FixableRule, ...]
) -> tuple[Ticket, list[Diagnostic]]:
    """Return the ticket with all faults fixed that have one right correction, and these faults, by line.

    Each of `mends` checks the result of those before it: completing the timeline can make a verdict stale.
    """
    ticket = facts.ticket
    document, mended = mend_document(ticket.document)
    if mended:
        facts = ClockFacts(Ticket.of(document, path=ticket.path, zone=ticket.zone), facts.view)
    for rule, mend in mends:
        found = [problem for problem in rule(facts, known) if problem.fix]
        made = _try_fix(partial(mend, facts, known, past)) if found else None
        after = ClockFacts(made, facts.view) if made is not None else facts
        if gone := _fixed_diagnostics(found, rule(after, known)):
            facts, mended = after, [*mended, *gone]
    return facts.ticket, sorted(mended, key=lambda problem: problem.line)


def _fixed_diagnostics(found: list[Diagnostic], left: Iterator[Diagnostic]) -> list[Diagnostic]:
    still = {(problem.rule, problem.message) for problem in left}
    return [problem for problem in found if (problem.rule, problem.message) not in still]


def _try_fix(mend: Callable[[], T]) -> T | None:
    """Return the result of `mend`; None if the file's form allows no certain edit; then the fault stays reported."""
    try:
        return mend()
    except RefusedError:
        return None
