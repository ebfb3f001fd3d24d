"""`python -m benchmarks.quality` measures how good search is; `--missed` lists what it did not find."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.quality import desk, search
from benchmarks.quality.rivals import ours
from hd.store.desk import Desk


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--missed", action="store_true", help="of the questions that may be tuned on, what was missed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = desk.build(Path(scratch) / "desk")
        if given.missed:
            for one in search.missed(desk.queries(desk.ASKED["tuned on"]), ours(Desk(folder))):
                print(f"{one.kind}: {one.asked}\n    meant {', '.join(one.meant)}\n    found {', '.join(one.found)}")
        else:
            print(search.table(search.measured(folder)))


if __name__ == "__main__":
    main()
