"""Who said what of handovers under review, commit by commit, and who approved which of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from hd.core.audit.transition import completes
from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.core.tickets.ticket import Handover
from hd.errors import UnreadableError
from hd.ops.actors import known_as
from hd.ops.audit.acts import committed_by
from hd.ops.audit.findings import AuditState, ReviewStatement
from hd.ops.audit.ticket_versions import TicketVersions
from hd.ops.reviews.votes import VoteCommits
from hd.store.desk.desk import Desk
from hd.store.git.history_walk import Commit

_WORDS = ("approve", "reject", "withdraw")


class Approvals:
    """The votes of one desk's history."""

    def __init__(self, desk: Desk, known: AuditState, versions: TicketVersions, votes: VoteCommits) -> None:
        self._desk = desk
        self._known = known
        self._versions = versions
        self._votes = votes

    def note(self, commit: Commit, in_force: Callable[[Commit], Config]) -> Iterator[Diagnostic]:
        """Note what a commit says of a handover; find what is wrong with a vote that is not of whom it says."""
        said = {key.lower(): value for key, value in commit.trailers}
        action, blob, ticket = said.get("hd-action", ""), said.get("hd-blob", ""), said.get("hd-ticket", "")
        if action not in _WORDS or not blob or not ticket:
            return
        config = in_force(commit)
        fault = None if commit.touched else self._votes.fault(commit, config)
        if fault is not None:
            yield fault
        elif committed_by(self._desk, config, commit) == known_as(config, commit.author):
            self._known.words.append(ReviewStatement(ticket, blob, commit.author, action))

    def of(self, path: str, config: Config) -> Callable[[Handover], Sequence[str]]:
        """Who approved a handover of that ticket: whose last word on this very handover was yes."""
        return partial(self._of, path, config)

    def _of(self, path: str, config: Config, move: Handover) -> list[str]:
        said: dict[str, bool] = {}
        for word in self._known.words:
            who = known_as(config, word.author)
            if who and path.endswith(f"/{word.ticket}.md") and self._saw(word, path, config, move):
                said[who] = word.action == "approve"
        return [who for who, yes in said.items() if yes]

    def _saw(self, word: ReviewStatement, path: str, config: Config, move: Handover) -> bool:
        try:
            ticket = self._versions.read(word.blob, path, config.desk.timezone)
        except UnreadableError:
            return False
        return any(completes(move, one) for one in ticket.handovers)
