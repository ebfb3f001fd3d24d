"""hd.yaml as it was at a revision, read from git's objects. Reads no ticket, and nothing of the work tree."""

from __future__ import annotations

from hd.core import config as configuration
from hd.core.config import Config
from hd.errors import NotFoundError
from hd.store import layout
from hd.store.git import Repository


def config_at(repo: Repository, rev: str) -> tuple[str, Config]:
    """The commit that `rev` names, and the configuration in it. NotFoundError where there is no such thing."""
    found = repo.call(("rev-parse", "-q", "--verify", "--end-of-options", f"{rev}^{{commit}}"))
    if found.returncode or not rev:
        hint = "a branch, a tag, a commit: main, origin/main, HEAD~3\nnot fetched yet? git fetch origin REV"
        raise NotFoundError(f'no revision "{rev}"', hint=hint)
    commit = found.stdout.decode().strip()
    data = repo.blob_at(commit, layout.CONFIG)
    if data is None:
        raise NotFoundError(f"no {repo.prefix}{layout.CONFIG} at {rev}", hint="name a revision that has the desk")
    return commit, configuration.load_anyhow(data.decode("utf-8", "surrogateescape"), path=layout.CONFIG)
