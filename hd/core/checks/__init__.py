"""What can be wrong with a desk's files that can be read: one rule, one function, all of one kind of one shape; and
beside a rule, what mends it where there is exactly one right answer.

A rule yields problems with line, severity and what mends them. A new one goes into the file of its subject and into
that file's ordered list.
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
    """All that is wrong with one ticket, in the order of its lines."""
    found = [*facts.ticket.diagnostics]
    for document_rule in DOCUMENT_RULES:
        found.extend(document_rule(facts.ticket.document))
    for rule in RULES:
        found.extend(rule(facts, known))
    return _in_order(found)


def check_article(article: Article, shelf: ArticleContext) -> list[Diagnostic]:
    """All that is wrong with one article, in the order of its lines."""
    found: list[Diagnostic] = []
    for document_rule in DOCUMENT_RULES:
        found.extend(document_rule(article.document))
    for rule in ARTICLE_RULES:
        found.extend(rule(article, shelf))
    return _in_order(found)


def check_library(library: ArticleLibrary, config: Config) -> list[Diagnostic]:
    """All that is wrong with the articles together."""
    return [problem for rule in LIBRARY_RULES for problem in rule(library, config)]


def check_names(names: DeskFileNames) -> list[Diagnostic]:
    """All that is wrong with what lies in a desk, without a look inside."""
    return [problem for rule in NAMES_RULES for problem in rule(names)]


def mend_ticket(facts: ClockFacts, known: ReferenceTargets, *, past: Past) -> tuple[Ticket, list[Diagnostic]]:
    """The ticket without those of its faults that have exactly one right answer, and these faults.

    past: asked for when a field got its value, only where the lists do not say so.
    """
    return _mend_ticket(facts, known, past=past, mends=MENDS)


def _in_order(found: list[Diagnostic]) -> list[Diagnostic]:
    """By line; what two rules say alike stands there once."""
    return sorted(dict.fromkeys(found), key=lambda problem: problem.line)
