"""A small program for tests: runs `hd` and kills itself right after a step of the store, `module.function[:n]`."""

from __future__ import annotations

import sys

from hd.cli.main import main
from tests.store.writer import die_after

if __name__ == "__main__":
    die_after(sys.argv[1])
    main(sys.argv[2:])
