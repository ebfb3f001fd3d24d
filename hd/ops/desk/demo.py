"""Builds the demo desk: real verbs, one after the other, at times reckoned back from now, into a new folder only.

The tickets stand in `examples/demo/scenario.yaml`. An age there is a share of the ticket's own target, in business
time, so that at any hour of any day something is fine, at risk, paused and breached.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from hd.core.document.gitattributes import ATTRIBUTES
from hd.core.sla.policy_selection import find_promise
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.facts import TicketFacts
from hd.core.time.parsing import parse_span
from hd.errors import RefusedError
from hd.ops.actors import Actor
from hd.ops.context import Context
from hd.ops.escalation import escalate
from hd.ops.tickets import assign, comment, link, status
from hd.ops.tickets.create import Registration, create, draft
from hd.store import examples
from hd.store.commit.transaction import Change, commit
from hd.store.desk.desk import Desk
from hd.store.git import merge_driver
from hd.store.git.commits import Identity
from hd.store.git.repository import Repository
from hd.store.git.settings import set_identity

YOU = Identity("Olha Bondar", "olha@lantern.example")  # who types on the demo desk

Step = Mapping[str, Any]
Progress = Callable[[int, int], None]


class DemoDesk(Struct, frozen=True):
    """The demo desk, and how much is on it."""

    desk: Desk
    tickets: int
    articles: int


class _Event(Struct, frozen=True):
    """One step of one ticket at its moment; `number` keeps steps of one moment in order."""

    at: datetime
    number: int
    key: str
    step: Step


def build(folder: Path | None, *, now: datetime, progress: Progress | None = None) -> DemoDesk:
    """Build the desk in `folder` (None: a new temporary one). Raises RefusedError where something is there already."""
    if folder is not None and folder.exists() and any(folder.iterdir()):
        raise RefusedError(f"{folder} is not empty", hint="hd demo NEW-FOLDER")
    folder = folder or Path(tempfile.mkdtemp(prefix="hd-demo-"))
    tickets = yaml.safe_load((examples.folder() / "demo" / "scenario.yaml").read_text(encoding="utf-8"))
    now = now.replace(microsecond=0)
    desk = _founded(folder, now=now)
    created = {ticket["key"]: _created(desk, ticket, now) for ticket in tickets}
    events = sorted(_events(tickets, created, now), key=lambda event: (event.at, event.number))
    ids: dict[str, str] = {}
    by_key = {ticket["key"]: ticket for ticket in tickets}
    for count, event in enumerate(events, 1):
        _play(desk, by_key[event.key], event, ids)
        if progress:
            progress(count, len(events))
    return DemoDesk(desk, len(tickets), len(desk.article_names()))


def _founded(folder: Path, *, now: datetime) -> Desk:
    """The empty desk: configuration, contacts, articles, as the first commit, in a repository of its own.

    Of its own even inside another one, whose branch and history are nobody's playground. Whoever types there is Olha of
    the first line, so that every verb works at once.
    """
    source = examples.folder() / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    repo = Repository.create(folder, branch="main")
    set_identity(repo, YOU)
    files = {path.relative_to(source).as_posix(): path for path in sorted(source.rglob("*")) if path.is_file()}
    del files["scenario.yaml"]
    texts = {".gitattributes": ATTRIBUTES.encode(), **{name: path.read_bytes() for name, path in files.items()}}
    changes = [Change(path=name, old=None, new=data) for name, data in texts.items()]
    with repo.lock():
        commit(
            repo,
            changes,
            message="Found the demo desk\n",
            now=now - timedelta(days=60),
            branch="main",
            who=Identity("Demo", "demo@lantern.example"),
        )
    merge_driver.install(repo)
    return Desk(folder)


def _actor(desk: Desk, name: str) -> Actor:
    person = desk.config.people[name]
    return Actor(name, Identity(person.name, person.email))


def _registration(ticket: Step) -> Registration:
    given = dict(ticket["create"])
    return Registration(title=ticket["title"], text=ticket.get("text", ""), tags=given.pop("tags", ()), **given)


def _created(desk: Desk, ticket: Step, now: datetime) -> datetime:
    """When a ticket came in: so long ago that the share of its target that it names is used now."""
    if "ago" in ticket:
        return now - _span(ticket["ago"])
    metric = "respond" if "used_respond" in ticket else "resolve"
    made = draft(Context(desk, now=now, actor=_actor(desk, ticket["by"])), _registration(ticket))
    view = EvaluationContext(desk.config, now)
    terms = find_promise(TicketFacts(made, view), view).terms("respond" if metric == "respond" else "resolve")
    assert terms is not None, f"{ticket['key']}: nothing is promised for {metric}"
    share = float(str(ticket.get("used_respond") or ticket["used"]).rstrip("%")) / 100
    return terms.calendar.subtract(now, terms.minutes * share)


def _events(tickets: list[Step], created: Mapping[str, datetime], now: datetime) -> Iterator[_Event]:
    number = 0
    for ticket in tickets:
        start = created[ticket["key"]]
        yield _Event(start, number, ticket["key"], {"do": "create", "by": ticket["by"]})
        for step in ticket["steps"]:
            number += 1
            yield _Event(start + (now - start) * (float(step["at"]) / 100), number, ticket["key"], step)
        number += 1


def _play(desk: Desk, ticket: Step, event: _Event, ids: dict[str, str]) -> None:
    step, asked = event.step, event.step["by"] == "requester"
    context = Context(desk, now=event.at, actor=_actor(desk, ticket["by"] if asked else step["by"]))
    if step["do"] == "create":
        ids[ticket["key"]] = create(context, _registration(ticket)).id
        return
    done = _Done(context, [ids[ticket["key"]]], step)
    if step["do"] == "link":
        link.link(context, done.refs, relation=step["relation"], to=ids[step["to"]])
    elif asked:
        comment.comment(context, done.refs, text=done.text, by_requester=True)
    else:
        _VERBS[step["do"]](done)


class _Done(Struct, frozen=True):
    """A step about to be done: by whom and when, and to which tickets."""

    context: Context
    refs: list[str]
    step: Step

    @property
    def text(self) -> str:
        return str(self.step.get("text", ""))

    @property
    def case(self) -> escalate.HandoverReason:
        step = self.step
        return escalate.HandoverReason(step.get("text"), step.get("tried"), step.get("kb"), step.get("evidence"))

    @property
    def until(self) -> datetime | None:
        return self.context.now + _span(self.step["until"]) if "until" in self.step else None


_VERBS: dict[str, Callable[[_Done], object]] = {
    "comment": lambda d: comment.comment(d.context, d.refs, text=d.text, internal=d.step.get("internal", False)),
    "take": lambda d: status.take(d.context, d.refs),
    "assign": lambda d: assign.assign(d.context, d.refs, who=d.step["who"]),
    "escalate": lambda d: escalate.escalate(d.context, d.refs, to=d.step["to"], case=d.case),
    "escalate-up": lambda d: escalate.escalate_up(d.context, d.refs, who=d.step.get("who"), case=d.case),
    "return": lambda d: escalate.return_(d.context, d.refs, case=d.case),
    "wait": lambda d: status.wait(d.context, d.refs, waits_for=d.step["for"], until=d.until, text=d.text),
    "resume": lambda d: status.resume(d.context, d.refs, text=d.text),
    "resolve": lambda d: status.resolve(d.context, d.refs, text=d.text, article=d.step.get("kb")),
    "reopen": lambda d: status.reopen(d.context, d.refs, text=d.text),
    "close": lambda d: status.close(d.context, d.refs, text=d.text),
    "cancel": lambda d: status.cancel(d.context, d.refs, text=d.text),
}


def _span(text: str) -> timedelta:
    span = parse_span(text)
    assert span is not None, text
    return span
