"""Runs GitHub's own tool, where it is installed."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from hd.store.git.process import NoAnswerError, abroad, reason_of
from hd.store.git.repository import Repository


def open_by_gh(repo: Repository, args: Sequence[str], *, body: str) -> tuple[str, str]:
    """The request's address as `gh` printed it, or else why it could not; both empty where it is not installed."""
    if shutil.which("gh") is None:
        return "", ""
    try:
        done = abroad(args, cwd=repo.root, command="gh", input=body.encode())
    except NoAnswerError as error:
        return "", error.message
    said = done.stdout.decode("utf-8", "replace").strip().splitlines()
    if done.returncode == 0 and said:
        return said[-1], ""
    return "", f"gh did not open the request: {reason_of(done.stderr)[0] or 'it does not say why'}"
