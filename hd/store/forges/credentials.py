"""Finds the token for a forge: in the environment, else in git's credential helpers. Asks nobody, keeps nothing, and
reads no file of the repository."""

from __future__ import annotations

import os

from msgspec import Struct

from hd.store.git.process import GitTimeoutError, abroad
from hd.store.git.repository import Repository

VARIABLES = {
    "gitlab": ("GITLAB_TOKEN",),
    "forgejo": ("FORGEJO_TOKEN", "GITEA_TOKEN"),
    "bitbucket": ("BITBUCKET_TOKEN",),
}
_PUBLIC = {"gitlab": "gitlab.com", "forgejo": "codeberg.org", "bitbucket": "bitbucket.org"}
_HOSTS = {"gitlab": ("GITLAB_HOST",), "forgejo": ("FORGEJO_HOST", "GITEA_HOST"), "bitbucket": ()}


class Login(Struct, frozen=True):
    """user: "" for a bare token."""

    user: str
    password: str


def find_login(repo: Repository, kind: str, host: str, path: str) -> Login | None:
    """The login for a forge; None where there is none. host: with its port, if any.

    A token of the environment is for one host: the public one, the one in GITLAB_HOST and the like, or the one that
    this clone's own settings call a forge (`git config hd.forge`).
    """
    if host in _trusted_hosts(kind) or repo.setting("hd.forge"):
        for name in VARIABLES[kind]:
            if os.environ.get(name):
                return Login("", os.environ[name])
    return _from_git(repo, host, path)


def _trusted_hosts(kind: str) -> set[str]:
    named = (os.environ.get(name, "") for name in _HOSTS[kind])
    return {_PUBLIC[kind], *(one.removeprefix("https://").rstrip("/") for one in named if one)}


def _from_git(repo: Repository, host: str, path: str) -> Login | None:
    """What git's helpers have for that host, without asking a person."""
    question = f"protocol=https\nhost={host}\npath={path}.git\n\n"
    words = ("-c", "core.askPass=", "-c", "credential.interactive=false", "credential", "fill")
    try:
        done = abroad(words, cwd=repo.root, input=question.encode(), silent=True)
    except GitTimeoutError:
        return None
    said = dict(line.split("=", 1) for line in done.stdout.decode("utf-8", "replace").splitlines() if "=" in line)
    if done.returncode != 0 or not said.get("password"):
        return None
    return Login(said.get("username", ""), said["password"])
