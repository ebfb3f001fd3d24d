"""Who is asked: `hd`'s own search, rapidfuzz alone, and `git grep`; each gives ids and slugs, best first."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from benchmarks.quality.desk import NOW
from hd.ops.context import Context
from hd.ops.search.search import find
from hd.store.desk.desk import Desk

LIMIT = 20
Ask = Callable[[str], list[str]]


def rivals(folder: Path) -> Mapping[str, Ask]:
    """All of them, by name, ready to be asked of the desk in `folder`."""
    return {"hd": ours(Desk(folder)), "rapidfuzz": fuzzy(folder), "git grep": grep(folder)}


def ours(desk: Desk) -> Ask:
    """`hd search`."""

    def ask(text: str) -> list[str]:
        found, _ = find(Context(desk, now=NOW), text, me="olha", limit=LIMIT, brief=True)
        return [one["id"] if one["kind"] == "ticket" else one["slug"] for one in found]

    return ask


def fuzzy(folder: Path) -> Ask:
    """The best of `WRatio` with the title and `partial_ratio` with the whole file, of every text."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in _files(folder)}
    titles = {name: text.partition("title: ")[2].partition("\n")[0] for name, text in texts.items()}

    def ask(text: str) -> list[str]:
        scores = dict.fromkeys(texts, 0.0)
        for scorer, among in ((fuzz.WRatio, titles), (fuzz.partial_ratio, texts)):
            for _, score, name in process.extract(
                text, among, scorer=scorer, limit=None, processor=utils.default_process
            ):
                scores[name] = max(scores[name], score)
        return sorted(scores, key=lambda name: (-scores[name], name))[:LIMIT]

    return ask


def grep(folder: Path) -> Ask:
    """`git grep -i` for each word; the files that have most of them first, of these the newer by its name."""

    def ask(text: str) -> list[str]:
        having: dict[str, int] = {}
        for word in text.split():
            words = ["git", "grep", "-ilF", "-e", word, "--", "tickets", "kb"]
            done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
            for path in done.stdout.splitlines():
                having[path] = having.get(path, 0) + 1
        ranked = sorted(sorted(having, reverse=True), key=lambda path: -having[path])
        return [Path(path).stem for path in ranked[:LIMIT]]

    return ask


def _files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("tickets/*/*/*.md"), *folder.glob("kb/*.md")])
