"""Votes as commits: whose a vote is, and the original commits of votes that a forge squashed or rebased away.

A vote counts where author, committer and `Hd-Actor` are one agent. A commit that somebody else put where it is (a
rebase at a forge, an author that was made up) is no vote, unless a key of `audit.forge` signed it. Original commits are
kept under `refs/hd/votes/` (`store/git/vote_refs.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from hd.core.diagnostic import Diagnostic
from hd.core.ids import is_id, path_of
from hd.errors import HdError
from hd.ops.actors import known_as
from hd.store import layout
from hd.store.desk.desk import Desk
from hd.store.git import vote_refs
from hd.store.git.refs import delete_ref, set_ref
from hd.store.git.signatures import signatures
from hd.store.git.upstream import remotes

if TYPE_CHECKING:
    from hd.core.config import Config
    from hd.store.git.commits import Identity
    from hd.store.git.history_walk import Commit

FETCH_HINT = f"git fetch {{remote}} '{vote_refs.REFSPEC}'   brings them, where that remote keeps them"
_VOTES = ("approve", "reject")


def is_cast_by(desk: Desk, config: Config, who: str, *, commit: str, author: Identity, committer: Identity) -> bool:
    """Whether a commit that says it is a vote of `who` is one."""
    if config.people and known_as(config, author) != who:
        return False
    return known_as(config, committer) == known_as(config, author) or is_committed_by_forge(desk, config, commit)


def is_committed_by_forge(desk: Desk, config: Config, commit: str) -> bool:
    """Whether a key of `audit.forge` signed a commit: it may commit in the name of any author."""
    forge = config.audit.forge
    if not forge:
        return False
    try:
        signers = desk.content(config.audit.signers) if config.audit.signers else None
    except (HdError, OSError):
        signers = None
    (found,) = signatures(desk.repo, [commit], signers=signers)
    keys = [one for one in (found.key, found.print) if one]
    return found.state in ("G", "U") and any(one and key.endswith(one) for one in forge for key in keys)


def keep_vote(desk: Desk, ticket_id: str, commit: str) -> str:
    """Keep a vote at its commit in this clone; the name of the ref."""
    ref = vote_refs.vote_ref(ticket_id, commit)
    set_ref(desk.repo, ref, commit, reason="hd: a vote")
    return ref


def forget_vote(desk: Desk, ticket_id: str, commit: str) -> None:
    """Let go of a vote that its branch did not get."""
    delete_ref(desk.repo, vote_refs.vote_ref(ticket_id, commit))


def bring_votes(desk: Desk) -> bool:
    """Fetch the votes that the desk's remote keeps; whether they are all here now, as where there is no remote."""
    names = remotes(desk.repo)
    remote = "origin" if "origin" in names else names[0] if names else None
    return remote is None or not vote_refs.fetch_votes(desk.repo, remote).words


def fetch_hint(desk: Desk) -> str:
    """The command that fetches votes, for people."""
    names = remotes(desk.repo)
    return FETCH_HINT.format(remote="origin" if "origin" in names or not names else names[0])


class VoteCommits:
    """Judges commits without files that say they are votes. bring: fetches the votes that the remote keeps."""

    def __init__(self, desk: Desk, bring: Callable[[], bool]) -> None:
        self._desk = desk
        self._bring = bring

    def fault(self, commit: Commit, config: Config) -> Diagnostic | None:
        """What is wrong with one of them; None for a vote that author and committer cast, and for one that a forge made
        anew of a vote whose original commit is here."""
        said = {key.lower(): value for key, value in commit.trailers}
        who, author = said.get("hd-actor", ""), known_as(config, commit.author)
        ticket = said.get("hd-ticket", "")
        path = path_of(ticket) if is_id(ticket) else layout.CONFIG
        if who != author:
            message = f"it says that {who or 'nobody'} did it, and the commit is {author or commit.author}'s"
            return Diagnostic("error", "actor", message, 0, path)
        if is_cast_by(self._desk, config, who, commit=commit.id, author=commit.author, committer=commit.committer):
            return None
        if self._has_original(said, who, config) or (self._bring() and self._has_original(said, who, config)):
            return None
        message = (
            f"votes not available: {known_as(config, commit.committer) or commit.committer} committed a vote of "
            f"{who}, and the commit in which {who} cast it is not here"
        )
        return Diagnostic("error", "review", message, 0, path, fetch_hint(self._desk))

    def is_squashed(self, commit: Commit, config: Config) -> bool:
        """Whether a commit that changes files ends with the words of a vote, as the squash of a review does at a forge.
        Believed where the vote itself is here."""
        said = {key.lower(): value for key, value in commit.trailers}
        who = said.get("hd-actor", "")
        if not commit.touched or said.get("hd-action") not in _VOTES or who == known_as(config, commit.author):
            return False
        return self._has_original(said, who, config) or (self._bring() and self._has_original(said, who, config))

    def _has_original(self, said: Mapping[str, str], who: str, config: Config) -> bool:
        keys = ("Hd-Ticket", "Hd-Action", "Hd-Blob", "Hd-Actor")
        for kept in vote_refs.kept_votes(self._desk.repo, said.get("hd-ticket", "")):
            entry = self._desk.repo.entry(kept)
            if any(entry.trailer(key) != said.get(key.lower()) for key in keys):
                continue
            people = {"author": entry.author, "committer": entry.committer}
            if is_cast_by(self._desk, config, who, commit=kept, **people):
                return True
        return False
