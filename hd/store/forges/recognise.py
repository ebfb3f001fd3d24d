"""Which adapter speaks for a remote: by the remote's address and this clone's settings. Asks nobody.

Settings of a clone, never of the repository's files: `hd.forge` names the kind of a self-hosted forge, `hd.forgeApi`
the address of its API.
"""

from __future__ import annotations

import shutil

from hd.core.escalation.forges import Forge, forge_of
from hd.store.forges import bitbucket, forgejo, github, gitlab
from hd.store.forges.credentials import VARIABLES, Login, find_login
from hd.store.forges.protocol import Adapter, NoForgeAccessError
from hd.store.forges.transport import GhTransport, HttpTransport, basic
from hd.store.git.remotes import push_url
from hd.store.git.repository import Repository

_SPOKEN = {"gitlab": gitlab, "forgejo": forgejo, "bitbucket": bitbucket}


def forge_at(repo: Repository, remote: str) -> Forge | None:
    """The forge that a remote leads to; None for a folder."""
    return forge_of(push_url(repo, remote), kind=repo.setting("hd.forge") or "")


def adapter_of(repo: Repository, forge: Forge) -> Adapter:
    """What speaks to that forge. Raises NoForgeAccessError where nothing here may: a plain git server, no tool, no
    token."""
    if not forge.is_known:
        raise NoForgeAccessError(
            f"{forge.host}: not known as a forge", hint="git config hd.forge github, gitlab, forgejo or bitbucket"
        )
    if forge.kind == "github":
        if shutil.which("gh") is None:
            raise NoForgeAccessError("gh is not installed", hint="https://cli.github.com")
        return github.GitHub(forge, GhTransport(repo, _root(repo, github.api_root(forge))))
    login = find_login(repo, forge.kind, forge.netloc, forge.path)
    if login is None:
        raise NoForgeAccessError(
            f"no token for {forge.netloc}", hint=f"{VARIABLES[forge.kind][0]}, or git's credentials for that host"
        )
    root = _root(repo, _SPOKEN[forge.kind].api_root(forge))
    api = HttpTransport(root, login=_header(forge.kind, login), ca_file=repo.setting("http.sslcainfo") or "")
    if forge.kind == "gitlab":
        return gitlab.GitLab(forge, api)
    return forgejo.Forgejo(forge, api) if forge.kind == "forgejo" else bitbucket.Bitbucket(forge, api)


def _root(repo: Repository, usual: str) -> str:
    return repo.setting("hd.forgeapi") or usual


def _header(kind: str, login: Login) -> str:
    if kind == "gitlab" or (kind == "bitbucket" and not login.user):
        return f"Bearer {login.password}"
    return basic(login.user, login.password) if login.user else f"token {login.password}"
