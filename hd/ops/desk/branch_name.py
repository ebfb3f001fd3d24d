"""Whether the branch that hd.yaml names is there; what to change after somebody renamed it. Changes nothing."""

from __future__ import annotations

from hd.core.diagnostic import Diagnostic
from hd.errors import HdError
from hd.store import layout
from hd.store.desk.desk import Desk
from hd.store.git.refs import refs_under
from hd.store.git.review_branches import TOP

_WORKFLOW = ".github/workflows/hd-check.yml"


def renamed_branch(desk: Desk) -> Diagnostic | None:
    """What is wrong where `desk.branch` names a branch that exists neither here nor at a remote."""
    named = desk.config.desk.branch
    try:
        here = desk.repo.branch() if named else None
    except HdError:  # in no repository
        return None
    if not named or here is None or here == named or here.startswith(TOP):
        return None
    if any(refs_under(desk.repo, one) for one in (f"refs/heads/{named}", f"refs/remotes/*/{named}")):
        return None
    message = f"desk.branch is {named}, and there is no such branch; the desk is on {here}"
    hint = f"write branch: {here} into {layout.CONFIG}"
    workflow = desk.repo.root / _WORKFLOW
    # Workflows of today follow the forge's default branch; those of an earlier hd name it.
    if workflow.is_file() and f"branches: [{named}]" in workflow.read_text(encoding="utf-8", errors="replace"):
        hint += f", and branches: [{here}] into {_WORKFLOW}"
    hint += f"; or: git branch -m {here} {named}"
    return Diagnostic("error", "branch", message, desk.config.line_of("desk", "branch"), layout.CONFIG, hint)
