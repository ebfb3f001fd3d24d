"""A program that hd runs. Its end is awaited through the kernel, not by looking again and again.

`subprocess` waits with a timeout by polling, with pauses of up to 50 ms; a descriptor of the process (Linux) becomes
readable at its very end. Elsewhere subprocess's own way serves.
"""

from __future__ import annotations

import os
import select
import subprocess


class ChildProcess(subprocess.Popen[bytes]):
    """As `subprocess.Popen`, of bytes; a wait with a timeout ends with the program."""

    def wait(self, timeout: float | None = None) -> int:
        """The exit code of the program, as soon as it ends. TimeoutExpired after `timeout` seconds."""
        if timeout is None or self.poll() is not None or not hasattr(os, "pidfd_open"):
            return super().wait(timeout)
        try:
            ended = os.pidfd_open(self.pid)
        except OSError:  # a kernel without it
            return super().wait(timeout)
        try:
            if not select.select([ended], [], [], max(0.0, timeout))[0]:
                raise subprocess.TimeoutExpired(self.args, timeout)
        finally:
            os.close(ended)
        return super().wait()
