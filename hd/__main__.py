"""`hd`, and `python -m hd` for machines where another `hd` (Debian's hexdump) comes first. Only opens the door.

Most of a short run is spent importing; Ctrl-C then ends it as quietly as later.
"""

import gc
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
    begin()


if __name__ == "__main__":
    main()
