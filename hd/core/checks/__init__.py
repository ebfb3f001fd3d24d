"""Checks of a desk's files: each rule is a function, and rules of one kind share a signature. A rule with exactly one
right correction has a fix.

A rule yields diagnostics with line, severity and hint. Add a new rule to the module of its subject, and to that
module's ordered list.
"""

from __future__ import annotations

from hd.core.checks import fields, merge_leftovers, references, timeline
from hd.core.checks.articles import ARTICLE_RULES, ArticleContext
from hd.core.checks.documents import DOCUMENT_RULES
from hd.core.checks.file_names import NAMES_RULES, DeskFileNames, attributes_are_there
from hd.core.checks.fixes import mend_document
from hd.core.checks.fixes import mend_ticket as _mend_ticket
from hd.core.checks.library import LIBRARY_RULES, ArticleLibrary
from hd.core.checks.rule import FieldOrigin, FixableRule, Past, ReferenceTargets, Rule
from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.core.kb.article import Article
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.ticket import Ticket

__all__ = [
    "ARTICLE_RULES",
    "DOCUMENT_RULES",
    "ReferenceTargets",
    "LIBRARY_RULES",
    "ArticleLibrary",
    "MENDS",
    "NAMES_RULES",
    "DeskFileNames",
    "Past",
    "RULES",
    "ArticleContext",
    "FieldOrigin",
    "attributes_are_there",
    "check_article",
    "check_library",
    "check_names",
    "check_ticket",
    "mend_document",
    "mend_ticket",
]

RULES: tuple[Rule, ...] = (*fields.RULES, *timeline.RULES, *references.RULES, *merge_leftovers.RULES)
MENDS: tuple[FixableRule, ...] = (*fields.MENDS, *timeline.MENDS)


def check_ticket(facts: ClockFacts, known: ReferenceTargets) -> list[Diagnostic]:
    """Return all diagnostics of one ticket, by line."""
    found = [*facts.ticket.diagnostics]
    for document_rule in DOCUMENT_RULES:
        found.extend(document_rule(facts.ticket.document))
    for rule in RULES:
        found.extend(rule(facts, known))
    return _in_order(found)


def check_article(article: Article, shelf: ArticleContext) -> list[Diagnostic]:
    """Return all diagnostics of one article, by line."""
    found: list[Diagnostic] = []
    for document_rule in DOCUMENT_RULES:
        found.extend(document_rule(article.document))
    for rule in ARTICLE_RULES:
        found.extend(rule(article, shelf))
    return _in_order(found)


def check_library(library: ArticleLibrary, config: Config) -> list[Diagnostic]:
    """Return the diagnostics of all articles together."""
    return [problem for rule in LIBRARY_RULES for problem in rule(library, config)]


def check_names(names: DeskFileNames) -> list[Diagnostic]:
    """Return the diagnostics of file names and places in a desk, without reading files."""
    return [problem for rule in NAMES_RULES for problem in rule(names)]


def mend_ticket(facts: ClockFacts, known: ReferenceTargets, *, past: Past) -> tuple[Ticket, list[Diagnostic]]:
    """Return the ticket with all faults fixed that have exactly one right correction, and these faults.

    past: returns when a field got its value; called only if the lists do not tell.
    """
    return _mend_ticket(facts, known, past=past, mends=MENDS)


def _in_order(found: list[Diagnostic]) -> list[Diagnostic]:
    """Sort by line, and remove duplicates of several rules."""
    return sorted(dict.fromkeys(found), key=lambda problem: problem.line)
