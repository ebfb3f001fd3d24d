"""Lets somebody leave: the day goes into hd.yaml, and what is theirs is passed on, all in one commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from hd.core.config import Config, load_tolerantly
from hd.core.config.availability import has_whole_team_left, rule_targets
from hd.core.config.section_edits import Setting, change_entry_text
from hd.core.escalation.review_policy import approvers
from hd.core.history import commit_message
from hd.core.ids import short
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.succession import remove_person
from hd.errors import UsageError
from hd.ops import actors
from hd.ops.context import Context
from hd.ops.desk.organisation import edited_config
from hd.ops.results import ChangeResult
from hd.ops.reviews.find import waiting_now
from hd.store import layout
from hd.text.suggestions import choice

ACTION = "people-leave"
_Piece = tuple[ChangeResult, tuple[bytes, bytes, str]]


def leave(context: Context, who: str, *, to: str | None) -> list[ChangeResult]:
    """Let somebody leave on the day that it happened; their successor `to`, else their team, gets what is theirs.

    One row for each thing of theirs, all of one commit. What only a person can decide is a note: rules of hd.yaml that
    name them, reviews that they were to decide. Raises UsageError and RefusedError for wrong names.
    """
    config = context.desk.config
    if not config.people:
        raise UsageError("this desk lists no people", hint="hd people add NAME email=ADDRESS")
    name = actors.agent(who, config=config, actor=context.actor)
    successor = _successor(context, name, to) if to else None
    with context.writing():
        pieces = [
            _config(context, name, successor),
            *_tickets(context, name, successor),
            *_articles(context, name, successor),
        ]
        changes = [change for _, change in pieces if change[0] != change[1]]
        commit = context.save(changes, _message(context, name, pieces)) if changes else None
        notes = tuple(_notes(context, _after(pieces), name))
    rows = [replace(row, commit=commit) for row, _ in pieces]
    return [*rows[:-1], replace(rows[-1], notes=notes)]


def _successor(context: Context, name: str, to: str) -> str:
    found = actors.agent(to, config=context.desk.config, actor=context.actor)
    if found == name:
        raise UsageError(f"{name} cannot take over from {name}", hint="--to WHO, or leave it out: the team gets it")
    actors.require_here(found, config=context.desk.config, day=context.today, hint="--to WHO: somebody who is here")
    return found


def _config(context: Context, name: str, to: str | None) -> _Piece:
    """hd.yaml with the day they left, and with other leads."""
    day = context.happened_at.astimezone(context.desk.zone).date()
    said: list[str] = []

    def edit(text: str, config: Config) -> str:
        made = text
        if config.people[name].left is None:
            made = change_entry_text(made, "people", name, [Setting("left", "=", str(day))], config=config)
            said.append(f"{name} left on {day}")
        for team in config.teams.values():
            if team.lead == name:
                made = change_entry_text(
                    made, "teams", team.key, [Setting("lead", "=", to or "")], config=load_tolerantly(made)
                )
                said.append(f"{to or 'nobody'} leads {team.key}")
        return made

    old, new = edited_config(context, edit)
    words = "; ".join(said) or f"{name} left on {context.desk.config.people[name].left} already"
    return ChangeResult(name, ACTION, layout.CONFIG, None, words), (old, new, layout.CONFIG)


def _tickets(context: Context, name: str, to: str | None) -> Iterator[_Piece]:
    view = EvaluationContext(context.desk.config, context.now, context.actor.name)
    for ticket in context.desk.all(progress=context.progress).tickets:
        made, said = remove_person(ticket, view, person=name, successor=to)
        if said:
            row = ChangeResult(ticket.id, ACTION, ticket.path, None, "; ".join(said))
            yield row, (ticket.document.data, made.document.data, ticket.path)


def _articles(context: Context, name: str, to: str | None) -> Iterator[_Piece]:
    for article in context.desk.library().articles:
        if article.owner == name:
            made = article.document.set("owner", to)
            row = ChangeResult(article.slug, ACTION, article.path, None, f"owner {to or 'nobody'}")
            yield row, (article.document.data, made.data, article.path)


def _after(pieces: Sequence[_Piece]) -> Config:
    """What hd.yaml says once it is written."""
    return load_tolerantly(pieces[0][1][1].decode())


def _message(context: Context, name: str, pieces: Sequence[_Piece]) -> str:
    tickets = [row.id for row, _ in pieces if row.path.startswith(f"{layout.TICKETS}/")]
    others = len(pieces) - 1
    more = f"; {others} passed on" if others else ""
    return commit_message.compose_message(
        f"people leave {name}{more}", tickets=tickets, action=ACTION, actor=context.actor.name
    )


def _notes(context: Context, after: Config, name: str) -> Iterator[str]:
    """What is left to decide: rules that name them, teams of nobody, reviews that they could have decided."""
    for who, what, line in rule_targets(after):
        if who == name:
            yield f"{what} (hd.yaml:{line}): write somebody else there"
    for team in after.teams.values():
        if name in team.members and has_whole_team_left(after, team.key, context.today):
            yield f"nobody is left in {team.key}: hd team set {team.key} members=WHO"
    for request in waiting_now(context.desk, now=context.now):
        asked = {"to": request.move.to or "", "by": request.move.by}
        if name in approvers(request.facts, config=context.desk.config, **asked):
            others = [one for one in approvers(request.facts, config=after, **asked) if one != name]
            ref = short(request.id)
            yield f"{ref} waits for review by {choice(others) or 'nobody'}: hd review show {ref.lower()}"
