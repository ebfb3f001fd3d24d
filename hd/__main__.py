"""`hd`, and `python -m hd` for machines where another `hd` (Debian's hexdump) comes first. Only opens the door.

Most of a short run is spent importing; Ctrl-C then ends it as quietly as later. A tenth would be spent on taking all
modules apart at the end, which the system does at once.
"""

import atexit
import gc
import os
import sys
from typing import NoReturn

from hd.deferred_modules import defer_imports

gc.set_threshold(100_000, 20, 100)  # a short run ends before there is anything to collect


def main() -> NoReturn:
    """Run `hd`, and exit with its code."""
    defer_imports()
    try:
        from hd.cli.main import main as begin
    except KeyboardInterrupt:
        sys.exit(130)
    try:
        begin()
    except SystemExit as ended:
        if isinstance(ended.code, int) and _may_end_at_once():
            _end(ended.code)
        raise


def _may_end_at_once() -> bool:
    """Whether nothing is left that Python itself would wait for or report."""
    threading = sys.modules.get("threading")
    return not sys.flags.dev_mode and (threading is None or threading.active_count() == 1)


def _end(code: int) -> NoReturn:
    """End the process without taking its modules apart; what was registered for the end is done, output written."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
