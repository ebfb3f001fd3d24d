"""Owns waiting: every wait in the store ends by a deadline, and an expired one reports what it waited for.

The rule, for every loop, lock and child process:

1. Wait only for something that another process can end: its lock, its answer. A failure that no other process will
   mend (no space, no rights, a broken file) is raised at once, in the words of the program that failed.
2. Take a `Deadline`, and check it on every round, whatever the round found. Pause between two rounds.
3. When it has passed, raise an error that names what was waited for and what to do next.

The durations stand below, in seconds. Waits without a deadline are those for a person at the terminal (an editor, a
pager, a prompt, a key), never with the desk's lock held, and for this process's own copies, which end with their work
(`workers.py`). Processes that nobody waits for (git's maintenance, `hd sync --behind`) run detached; what they wait
for has the same deadlines.

A test passes its own duration, or a `Deadline` with its own clock: no test sleeps.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from hd.errors import UsageError

DESK_LOCK = 10.0  # another hd that changes this desk
GIT_INDEX = 5.0  # another git command that holds index.lock
GIT_REFS = 5.0  # git itself waits this long for another git that holds a ref
CACHE = 3.0  # another hd that writes the SQLite index; after that, the command goes on without it
STATE_REF = 60.0  # other clones that change the same ref of a remote, all attempts together
CHILD_PROCESS = 600.0  # git or gh: a hook, a signing program or a remote that does not answer
STOPPING = 5.0  # for a program that was asked to end, before it is killed

SETTING = "HD_GIT_TIMEOUT"


class Deadline:
    """A moment after which nobody waits any longer.

    seconds: from now on. clock: seconds from any beginning, never backwards. sleep: waits for so many seconds.
    """

    def __init__(
        self,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._begin = clock()

    @property
    def waited(self) -> float:
        """Seconds since it was made."""
        return self._clock() - self._begin

    @property
    def left(self) -> float:
        """Seconds until it passes; 0 afterwards."""
        return max(0.0, self.seconds - self.waited)

    @property
    def passed(self) -> bool:
        """Whether the time is up."""
        return self.waited >= self.seconds

    def pause(self, seconds: float) -> None:
        """Sleep between two rounds, at most until the deadline."""
        self._sleep(min(seconds, self.left))


def for_child_process() -> Deadline:
    """The deadline of a git or gh that starts now: CHILD_PROCESS, or what `HD_GIT_TIMEOUT` says, in seconds.

    Raises UsageError where the variable is not a positive number.
    """
    text = os.environ.get(SETTING, "")
    if not text:
        return Deadline(CHILD_PROCESS)
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400 * 7:
        raise UsageError(f"{SETTING}: not a number of seconds: {text}", hint=f"{SETTING}={CHILD_PROCESS:.0f}")
    return Deadline(seconds)
