"""Hands what is longer than the screen to git's pager. Draws nothing, and where no pager is to be had stands aside."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hd.cli.session import Session

_NONE = ("", "cat")


def paged(session: Session, text: str) -> bool:
    """Show `text` in the pager; whether there is one, and that was done."""
    command = _command(session)
    if command in _NONE or not _is_there(command):
        return False
    # Ctrl-C is for the pager; whoever quits it early has read enough.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        environ = {"LESS": "FRX", "LV": "-c", **os.environ}
        process = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env=environ)
        with contextlib.suppress(BrokenPipeError):
            process.communicate(f"{text}\n".encode("utf-8", "backslashreplace"))
        return process.wait() != 127  # the shell found no such program, and nothing was shown
    except OSError:
        return False
    finally:
        signal.signal(signal.SIGINT, before)


def _command(session: Session) -> str:
    """The setting `hd.pager`, else what git would use: GIT_PAGER, core.pager, PAGER, else less."""
    repo = session.desk.repo
    own = repo.setting("hd.pager")
    if own is not None:
        return own.strip()
    return os.fsdecode(repo.call(("var", "GIT_PAGER"), user=True).stdout).strip()


def _is_there(command: str) -> bool:
    """Whether its first word is a program; what is more than words, the shell must find out."""
    try:
        words = shlex.split(command)
    except ValueError:
        return True
    return bool(words) and ("=" in words[0] or shutil.which(words[0]) is not None)
