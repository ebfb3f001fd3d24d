"""`python -m benchmarks.mail --corpus DIR` reads public messages that lie in DIR, a folder for each collection."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.mail import hostile, messages, replies, sisimai, zammad


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mail", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpus", metavar="DIR", type=Path, help="every folder in it is one collection of messages")
    given = parser.parse_args()
    if given.corpus:
        for folder in sorted(path for path in given.corpus.iterdir() if path.is_dir()):
            print("\n".join(messages.summarise(folder.name, messages.read_all(folder))))
        for found in sorted(given.corpus.rglob("mail001.yml"))[:1]:
            print("\n".join(zammad.table(zammad.score(found.parent))))
        for found in sorted(given.corpus.glob("*/maildir/bsd"))[:1]:
            print("\n".join(sisimai.table(found.parent)))
        for found in sorted(given.corpus.rglob("elided"))[:1]:
            print("\n".join(replies.table(found.parent)))
    print("\n".join(hostile.table()))
    print(f"peak memory {messages.peak_memory()} MB")


if __name__ == "__main__":
    main()
