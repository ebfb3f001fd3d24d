"""Show text that is longer than the screen in git's pager; without a pager, do nothing."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess

_NONE = ("", "cat")


def show_in_pager(command: str, text: str) -> bool:
    """Show `text` in the pager `command`; return whether it exists and ran."""
    if command in _NONE or not _is_there(command):
        return False
    # Ctrl-C is for the pager; quitting it early is no error.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        environ = {"LESS": "FRX", "LV": "-c", **os.environ}
        process = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env=environ)
        with contextlib.suppress(BrokenPipeError):
            process.communicate(f"{text}\n".encode("utf-8", "backslashreplace"))
        return process.wait() != 127  # 127: the shell found no such program and showed nothing
    except OSError:
        return False
    finally:
        signal.signal(signal.SIGINT, before)


def _is_there(command: str) -> bool:
    """Return whether the command's first word is a program; anything but plain words is left to the shell."""
    try:
        words = shlex.split(command)
    except ValueError:
        return True
    return bool(words) and ("=" in words[0] or shutil.which(words[0]) is not None)
