"""The search index of the site: the words of all articles in one language. The site's script searches it.

Words are split and normalized as in `hd search`; the index includes interchangeable endings, so that the script finds
inflected words without a dictionary.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from msgspec import Struct

from hd.text.stemming import canonical, ending_rows, fold, inflections, word_set

IN_TITLE, IN_LABEL, IN_TEXT, IN_TOPIC = 10, 5, 3, 1


class IndexedArticle(Struct, frozen=True):
    """One article for the index. labels: headings, tags. topics: names of its category. excerpt: its first words."""

    title: str
    address: str
    topics: Sequence[str]
    excerpt: str
    labels: Sequence[str]
    text: str


def build_index(articles: Iterable[IndexedArticle], *, synonyms: Sequence[Sequence[str]] = ()) -> str:
    """Return JSON: `articles`, each [title, address relative to the language's folder, topic, excerpt]; `words`, each
    with the positions of articles in that list and its weight there, the sum of the fields that contain it; `endings`,
    each with the minimal length of the stem.

    synonyms: groups with the same meaning; an article with one of a group is found by the others, too.
    """
    found = list(articles)
    words: dict[str, dict[int, int]] = {}
    groups = [[_words(phrase) for phrase in group] for group in synonyms]
    for number, thing in enumerate(found):
        fields = {IN_TITLE: [thing.title], IN_LABEL: thing.labels, IN_TEXT: [thing.text], IN_TOPIC: thing.topics}
        said = {weight: _words(*texts) for weight, texts in fields.items()}
        for weight, listed in (*said.items(), (IN_TOPIC, _synonyms_of(set().union(*said.values()), groups))):
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


def _synonyms_of(said: set[str], groups: Sequence[Sequence[set[str]]]) -> set[str]:
    """Return the words of all groups with a phrase in the text, in any form, that the text lacks."""
    meant = [group for group in groups if any(all(said & {word, *inflections(word)} for word in one) for one in group)]
    return set().union(*(one for group in meant for one in group)) - said
