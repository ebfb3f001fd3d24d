"""What every adapter of a forge can do, and the values that go in and out. Talks to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from msgspec import Struct

from hd.errors import HdError

State = Literal["open", "merged", "closed"]
Button = Literal["merge", "squash", "rebase"]
Json = Mapping[str, Any]


class ForgeError(HdError):
    """A forge refused, or did not answer; its own words are in the message. status: of HTTP, 0 without an answer."""

    def __init__(self, message: str, *, hint: str = "", status: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.status = status


class NoForgeAccessError(ForgeError):
    """Nothing here may talk to this forge: its tool is not installed, or there is no token. Nothing was sent."""


class Draft(Struct, frozen=True):
    """A request to be. branch: what it brings; base: the branch that it goes into; reviewers: accounts at the forge."""

    branch: str
    base: str
    title: str
    body: str
    reviewers: tuple[str, ...] = ()


class ForgeRequest(Struct, frozen=True):
    """A pull or merge request. head: the commit that the forge has at its branch; merged_as: the commit that a button
    made, by its whole id where the forge names it so; both "" where it does not say."""

    number: int
    url: str
    state: State
    head: str = ""
    merged_as: str = ""


class Approval(Struct, frozen=True):
    """account: at the forge. commit: what was approved; "" where the forge does not say."""

    account: str
    commit: str = ""


class Adapter(Protocol):
    """One forge, and one repository there. Every method raises ForgeError.

    find: the open request of a branch, else its newest; None where there is none. create, update: open a request, or
    give it new words. approvals: those that hold now, one for each account. merge: press a button, if the request's
    head is still the one that was seen.
    """

    def find(self, branch: str) -> ForgeRequest | None: ...

    def create(self, draft: Draft) -> ForgeRequest: ...

    def update(self, request: ForgeRequest, draft: Draft) -> ForgeRequest: ...

    def approvals(self, request: ForgeRequest) -> tuple[Approval, ...]: ...

    def merge(self, request: ForgeRequest, button: Button) -> ForgeRequest: ...


def open_or_update(adapter: Adapter, draft: Draft) -> ForgeRequest:
    """The open request of the draft's branch with the draft's words: a new one where there is none."""
    found = adapter.find(draft.branch)
    if found is not None and found.state == "open":
        return adapter.update(found, draft)
    return adapter.create(draft)


def newest(requests: list[ForgeRequest]) -> ForgeRequest | None:
    """Of several requests of a branch the open one, else the one with the highest number."""
    return max(requests, key=lambda one: (one.state == "open", one.number), default=None)


def is_commit(text: object) -> bool:
    """Whether a forge's answer is a whole commit id."""
    return isinstance(text, str) and len(text) in (40, 64) and set(text) <= set("0123456789abcdef")


def commit_in(text: object) -> str:
    """The text, if it is a whole commit id, else ""."""
    return str(text) if is_commit(text) else ""
