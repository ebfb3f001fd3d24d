"""Pieces of work done by all processors, where there are many pieces: what came out, in order. Knows no desk.

A piece is done in a copy of this process, so it changes nothing here, and what comes out of it can be pickled. Where
processes are not copied so (elsewhere than on Linux), where there is one processor, or a copy was killed, all is done
here.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

FEW = 4  # pieces that are not worth it
_AHEAD = 2  # pieces for each process that wait, or wait to be taken

P = TypeVar("P")
R = TypeVar("R")

_work: Callable[[Any], Any]


def each(work: Callable[[P], R], pieces: Sequence[P]) -> Iterator[R]:
    """What `work` gives for each piece. Raises what it raises."""
    many = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    if many < 2 or len(pieces) < FEW:
        yield from map(work, pieces)
        return
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    try:
        for result in _copied(work, pieces, many=many):
            done += 1
            yield result
    except BrokenProcessPool:
        yield from map(work, pieces[done:])


def _copied(work: Callable[[P], R], pieces: Sequence[P], *, many: int) -> Iterator[R]:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(many, mp_context=get_context("fork"), initializer=_begin, initargs=(work,))
    coming: deque[Future[R]] = deque()
    try:
        for piece in pieces:
            coming.append(pool.submit(_do, piece))
            if len(coming) >= many * _AHEAD:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(work: Callable[[Any], Any]) -> None:
    import signal

    global _work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever waits for it is interrupted, too


def _do(piece: Any) -> Any:
    return _work(piece)
