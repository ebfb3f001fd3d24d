"""Finds the token for a forge: in the environment, else in git's credential helpers. Asks nobody, keeps nothing, and
reads no file of the repository."""

from __future__ import annotations

import os

from hd.store.credentials import Login as Login
from hd.store.credentials import fill_credential
from hd.store.git.repository import Repository

VARIABLES = {
    "gitlab": ("GITLAB_TOKEN",),
    "forgejo": ("FORGEJO_TOKEN", "GITEA_TOKEN"),
    "bitbucket": ("BITBUCKET_TOKEN",),
}
_PUBLIC = {"gitlab": "gitlab.com", "forgejo": "codeberg.org", "bitbucket": "bitbucket.org"}
_HOSTS = {"gitlab": ("GITLAB_HOST",), "forgejo": ("FORGEJO_HOST", "GITEA_HOST"), "bitbucket": ()}


def find_login(repo: Repository, kind: str, host: str, path: str) -> Login | None:
    """The login for a forge; None where there is none. host: with its port, if any.

    A token of the environment is for one host: the public one, the one in GITLAB_HOST and the like, or the one that
    this clone's own settings call a forge (`git config hd.forge`).
    """
    if host in _trusted_hosts(kind) or repo.setting("hd.forge"):
        for name in VARIABLES[kind]:
            if os.environ.get(name):
                return Login("", os.environ[name])
    return fill_credential(repo, protocol="https", host=host, path=f"{path}.git")


def _trusted_hosts(kind: str) -> set[str]:
    named = (os.environ.get(name, "") for name in _HOSTS[kind])
    return {_PUBLIC[kind], *(one.removeprefix("https://").rstrip("/") for one in named if one)}
