"""Whether only the forge changes the desk's branch at a remote.

`desk.protected` in hd.yaml declares it for every clone. A clone also remembers it from a refused push, as
`hd.<remote>.protected` in git's settings, until a push succeeds. That setting has the last word: `no` is for a robot
that the forge lets past.
"""

from __future__ import annotations

from hd.errors import UsageError
from hd.i18n import Lines, Message
from hd.store.desk.desk import Desk
from hd.store.git.settings import set_local, unset_local

_NO = ("false", "no", "off", "0", "")


def is_protected(desk: Desk, remote: str | None) -> bool:
    """Whether pushes to the desk's branch are useless. remote: None where there is none."""
    if remote is None:
        return False
    said = desk.repo.setting(_setting(remote))
    return desk.config.desk.protected if said is None else said.lower() not in _NO


def remember_protected(desk: Desk, remote: str) -> None:
    """Note that the remote refused a push to the desk's branch."""
    set_local(desk.repo, _setting(remote), "true")


def forget_protected(desk: Desk, remote: str) -> None:
    """Note that the remote took a push to the desk's branch. A `no` of the user's stays."""
    if (desk.repo.setting(_setting(remote)) or "no").lower() not in _NO:
        unset_local(desk.repo, _setting(remote))


def require_direct_push(desk: Desk, remote: str | None, *, why: str = "") -> None:
    """Raise UsageError, with the steps, where unattended work could not be pushed to the desk's branch.

    Nobody presses a button for a robot; whatever runs unattended asks this before it starts. why: what the remote said.
    """
    if remote is not None and (why or is_protected(desk, remote)):
        branch = desk.config.desk.branch or desk.repo.branch() or "main"
        raise UsageError(
            Message("{branch} is protected at {remote}, and a robot presses no button", branch=branch, remote=remote),
            hint=Lines(
                why,
                Message(
                    "1. let this account push to {branch} at the forge: docs/how-to/protected.md, Robots", branch=branch
                ),
                Message("2. in this clone: {command}", command=f"git config {_setting(remote)} no"),
                Message("3. run it again; it pushes with: hd sync --direct"),
            ),
        )


def _setting(remote: str) -> str:
    return f"hd.{remote}.protected"
