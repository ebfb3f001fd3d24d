"""Talks to remotes with the user's own git: their ssh, their credentials, their proxies, their hooks. Fetches and
pushes; never forces, and decides nothing about what came.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from hd.store.git.process import GitTimeoutError, abroad, lock_hint
from hd.store.git.repository import Repository
from hd.store.git.upstream import Upstream
from hd.store.waiting import Deadline
from hd.text.lazy_regex import pattern

Outcome = Literal["done", "faster", "refused", "unreachable"]

# Two that push in one moment: the slower one is told so by the lock of the branch, not by a rule about who may push.
_RACE = pattern(r"cannot lock ref|failed to update ref|incorrect old value|reference already exists|stale info")
_FORBIDDEN = pattern(r"\b403\b|permission to .* denied|not allowed|read.only|protected|insufficient", re.IGNORECASE)
_NOISE = (
    *("hint:", "error: failed to push some refs", "To ", "Done"),
    *("Please make sure you have the correct access rights", "and the repository exists."),
)


class FetchResult(Struct, frozen=True):
    """What a fetch came to. words: why it failed, as git said it; empty where it did not."""

    words: str = ""


class PushResult(Struct, frozen=True):
    """What a push came to.

    done: it is there, or was; faster: somebody else's work is there, which must come in first; refused: a rule or a
    hook there (or a hook here) says no, and will say it again; unreachable: nobody answered. words: git's, and the
    remote's.
    """

    outcome: Outcome
    words: str = ""

    @property
    def is_by_remote(self) -> bool:
        """Whether it was the remote that refused this very branch: no hook here, and no right to push at all."""
        return self.outcome == "refused" and self.words.startswith("[remote rejected]")


def fetch(
    repo: Repository,
    remote: str,
    *,
    refspecs: Sequence[str] = (),
    prune: bool = False,
    options: Sequence[str] = (),
    deadline: Deadline | None = None,
) -> FetchResult:
    """Bring in what a remote has, as `git fetch` is set up to; or what the refspecs say. prune: forget what is no more
    there of what they keep under a name of our own. options: more words for `git fetch`. A remote that does not answer
    by the deadline has failed."""
    args = (
        "fetch",
        "--quiet",
        "--no-recurse-submodules",
        *(("--prune",) if prune else ()),
        *options,
        remote,
        *refspecs,
    )
    try:
        result = abroad(args, cwd=repo.root, deadline=deadline)
    except GitTimeoutError as error:
        return FetchResult(f"{error.message}\n{error.hint}")
    if result.returncode == 0:
        return FetchResult()
    return FetchResult("\n".join(filter(None, [_words(result.stderr), lock_hint(result.stderr)])))


def push(
    repo: Repository,
    remote: str,
    refspec: str | Sequence[str],
    *,
    options: Sequence[str] = (),
    deadline: Deadline | None = None,
) -> PushResult:
    """Push one ref; of several all or none. options: more words for `git push`, such as `--set-upstream` or
    `--push-option=…`."""
    refs = (refspec,) if isinstance(refspec, str) else refspec
    together = ("--atomic",) if len(refs) > 1 else ()
    args = ("push", "--porcelain", *together, *options, remote, *refs)
    try:
        result = abroad(args, cwd=repo.root, deadline=deadline)
    except GitTimeoutError as error:
        return PushResult("unreachable", f"{error.message}\n{error.hint}")
    if result.returncode == 0:
        return PushResult("done", _words(result.stderr))
    summary = _verdict(result.stdout)
    words = "\n".join(filter(None, [summary, _words(result.stderr)]))
    if summary.startswith("[rejected]") or (summary.startswith("[remote rejected]") and _RACE.search(summary)):
        return PushResult("faster", words)
    if summary.startswith("[remote rejected]") or result.returncode == 1 or _FORBIDDEN.search(words):
        return PushResult("refused", words)
    return PushResult("unreachable", words)


def fetch_branch(repo: Repository, remote: str, name: str, *, prune: bool = False) -> FetchResult:
    """Bring in one branch of a remote, whatever `git fetch` is set up to; or all that a name with `*` means."""
    return fetch(repo, remote, refspecs=[f"+refs/heads/{name}:refs/remotes/{remote}/{name}"], prune=prune)


def push_branch(repo: Repository, branch: str, to: Upstream) -> PushResult:
    """Push a branch to its upstream, and have git remember that the two go together."""
    options = () if to.is_set else ("--set-upstream",)
    return push(repo, to.remote, f"refs/heads/{branch}:{to.ref}", options=options)


def push_commit(repo: Repository, remote: str, branch: str, commit: str, *, options: Sequence[str] = ()) -> PushResult:
    """Push a commit to a branch of a remote. options: for the forge; left out where it takes none."""
    refspec = f"{commit}:refs/heads/{branch}"
    pushed = push(repo, remote, refspec, options=[f"--push-option={one}" for one in options])
    if options and "does not support push options" in pushed.words:
        return push(repo, remote, refspec)
    return pushed


def delete_branch(repo: Repository, remote: str, branch: str, *, seen: str, pushing: str = "") -> PushResult:
    """Delete a branch at a remote, if it is still where it was seen. pushing: a branch to push with it, or neither."""
    refspecs = (*((f"refs/heads/{pushing}:refs/heads/{pushing}",) if pushing else ()), f":refs/heads/{branch}")
    return push(repo, remote, refspecs, options=(f"--force-with-lease=refs/heads/{branch}:{seen}",))


def push_url(repo: Repository, remote: str) -> str:
    """The address that `git push` goes to."""
    return repo.run("remote", "get-url", "--push", remote).decode("utf-8", "replace").strip()


def _verdict(out: bytes) -> str:
    """What the line of the ref says that was not taken: `[remote rejected] (pre-receive hook declined)`; of several the
    one for whose sake the others were not."""
    lines = (line.split("\t") for line in out.decode("utf-8", "replace").splitlines())
    said = [parts[2] for parts in lines if parts[0] == "!" and len(parts) > 2]
    return next((one for one in said if "(atomic " not in one), said[0] if said else "")


def _words(err: bytes) -> str:
    """What was said, without git's advice and its forms of politeness."""
    lines = [line.rstrip() for line in err.decode("utf-8", "replace").replace("\r", "\n").splitlines()]
    kept = [line for line in lines if line and not line.startswith(_NOISE)]
    return "\n".join(re.sub(r"^(fatal|error|remote): ?", "", line) for line in kept)
