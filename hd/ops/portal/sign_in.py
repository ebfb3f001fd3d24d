"""Who visits the portal: sessions, and links that start one. Sends nothing."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hd.core.requester_keys import is_address
from hd.errors import UsageError
from hd.i18n import Message
from hd.store.web_state import WebState as WebState

if TYPE_CHECKING:
    from hd.ops.context import Context

SESSION = timedelta(days=30)
IDLE = timedelta(days=7)
LINK = timedelta(minutes=15)


def open_state(context: Context) -> WebState:
    """The memory of the web door, beside the desk's index. One for each thread."""
    return WebState(context.desk.repo.state_dir)


def make_link(state: WebState, address: str, *, now: datetime) -> str:
    """The secret of a link that signs in whoever has this address, once, within LINK.

    Raises UsageError for what is no address."""
    if not is_address(address.strip()):
        raise UsageError(Message("that is not an e-mail address"), code="required", about="address")
    link = secrets.token_urlsafe(32)
    state.add_link(digest(link), address.strip().casefold(), now=now.timestamp(), ends=(now + LINK).timestamp())
    return link


def sign_in_by_link(state: WebState, link: str, *, now: datetime) -> str | None:
    """The address that a link signs in, which is used up; None where it is not good."""
    return state.use_link(digest(link), now=now.timestamp())


def start_session(state: WebState, address: str, *, now: datetime) -> str:
    """Begin a session. Returns its token, for the cookie."""
    token = secrets.token_urlsafe(32)
    state.start_session(digest(token), address, now=now.timestamp(), ends=(now + SESSION).timestamp())
    return token


def signed_in_as(state: WebState, token: str, *, now: datetime) -> str | None:
    """The address of a session; None where there is none, or it ended."""
    return state.session_address(digest(token), now=now.timestamp(), idle=IDLE.total_seconds()) if token else None


def sign_out(state: WebState, token: str) -> None:
    """End a session."""
    state.end_session(digest(token))


def list_sessions(context: Context) -> list[tuple[str, str]]:
    """Who is signed in: the address, and when they last came (ISO 8601), the latest first."""
    state, zone = open_state(context), context.desk.zone
    found = state.list_sessions(now=context.now.timestamp())
    state.close()
    return [(who, datetime.fromtimestamp(used, zone).isoformat(timespec="seconds")) for who, used in found]


def end_sessions(context: Context, address: str | None) -> int:
    """End all sessions, or those of one address. Returns how many."""
    state = open_state(context)
    count = state.end_sessions(address.casefold() if address else None)
    state.close()
    return count


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
