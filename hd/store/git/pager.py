"""Find the pager that a person's git would use."""

from __future__ import annotations

import os

from hd.store.git.repository import Repository


def pager_command(repo: Repository) -> str:
    """The setting `hd.pager`, else what git would use: GIT_PAGER, core.pager, PAGER, else less."""
    own = repo.setting("hd.pager")
    if own is not None:
        return own.strip()
    return os.fsdecode(repo.call(("var", "GIT_PAGER"), user=True).stdout).strip()
