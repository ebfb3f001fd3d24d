"""Threads that each have a desk of their own, and one thread that writes.

An SQLite connection belongs to one thread, and a desk keeps what it read of hd.yaml and contacts for ever: a thread
opens its desk anew when one of the files that the desk stands on has changed, and after two seconds.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hd.ops.context import Context
from hd.ops.desk.access import open_desk, work_tree_mark
from hd.ops.portal.sign_in import open_state

if TYPE_CHECKING:
    from hd.ops.desk.access import Desk
    from hd.ops.portal.sign_in import WebState

READERS = 4
_TRUSTED = timedelta(seconds=2)  # a file that is edited in place moves no mark
_Result = TypeVar("_Result")


class DeskThreads:
    """clock: the time of each request, aware."""

    def __init__(self, folder: Path, *, clock: Callable[[], datetime], readers: int = READERS) -> None:
        self._folder = folder
        self._clock = clock
        self._local = threading.local()
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="desk")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")

    async def read(self, work: Callable[[Context, WebState], _Result]) -> _Result:
        """Do something with a desk in one of the readers' threads."""
        return await self._run(self._readers, work)

    async def write(self, work: Callable[[Context, WebState], _Result]) -> _Result:
        """Do something in the writer's thread, after all that was asked before."""
        return await self._run(self._writer, work)

    def close(self) -> None:
        """Finish what was begun."""
        self._writer.shutdown()
        self._readers.shutdown()

    async def _run(self, pool: ThreadPoolExecutor, work: Callable[[Context, WebState], _Result]) -> _Result:
        variables = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(pool, variables.run, self._with_desk, work)

    def _with_desk(self, work: Callable[[Context, WebState], _Result]) -> _Result:
        desk, state = self._own()
        return work(Context(desk, now=self._clock()), state)

    def _own(self) -> tuple[Desk, WebState]:
        local, now = self._local, self._clock()
        known = getattr(local, "desk", None)
        if known is None or now - local.opened >= _TRUSTED or work_tree_mark(known) != local.mark:
            local.desk, local.opened = open_desk(self._folder), now
            local.mark = work_tree_mark(local.desk)
        if not hasattr(local, "state"):
            local.state = open_state(Context(local.desk, now=self._clock()))
        return local.desk, local.state
