"""The words of a desk in the index: which texts have each, and where. A corpus for `core.search`, without the texts.

A text is known by a number that it gets when its words are taken in, and loses when the file changes: then it gets
another. So what was written of a word stays as it is; a new segment is added, and the numbers of no text are passed
over. From time to time everything is written anew.
"""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from hd.core.search.corpus import COMMON, TIMES, TITLE, WEIGHT, Entry, SearchItem, id_form
from hd.store import parallel
from hd.store.layout import ARTICLES
from hd.text.phonetics import begins, sounds
from hd.text.stemming import canonical

if TYPE_CHECKING:
    import sqlite3

    from hd.store.index.database import FileRead, Index

_HEADS = "SELECT texts.n, id, title, created, status, open, form FROM texts JOIN files USING (path)"
_BITS = 3  # of a place, for where in the text; the others are its number
_MASK = (1 << _BITS) - 1
_EACH = array("I").itemsize  # bytes
_SEGMENTS = 24  # from so many on, the small ones are put together
_SMALL = 4000  # texts of a small one
_AT_ONCE = 900  # values in one question
_LOADED = 20_000  # texts whose words are gathered in memory before they are written
_PIECE = 500  # texts that are read at a time

Load = Callable[[str], SearchItem | None]  # a path to what is in the file; None where it cannot be read
Mark = Callable[[str], tuple[Entry, Mapping[str, int]] | None]  # to its head, and where each word stands
Progress = Callable[[int, int], None]
_Row = tuple[int, str, str, str, str, float | None, bool]


def take_in(index: Index, mark: Mark, *, sure: Callable[[FileRead], bool], progress: Progress | None = None) -> None:
    """Take in the words of every file that is not. What was done is kept when it is interrupted.

    sure: whether a file is still the one that the index read; of another the words are taken in again next time.
    """
    files = index.wordless()
    if not files:
        return
    _begin_anew(index, coming=len(files))
    files = index.wordless()
    done = 0
    while done < len(files):
        some = files[done : done + _LOADED]
        if _take_in(index, some, mark, sure=sure, progress=_moved(progress, done, len(files))):
            done += len(some)
        else:  # another process did the same meanwhile
            files, done = index.wordless(), 0
    _tidy(index)


def _moved(progress: Progress | None, start: int, total: int) -> Callable[[int], None]:
    return (lambda done: progress(start + done, total)) if progress else (lambda _: None)


def _take_in(
    index: Index,
    files: Sequence[FileRead],
    mark: Mark,
    *,
    sure: Callable[[FileRead], bool],
    progress: Callable[[int], None],
) -> bool:
    """Whether nobody else gave numbers to texts meanwhile; else nothing was written."""
    first = _given(index) + 1
    pieces = [(first + start, files[start : start + _PIECE]) for start in range(0, len(files), _PIECE)]
    gathered: dict[str, array[int]] = {}
    heads: list[_Row] = []
    known: list[FileRead] = []
    done = 0
    for (_, some), marked in zip(pieces, parallel.each(partial(_marked, mark, sure), pieces), strict=True):
        heads += marked.heads
        known += [file for file, certain in zip(some, marked.sure, strict=True) if certain]
        for word, there in marked.places.items():
            gathered.setdefault(word, array("I")).frombytes(there)
        done += len(some)
        progress(done)
    words = sorted(gathered)
    with index.writing():
        if _given(index) + 1 != first:
            return False
        run = index.base.executemany
        run("INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?, ?, ?, ?)", heads)
        keys = {word: canonical(word) for word in words}
        run("INSERT OR IGNORE INTO words VALUES (?, ?)", ((key, word) for word, key in keys.items()))
        heard = ((sound, key) for key in sorted({*keys.values()}) for sound in sounds(key))
        run("INSERT OR IGNORE INTO sounds VALUES (?, ?)", heard)
        run("INSERT INTO postings VALUES (?, ?, ?)", ((word, first, gathered[word].tobytes()) for word in words))
        index.worded(known)
        index.put_meta("texts", first + len(files) - 1)
    return True


class _Marked(Struct, frozen=True):
    """Of some files: a row for each that has a text, whether each is still as it was read, and where words stand."""

    heads: list[_Row]
    sure: list[bool]
    places: dict[str, bytes]


def _marked(mark: Mark, sure: Callable[[FileRead], bool], piece: tuple[int, Sequence[FileRead]]) -> _Marked:
    """What is in these files, whose texts get numbers in turn."""
    first, files = piece
    gathered: dict[str, array[int]] = {}
    heads: list[_Row] = []
    certain: list[bool] = []
    for number, file in enumerate(files, first):
        found = mark(file.path)
        certain.append(sure(file))
        if found is None:
            continue
        head, places = found
        heads.append((number, file.path, *_head_row(head)))
        for word, mask in places.items():
            if (there := gathered.get(word)) is None:
                there = gathered[word] = array("I")
            there.append(number << _BITS | mask)
    return _Marked(heads, certain, {word: there.tobytes() for word, there in gathered.items()})


