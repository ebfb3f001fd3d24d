"""Fetches from a remote and pushes to it with the user's own git: their keys, prompts and proxies. Merges nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from hd.store.git import Repository
from hd.store.process import as_the_user

Outcome = Literal["done", "behind", "refused", "unreachable"]


class Pushed(Struct, frozen=True):
    """What became of a push. behind: somebody was faster (`[rejected]`); refused: the remote does not take it, a
    protected branch or a hook (`[remote rejected]`); unreachable: nobody could be asked. words: what git said."""

    outcome: Outcome
    words: str = ""

    @property
    def done(self) -> bool:
        """Whether the remote has it."""
        return self.outcome == "done"


def remote_of(repo: Repository, branch: str) -> str | None:
    """The remote that a branch goes to: its own, else `origin`, else the only one. None: there is none."""
    names = [name.split(".", 1)[1][: -len(".url")] for name in repo.settings if re.match(r"remote\..+\.url$", name)]
    wanted = repo.setting(f"branch.{branch}.pushRemote") or repo.setting("remote.pushDefault") or ""
    only = names if len(names) == 1 else ()
    wishes = (wanted, repo.setting(f"branch.{branch}.remote") or "", "origin", *only)
    return next((name for name in wishes if name in names), None)


def address(repo: Repository, remote: str) -> str:
    """Where the remote is, as `git push` would go there."""
    return repo.run("remote", "get-url", "--push", remote).decode("utf-8", "replace").strip()


def push(
    repo: Repository, remote: str, refspec: str | Sequence[str], *, options: Sequence[str] = (),
    more: Sequence[str] = (),
) -> Pushed:  # fmt: skip
    """Push what the refspec says; of several all or none.

    options: what the remote is told besides (`git push -o`), if it listens. more: further words for git.
    """
    refspecs = [refspec] if isinstance(refspec, str) else refspec
    told = [word for option in options for word in ("-o", option)]
    several = ("--atomic",) if len(refspecs) > 1 else ()
    result = as_the_user(("push", "--porcelain", *several, *more, *told, "--", remote, *refspecs), cwd=repo.root)
    said = result.stderr.decode("utf-8", "replace") + result.stdout.decode("utf-8", "replace")
    if result.returncode == 0:
        return Pushed("done", _remote_words(said))
    if options and "does not support push options" in said:
        return push(repo, remote, refspec, more=more)
    words = _reason(said)
    if "[remote rejected]" in said:
        return Pushed("refused", words)
    return Pushed("behind" if "[rejected]" in said or "stale info" in said else "unreachable", words)


def fetch(repo: Repository, remote: str, refspecs: Sequence[str] = ()) -> str:
    """Fetch from a remote; what git said where that did not work, else empty."""
    result = as_the_user(("fetch", "--quiet", "--", remote, *refspecs), cwd=repo.root)
    return _reason(result.stderr.decode("utf-8", "replace")) if result.returncode else ""


def _reason(said: str) -> str:
    """The line of git's that says why."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for mark in ("[remote rejected]", "[rejected]"):
        for line in lines:
            if mark in line:
                return line.rpartition("(")[2].rstrip(")") or line
    told = [line for line in lines if line.startswith(("fatal:", "error:", "ssh:"))] or lines or ["it said nothing"]
    return re.sub(r"^(fatal|error): ", "", told[0])


def _remote_words(said: str) -> str:
    """What the remote told, as GitLab does where the request is; without what it is framed with."""
    words = [line.removeprefix("remote:").strip() for line in said.splitlines() if line.startswith("remote:")]
    return "\n".join(line for line in words if line)
