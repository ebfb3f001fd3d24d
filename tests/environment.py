"""Changes of the environment that are safe while other threads read it, as libfaketime does."""

from __future__ import annotations

import ctypes
import os
from collections import deque

# How many former lists of variables stay in memory: a reader that was interrupted may still stand in one of them.
_FORMER_LISTS = 1000


def replace_putenv() -> None:
    """Let `os.environ` hand C a new list of variables at each change, and free none that a thread may still read.

    libfaketime reads its variables whenever a thread waits for the interpreter's lock, as the second thread of each
    pytest-xdist worker does. The C library's `setenv` moves the list to make room and frees the former one at once;
    the thread that stands in it then crashes the worker, at most once in a run of all tests.
    """
    environ = ctypes.c_void_p.in_dll(ctypes.CDLL(None), "environ")
    lists: deque[ctypes.Array[ctypes.c_char_p]] = deque(maxlen=_FORMER_LISTS)

    def publish(variables: dict[bytes, bytes]) -> None:
        entries = [name + b"=" + value for name, value in variables.items()]
        lists.append((ctypes.c_char_p * (len(entries) + 1))(*entries))
        environ.value = ctypes.addressof(lists[-1])

    def putenv(name: bytes, value: bytes) -> None:
        publish({**os.environb, name: value})

    def unsetenv(name: bytes) -> None:
        publish({key: value for key, value in os.environb.items() if key != name})

    os.putenv, os.unsetenv = putenv, unsetenv
