"""Measures search on articles in two languages: `python -m benchmarks.quality --articles DIR` with a folder for each
language, of Markdown files whose names are the same in all.

Each title of one language is asked, misspelt and typed on the wrong keyboard, of the articles of its own language: its
article should come first. Then as it stands, of the articles of another language: what names and loan words carry over.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from benchmarks.quality.desk import NOW
from benchmarks.quality.score import Score, mean, recall, reciprocal_rank
from hd.core.search.corpus import Entry, MemoryCorpus
from hd.core.search.ranking import search
from hd.text.keyboard_layouts import on_other_layouts

_MOST = 3000  # characters of an article


def articles(folder: Path) -> dict[str, Entry]:
    """The articles in a folder, by file name."""
    return {path.name: _article(path) for path in sorted(folder.glob("*.md"))}


def _article(path: Path) -> Entry:
    text = path.read_text(encoding="utf-8", errors="replace")
    head, _, body = text.removeprefix("---\n").partition("\n---\n")
    title = next((line[7:] for line in head.splitlines() if line.startswith("title: ")), path.stem).strip("\"'")
    return Entry("article", path.stem, title, body[:_MOST])


def measured(folder: Path) -> dict[str, Score]:
    """For each language and way of asking, the score."""
    languages = {each.name: articles(each) for each in sorted(folder.iterdir()) if each.is_dir()}
    found = {}
    for name, known in languages.items():
        corpus = MemoryCorpus(known.values())
        for way, asks in WAYS.items():
            found[f"{name}, {way}"] = _score(known, known, corpus, asks)
        for other, theirs in languages.items():
            if other != name:
                found[f"{name}, asked in {other}"] = _score(theirs, known, corpus, lambda title: title)
    return found


def _score(
    asking: dict[str, Entry], known: dict[str, Entry], corpus: MemoryCorpus, asks: Callable[[str], str]
) -> Score:
    scores = []
    for name in asking.keys() & known.keys():
        if question := _said(asks(asking[name].title)):
            hits = search(question, corpus, now=NOW, limit=10)
            names = [hit.entry.id for hit in hits]
            scores.append((recall(names, [known[name].id]), reciprocal_rank(names, [known[name].id])))
    return mean(scores)


def _said(text: str) -> str:
    return text if any(map(str.isalnum, text)) else ""


def _misspelt(title: str) -> str:
    """A slip in each word of more than five letters: two neighbours swapped; the same for the same title."""
    chance = random.Random(title)
    words = []
    for word in title.split():
        at = chance.randrange(1, len(word) - 2) if len(word) > 5 else 0
        words.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :] if at else word)
    return " ".join(words)


def _three_words(title: str) -> str:
    """The longest three words of a title."""
    words = sorted(title.split(), key=lambda word: (-len(word), word))[:3]
    return " ".join(word for word in title.split() if word in words)


def _on_wrong_keyboard(title: str) -> str:
    return " ".join(on_other_layouts(word.casefold())[0] for word in _three_words(title).split() if not word.isascii())


WAYS = {
    "three words": _three_words,
    "three words, misspelt": lambda title: _misspelt(_three_words(title)),
    "three words, wrong keyboard": _on_wrong_keyboard,
}


def table(found: dict[str, Score]) -> str:
    """Markdown."""
    rows = [
        f"| {name} | {each.questions} | {each.recall:.2f} | {each.reciprocal_rank:.2f} |"
        for name, each in found.items()
    ]
    return "\n".join(["| articles | questions | recall@5 | mean of 1/rank |", "|---|---:|---:|---:|", *rows])
