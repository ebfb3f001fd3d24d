"""Checks of an article: its review, the names that it uses, where a script leads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct

from hd.core.checks.library import (
    ArticleLibrary,
    footnotes_are_there,
    links_are_shown,
    requesters_see_only_their_own,
    text_leads_somewhere,
    tickets_are_there,
)
from hd.core.checks.rule import ReferenceTargets, items, unknown_value_message
from hd.core.config import Config
from hd.core.config.availability import find_absence
from hd.core.diagnostic import Diagnostic, Severity
from hd.core.ids import is_id
from hd.core.kb.article import ORDER, Article
from hd.core.kb.scripts.checks import find_faults
from hd.core.kb.scripts.parser import script_of
from hd.core.merging.candidates import CONFLICTS
from hd.core.merging.conflicts import article_questions
from hd.text.lazy_regex import pattern
from hd.text.suggestions import nearest


class ArticleContext(Struct, frozen=True):
    """The context for checking an article: configuration, existing ids, the day, the other articles."""

    config: Config
    known: ReferenceTargets
    today: date
    library: ArticleLibrary = ArticleLibrary()


_SLUG = pattern(r"[\w-]+(\.\w{2,3})?")

ArticleRule = Callable[[Article, ArticleContext], Iterator[Diagnostic]]


def _diagnostic(
    article: Article, severity: Severity, rule: str, message: str, *, key: str, hint: str = ""
) -> Diagnostic:
    return Diagnostic(severity, rule, message, article.document.lines.get(key, 1), article.path, hint)


def values_are_understood(article: Article, _: ArticleContext) -> Iterator[Diagnostic]:
    """Report invalid values of fields."""
    yield from article.diagnostics


def keys_are_known(article: Article, _: ArticleContext) -> Iterator[Diagnostic]:
    """Report misspelt keys."""
    for key in article.document.fields:
        if key not in (*ORDER, CONFLICTS):
            guess = nearest(key, ORDER)
            message = f'no key "{key}"' + (f"; nearest: {guess}" if guess else "")
            yield _diagnostic(article, "warning", "unknown-key", message, key=key)


def names_are_known(article: Article, shelf: ArticleContext) -> Iterator[Diagnostic]:
    """Report an owner or category that the desk does not have."""
    config = shelf.config
    if article.owner and config.people and article.owner not in config.people:
        message = unknown_value_message(article.owner, config.people, label="owner", config=config, section="people")
        yield _diagnostic(article, "warning", "unknown", message, key="owner")
    gone = find_absence(config.people.get(article.owner or ""), shelf.today)
    if gone and gone.for_good:
        hint = f"hd kb edit {article.slug}, and write another owner"
        yield _diagnostic(article, "warning", "absent", f"owner: {gone.description}", key="owner", hint=hint)
    if article.category and config.categories and article.category not in config.categories:
        message = unknown_value_message(
            article.category, config.categories, label="category", config=config, section="categories"
        )
        yield _diagnostic(article, "warning", "unknown", message, key="category")


def links_lead_somewhere(article: Article, shelf: ArticleContext) -> Iterator[Diagnostic]:
    """Report links to missing tickets and articles. Other addresses are not checked."""
    for link, line in items(article.document, "links"):
        relation, colon, other = link.partition(":")
        slug = other if relation == "kb" else link if _SLUG.fullmatch(link) and not is_id(link) else ""
        if slug and slug.partition(".")[0] not in shelf.known.articles:
            guess = nearest(slug, shelf.known.articles)
            message = f"no article {slug}" + (f"; nearest: {guess}" if guess else "")
            yield Diagnostic("error", "reference", message, line, article.path)
        elif is_id(other if colon else link) and (other if colon else link) not in shelf.known.ids:
            yield Diagnostic("error", "reference", f"no ticket {other if colon else link}", line, article.path)


def review_is_due(article: Article, shelf: ArticleContext) -> Iterator[Diagnostic]:
    """Report a published article that needs a review."""
    if article.is_past_review(shelf.today):
        yield _diagnostic(
            article,
            "warning",
            "review",
            "past its review",
            key="reviewed",
            hint=f"read it, then write reviewed: {shelf.today}",
        )


def conflicts_are_settled(article: Article, _: ArticleContext) -> Iterator[Diagnostic]:
    """Report open conflicts of a merge."""
    yield from article_questions(article.document, path=article.path)


def scripts_lead_somewhere(article: Article, shelf: ArticleContext) -> Iterator[Diagnostic]:
    """Report unreachable steps of a script, and paths without a valid end."""
    if article.kind == "script":
        yield from find_faults(script_of(article), shelf.config, path=article.path)


ARTICLE_RULES: tuple[ArticleRule, ...] = (
    values_are_understood,
    keys_are_known,
    names_are_known,
    links_lead_somewhere,
    review_is_due,
    conflicts_are_settled,
    scripts_lead_somewhere,
    text_leads_somewhere,
    footnotes_are_there,
    tickets_are_there,
    links_are_shown,
    requesters_see_only_their_own,
)
