"""One request: the desk it is about, who acts, when, and where its notices and its progress go.

A door makes one `Context` for each command or HTTP request. Two requests over one desk share nothing but the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:  # a context is made by every command, also by those that only read the index
    from datetime import date, datetime

    from hd.core.tickets.ticket import Ticket
    from hd.ops.actors import Actor
    from hd.store.desk.desk import Desk

LANGUAGE = "en"

_Piece = TypeVar("_Piece")


class Context:
    """What belongs to one request.

    now: the time of the request, aware; commits carry it. happened_at: when the event that the request records
    happened; `now` unless the request says otherwise (`backdated`). dry_run: nothing is written. notices: lines for
    the user about repairs and the like, in order. commits: ids of the commits that the request made. progress: called
    with (done, total) while long work goes on. language: of answers, as an ISO 639 code. trailers: what every commit of
    the request says besides, such as the message that came in (`commit_message.MESSAGE`).
    """

    def __init__(
        self,
        desk: Desk,
        *,
        now: datetime,
        actor: Actor | None = None,
        happened_at: datetime | None = None,
        dry_run: bool = False,
        notices: list[str] | None = None,
        commits: list[str] | None = None,
        progress: Callable[[int, int], None] | None = None,
        language: str = LANGUAGE,
        trailers: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.desk: Final = desk
        self.now: Final = now
        self.happened_at: Final = now if happened_at is None else happened_at
        self.backdated: Final = happened_at is not None
        self.dry_run: Final = dry_run
        self.notices: Final[list[str]] = [] if notices is None else notices
        self.commits: Final[list[str]] = [] if commits is None else commits
        self.progress: Final = progress
        self.language: Final = language
        self.trailers: Final = tuple(trailers)
        self._actor = actor

    @property
    def actor(self) -> Actor:
        """The person who changes the desk; unless given, git's identity, looked up when it is first needed."""
        return self.identify()

    def identify(self) -> Actor:
        """The actor. Raises UsageError where git's identity is not one of the desk's agents, RefusedError where they
        have left."""
        if self._actor is None:
            from hd.ops.actors import acting, require_working

            found = acting(self.desk)
            require_working(found, config=self.desk.config, day=self.today)
            self._actor = found
        return self._actor

    @property
    def today(self) -> date:
        """The day of the request in the desk's zone."""
        return self.now.astimezone(self.desk.zone).date()

    def acting_as(self, actor: Actor) -> Context:
        """The same request by another actor, such as the clock. Its notices and commits are the request's."""
        return self._copy(actor=actor)

    def at(self, now: datetime) -> Context:
        """The same request at another time, of the clock and of what happened."""
        return self._copy(now=now, happened_at=None)

    def adding(self, trailers: Sequence[tuple[str, str]]) -> Context:
        """The same request, whose commits say more."""
        return self._copy(trailers=(*self.trailers, *trailers)) if trailers else self

    def _copy(self, **changed: Any) -> Context:
        kept = {
            "now": self.now,
            "actor": self._actor,
            "happened_at": self.happened_at if self.backdated else None,
            "dry_run": self.dry_run,
            "notices": self.notices,
            "commits": self.commits,
            "progress": self.progress,
            "language": self.language,
            "trailers": self.trailers,
        }
        return Context(self.desk, **{**kept, **changed})

    # -- the desk, on behalf of the request ----------------------------------------------------------------------------

    def resolve(self, piece: str) -> str:
        """The one id that a typed piece means; a former id leaves a notice. Raises as `Desk.resolve`."""
        return self.desk.resolve(piece, notice=self.notices.append)

    def load(self, piece: str) -> Ticket:
        """The ticket that a typed piece means, read from its file. Raises as `Desk.load`."""
        return self.desk.load(piece, notice=self.notices.append)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the desk's lock from reading to saving. Raises RefusedError for an actor who is no agent, ConfigError
        where hd.yaml is wrong."""
        self.identify()
        with self.desk.writing(dry_run=self.dry_run, notice=self.notices.append):
            yield

    def save(
        self,
        changes: Sequence[tuple[bytes | None, bytes | None, str]],
        message: str,
        *,
        merges: Sequence[str] = (),
    ) -> str:
        """Commit the changes in the name of the actor, as `Desk.save`. Gives the commit's id; "" in a dry run."""
        actor = self.actor
        commit = self.desk.save(
            changes,
            self._complete(message),
            actor=actor.name,
            committed_at=self.now,
            author=actor.author,
            merges=merges,
            dry_run=self.dry_run,
        )
        if commit:
            self.commits.append(commit)
        return commit

    def _complete(self, message: str) -> str:
        if not self.trailers:
            return message
        from hd.core.history.commit_message import with_trailers

        return with_trailers(message, self.trailers)

    def track_progress(self, work: Sequence[_Piece]) -> Iterable[_Piece]:
        """Each piece of work in turn; reports how much is done, where somebody watches."""
        return work if self.progress is None else report_progress(work, self.progress)


def report_progress(work: Sequence[_Piece], progress: Callable[[int, int], None]) -> Iterator[_Piece]:
    """Each piece of work in turn; calls `progress` with (done, total) after each."""
    for done, one in enumerate(work, 1):
        yield one
        progress(done, len(work))