def _given(index: Index) -> int:
    """How many numbers were given to texts."""
    return index.meta("texts") or 0


def _head_row(head: Entry) -> tuple[str, str, str, float | None, bool]:
    created = head.created.timestamp() if head.created else None
    return head.id, "\n".join(map(id_form, head.ids)), head.title, created, head.open


def _begin_anew(index: Index, *, coming: int) -> None:
    """Forget all words where a third of the numbers would mean nothing any more after `coming` more texts."""
    given, live = _given(index) + coming, _count(index.base) + coming
    if given > 1000 and given > 1.5 * live:
        with index.writing():
            for table in ("words", "sounds", "postings", "texts"):
                index.base.execute(f"DELETE FROM {table}")
            index.base.execute("UPDATE files SET worded = 0")
            index.put_meta("texts", 0)


def _tidy(index: Index) -> None:
    """Put small segments together where there are many."""
    base = index.base
    segments = [one for (one,) in base.execute("SELECT DISTINCT segment FROM postings ORDER BY segment")]
    ends = [*segments, _given(index) + 1][1:]
    small = [one for one, end in zip(segments, ends, strict=True) if end - one < _SMALL]
    if len(small) >= _SEGMENTS:
        _put_together(index, small)


def _put_together(index: Index, segments: Sequence[int]) -> None:
    marks = ", ".join("?" * len(segments))
    with index.writing():
        gathered: dict[str, bytes] = {}
        asked = f"SELECT word, places FROM postings WHERE segment IN ({marks}) ORDER BY word, segment"
        for word, places_ in index.base.execute(asked, segments):
            gathered[word] = gathered.get(word, b"") + places_
        index.base.execute(f"DELETE FROM postings WHERE segment IN ({marks})", segments)
        rows = ((word, segments[0], places_) for word, places_ in gathered.items())
        index.base.executemany("INSERT INTO postings VALUES (?, ?, ?)", rows)


def _count(base: sqlite3.Connection) -> int:
    found: int = base.execute("SELECT count(*) FROM texts").fetchone()[0]
    return found


def _among(numbers: Iterable[int], there: array[int]) -> Iterator[int]:
    """The places of these numbers; what is there is in the order of numbers."""
    for number in numbers:
        at = bisect_left(there, number << _BITS)
        if at < len(there) and there[at] >> _BITS == number:
            yield there[at]


