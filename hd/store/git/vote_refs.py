"""The refs that keep votes on reviews at the commits in which they were cast, whatever a forge makes of the branch.

A squash and a rebase leave no such commit on the main branch; `refs/hd/votes/<ticket>/<commit>` keeps it. Each name is
given out once, so refs are only ever added, and two clones never disagree.
"""

from __future__ import annotations

from hd.store.git.remotes import FetchResult, fetch
from hd.store.git.repository import Repository

TOP = "refs/hd/votes/"
REFSPEC = f"{TOP}*:{TOP}*"
_SHORT = 16  # digits of the commit in a name


def vote_ref(ticket_id: str, commit: str) -> str:
    """The ref that keeps one vote."""
    return f"{folder_of(ticket_id)}{commit[:_SHORT]}"


def folder_of(ticket_id: str) -> str:
    """What the refs of all votes on one ticket's reviews begin with."""
    return f"{TOP}{ticket_id}/"


def kept_votes(repo: Repository, ticket_id: str) -> list[str]:
    """The commits of the votes on a ticket's reviews that this clone has."""
    return repo.run("for-each-ref", "--format=%(objectname)", folder_of(ticket_id)).decode("ascii", "replace").split()


def fetch_votes(repo: Repository, remote: str) -> FetchResult:
    """Bring in the votes that a remote keeps. Forces nothing: a vote that is here stays as it is."""
    return fetch(repo, remote, refspecs=[REFSPEC], options=("--no-tags", "--no-write-fetch-head"))
