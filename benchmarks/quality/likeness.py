"""Measures likeness: how often the partner that people marked stands among the first of all that a question is like.

Texts and pairs come from a folder: `pool.jsonl` (or `.gz`), a text a line (`id`, `title`, `body`), and `pairs.jsonl`,
two ids a line (`a`, `b`); both ways round are asked where both are listed.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process, utils

from hd.core.search.corpus import Entry, MemoryCorpus
from hd.core.search.similarity import Sketch, compare, pick_candidates, weigh_roots

FIRST = (1, 5, 10)
Ask = Callable[[int], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Texts, and which of them (by place) should find which."""

    texts: Sequence[Entry]
    pairs: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Recalled:
    """The share of partners that stand among the first 1, 5 and 10, and the mean of 1/rank (0 beyond 100)."""

    among: Mapping[int, float]
    reciprocal_rank: float


def read(folder: Path) -> Pairs:
    """What is in the folder."""
    packed = folder / "pool.jsonl.gz"
    raw = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / "pool.jsonl").read_bytes()
    texts = [Entry("ticket", one["id"], one["title"] or "", one["body"] or "") for one in _lines(raw)]
    places = {text.id: place for place, text in enumerate(texts)}
    pairs = [(places[one["a"]], places[one["b"]]) for one in _lines((folder / "pairs.jsonl").read_bytes())]
    return Pairs(texts, pairs)


def _lines(raw: bytes) -> Iterator[Any]:
    return (json.loads(line) for line in raw.decode("utf-8").splitlines() if line.strip())


def measured(known: Pairs) -> dict[str, Recalled]:
    """Of `hd` and of rapidfuzz on titles."""
    return {name: _recalled(known, ask) for name, ask in (("hd", ours(known)), ("rapidfuzz", fuzzy(known)))}


def ours(known: Pairs) -> Ask:
    """As `hd similar` does, without an index."""
    corpus = MemoryCorpus(known.texts)
    sketches = [Sketch(text) for text in known.texts]
    places = {text.id: place for place, text in enumerate(known.texts)}

    def ask(place: int) -> Sequence[int]:
        asked = weigh_roots(sketches[place], corpus)
        others = (sketches[other] for other in pick_candidates(asked, corpus) if other != place)
        return [places[like.entry.id] for like in compare(sketches[place], others, asked)]

    return ask


def fuzzy(known: Pairs) -> Ask:
    """rapidfuzz's `token_set_ratio` of titles."""
    titles = [utils.default_process(text.title) for text in known.texts]

    def ask(place: int) -> Sequence[int]:
        found = process.extract(titles[place], titles, scorer=fuzz.token_set_ratio, limit=100)
        return [other for _, _, other in found if other != place]

    return ask


def _recalled(known: Pairs, ask: Ask) -> Recalled:
    ranks = []
    for one, other in known.pairs:
        found = list(ask(one)[:100])
        ranks.append(found.index(other) + 1 if other in found else 0)
    number = max(len(ranks), 1)
    among = {first: sum(0 < rank <= first for rank in ranks) / number for first in FIRST}
    return Recalled(among, sum(1 / rank for rank in ranks if rank) / number)


def table(found: Mapping[str, Recalled], known: Pairs) -> str:
    """Markdown: a row for each."""
    rows = [
        f"| {len(known.pairs)} pairs among {len(known.texts):,} texts | 1 | 5 | 10 | mean of 1/rank |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, each in found.items():
        cells = [*(f"{each.among[first]:.2f}" for first in FIRST), f"{each.reciprocal_rank:.2f}"]
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(rows)
