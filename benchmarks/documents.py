"""The files of a story, byte for byte as `hd`'s own verbs would have written them one after the other. Writes none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from benchmarks.stories import Story, Turn
from hd.core import conversation, message, sla
from hd.core.config import Config
from hd.core.document import Document, Rows
from hd.core.facts import Standpoint
from hd.core.ids import path_of
from hd.core.ticket import Ticket, key_order, new_ticket


@dataclass(frozen=True, slots=True)
class Version:
    """A ticket's file after a commit."""

    path: str
    data: bytes
    at: datetime
    by: str
    message: str


def versions(story: Story, *, config: Config) -> list[Version]:
    """The file when it came in, and as it is now: two commits, or one where nothing has happened since."""
    first = registered(story, config=config)
    made = [_version(first, at=story.plan.created, by=story.registered[0].by, action="create", detail=first.title)]
    if story.turns:
        end = story.turns[-1]
        now = finished(story, first, config=config)
        made.append(_version(now, at=end.at, by=end.by, action=end.action, detail=end.detail, behalf=end.behalf))
    return made


def _version(ticket: Ticket, *, at: datetime, by: str, action: str, detail: str, behalf: str = "") -> Version:
    subject = message.subject([ticket.id], action=action, detail=detail)
    text = message.compose(subject, tickets=[ticket.id], action=action, actor=by, on_behalf_of=behalf)
    return Version(ticket.path, ticket.document.data, at, by, text)


def registered(story: Story, *, config: Config) -> Ticket:
    """The ticket as it came in."""
    zone = config.desk.timezone
    step, handover = story.registered
    path = path_of(story.plan.id)
    return new_ticket(
        story.fields, path=path, zone=zone, description=story.description, step=step, handover=handover
    )


def finished(story: Story, first: Ticket, *, config: Config) -> Ticket:
    """The ticket after all turns. Built once, not edited turn by turn: a hundred thousand of them are wanted."""
    answered = next((n for n, turn in enumerate(story.turns, 1) if turn.resolution), 0)
    made = _after(story, first, story.turns[:answered] or story.turns)
    if answered:
        turn = story.turns[answered - 1]
        written = sla.verdict(made, Standpoint(config, turn.at, turn.by))
        made = made.put("verdict", written) if written else made
        for later in story.turns[answered:]:
            made = by_turn(made, later, config=config)
    return made


def _after(story: Story, first: Ticket, turns: tuple[Turn, ...]) -> Ticket:
    steps = [story.registered[0], *(turn.step for turn in turns if turn.step)]
    moves = [story.registered[1], *(turn.move for turn in turns if turn.move)]
    fields = {
        **first.document.fields,
        **story.fields,
        "status": steps[-1].status,
        "team": moves[-1].to,
        "assignee": next((turn.assignee for turn in reversed(turns) if turn.assignee), None),
        "timeline": Rows(step.row() for step in steps),
        "handovers": Rows(move.row() for move in moves),
    }
    body = conversation.compose(story.description)
    for turn in turns:
        if turn.comment:
            body = conversation.add_comment(body, turn.comment)
        if turn.resolution:
            body = conversation.set_resolution(body, turn.resolution)
    order = [key for key in key_order(("asset",)) if key in fields]
    document = Document.build({key: fields[key] for key in order}, body, path=first.path)
    return Ticket.of(document, path=first.path, zone=first.zone)


def by_turn(ticket: Ticket, turn: Turn, *, config: Config) -> Ticket:
    """The ticket after one turn, edited as the verb edits it."""
    if turn.comment:
        ticket = ticket.with_comment(turn.comment)
    if turn.resolution:
        ticket = ticket.with_resolution(turn.resolution)
    if turn.step:
        ticket = ticket.with_step(turn.step)
    if turn.resolution:
        written = sla.verdict(ticket, Standpoint(config, turn.at, turn.by))
        ticket = ticket.put("verdict", written) if written else ticket
    if turn.move:
        ticket = ticket.with_handover(turn.move)
    return ticket.put("assignee", turn.assignee) if turn.assignee else ticket


def dated(version: Version, at: datetime) -> Version:
    """The same change, committed at another time."""
    return replace(version, at=at)
