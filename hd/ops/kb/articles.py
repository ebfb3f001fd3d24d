"""Knowledge articles: writes new ones as drafts, lists and shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast, get_args

from msgspec import Struct

from hd.core.diagnostic import Diagnostic
from hd.core.history import commit_message
from hd.core.kb import article as articles
from hd.core.kb.article import Article, Audience, Kind
from hd.core.query.text_match import fold
from hd.errors import AmbiguousError, NotFoundError, RefusedError, UsageError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.kb import usage as kb_usage
from hd.ops.records import Record, article_record, iso, problem_record
from hd.ops.results import ChangeResult
from hd.store.desk.desk import Desk
from hd.text.sanitize import check_text, nfc
from hd.text.slugs import same_name
from hd.text.suggestions import listed, nearest


class Draft(Struct, frozen=True):
    """What is known of a new article. text: empty for the outline of its kind; lang None: the desk's."""

    title: str
    text: str = ""
    kind: str = "article"
    audience: str | None = None
    lang: str | None = None
    slug: str | None = None
    category: str | None = None
    tags: Sequence[str] = ()


def new(context: Context, draft: Draft) -> ChangeResult:
    """Write an article as a draft, owned by whoever acts. Raises RefusedError where the slug is taken."""
    desk = context.desk
    kind, audience = checked_kind(draft)
    with context.writing():
        slug, path = free_path(desk, draft, draft.title)
        document = articles.new_article(
            draft.title,
            kind=cast(Kind, kind),
            lang=draft.lang or desk.config.desk.language,
            audience=cast(Audience, audience) if audience else None,
            category=draft.category or "",
            tags=tuple(draft.tags),
            owner=context.actor.name,
            body=_ended(check_text(draft.text, what="text")),
        )
        subject = f"kb {slug} new: {draft.title}"
        text = commit_message.compose_message(subject, tickets=[], action="kb-new", actor=context.actor.name)
        commit = context.save([(None, document.data, path)], text)
    return ChangeResult(slug, "kb-new", path, commit, f"{kind}, a draft")


def checked_kind(draft: Draft) -> tuple[str, str | None]:
    """Its kind, and its audience where it names one. Raises UsageError with the nearest."""
    kind = _one_of(draft.kind, Kind, what="kind")
    return kind, _one_of(draft.audience, Audience, what="audience") if draft.audience else None


def free_path(desk: Desk, draft: Draft, title: str) -> tuple[str, str]:
    """Its slug, and a path that is free: beside an article that is there, that of its translation. Raises
    RefusedError."""
    slug = articles.check_slug(draft.slug) if draft.slug else articles.slug_for(title)
    translation = draft.lang is not None and draft.lang != desk.config.desk.language
    known = desk.article_names().values()
    path = f"kb/{slug}.md"
    if translation and same_name(path) in map(same_name, known):
        path = f"kb/{slug}.{draft.lang}.md"  # the same article in another language
    taken = next((one for one in known if same_name(one) == same_name(path)), "")
    if taken:
        raise RefusedError(
            Message("{taken} is there already", taken=taken),
            hint=Message("hd kb show {slug}; or --slug NAME", slug=slug),
        )
    return slug, path


def list_articles(context: Context, words: Sequence[str]) -> tuple[list[Record], tuple[Diagnostic, ...]]:
    """The articles in whose slug, title, kind, category, status or tags every word occurs, by slug and language; and
    a problem for each that cannot be read.
    """
    desk = context.desk
    wanted = [fold(word) for word in words]
    library = desk.library()
    found = [article for article in library.articles if all(word in _labels(article) for word in wanted)]
    ordered = sorted(found, key=lambda article: (article.slug, article.lang))
    counts, prefix = kb_usage.solved(desk), desk.repo.prefix
    rows = [
        {**article_record(one, now=context.now, prefix=prefix), "solved": counts.get(one.slug, 0)} for one in ordered
    ]
    return rows, library.unreadable


def show(context: Context, piece: str) -> Record:
    """One article with its text, the tickets that it helped with, and problems. `piece`: a slug, `slug.lang`, or any
    unambiguous part of one."""
    desk = context.desk
    found = desk.article(article_path(desk, piece))
    tickets = kb_usage.uses(desk, found.slug)
    return {
        **article_record(found, now=context.now, prefix=desk.repo.prefix),
        "solved": sum(use.how == "solved" for use in tickets),
        "tickets": [
            {"how": use.how, "id": use.id, "title": use.title, "status": use.status, "at": iso(use.at)}
            for use in tickets
        ],
        "body": found.body,
        "problems": [problem_record(problem) for problem in found.diagnostics],
    }


def article_path(desk: Desk, piece: str) -> str:
    """The path of the article that `piece` means. Raises NotFoundError, AmbiguousError."""
    known = desk.article_names()
    return known.get(nfc(piece)) or _only(piece, known)


def _only(piece: str, known: dict[str, str]) -> str:
    wanted = fold(piece)
    names = [name for name in known if wanted in fold(name)]
    bases = [name for name in names if "." not in name]
    if len(names) == 1 or len(bases) == 1:
        return known[(bases or names)[0]]
    if names:
        raise AmbiguousError(
            Message('"{piece}" fits {count} articles', piece=piece, count=len(names)), hint=listed(sorted(names))
        )
    guess = nearest(piece, known)
    raise NotFoundError(
        (
            Message('no article "{piece}"; nearest: {guess}', piece=piece, guess=guess)
            if guess
            else Message('no article "{piece}"', piece=piece)
        ),
        hint="hd kb list",
    )


def _labels(article: Article) -> str:
    parts = (article.slug, article.title, article.kind, article.category, article.status, *article.tags)
    return fold("\n".join(parts))


def _one_of(value: str, known: object, *, what: str) -> str:
    names = get_args(known)
    if value in names:
        return value
    guess = nearest(value, names)
    raise UsageError(
        (
            Message('no {what} "{value}"; nearest: {guess}', what=what, value=value, guess=guess)
            if guess
            else Message('no {what} "{value}"', what=what, value=value)
        ),
        hint=Message("{what}: {names}", what=what, names=listed(names)),
    )


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"
