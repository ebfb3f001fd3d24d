"""Writes an article out of a solved ticket: a draft for agents that names nobody who asked. One commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from msgspec import Struct

from hd.core.history import commit_message
from hd.core.ids import short
from hd.core.kb import article as articles
from hd.core.kb.anonymize import Person, remove_person
from hd.core.kb.article import Audience, Kind
from hd.core.requester_keys import TEL, is_address
from hd.core.tickets.ticket import Ticket
from hd.errors import RefusedError
from hd.ops.context import Context
from hd.ops.kb.articles import Draft, checked_kind, free_path
from hd.ops.results import ChangeResult
from hd.store.desk.desk import Desk
from hd.text.language import guess_language

_HEADS = {
    "en": ("Problem", "What was tried", "Solution"),
    "uk": ("Що сталося", "Що вже пробували", "Розв'язання"),
    "ru": ("Что случилось", "Что уже пробовали", "Решение"),
}


class _Text(Struct, frozen=True):
    """What the ticket says, without its requester. left_out: how many times it named them."""

    title: str
    body: str
    left_out: int


def new_from(context: Context, ref: str, draft: Draft) -> list[ChangeResult]:
    """A draft with the ticket's problem, what was tried and what solved it; both name each other from then on.

    draft: what is said on the command line wins: title, kind, category, tags. Without an audience it is for agents; for
    requesters, what was tried is left out. Raises RefusedError for a ticket without a resolution.
    """
    desk = context.desk
    kind, audience = checked_kind(draft)
    with context.writing():
        ticket = context.load(ref)
        if not ticket.resolution.strip():
            hint = f"hd resolve {short(ticket.id).lower()} -m TEXT, or hd kb new TITLE"
            raise RefusedError(f"{short(ticket.id)} says nowhere what solved it", hint=hint)
        lang = draft.lang or guess_language(f"{ticket.description} {ticket.resolution}", desk.config.desk.language)
        public = audience == "requesters"
        said = _text(ticket, _person(desk, ticket), title=draft.title, lang=lang, public=public)
        title = said.title
        slug, path = free_path(desk, draft, title)
        document = articles.new_article(
            title,
            kind=cast(Kind, kind),
            lang=lang,
            audience=cast(Audience, audience or "agents"),
            category=draft.category or ticket.get("category") or "",
            tags=tuple(dict.fromkeys((*draft.tags, *_tags(ticket)))),
            owner=context.actor.name,
            links=(ticket.id,),
            body=said.body,
        )
        linked = with_article(ticket, slug)
        text = commit_message.compose_message(
            f"kb {slug} new: {title}", tickets=[ticket.id], action="kb-new", actor=context.actor.name
        )
        changes: list[tuple[bytes | None, bytes | None, str]] = [(None, document.data, path)]
        if linked.document.data != ticket.document.data:
            changes.append((ticket.document.data, linked.document.data, ticket.path))
        commit = context.save(changes, text)
    notes = [f"[…] stands for what named somebody ({said.left_out})"] if said.left_out else []
    notes.append(f"read it before it is published: hd kb edit {slug}")
    made = ChangeResult(slug, "kb-new", path, commit, f"{kind}, a draft out of {short(ticket.id)}", notes=tuple(notes))
    return [made]


def with_article(ticket: Ticket, slug: str) -> Ticket:
    """The ticket with a link to the article."""
    known = ticket.names("links")
    return ticket if f"kb:{slug}" in known else ticket.put("links", [*known, f"kb:{slug}"])


def _text(ticket: Ticket, person: Person, *, title: str, lang: str, public: bool) -> _Text:
    problem, tried, solution = _HEADS.get(lang, _HEADS["en"])
    steps = [] if public else [move.tried for move in ticket.handovers if move.tried]
    parts = [
        (problem, ticket.description or ticket.title),
        (tried, "\n".join(f"- {_one_line(step)}" for step in dict.fromkeys(steps))),
        (solution, ticket.resolution),
    ]
    body = "\n\n".join(f"## {head}\n\n{_deeper(text.strip())}" for head, text in parts if text.strip())
    body, marks = remove_person(body, person)
    said, more = (title, 0) if title else remove_person(ticket.title, person)
    return _Text(said, f"{body}\n", marks + more)


def _deeper(text: str) -> str:
    """Text whose own headings stay below the ones here."""
    return "\n".join(f"#{line}" if line.startswith(("# ", "## ")) else line for line in text.split("\n"))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _tags(ticket: Ticket) -> Sequence[str]:
    """The ticket's tags, and its service: what an article is found by."""
    service = ticket.get("service")
    return (*ticket.names("tags"), *([service] if service else []))


def _person(desk: Desk, ticket: Ticket) -> Person:
    key = ticket.get("requester") or ""
    known = desk.contacts.find_by_key(key)
    number = known.phone if known else f"+{key.removeprefix(TEL)}" if key.startswith(TEL) else ""
    return Person(known.name if known else "", key if is_address(key) else "", number)
