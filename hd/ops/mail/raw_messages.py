"""Messages as they were received, on the ref refs/hd/mail: those kept for a while, and those that somebody must decide
about. No commit of the branch holds them.

`ab/<key>.eml` is a kept message, `arrivals/<day>` names those that arrived on a day, `held/<key>.eml` waits, and
`held/<key>.reason` says why. In a clone with a remote, new ones lie on refs/hd/mail-new until `publish`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta

from msgspec import Struct

from hd.errors import RefusedError
from hd.ops.context import Context
from hd.store.git import upstream
from hd.store.git.state_refs import Edits, RefState, StateRef

SHARED, NEW = "refs/hd/mail", "refs/hd/mail-new"
_HELD, _KEPT, _DAYS = "held/", ".eml", "arrivals/"


class HeldMessage(Struct, frozen=True):
    """A message that waits for a decision. reason: one line."""

    key: str
    reason: str
    data: bytes


class RawMessages:
    """The raw messages of a desk, as this clone knows them."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._keep = context.desk.config.mail.keep
        self.remote = _remote(context)
        self.shared = StateRef(context.desk.repo, SHARED, self.remote)
        self.new = StateRef(context.desk.repo, NEW if self.remote else SHARED)

    @property
    def _states(self) -> list[RefState]:
        states = [self.new.read()]
        return [*states, self.shared.read()] if self.remote else states

    def keep(self, key: str, data: bytes, *, arrived: datetime) -> None:
        """Keep a message that is filed, as long as `mail.keep` says."""
        if self._keep == "never" or self.context.dry_run:
            return
        day = arrived.astimezone(self.context.desk.zone).date()
        path = _path(key)

        def edit(state: RefState) -> Edits:
            if path in state.blobs:
                return {}
            edits = {path: data, **_with_arrivals(state, {day.isoformat(): [key]})}
            return {**edits, **self._expired(state)}

        self.new.change(edit, now=self.context.now, message="keep a message")

    def hold(self, key: str, data: bytes, *, reason: str) -> None:
        """Keep a message until somebody decides about it."""
        if not self.context.dry_run:
            edits: Edits = {f"{_HELD}{key}.eml": data, f"{_HELD}{key}.reason": f"{reason}\n".encode()}
            self.new.change(lambda _: edits, now=self.context.now, message="hold a message")

    def held(self) -> list[HeldMessage]:
        """The messages that wait, by key."""
        found: dict[str, bytes] = {}
        for state in self._states:
            found |= state.read_files([path for path in state.blobs if path.startswith(_HELD)])
        keys = sorted(path[len(_HELD) : -4] for path in found if path.endswith(_KEPT))
        return [
            HeldMessage(
                key,
                found.get(f"{_HELD}{key}.reason", b"").decode("utf-8", "replace").strip(),
                found[f"{_HELD}{key}.eml"],
            )
            for key in keys
        ]

    def is_held(self, key: str) -> bool:
        """Whether a message waits."""
        return any(f"{_HELD}{key}.eml" in state.blobs for state in self._states)

    def read(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The raw messages of these keys that are kept or held."""
        paths = {path: key for key in keys for path in (_path(key), f"{_HELD}{key}.eml")}
        found: dict[str, bytes] = {}
        for state in self._states:
            found |= {paths[path]: data for path, data in state.read_files(paths).items()}
        return found

    def kept_keys(self) -> list[str]:
        """The keys of all kept messages."""
        return sorted(
            {path[3:-4] for state in self._states for path in state.blobs if path.endswith(_KEPT) and path[2:3] == "/"}
        )

    def remove(self, keys: Iterable[str], *, held: bool) -> None:
        """Remove messages that were held, or kept ones. GitError where the remote has some and cannot be reached."""
        names = [*keys]
        paths = [
            path for key in names for path in ((f"{_HELD}{key}.eml", f"{_HELD}{key}.reason") if held else (_path(key),))
        ]

        def edit(state: RefState) -> Edits:
            return {path: None for path in paths if path in state.blobs}

        for ref, state in zip((self.new, self.shared), self._states, strict=False):
            if edit(state):
                ref.change(edit, now=self.context.now, message="remove messages")

    def publish(self) -> None:
        """Give the remote the messages that it lacks; nothing where there is none. GitError where it cannot be
        reached."""
        if self.remote is None:
            return
        state = self.new.read()
        files = state.read_files()
        if not files:
            return
        days = {path[len(_DAYS) :]: data.decode().split() for path, data in files.items() if path.startswith(_DAYS)}

        def add(there: RefState) -> Edits:
            fresh = {path: data for path, data in files.items() if path not in there.blobs and _DAYS not in path}
            edits = {**fresh, **_with_arrivals(there, days)} if fresh else {}
            return {**edits, **self._expired(there)}

        def clear(here: RefState) -> Edits:
            return {path: None for path, blob in state.blobs.items() if here.blobs.get(path) == blob}

        self.shared.change(add, now=self.context.now, message="keep messages")
        self.new.change(clear, now=self.context.now, message="published")

    def _expired(self, state: RefState) -> dict[str, bytes | None]:
        """The removal of what was kept long enough."""
        if not isinstance(self._keep, int):
            return {}
        last = (self.context.now.astimezone(self.context.desk.zone) - timedelta(minutes=self._keep)).date()
        old = [path for path in state.blobs if path.startswith(_DAYS) and _day(path) < last]
        keys = [key for data in state.read_files(old).values() for key in data.decode().split()]
        return {path: None for path in (*old, *map(_path, keys)) if path in state.blobs}


def _with_arrivals(state: RefState, added: Mapping[str, Iterable[str]]) -> dict[str, bytes | None]:
    known = state.read_files([f"{_DAYS}{day}" for day in added])
    found: dict[str, bytes | None] = {}
    for day, keys in added.items():
        path = f"{_DAYS}{day}"
        had = known.get(path, b"").decode().split()
        found[path] = "".join(f"{key}\n" for key in sorted({*had, *keys})).encode()
    return found


def _day(path: str) -> date:
    try:
        return date.fromisoformat(path[len(_DAYS) :])
    except ValueError:
        return date.max


def _path(key: str) -> str:
    return f"{key[:2]}/{key}.eml"


def _remote(context: Context) -> str | None:
    repo = context.desk.repo
    with suppress(RefusedError):
        return upstream.find(repo, context.desk.config.desk.branch or repo.branch() or "main").remote
    return None
