"""The day of an agent in one message: what bare `hd` shows them, at the time that hd.yaml names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from hd.core.config.availability import is_available
from hd.core.config.model import Person
from hd.core.vocabulary import status_word
from hd.i18n import pgettext, using
from hd.i18n.languages import ENGLISH, LANGUAGES
from hd.ops.context import Context
from hd.ops.notify.plan import Planner
from hd.ops.notify.queue import Note, QueuedMessage, State, notification_key
from hd.ops.notify.wording import say
from hd.ops.tickets.today import today

EVENT = "digest"
_TEAM = "team"


def daily_digests(context: Context, planner: Planner) -> State:
    """The planner's state with a digest for everybody whose time has come today and who has something to do."""
    local = context.now.astimezone(planner.zone)
    for person, at in _times(planner):
        key = notification_key("", EVENT, local.date().isoformat(), person.key)
        receivers = planner.directory.receiver(person.key, EVENT)
        if local.time() < at or planner.state.knows(key) or not is_available(person, local.date()):
            continue
        for receiver in receivers:
            text = _contents(context, person.key, receiver.lang) if receiver.kind == "agent" else ""
            if text and not planner.state.is_muted(receiver.to, context.now):
                moment = datetime.combine(local.date(), at, planner.zone).astimezone(UTC)
                note = Note(key, EVENT, moment, text)
                message = QueuedMessage(
                    key=key,
                    to=receiver.to,
                    notes=(note,),
                    due=context.now,
                    internal=True,
                    name=receiver.name,
                    lang=receiver.lang,
                    person=person.key,
                    digest=True,
                )
                planner.state = planner.state.with_message(message)
                planner.added += 1
    return planner.state


def _times(planner: Planner) -> Iterator[tuple[Person, time]]:
    """When each agent gets their digest: at their own time, else their team's, else everybody's."""
    config = planner.config
    for person in config.people.values():
        teams = [
            config.notify.digest[key]
            for key, team in config.teams.items()
            if person.key in team.members and key in config.notify.digest
        ]
        at = person.notify.digest or next(iter(teams), None) or config.notify.digest.get(_TEAM)
        if at is not None:
            yield person, at


def _contents(context: Context, person: str, lang: str) -> str:
    """What bare `hd` shows that agent, as plain lines; empty where nothing waits for them."""
    found = today(context, me=person, brief=True)
    language = lang.partition("-")[0]
    parts = []
    with using(language if language in LANGUAGES else ENGLISH):
        for topic in found.topics:
            lines = [f"{pgettext('section', topic.name)}: {len(topic.tickets)}"]
            lines += [f"{row['id']} {say(status_word(row['status']), lang)}: {row['title']}" for row in topic.tickets]
            parts.append("\n".join(lines))
    return "\n\n".join(parts)
