"""Ties articles to tickets and to each other, in one commit. What solved a ticket is said by `hd resolve --kb`."""

from __future__ import annotations

from collections.abc import Sequence

from hd.core.history import commit_message
from hd.core.ids import is_id, path_of, short
from hd.errors import HdError, NotFoundError, RefusedError
from hd.ops.context import Context
from hd.ops.kb.articles import article_path
from hd.ops.kb.draft import with_article
from hd.ops.results import ChangeResult


def link(context: Context, piece: str, others: Sequence[str]) -> list[ChangeResult]:
    """Write the link: into each of `others` that is a ticket (`kb:slug`), and into the article for each that is one.

    Raises NotFoundError, AmbiguousError, RefusedError for an article that is to be linked to itself.
    """
    desk = context.desk
    with context.writing():
        path = article_path(desk, piece)
        article = desk.article(path)
        paths = dict.fromkeys(_meant(context, other) for other in others)
        tickets = [desk.read(one) for one in paths if one.startswith("tickets/")]
        slugs = [desk.article(one).slug for one in paths if not one.startswith("tickets/")]
        if article.slug in slugs:
            raise RefusedError(f"{article.slug} cannot be linked to itself")
        made = [with_article(ticket, article.slug) for ticket in tickets]
        pairs = [(old.document.data, new.document.data, old.path) for old, new in zip(tickets, made, strict=True)]
        document = article.document
        for slug in slugs:
            if slug not in article.links and f"kb:{slug}" not in article.links:
                document = document.append("links", slug)
        pairs.append((article.document.data, document.data, path))
        changes = [pair for pair in pairs if pair[0] != pair[1]]
        commit = _save(context, changes, article.slug) if changes else None
    changed = {pair[2] for pair in changes}
    results = [
        ChangeResult(
            one.id, "link", one.path, *_said(commit if one.path in changed else None, f"linked to {article.slug}")
        )
        for one in tickets
    ]
    if slugs:
        said = _said(commit if path in changed else None, f"linked to {', '.join(slugs)}")
        results.append(ChangeResult(article.slug, "link", path, *said))
    return results


def _said(commit: str | None, text: str) -> tuple[str | None, str]:
    return commit, text if commit is not None else "nothing to change"


def _meant(context: Context, piece: str) -> str:
    """The path of the ticket or article that a word means: a whole name of an article first."""
    desk = context.desk

    known = desk.article_names()
    if piece in known:
        return known[piece]
    try:
        return path_of(context.resolve(piece))
    except NotFoundError:
        try:
            return article_path(desk, piece)
        except HdError:
            raise NotFoundError(
                f'neither a ticket nor an article is called "{piece}"', hint="hd list, hd kb list"
            ) from None


def _save(context: Context, changes: Sequence[tuple[bytes, bytes, str]], slug: str) -> str:
    names = [name for _, _, path in changes if is_id(name := path.rpartition("/")[2].removesuffix(".md"))]
    what = ", ".join(short(name) for name in names) or "articles"
    text = commit_message.compose_message(
        f"kb {slug} link: {what}", tickets=names, action="link", actor=context.actor.name
    )
    return context.save([*changes], text)
