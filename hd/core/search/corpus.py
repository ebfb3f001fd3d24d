"""The searched texts: their words, and the places of each word. Ranks nothing, and reads no files.

An *item* is an article, or a ticket with its comments. `ranking.py` queries a `Corpus`; the one here has all texts in
memory, and the desk's index gives the same answers without them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Literal, Protocol

from msgspec import Struct

from hd.core.ids import normalise
from hd.text.phonetics import begins, sounds
from hd.text.stemming import canonical, fold, word_set

Kind = Literal["ticket", "comment", "article"]

FIELD = {"ticket": 0.75, "article": 0.75, "comment": 0.65}  # the weight of a word in the text; in the title it is 1
TITLE, TEXT, COMMENT = 1, 2, 4  # places of a word, as bits
_WEIGHTS = ((TITLE, 1.0), (TEXT, FIELD["ticket"]), (COMMENT, FIELD["comment"]))
WEIGHT = tuple(max((weight for bit, weight in _WEIGHTS if mask & bit), default=0.0) for mask in range(8))
NAMED = 3
TIMES = tuple(
    NAMED if mask & TITLE else int(bool(mask & TEXT)) for mask in range(8)
)  # factors of a word's worth, by place
COMMON = 10  # items: a word in this many is not a typo


class Entry(Struct, frozen=True):
    """One text to search. `created` is aware or None.

    id: a ticket's id, an article's slug; of a comment, the id of its ticket. title: of a comment, that of its ticket.
    open: False for a ticket in a stopped status and a retired article. aliases: former ids, searched like the id.
    """

    kind: Kind
    id: str
    title: str
    text: str = ""
    open: bool = True
    created: datetime | None = None
    author: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The current and former ids."""
        return (self.id, *self.aliases)


class SearchItem(Struct, frozen=True):
    """An article, or a ticket with its comments, the ticket first. With the distinct words of the title and of each
    text.
    """

    entries: tuple[Entry, ...]
    title: set[str]
    texts: tuple[set[str], ...]

    @property
    def head(self) -> Entry:
        """The article or the ticket itself."""
        return self.entries[0]


class Lexicon(Protocol):
    """The words of a corpus, by their canonical spelling (`words.canonical`): their keys."""

    def has(self, keys: Collection[str]) -> set[str]:
        """Return those keys that exist."""
        ...

    def beginning(self, start: str) -> list[str]:
        """Return the keys with this beginning, in order."""
        ...

    def keys(self) -> list[str]:
        """Return all keys, in order; may include removed ones."""
        ...

    def spellings(self, keys: Collection[str]) -> dict[str, list[str]]:
        """Return the words of each key, as written."""
        ...

    def sounding(self, asked: Collection[str], *, longer: int = 0) -> list[str]:
        """Return the keys with these sounds, or beginning with them and at most `longer` letters longer, in order; may
        include removed ones.
        """
        ...

    def sounds(self) -> list[str]:
        """Return the sounds of the keys, in order; may include those of removed keys."""
        ...

    def is_common(self, keys: Collection[str]) -> bool:
        """Whether at least COMMON items have one of the words with these keys."""
        ...


class Corpus(Protocol):
    """A searchable collection. Items have arbitrary numbers."""

    @property
    def lexicon(self) -> Lexicon:
        """Its words."""
        ...

    @property
    def size(self) -> int:
        """The number of items."""
        ...

    def weights(self, grades: Mapping[str, float]) -> dict[int, tuple[float, float]]:
        """Map each item with any of these words to the best grade in its title, and the best weight anywhere."""
        ...

    def count(self, words: Collection[str]) -> int:
        """Return in how many items each of these words occurs, added up."""
        ...

    def gather(
        self, words: Collection[str], *, worth: int, into: dict[int, int], only: Collection[int] | None = None
    ) -> None:
        """Add the worth of each of these words to the items (or only to those in `only`) that have it in their text,
        and NAMED times as much if it is in the title.
        """
        ...

    def newest(self, numbers: Collection[int], *, most: int) -> list[int]:
        """Return the newest of these items, tickets before articles; equal ones by id."""
        ...

    def articles(self) -> set[int]:
        """Return the numbers of the articles."""
        ...

    def with_id(self, piece: str) -> list[tuple[int, Entry]]:
        """Return the items whose normalized id contains `piece`: their heads."""
        ...

    def heads(self, numbers: Collection[int]) -> dict[int, Entry]:
        """Return the heads of items, possibly without their texts."""
        ...

    def item(self, number: int) -> SearchItem | None:
        """Return a complete item; None if it no longer exists."""
        ...


def id_form(text: str) -> str:
    """Return a normalized id, or part of one: case folded, `o` as `0`, `i` and `l` as `1`, in one alphabet."""
    return normalise(text.strip("#.,:;()[]")).casefold()


def search_items(entries: Iterable[Entry]) -> list[SearchItem]:
    """Combine the entries of each ticket into one item, in order of first occurrence."""
    groups: dict[tuple[bool, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.kind == "article", entry.id), []).append(entry)
    return [search_item(group) for group in groups.values()]


