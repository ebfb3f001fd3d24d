"""Merge three versions of a ticket or an article by meaning, into one text without markers. Touches no disk.

Merges each field, entry, comment and link separately. If both sides changed one differently, `conflicts` keeps all
candidates, for a person to decide. The result is the same if the sides are swapped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo

from hd.core.config import Status
from hd.core.document.document import Document
from hd.core.kb.article import ORDER
from hd.core.merging.body import merge_article_body, merge_ticket_body
from hd.core.merging.candidates import CONFLICTS, Claims, conflicts_field
from hd.core.merging.derived_fields import derive_fields
from hd.core.merging.front_matter import Kind, merge_keys
from hd.core.merging.id_collisions import are_same_ticket
from hd.core.merging.same_message import agree_on_messages
from hd.core.merging.sections import FileStyle, SectionedFile
from hd.core.merging.three_way import Versions
from hd.core.tickets.ticket import KEYS, LISTS, Ticket
from hd.errors import DecisionError, UnreadableError

TEXTS = ("description", "resolution", "body")


def merge_ticket(
    three: Versions[bytes], *, path: str, zone: tzinfo, statuses: Callable[[], Mapping[str, Status]]
) -> bytes:
    """Return the merged ticket; the base is empty if both sides registered it. statuses: called only if needed.

    Raises UnreadableError for invalid files, DecisionError if the sides are two tickets with one id; after any HdError
    the caller can only merge the files as text.
    """
    if not three.is_open:
        return three.value
    sheets = _sheets(three, path=path)
    _require_one_ticket(sheets, path=path)
    sheets = agree_on_messages(sheets, zone=zone)
    kind = Kind(KEYS, (*LISTS, "external"), ("timeline", "handovers", "csat", "mail"), zone)
    head, doubts = merge_keys(sheets, kind)
    body, doubts_too = merge_ticket_body(sheets, zone=zone)
    versions = sheets.map(lambda sheet: Ticket.of(sheet.document, path=path, zone=zone))
    merged = Ticket.of(_document(sheets, head, body), path=path, zone=zone)
    document, found = derive_fields(versions, merged, {**doubts, **doubts_too}, statuses=statuses)
    return _write_result(sheets, document, found, order=(*KEYS, *TEXTS))


def merge_article(three: Versions[bytes], *, path: str) -> bytes:
    """Return the merged article; otherwise like `merge_ticket`."""
    if not three.is_open:
        return three.value
    sheets = _sheets(three, path=path)
    head, doubts = merge_keys(sheets, Kind(ORDER, ("tags", "links")))
    body, doubts_too = merge_article_body(sheets)
    return _write_result(sheets, _document(sheets, head, body), {**doubts, **doubts_too}, order=(*ORDER, *TEXTS))


def _sheets(three: Versions[bytes], *, path: str) -> Versions[SectionedFile]:
    one, other = (SectionedFile.read(data, path=path) for data in three[1:])
    if three.base.strip():
        return Versions(SectionedFile.read(three.base, path=path), one, other)
    nothing = Document.parse(b"---\n---\n", path=path)
    return Versions(SectionedFile.of(nothing, form=min(one.style, other.style)), one, other)


def _require_one_ticket(sheets: Versions[SectionedFile], *, path: str) -> None:
    documents = sheets.map(lambda sheet: sheet.document)
    if not are_same_ticket(documents.one, documents.other):
        raise DecisionError(f"{path}: two tickets have this id", hint="they were created at different times; hd sync")


def _document(sheets: Versions[SectionedFile], head: str, body: str) -> Document:
    opening = sheets.map(lambda sheet: sheet.opening).value_or_least()
    ending = sheets.map(lambda sheet: sheet.ending).value_or_least()
    if body and not ending.endswith("\n"):
        ending += "\n"
    document = Document.parse((opening + head + ending + body).encode(), path=sheets.one.document.path)
    if document.body != body:
        raise UnreadableError(f"{document.path}: the two front matters make none")
    return document


def _write_result(
    sheets: Versions[SectionedFile], document: Document, doubts: Mapping[str, Claims], *, order: tuple[str, ...]
) -> bytes:
    """Return the file's bytes, with the open conflicts."""
    left = conflicts_field(doubts, order)
    if left:
        document = document.set(CONFLICTS, left, order=order)
    elif CONFLICTS in document.fields:
        document = document.remove(CONFLICTS)
    forms = sheets.map(lambda sheet: sheet.style)
    form = FileStyle(*(Versions(*each).value_or_least() for each in zip(*forms, strict=True)))
    return form.encode(document.matter.text)
