"""The messages filed to a ticket: entries of its key `mail`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from msgspec import Struct

from hd.core.document.document import Document, Rows
from hd.core.document.yaml_tree import Value, Writable
from hd.core.document.yaml_writer import dump
from hd.core.time.parsing import read_time
from hd.text.lazy_regex import pattern

KEY = "mail"
SOURCE = "email"  # of a ticket, a step or a handover that a message made
LONGEST = 128 * 1024  # bytes of the list in a file; later messages are recorded in commits alone
LONGEST_ID = 200  # characters of a Message-ID; of a longer one its sum stands there
PROOFS = ("dmarc", "dkim", "spf")
KINDS = ("list", "auto")
KEY_FORM = pattern(r"[0-9a-f]{16}")
SUM_FORM = pattern(r"[0-9a-f]{8}")


class MailEntry(Struct, frozen=True):
    """A filed message. key: its identifier, 16 hex digits. id: its Message-ID with `<>`, or `sha256:…` of a long one,
    None without one. at: its arrival. sum: 8 hex digits of its text.

    proof: what verified the sender (PROOFS), None for nothing. kind: `list` or `auto` for automatic mail. root: the
    first message of its thread, if the desk does not have it. line: in the file.
    """

    key: str
    at: datetime
    sum: str
    id: str | None = None
    proof: str | None = None
    kind: str | None = None
    root: str | None = None
    line: int = 0

    def row(self) -> dict[str, Writable]:
        """Return the entry as it is written, without unknown values."""
        values: tuple[tuple[str, Writable], ...] = (
            ("key", self.key),
            ("id", self.id),
            ("at", self.at),
            ("sum", self.sum),
            ("proof", self.proof),
            ("kind", self.kind),
            ("root", self.root),
        )
        return {key: value for key, value in values if value is not None}


def read_mail(document: Document, zone: tzinfo) -> tuple[MailEntry, ...]:
    """Return the valid entries of a document, in its order; `mail_faults` reports the others."""
    found = []
    for row, line in rows_of(document, KEY):
        texts = {name: text for name, text in row.items() if isinstance(text, str)}
        at = read_time(texts.get("at", ""), zone=zone)
        if at is not None and KEY_FORM.fullmatch(texts.get("key", "")):
            known = {name: texts.get(name) for name in ("id", "proof", "kind", "root")}
            found.append(MailEntry(texts["key"], at, texts.get("sum", ""), line=line, **known))
    return tuple(found)


def mail_faults(document: Document, zone: tzinfo) -> Iterator[tuple[str, int]]:
    """Yield the errors of the list, each with its line."""
    keys: set[Value] = set()
    if not isinstance(document.fields.get(KEY), list | None):
        yield f"{KEY} must be a list of entries", document.lines[KEY]
    for row, line in rows_of(document, KEY):
        key, at, id_ = row.get("key"), row.get("at"), row.get("id")
        if not isinstance(key, str) or not KEY_FORM.fullmatch(key):
            yield f"{KEY}: key must be 16 hex digits", line
        elif key in keys:
            yield f"{KEY}: {key} stands there twice", line
        else:
            keys.add(key)
        if not isinstance(at, str) or read_time(at, zone=zone) is None:
            yield f"{KEY}: at must be a time like 2026-11-23T10:02:11+02:00", line
        if not isinstance(sum_ := row.get("sum"), str) or not SUM_FORM.fullmatch(sum_):
            yield f"{KEY}: sum must be 8 hex digits", line
        if id_ is not None and (not isinstance(id_, str) or len(id_) > LONGEST_ID):
            yield f"{KEY}: id must be one text of at most {LONGEST_ID} characters", line
        for name, words in (("proof", PROOFS), ("kind", KINDS)):
            if row.get(name) is not None and row[name] not in words:
                yield f"{KEY}: {name} must be one of {', '.join(words)}", line
    if size_of(document) > LONGEST:
        yield f"{KEY} is larger than {LONGEST // 1024} KB; no more messages are noted", document.lines[KEY]


def with_entry(document: Document, entry: MailEntry, *, order: Sequence[str], zone: tzinfo) -> Document:
    """Return the document with one more entry in order of time, but never before the first, which is the message that
    created the ticket. Returns the same document if the list is full or has the key.
    """
    known = read_mail(document, zone)
    if any(one.key == entry.key for one in known):
        return document
    row = entry.row()
    if size_of(document) + _size(row) > LONGEST:
        return document
    later = next((n for n, one in enumerate(known) if n and (one.at, one.key) > (entry.at, entry.key)), len(known))
    if later == len(known):
        return document.append(KEY, row, order=order)
    value = document.fields[KEY]
    assert isinstance(value, list)  # it has entries
    return document.set(KEY, Rows([*value[:later], row, *value[later:]]), order=order)


def first_key(document: Document) -> str | None:
    """Return the key of the message that created a ticket; None if it was registered in another way."""
    if document.fields.get("source") != SOURCE:
        return None
    row = next((row for row, _ in rows_of(document, KEY)), None)
    key = row.get("key") if row else None
    return key if isinstance(key, str) and KEY_FORM.fullmatch(key) else None


def size_of(document: Document) -> int:
    """Return the size of the entries in the file, in bytes."""
    return sum(_size(row) for row, _ in rows_of(document, KEY))


def _size(row: Mapping[str, Writable]) -> int:
    return len(dump(row).encode()) + len("- \n")


def rows_of(document: Document, key: str) -> list[tuple[dict[str, Value], int]]:
    """Return the entries of a list with their lines, without invalid ones."""
    value = document.fields.get(key)
    if not isinstance(value, list):
        return []
    pairs = zip(value, document.item_lines(key), strict=True)
    return [(row, line) for row, line in pairs if isinstance(row, dict)]