def search_item(entries: Sequence[Entry]) -> SearchItem:
    """Return the item of these entries."""
    ordered = sorted(entries, key=lambda entry: entry.kind == "comment")
    head = ordered[0]
    title = word_set(fold(head.title))
    if head.kind == "article":
        title |= word_set(fold(head.id))
    return SearchItem(tuple(ordered), title, tuple(word_set(fold(entry.text)) for entry in ordered))


def word_places(found: SearchItem) -> dict[str, int]:
    """Map each word of an item to its places: the bits TITLE, TEXT, COMMENT."""
    masks = dict.fromkeys(found.title, TITLE)
    for entry, words in zip(found.entries, found.texts, strict=True):
        _mark(masks, words, COMMENT if entry.kind == "comment" else TEXT)
    return masks


def ticket_places(title: str, text: str, comments: str) -> dict[str, int]:
    """Like `word_places`, for a ticket's texts; all comments are one text."""
    masks = dict.fromkeys(word_set(fold(title)), TITLE)
    _mark(masks, word_set(fold(text)), TEXT)
    _mark(masks, word_set(fold(comments)), COMMENT)
    return masks


def _mark(masks: dict[str, int], words: Iterable[str], bit: int) -> None:
    for word in words:
        masks[word] = masks.get(word, 0) | bit


class MemoryLexicon:
    """A lexicon in memory. counts: the number of items with each word."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts

    @cached_property
    def _by_key(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self.counts:
            found.setdefault(canonical(word), []).append(word)
        return found

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._by_key)

    def has(self, keys: Collection[str]) -> set[str]:
        """Return those keys that exist."""
        return self._by_key.keys() & set(keys)

    def beginning(self, start: str) -> list[str]:
        """Return the keys with this beginning, in order."""
        at = end = bisect_left(self._sorted, start)
        while end < len(self._sorted) and self._sorted[end].startswith(start):
            end += 1
        return self._sorted[at:end]

    def keys(self) -> list[str]:
        """Return all keys, in order."""
        return self._sorted

    def spellings(self, keys: Collection[str]) -> dict[str, list[str]]:
        """Return the words of each key."""
        return {key: self._by_key[key] for key in keys}

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in self._sorted:
            for sound in sounds(key):
                found.setdefault(sound, []).append(key)
        return found

    def sounds(self) -> list[str]:
        """Return the sounds of all keys, in order."""
        return sorted(self._by_sound)

    def sounding(self, asked: Collection[str], *, longer: int = 0) -> list[str]:
        """See Lexicon."""
        if not longer:
            return sorted({key for sound in asked for key in self._by_sound.get(sound, ())})
        start = tuple(asked)
        here = [sound for sound in self._by_sound if begins(sound, start, longer=longer)]
        return sorted({key for sound in here for key in self._by_sound[sound]})

    def is_common(self, keys: Collection[str]) -> bool:
        """Whether at least COMMON items have one of the words with these keys."""
        return any(self.counts[word] >= COMMON for key in keys for word in self._by_key.get(key, ()))


class MemoryCorpus:
    """A corpus in memory."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.things = search_items(entries)
        self.places = [word_places(one) for one in self.things]
        self.size = len(self.things)
        self.lexicon = MemoryLexicon(Counter(word for masks in self.places for word in masks))

    def weights(self, grades: Mapping[str, float]) -> dict[int, tuple[float, float]]:
        """See Corpus."""
        found: dict[int, tuple[float, float]] = {}
        for number, masks in enumerate(self.places):
            title = best = 0.0
            for word in masks.keys() & grades.keys():
                grade, mask = grades[word], masks[word]
                title = max(title, grade) if mask & TITLE else title
                best = max(best, grade * WEIGHT[mask])
            if best:
                found[number] = (title, best)
        return found

    def count(self, words: Collection[str]) -> int:
        """See Corpus."""
        return sum(self.lexicon.counts.get(word, 0) for word in words)

    def gather(
        self, words: Collection[str], *, worth: int, into: dict[int, int], only: Collection[int] | None = None
    ) -> None:
        """See Corpus."""
        for number in range(self.size) if only is None else only:
            masks = self.places[number]
            for times in (TIMES[masks[word]] for word in words if word in masks):
                if times:
                    into[number] = into.get(number, 0) + worth * times

    def newest(self, numbers: Collection[int], *, most: int) -> list[int]:
        """See Corpus."""
        heads = [(self.things[number].head, number) for number in numbers]
        heads.sort(key=lambda pair: (-(pair[0].created.timestamp() if pair[0].created else 0.0), pair[0].id))
        return [number for _, number in heads[:most]]

    def articles(self) -> set[int]:
        """See Corpus."""
        return {number for number, one in enumerate(self.things) if one.head.kind == "article"}

    def with_id(self, piece: str) -> list[tuple[int, Entry]]:
        """See Corpus."""
        heads = ((number, one.head) for number, one in enumerate(self.things))
        return [(number, head) for number, head in heads if any(piece in id_form(one) for one in head.ids)]

    def heads(self, numbers: Collection[int]) -> dict[int, Entry]:
        """See Corpus."""
        return {number: self.things[number].head for number in numbers}

    def item(self, number: int) -> SearchItem | None:
        """See Corpus."""
        return self.things[number]
