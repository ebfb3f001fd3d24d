"""What requesters send from the portal: kept durably first, then committed, in the order of arrival.

A post that cannot be committed now (another writer, a wrong hd.yaml, git in the middle of a merge, a full disk) waits
in the memory of the web door and is tried again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from hd.core.tickets.ratings import SCORES
from hd.core.tickets.templates import FilledTemplate
from hd.errors import BusyError, ConfigError, GitError, HdError, UsageError
from hd.i18n import Message
from hd.ops.actors import Actor
from hd.ops.portal.requests import own_ticket
from hd.ops.tickets import templates
from hd.ops.tickets.attach import attach_contents
from hd.ops.tickets.comment import comment
from hd.ops.tickets.create import create, registration
from hd.ops.tickets.rate import rate
from hd.ops.tickets.status import confirm
from hd.store.git.commits import Identity

if TYPE_CHECKING:
    from hd.core.config import Config
    from hd.ops.context import Context
    from hd.store.web_state import WebState

CREATE, REPLY, SOLVED, RATE = "create", "reply", "solved", "rate"
_REMEMBERED = timedelta(days=7)  # how long a form that was sent is recognised
_SCORES = frozenset(map(str, SCORES))


class Post(Struct, frozen=True):
    """Something that a requester sent. key: of the form, one a page; kind: CREATE, REPLY, SOLVED or RATE; ticket: the
    id that all but CREATE are about; fields: texts as typed, by name; answers: to the questions of the form; files:
    name and content."""

    key: str
    kind: str
    address: str
    ticket: str = ""
    form: str = ""
    fields: Mapping[str, str] = {}
    answers: Mapping[str, str] = {}
    files: tuple[tuple[str, bytes], ...] = ()


class Receipt(Struct, frozen=True):
    """What became of a post. ticket: its id, None while it waits to be committed."""

    key: str
    ticket: str | None
    waits: bool


def portal_actor(config: Config) -> Actor | None:
    """Who commits for requesters: the person of `web.as`; None: git's own identity, as in a preview."""
    person = config.people.get(config.web.as_) if config.web.as_ else None
    return Actor(person.key, Identity(person.name, person.email)) if person else None


def send_post(context: Context, state: WebState, post: Post) -> Receipt:
    """Keep a post and commit it. A key that was sent before gives the first result.

    Raises HdError where the post itself is wrong: it is not kept then, and its sender must be told.
    """
    if not state.add_post(post.key, post.address, msgspec.msgpack.encode(post), now=context.now.timestamp()):
        return find_receipt(state, post.key, post.address) or Receipt(post.key, None, waits=True)
    try:
        return _commit(context, state, post, None)
    except HdError as error:
        made = find_receipt(state, post.key, post.address)
        if made is None or made.ticket is None:
            state.drop_post(post.key)
            raise
        state.note_failure(post.key, str(error))  # the ticket is there; what is left waits for an agent
        return made


def retry_posts(context: Context, state: WebState) -> int:
    """Commit the posts that wait, the oldest first. Returns how many are left.

    One that is refused stays, because its sender is gone: `hd web check` reports it, and the others go on.
    """
    state.forget_posts(before=(context.now - _REMEMBERED).timestamp())
    waiting = state.waiting_posts()
    for done, (_, payload, ticket, _) in enumerate(waiting):
        post = msgspec.msgpack.decode(payload, type=Post)
        try:
            if _commit(context, state, post, ticket).waits:
                return len(waiting) - done
        except HdError as error:
            state.note_failure(post.key, str(error))
    return len(state.waiting_posts())


def find_receipt(state: WebState, key: str, address: str) -> Receipt | None:
    """What became of the post with this key, for whoever sent it; None for anybody else's."""
    found = state.find_post(key)
    if found is None or found[0] != address:
        return None
    return Receipt(key, found[1], found[2])


def _commit(context: Context, state: WebState, post: Post, ticket: str | None) -> Receipt:
    try:
        done = _file(context, state, post, ticket)
    except (BusyError, ConfigError, GitError, OSError) as error:
        state.note_failure(post.key, str(error))
        return Receipt(post.key, ticket, waits=True)
    state.finish_post(post.key, done)
    return Receipt(post.key, done, waits=False)


def _file(context: Context, state: WebState, post: Post, ticket: str | None) -> str:
    """Commit a post. ticket: what an earlier try registered already."""
    actor = portal_actor(context.desk.config)
    context = context.acting_as(actor) if actor else context
    if post.kind == CREATE:
        return _register(context, state, post, ticket)
    own = own_ticket(context, post.address, post.ticket)
    if post.kind == SOLVED:
        confirm(context, [own.id], by=post.address)
    elif post.kind == RATE:
        score = post.fields.get("score", "")
        rate(context, own.id, int(score) if score in _SCORES else 0, text=post.fields.get("text", ""))
    elif post.files:
        attach_contents(context, own.id, post.files, text=post.fields.get("text", ""), by_requester=True)
    else:
        comment(context, [own.id], text=post.fields.get("text", ""), by_requester=True)
    return own.id


def _register(context: Context, state: WebState, post: Post, ticket: str | None) -> str:
    if ticket is None:
        template = None
        if post.form:
            template = FilledTemplate(templates.find(context, post.form, purpose="create"), _answers(context, post))
        elif not post.fields.get("title", "").strip():
            raise UsageError(Message("say in a few words what it is about"), code="required", about="title")
        given = {name: value for name, value in post.fields.items() if value.strip()}
        about = {"requester": post.address, "author": post.address, "channel": "web", "source": "web"}
        ticket = create(context, registration({**given, **about}, template=template)).id
        state.note_ticket(post.key, ticket)
    if post.files:
        attach_contents(context, ticket, post.files, text="", by_requester=True)
    return ticket


def _answers(context: Context, post: Post) -> Mapping[str, str]:
    """The answers to a form's questions. Raises UsageError for the first that is missing."""
    asked = templates.find(context, post.form, purpose="create").ask
    for name in asked:
        if not post.answers.get(name, "").strip():
            raise UsageError(Message("this question needs an answer"), code="required", about=name)
    return {name: " ".join(post.answers[name].split()) for name in asked}
