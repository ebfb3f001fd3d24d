"""Makes a desk of any size, the same for the same seed: `python -m benchmarks.make_desk --tickets N --seed S DIR`.

Its files are `hd`'s own work, its history one stream into `git fast-import`: two commits for each ticket, one as it
came in, one for all that happened since. `DIR/.git/bench.json` says what a benchmark needs to know of it.
"""

from __future__ import annotations

import argparse
import csv
import io
import multiprocessing
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from benchmarks import stories
from benchmarks.documents import Version, versions
from benchmarks.facts import describe
from benchmarks.sentences import Sentences
from benchmarks.stories import NOW, Plan, Story, Teller
from hd.core import config
from hd.core.contacts import contacts
from hd.core.document.document import Document
from hd.core.document.gitattributes import ATTRIBUTES
from hd.core.kb.article import Article
from hd.store import examples
from hd.text.slugs import slug_for

_CONTACTS = 400
_ARTICLES = 48
_FOUNDER = ("Lantern IT", "desk@lantern.example")
_GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.make_desk", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--tickets", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("folder", type=Path, metavar="DIR")
    given = parser.parse_args()
    if given.folder.exists() and any(given.folder.iterdir()):
        parser.error(f"{given.folder} is not empty")
    if given.tickets < 1:
        parser.error("--tickets: one or more")
    make(given.folder, tickets=given.tickets, seed=given.seed)
    print(f"{given.folder}: {given.tickets} tickets; HD_NOW={NOW.isoformat()}")


def make(folder: Path, *, tickets: int, seed: int, jobs: int | None = None) -> None:
    """Make the desk in a new or empty folder, by so many processes (None: as there are processors)."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    planned = stories.plans(tickets, seed=seed)
    _import(folder, planned, seed=seed, jobs=jobs or os.cpu_count() or 1)
    for key, value in {"user.name": "Olha Bondar", "user.email": "olha@lantern.example", "gc.auto": "0"}.items():
        git(folder, "config", key, value)
    git(folder, "reset", "-q", "--hard", "main")
    describe(folder, _facts(planned, seed=seed))


def git(folder: Path, *words: str) -> None:
    """Run git there, with nobody's settings."""
    subprocess.run(["git", *words], cwd=folder, env={**os.environ, **_GIT}, check=True)


