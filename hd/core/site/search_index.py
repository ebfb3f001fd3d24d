"""The index that the site's search reads: the words of all articles of one language. The script does the searching.

Words are split and spelt as `hd search` does it; the endings that change for each other go along, so that the script
knows inflected words without a dictionary of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from msgspec import Struct

from hd.text.stemming import canonical, ending_rows, fold, inflections, word_set

IN_TITLE, IN_LABEL, IN_TEXT, IN_TOPIC = 10, 5, 3, 1


class IndexedArticle(Struct, frozen=True):
    """One article as it is found. labels: headings, tags; topics: names of its category; excerpt: its first words."""

    title: str
    address: str
    topics: Sequence[str]
    excerpt: str
    labels: Sequence[str]
    text: str


def index(things: Iterable[IndexedArticle], *, synonyms: Sequence[Sequence[str]] = ()) -> str:
    """JSON: `articles`, each [title, address from the language's folder, topic, excerpt]; `words`, each with the places
    of articles in that list and what it weighs there, the sum of the fields that have it;
    `endings`, each with the least length of what stays.

    synonyms: groups that mean the same; an article that has one of a group is found by the others, too."""
    found = list(things)
    words: dict[str, dict[int, int]] = {}
    groups = [[_words(phrase) for phrase in group] for group in synonyms]
    for number, thing in enumerate(found):
        fields = {IN_TITLE: [thing.title], IN_LABEL: thing.labels, IN_TEXT: [thing.text], IN_TOPIC: thing.topics}
        said = {weight: _words(*texts) for weight, texts in fields.items()}
        for weight, listed in (*said.items(), (IN_TOPIC, _meant(set().union(*said.values()), groups))):
            for word in listed:
                places = words.setdefault(word, {})
                places[number] = places.get(number, 0) + weight
    return json.dumps(
        {
            "articles": [[thing.title, thing.address, thing.topics[0], thing.excerpt] for thing in found],
            "words": {word: [n for pair in sorted(words[word].items()) for n in pair] for word in sorted(words)},
            "endings": [[least, sorted(row)] for least, row in ending_rows()],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _words(*texts: str) -> set[str]:
    return {canonical(word) for text in texts for word in word_set(fold(text))}


def _meant(said: set[str], groups: Sequence[Sequence[set[str]]]) -> set[str]:
    """The words of all groups of which a phrase is said, in whatever form, that are not said themselves."""
    meant = [group for group in groups if any(all(said & {word, *inflections(word)} for word in one) for one in group)]
    return set().union(*(one for group in meant for one in group)) - said
