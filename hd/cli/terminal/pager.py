"""Hands what is longer than the screen to git's pager. Draws nothing, and where no pager is to be had stands aside."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess

_NONE = ("", "cat")


def paged(command: str, text: str) -> bool:
    """Show `text` in the pager that `command` starts; whether there is one, and that was done."""
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


def _is_there(command: str) -> bool:
    """Whether its first word is a program; what is more than words, the shell must find out."""
    try:
        words = shlex.split(command)
    except ValueError:
        return True
    return bool(words) and ("=" in words[0] or shutil.which(words[0]) is not None)
