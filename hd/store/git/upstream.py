"""Which branch of which remote the desk's branch goes with, and how far apart the two are. Asks no remote."""

from __future__ import annotations

import re

from msgspec import Struct

from hd.errors import RefusedError
from hd.i18n import Message
from hd.store.git.repository import Repository
from hd.text.suggestions import listed

_URL = re.compile(r"remote\.(.+)\.url")


class Upstream(Struct, frozen=True):
    """A branch of a remote. ref: its name there; tracking: the ref of this clone that remembers it; is_set: whether git
    was told that the two go together."""

    remote: str
    ref: str
    tracking: str
    is_set: bool

    @property
    def name(self) -> str:
        """For people: `origin/main`."""
        return f"{self.remote}/{self.branch}"

    @property
    def branch(self) -> str:
        """Its name there, without what all branches begin with."""
        return self.ref.removeprefix("refs/heads/")


def remotes(repo: Repository) -> list[str]:
    """The names of the remotes, in the order in which they were added."""
    found = (_URL.fullmatch(name) for name in repo.settings)
    return [match[1] for match in found if match]


def find(repo: Repository, branch: str) -> Upstream:
    """The upstream of a branch: the one that git was told of, else the branch of that name at `origin` or at the only
    remote. RefusedError where that says nothing, with what to type."""
    there = remotes(repo)
    if not there:
        raise RefusedError(
            Message("there is nothing to sync with: this clone has no remote"),
            hint=Message("git remote add origin URL, then: hd sync"),
        )
    told, ref = repo.setting(f"branch.{branch}.remote"), repo.setting(f"branch.{branch}.merge")
    if told is None:
        only = "origin" if "origin" in there else there[0] if len(there) == 1 else None
        if only is None:
            raise RefusedError(
                f"which remote does {branch} go with? there are {listed(there)}",
                hint=f"git push -u {there[0]} {branch}, then: hd sync",
            )
        told = only
    elif told not in there:
        what = "another branch of this clone" if told == "." else f"{told}, which is no remote of this clone"
        raise RefusedError(
            f"git says that {branch} goes with {what}", hint=f"git branch -u {there[0]}/{branch}, then: hd sync"
        )
    is_set = ref is not None and repo.setting(f"branch.{branch}.remote") is not None
    ref = ref if ref and is_set else f"refs/heads/{branch}"
    kept = tracking(repo, told, ref)
    if kept is None:
        name = ref.removeprefix("refs/heads/")
        raise RefusedError(
            f"git fetch {told} does not bring the branch {name}",
            hint=f"git remote set-branches --add {told} {name}, then: hd sync",
        )
    return Upstream(told, ref, kept, is_set)


def tracking(repo: Repository, remote: str, ref: str) -> str | None:
    """The ref that a fetch keeps for one of the remote's, as `remote.NAME.fetch` says; None where it brings it not:
    https://git-scm.com/docs/git-fetch"""
    said = repo.run("config", "--get-all", "-z", f"remote.{remote}.fetch", check=False).decode("utf-8", "replace")
    for spec in said.split("\0")[:-1]:
        source, colon, target = spec.removeprefix("+").partition(":")
        before, star, after = source.partition("*")
        if not colon or spec.startswith("^"):
            continue
        if not star and source == ref:
            return target
        if star and ref.startswith(before) and ref.endswith(after) and len(ref) >= len(before + after):
            return target.replace("*", ref[len(before) : len(ref) - len(after)])
    return None


def apart(repo: Repository, one: str, other: str) -> tuple[int, int]:
    """How many commits each of two has that the other lacks."""
    said = repo.run("rev-list", "--count", "--left-right", f"{one}...{other}").decode().split()
    return int(said[0]), int(said[1])
