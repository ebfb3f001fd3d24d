"""The files of a story, byte for byte as `hd`'s own verbs would have written them one after the other. Writes none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from benchmarks.stories import Story, Turn
from hd.core.config import Config
from hd.core.document.document import Document, Rows
from hd.core.document.yaml_tree import Writable
from hd.core.history import commit_message
from hd.core.ids import path_of
from hd.core.sla import evaluate
from hd.core.tickets import conversation
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket, key_order, new_ticket


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
    start = Turn(story.plan.created, story.registered[0].by, "create", first.title)
    made = [_version(first.id, first.document.data, after=start)]
    if story.turns:
        made.append(_version(first.id, finished(story, first, config=config), after=story.turns[-1]))
    return made


def _version(name: str, data: bytes, *, after: Turn) -> Version:
    subject = commit_message.format_subject([name], action=after.action, detail=after.detail)
    text = commit_message.compose_message(
        subject, tickets=[name], action=after.action, actor=after.by, on_behalf_of=after.behalf
    )
    return Version(path_of(name), data, after.at, after.by, text)


def registered(story: Story, *, config: Config) -> Ticket:
    """The ticket as it came in."""
    zone = ZoneInfo(config.desk.timezone)
    step, handover = story.registered
    path = path_of(story.plan.id)
    return new_ticket(story.fields, path=path, zone=zone, description=story.description, step=step, handover=handover)


def finished(story: Story, first: Ticket, *, config: Config) -> bytes:
    """The file after all turns. Built once, not edited turn by turn: a hundred thousand of them are wanted."""
    turns = story.turns
    steps = [story.registered[0], *(turn.step for turn in turns if turn.step)]
    moves = [story.registered[1], *(turn.move for turn in turns if turn.move)]
    fields = {
        **story.fields,
        "status": steps[-1].status,
        "verdict": _verdict(story, first, config=config),
        "team": moves[-1].to,
        "assignee": next((turn.assignee for turn in reversed(turns) if turn.assignee), None),
        "links": [],
        "timeline": Rows(step.row() for step in steps),
        "handovers": Rows(move.row() for move in moves),
    }
    if fields["verdict"] is None:
        del fields["verdict"]
    body = conversation.compose_body(story.description)
    for turn in turns:
        if turn.comment:
            body = conversation.add_comment(body, turn.comment)
        if turn.resolution:
            body = conversation.set_resolution(body, turn.resolution)
    order = [key for key in key_order(tuple(config.fields)) if key in fields]
    return Document.build({key: fields[key] for key in order}, body, path=first.path).data


def _verdict(story: Story, first: Ticket, *, config: Config) -> dict[str, Writable] | None:
    """The verdict at the resolution, if there was one and something was promised."""
    answered = next((n for n, turn in enumerate(story.turns, 1) if turn.resolution), 0)
    if not answered:
        return None
    turns, answer = story.turns[:answered], story.turns[answered - 1]
    told = replace(
        first,
        status="resolved",
        timeline=(*first.timeline, *(turn.step for turn in turns if turn.step)),
        handovers=(*first.handovers, *(turn.move for turn in turns if turn.move)),
        comments=tuple(turn.comment for turn in turns if turn.comment),
        resolution=answer.resolution,
    )
    written = evaluate.compute_verdict(told, EvaluationContext(config, answer.at, answer.by))
    return written.row() if written else None


def by_turn(ticket: Ticket, turn: Turn, *, config: Config) -> Ticket:
    """The ticket after one turn, edited as the verb edits it."""
    if turn.comment:
        ticket = ticket.with_comment(turn.comment)
    if turn.resolution:
        ticket = ticket.with_resolution(turn.resolution)
    if turn.step:
        ticket = ticket.with_step(turn.step)
    if turn.resolution:
        written = evaluate.compute_verdict(ticket, EvaluationContext(config, turn.at, turn.by))
        ticket = ticket.put("verdict", written.row()) if written else ticket
    if turn.move:
        ticket = ticket.with_handover(turn.move)
    return ticket.put("assignee", turn.assignee) if turn.assignee else ticket