class TextIndex:
    """A corpus and its lexicon, as the index has them. stopped: the statuses in which work is over, folded."""

    def __init__(self, index: Index, load: Load, *, stopped: Collection[str]) -> None:
        self.base = index.base
        self.load = load
        self.stopped = frozenset(stopped)
        self.size = _count(self.base)
        self._whole = self.size == _given(index)

    @property
    def lexicon(self) -> TextIndex:
        """Its words."""
        return self

    # -- words -------------------------------------------------------------------------------------------------------

    def has(self, keys: Collection[str]) -> set[str]:
        """Which of these keys there are."""
        words = list(self._asked("SELECT key, word FROM words WHERE key IN", keys))
        if self._whole:
            return {key for key, _ in words}
        alive = {word for word, _, _ in self._places([word for _, word in words])}
        return {key for key, word in words if word in alive}

    def beginning(self, start: str) -> list[str]:
        """The keys that begin so, in order."""
        asked = "SELECT DISTINCT key FROM words WHERE key >= ? AND key < ? ORDER BY key"
        return [key for (key,) in self.base.execute(asked, (start, f"{start}\U0010ffff"))]

    def keys(self) -> list[str]:
        """All of them, in order; maybe some that are gone."""
        return [key for (key,) in self.base.execute("SELECT DISTINCT key FROM words ORDER BY key")]

    def spellings(self, keys: Collection[str]) -> dict[str, list[str]]:
        """The words under each key."""
        found: dict[str, list[str]] = {key: [] for key in keys}
        for key, word in self._asked("SELECT key, word FROM words WHERE key IN", keys):
            found[key].append(word)
        return found

    def sounding(self, asked: Collection[str], *, longer: int = 0) -> list[str]:
        """The keys that sound so, or begin to; maybe some that are gone."""
        if not longer:
            return sorted({key for (key,) in self._asked("SELECT key FROM sounds WHERE sound IN", asked)})
        question = "SELECT sound, key FROM sounds WHERE sound >= ? AND sound < ?"
        rows = (row for start in asked for row in self.base.execute(question, (start, f"{start}\U0010ffff")))
        return sorted({key for sound, key in rows if begins(sound, asked, longer=longer)})

    def sounds(self) -> list[str]:
        """What they sound like, in order; maybe of some that are gone."""
        return [sound for (sound,) in self.base.execute("SELECT DISTINCT sound FROM sounds ORDER BY sound")]

    def is_common(self, keys: Collection[str]) -> bool:
        """Whether COMMON things have one of the words under these keys."""
        counts: dict[str, int] = {}
        words = [word for _, word in self._asked("SELECT key, word FROM words WHERE key IN", keys)]
        for word, numbers, _ in self._places(words):
            counts[word] = counts.get(word, 0) + len(numbers)
        return any(count >= COMMON for count in counts.values())

    # -- texts -------------------------------------------------------------------------------------------------------

    def weights(self, grades: Mapping[str, float]) -> dict[int, tuple[float, float]]:
        """The things that have any of these words: the best grade in the title, and the best weight anywhere."""
        found: dict[int, tuple[float, float]] = {}
        nothing = (0.0, 0.0)
        for word, numbers, masks in self._places(grades):
            grade = grades[word]
            pairs = [(grade if mask & TITLE else 0.0, grade * WEIGHT[mask]) for mask in range(_MASK + 1)]
            for number, mask in zip(numbers, masks, strict=True):
                title, best = pairs[mask]
                was = found.get(number, nothing)
                found[number] = (title if title > was[0] else was[0], best if best > was[1] else was[1])
        return found

    def count(self, words: Collection[str]) -> int:
        """How many things have each of these words, added up."""
        if self._whole:
            asked = "SELECT sum(length(places)) FROM postings WHERE word IN"
            return sum(size or 0 for (size,) in self._asked(asked, words)) // _EACH
        return sum(len(numbers) for _, numbers, _ in self._places(words))

    def gather(
        self, words: Collection[str], *, worth: int, into: dict[int, int], only: Collection[int] | None = None
    ) -> None:
        """Add what each word is worth to the things that have it, by where it stands."""
        worths = [worth * times for times in TIMES]
        live = None if self._whole else self._live
        for _, packed in self._asked("SELECT word, places FROM postings WHERE word IN", words):
            there = array("I", packed)
            for place in there if only is None else _among(only, there):
                if more := worths[place & _MASK]:
                    number = place >> _BITS
                    if live is None or number in live:
                        into[number] = into.get(number, 0) + more

    def newest(self, numbers: Collection[int], *, most: int) -> list[int]:
        """Of these the newest; of one moment by their ids."""
        rows = self._asked("SELECT -coalesce(created, 0), id, n FROM texts WHERE n IN", numbers)
        return [number for _, _, number in heapq.nsmallest(most, rows)]

    def articles(self) -> set[int]:
        """The numbers of the articles."""
        asked = "SELECT n FROM texts WHERE path > ? AND path < ?"
        return {number for (number,) in self.base.execute(asked, (f"{ARTICLES}/", f"{ARTICLES}0"))}

    def paths(self, numbers: Collection[int]) -> dict[int, str]:
        """The files of things."""
        return dict(self._asked("SELECT n, path FROM texts WHERE n IN", numbers))

    def with_id(self, piece: str) -> list[tuple[int, Entry]]:
        """The things whose id has that piece: their heads."""
        rows = self.base.execute(f"{_HEADS} WHERE instr(form, ?)", (piece,)).fetchall()
        return [(row[0], self._head(row)) for row in rows if any(piece in form for form in row[-1].split("\n"))]

    def heads(self, numbers: Collection[int]) -> dict[int, Entry]:
        """The heads of things, without their texts."""
        return {row[0]: self._head(row) for row in self._asked(f"{_HEADS} WHERE texts.n IN", numbers)}

    def item(self, number: int) -> SearchItem | None:
        """One of them, whole; None where it is gone."""
        row = self.base.execute("SELECT path FROM texts WHERE n = ?", (number,)).fetchone()
        return self.load(row[0]) if row else None

    def _head(self, row: Sequence[Any]) -> Entry:
        _, ident, title, created, status, was_open, _ = row
        if created is None:
            return Entry("article", ident, title, open=bool(was_open))
        at = datetime.fromtimestamp(created, UTC)
        return Entry("ticket", ident, title, open=status not in self.stopped, created=at)

    # -- how it is kept ----------------------------------------------------------------------------------------------

    def _places(self, words: Iterable[str]) -> Iterator[tuple[str, Sequence[int], Sequence[int]]]:
        """For each word: the numbers of texts that have it, and where; a word comes once for each segment."""
        for word, packed in self._asked("SELECT word, places FROM postings WHERE word IN", list(words)):
            both = array("I", packed)
            numbers, masks = [one >> _BITS for one in both], [one & _MASK for one in both]
            if not self._whole:
                kept = [(number, mask) for number, mask in zip(numbers, masks, strict=True) if number in self._live]
                numbers, masks = [number for number, _ in kept], [mask for _, mask in kept]
            if numbers:
                yield word, numbers, masks

    @cached_property
    def _live(self) -> set[int]:
        return {number for (number,) in self.base.execute("SELECT n FROM texts")}

    def _asked(self, asked: str, values: Collection[Any]) -> Iterator[Any]:
        """The rows of a question about many values."""
        listed = list(values)
        for start in range(0, len(listed), _AT_ONCE):
            some = listed[start : start + _AT_ONCE]
            yield from self.base.execute(f"{asked} ({', '.join('?' * len(some))})", some).fetchall()
