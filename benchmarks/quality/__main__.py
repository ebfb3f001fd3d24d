"""`python -m benchmarks.quality` measures how good search is; `--missed` lists what it did not find, `--articles DIR`
and `--pairs DIR` measure on texts that are not ours."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks import page
from benchmarks.quality import desk, likeness, search, translations
from benchmarks.quality.rivals import ours
from hd.store.desk.desk import Desk


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--missed", action="store_true", help="of the questions that may be tuned on, what was missed")
    parser.add_argument("--articles", metavar="DIR", type=Path, help="articles: a folder for each language in DIR")
    parser.add_argument("--pairs", metavar="DIR", type=Path, help="likeness: pool.jsonl(.gz) and pairs.jsonl in DIR")
    parser.add_argument("--page", metavar="FILE", type=Path, help="write the tables of our own desk into it")
    given = parser.parse_args()
    if given.articles:
        print(translations.table(translations.measured(given.articles)))
    if given.pairs:
        known = likeness.read(given.pairs)
        print(likeness.table(likeness.measured(known), known))
    if given.page:
        page.write(given.page, search.quality(), marks=page.QUALITY)
    elif given.missed:
        _missed()
    elif not (given.articles or given.pairs):
        print(search.quality())


def _missed() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = desk.build(Path(scratch) / "desk")
        for one in search.missed(desk.queries(desk.ASKED["tuned on"]), ours(Desk(folder))):
            print(f"{one.kind}: {one.asked}\n    meant {', '.join(one.meant)}\n    found {', '.join(one.found)}")


if __name__ == "__main__":
    main()
