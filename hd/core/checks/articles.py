"""What can be wrong with an article that can be read: its review, who and what it names, where a script leads."""

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
from hd.core.checks.rule import ReferenceTargets, items, not_known
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
    """What an article is held against: the desk's configuration, what exists, the day, the other articles."""

    config: Config
    known: ReferenceTargets
    today: date
    library: ArticleLibrary = ArticleLibrary()


_SLUG = pattern(r"[\w-]+(\.\w{2,3})?")

ArticleRule = Callable[[Article, ArticleContext], Iterator[Diagnostic]]


def _problem(article: Article, severity: Severity, rule: str, message: str, *, key: str, hint: str = "") -> Diagnostic:
    return Diagnostic(severity, rule, message, article.document.lines.get(key, 1), article.path, hint)


def values_are_understood(article: Article, _: ArticleContext) -> Iterator[Diagnostic]:
    """What reading the fields stumbled over."""
    yield from article.diagnostics


def keys_are_known(article: Article, _: ArticleContext) -> Iterator[Diagnostic]:
    """No key is a slip of the pen."""
    for key in article.document.fields:
        if key not in (*ORDER, CONFLICTS):
            guess = nearest(key, ORDER)
            message = f'no key "{key}"' + (f"; nearest: {guess}" if guess else "")
            yield _problem(article, "warning", "unknown-key", message, key=key)


def names_are_known(article: Article, shelf: ArticleContext) -> Iterator[Diagnostic]:
    """Owner and category are the desk's."""
    config = shelf.config
    if article.owner and config.people and article.owner not in config.people:
        message = not_known(article.owner, config.people, what="owner", config=config, section="people")
        yield _problem(article, "warning", "unknown", message, key="owner")
    gone = find_absence(config.people.get(article.owner or ""), shelf.today)
    if gone and gone.for_good:
        hint = f"hd kb edit {article.slug}, and write another owner"
        yield _problem(article, "warning", "absent", f"owner: {gone.description}", key="owner", hint=hint)
    if article.category and config.categories and article.category not in config.categories:
        message = not_known(article.category, config.categories, what="category", config=config, section="categories")
        yield _problem(article, "warning", "unknown", message, key="category")


def links_lead_somewhere(article: Article, shelf: ArticleContext) -> Iterator[Diagnostic]:
    """Tickets and articles that it links to exist. What is neither (an address) is not judged."""
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
    """A published article was read again in time."""
    if article.is_past_review(shelf.today):
        yield _problem(
            article,
            "warning",
            "review",
            "past its review",
            key="reviewed",
            hint=f"read it, then write reviewed: {shelf.today}",
        )


def conflicts_are_settled(article: Article, _: ArticleContext) -> Iterator[Diagnostic]:
    """Nothing waits for somebody to decide."""
    yield from article_questions(article.document, path=article.path)


def scripts_lead_somewhere(article: Article, shelf: ArticleContext) -> Iterator[Diagnostic]:
    """Each step of a script is reached, and each way comes to an end that the desk has."""
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