def _facts(planned: list[Plan], *, seed: int) -> dict[str, Any]:
    """What a benchmark asks about: the moment, and tickets to name."""
    still_open = tell((plan for plan in planned if plan.open), seed=seed)
    at_desk = [story.plan.id for story in still_open if story.at_first_line]
    return {
        "now": NOW.isoformat(),
        "tickets": len(planned),
        "seed": seed,
        "open": at_desk[-40:],
        "middle": planned[len(planned) // 2].id,
    }


# -- history -------------------------------------------------------------------------------------------------------


def _import(folder: Path, planned: list[Plan], *, seed: int, jobs: int) -> None:
    """The whole history as one stream: first every version of every ticket, then the commits in order of time."""
    founding = _founding(seed)
    command = ["git", "-c", "pack.compression=1", "fast-import", "--quiet"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, env={**os.environ, **_GIT}) as process:
        assert process.stdin is not None
        stream = process.stdin
        people = _read_config(founding).people
        changes: list[tuple[datetime, int, str, str, str]] = []
        for number, version in enumerate(_all_versions(planned, founding, seed=seed, jobs=jobs), 1):
            stream.write(b"blob\nmark :%d\ndata %d\n%b\n" % (number, len(version.data), version.data))
            changes.append((version.at, number, version.path, version.by, version.message))
        start = planned[0].created - timedelta(days=1)
        _commit(stream, who=_FOUNDER, at=start, message="Found the desk\n", files=founding)
        for at, number, path, by, message in sorted(changes):
            _commit(stream, who=(people[by].name, people[by].email), at=at, message=message, marks={path: number})
        stream.close()
        if process.wait():
            sys.exit("git fast-import failed")


def _commit(
    stream: IO[bytes],
    *,
    who: tuple[str, str],
    at: datetime,
    message: str,
    marks: Mapping[str, int] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> None:
    words = message.encode()
    ident = f"{who[0]} <{who[1]}> {int(at.timestamp())} {at:%z}".encode()
    stream.write(b"commit refs/heads/main\nauthor %b\ncommitter %b\ndata %d\n%b" % (ident, ident, len(words), words))
    for path, mark in (marks or {}).items():
        stream.write(b"M 100644 :%d %b\n" % (mark, path.encode()))
    for path, data in (files or {}).items():
        stream.write(b"M 100644 inline %b\ndata %d\n%b\n" % (path.encode(), len(data), data))


def _all_versions(planned: list[Plan], founding: Mapping[str, bytes], *, seed: int, jobs: int) -> Iterator[Version]:
    """Every version of every ticket, by number; several processes write them, in small pieces."""
    if jobs == 1:
        _begin(founding, seed)
        found: Iterable[list[Version]] = map(_versions, planned)
        for made in found:
            yield from made
        return
    with multiprocessing.get_context("spawn").Pool(jobs, _begin, (founding, seed)) as pool:
        for made in pool.imap(_versions, planned, chunksize=50):
            yield from made


_teller: Teller


def _begin(founding: Mapping[str, bytes], seed: int) -> None:
    global _teller
    people = contacts.read(founding["contacts.csv"].decode(), path="contacts.csv").people
    _teller = Teller(_read_config(founding), people, seed=seed)


def _versions(plan: Plan) -> list[Version]:
    return versions(_teller.story(plan), config=_teller.config)


def tell(planned: Iterable[Plan], *, seed: int) -> Iterator[Story]:
    """The stories behind a desk's tickets, for whoever writes them down in another form."""
    _begin(_founding(seed), seed)
    return map(_teller.story, planned)


# -- what was there first ------------------------------------------------------------------------------------------


def _read_config(founding: Mapping[str, bytes]) -> config.Config:
    return config.load(founding["hd.yaml"].decode())


def _founding(seed: int) -> dict[str, bytes]:
    """The demo desk's configuration, articles and templates, with more callers and more articles."""
    source = examples.folder() / "demo"
    files = {path.relative_to(source).as_posix(): path.read_bytes() for path in source.rglob("*") if path.is_file()}
    del files["scenario.yaml"]
    files |= {name: _reviewed(name, data) for name, data in files.items() if name.startswith("kb/")}
    files[".gitattributes"] = ATTRIBUTES.encode()
    chance = random.Random(f"{seed}:founding")
    files["contacts.csv"] = _more_contacts(files["contacts.csv"].decode(), chance).encode()
    while sum(name.startswith("kb/") for name in files) < _ARTICLES:
        name, data = _article(chance)
        files.setdefault(name, data)
    return dict(sorted(files.items()))


def _reviewed(path: str, data: bytes) -> bytes:
    """An article, reviewed in time: the demo desk shows one that was not."""
    document, today = Document.parse(data), NOW.date()
    overdue = Article.parse(document, slug="", path=path).is_past_review(today)
    return document.set("reviewed", today).data if overdue else data


def _more_contacts(text: str, chance: random.Random) -> str:
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    names = Sentences.load().texts["names"]
    for number in range(_CONTACTS - text.count("\n") + 1):
        lang = chance.choice(("uk", "uk", "ru", "en", "en"))
        given, family = (chance.choice(names[lang][n]) for n in (0, 1))
        org = chance.choice(("acme", "acme", "globex"))
        office = "toronto" if lang == "en" else "kyiv"
        phone = f"+380 44 {number // 100:03} {number % 100:02}{chance.randrange(100):02}"
        rows.writerow(
            [
                f"{family}.{number}@{org}.example",
                f"{given} {family.capitalize()}",
                phone,
                office,
                org,
                lang,
                "yes" if chance.random() < 0.03 else "",
                "",
            ]
        )
    return text + written.getvalue()


def _article(chance: random.Random) -> tuple[str, bytes]:
    sentences = Sentences.load()
    lang = chance.choice(("en", "en", "uk", "ru"))
    service = chance.choice(list(sentences.texts["services"]))
    writer = sentences.speaker(chance, lang=lang)
    title = writer.title(service)
    reviewed = (NOW - timedelta(days=chance.randrange(150))).date()
    document = Document.build(
        {
            "title": title,
            "status": "published",
            "audience": "agents",
            "lang": lang,
            "category": sentences.category(service),
            "tags": [service],
            "owner": "nadia",
            "reviewed": reviewed,
            "review_every": "180d",
            "kind": "article",
            "links": [],
        },
        writer.text("asks", 6) + "\n\n" + writer.text("solutions", 4) + "\n",
    )
    return f"kb/{slug_for(title)}.md", document.data


if __name__ == "__main__":
    main()
