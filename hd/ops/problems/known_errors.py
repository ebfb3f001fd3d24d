"""Known errors: what is known of a problem as an article, which whoever registers the next incident is offered."""

from __future__ import annotations

from typing import Final, get_args

from msgspec import Struct

from hd.core.checks.library import requesters_see_only_their_own
from hd.core.config.availability import gets_no_work
from hd.core.document.document import Document
from hd.core.history import commit_message
from hd.core.ids import short
from hd.core.kb import article as articles
from hd.core.kb import known_error as kb_known_error
from hd.core.kb.article import Article, Audience
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError, RefusedError, UsageError
from hd.ops.context import Context
from hd.ops.desk.check import WHOLE, Examination
from hd.ops.results import ChangeResult
from hd.store.desk.desk import Desk
from hd.text.suggestions import listed

KIND: Final = "known-error"


class Publication(Struct, frozen=True):
    """How it is published. None: what follows from the problem and the desk. draft: it is not, but for somebody to read
    it first."""

    slug: str | None = None
    audience: str | None = None
    lang: str | None = None
    draft: bool = False


class _Page(Struct, frozen=True):
    """An article's file, as it is (None: not there) and as it will be."""

    slug: str
    path: str
    before: bytes | None
    document: Document


def publish(context: Context, ref: str, how: Publication) -> list[ChangeResult]:
    """Write what is known of a problem as an article; each names the other from then on. One that was written before
    gets the cause and the workaround as they are known now.

    Raises RefusedError for what is no problem, for one without a workaround, where the slug is taken, and where
    requesters would read what is not for them.
    """
    with context.writing():
        problem = context.load(ref)
        require_problem(problem)
        said = kb_known_error.read(problem.description)
        if not said.workaround:
            hint = f"hd problem set {short(problem.id).lower()} --workaround TEXT"
            raise RefusedError(
                f"{short(problem.id)} has no workaround yet, and that is what a known error is for", hint=hint
            )
        there = known_error(context.desk, problem)
        page = _renewed(there, said) if there else _new(context, problem, said, how)
        _refuse_leaks(context, page)
        linked = with_link(problem, f"kb:{page.slug}")
        pairs = (
            (page.before, page.document.data, page.path),
            (problem.document.data, linked.document.data, problem.path),
        )
        changes = [(before, after, path) for before, after, path in pairs if before != after]
        subject = f"{problem.id} known error: {page.slug}"
        words = commit_message.compose_message(subject, tickets=[problem.id], action=KIND, actor=context.actor.name)
        commit = context.save(changes, words) if changes else None
    return [_told(page, problem, commit=commit)]


def known_error(desk: Desk, problem: Ticket) -> Article | None:
    """The article that says what is known of a problem; None where there is none that can be read."""
    names = desk.article_names()
    slugs = (slug for relation, slug in problem.links if relation == "kb" and slug in names)
    return next((found for slug in slugs if (found := _read(desk, names[slug]))), None)


def require_problem(ticket: Ticket) -> None:
    """Raise RefusedError for a ticket of another type."""
    kind = ticket.get("type") or "ticket"
    if kind != "problem":
        name = short(ticket.id)
        hint = f"hd problem new --from {name.lower()}   makes one of it"
        raise RefusedError(f"{name} is a{'n' * (kind[0] in 'aeiou')} {kind}, not a problem", hint=hint)


def with_link(ticket: Ticket, link: str) -> Ticket:
    """The ticket with a link `relation:id`."""
    links = ticket.names("links")
    return ticket if link in links else ticket.put("links", [*links, link])


def _read(desk: Desk, path: str) -> Article | None:
    try:
        found = desk.article(path)
    except HdError:
        return None
    return found if found.kind == KIND else None


def _renewed(there: Article, said: kb_known_error.KnownError) -> _Page:
    body = kb_known_error.set_sections(there.body, cause=said.cause or None, workaround=said.workaround)
    same = body.strip() == there.body.strip()
    document = there.document if same else there.document.with_body(f"{body}\n")
    return _Page(there.slug, there.path, there.document.data, document)


def _new(context: Context, problem: Ticket, said: kb_known_error.KnownError, how: Publication) -> _Page:
    desk = context.desk
    slug = articles.check_slug(how.slug) if how.slug else articles.slug_for(problem.title)
    path = f"kb/{slug}.md"
    if path in desk.article_names().values():
        raise RefusedError(f"{path} is there already", hint=f"--slug NAME; or hd kb show {slug}")
    audience = next((one for one in get_args(Audience) if one == how.audience), None)
    if how.audience and audience is None:
        raise UsageError(f'no audience "{how.audience}"', hint=f"audience: {listed(get_args(Audience))}")
    document = articles.new_article(
        problem.title,
        kind=KIND,
        lang=how.lang or desk.config.desk.language,
        audience=audience,
        category=problem.get("category") or "",
        tags=problem.names("tags"),
        owner=_owner(context, problem),
        links=(f"problem:{problem.id}",),
        body=_body(problem, said),
    )
    if not how.draft:
        today = context.happened_at.astimezone(desk.zone).date().isoformat()
        document = document.set("status", "published").set("reviewed", today)
    return _Page(slug, path, None, document)


def _refuse_leaks(context: Context, page: _Page) -> None:
    """RefusedError where `hd check` would say that requesters read what is not for them; drafts are read by agents."""
    article = Article.parse(page.document, slug=page.slug, path=page.path)
    if article.audience != "requesters" or article.status == "draft":
        return
    shelf = Examination(context.desk, now=context.now, part=WHOLE).shelf()
    found = [one.message for one in requesters_see_only_their_own(article, shelf)]
    if found:
        hint = "say it without (hd problem set), or: --audience agents, --draft"
        raise RefusedError(f"{page.path}: {found[0]}", hint="\n".join([*found[1:], hint]))


def _owner(context: Context, problem: Ticket) -> str:
    """Whoever works on the problem; the author of the article where nobody does, or they have left."""
    assignee = problem.get("assignee")
    if assignee is None or gets_no_work(context.desk.config.people.get(assignee), context.today):
        return context.actor.name
    return assignee


def _body(problem: Ticket, said: kb_known_error.KnownError) -> str:
    symptoms = f"## Symptoms\n\n{said.symptoms or problem.title}"
    return (
        kb_known_error.set_sections(symptoms, cause=said.cause or "Not known yet.", workaround=said.workaround) + "\n"
    )


def _told(page: _Page, problem: Ticket, *, commit: str | None) -> ChangeResult:
    status = Article.parse(page.document, slug=page.slug, path=page.path).status
    said = f"known error of {short(problem.id)}, {'a draft' if status == 'draft' else status}"
    notes = () if status == "published" else (f"only what is published is offered: hd kb edit {page.slug}",)
    return ChangeResult(
        page.slug, KIND, page.path, commit, "nothing to change" if commit is None else said, notes=notes
    )
