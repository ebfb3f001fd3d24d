"""Merges three versions of a ticket or an article by meaning, into one text without markers. Touches no disk.

Each field, entry, comment and link is merged by itself. Where both sides changed one thing differently, all that it may
be is kept in `conflicts`, for somebody to decide. Which side is which never matters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo

from hd.core.config import Status
from hd.core.document.document import Document
from hd.core.kb.article import ORDER
from hd.core.merging.body import merge_article_body, merge_ticket_body
from hd.core.merging.candidates import CONFLICTS, Claims, written
from hd.core.merging.derived_fields import agree
from hd.core.merging.front_matter import Kind, merge_keys
from hd.core.merging.id_collisions import are_one
from hd.core.merging.same_message import agree_on_messages
from hd.core.merging.sections import FileStyle, SectionedFile
from hd.core.merging.three_way import Versions
from hd.core.tickets.ticket import KEYS, LISTS, Ticket
from hd.errors import DecisionError, UnreadableError

TEXTS = ("description", "resolution", "body")


def merge_ticket(
    three: Versions[bytes], *, path: str, zone: tzinfo, statuses: Callable[[], Mapping[str, Status]]
) -> bytes:
    """The ticket that both sides make; an empty base where both registered it. statuses: asked for only when needed.

    Raises UnreadableError for what is no ticket, DecisionError where the sides are two tickets with one id; any HdError
    means that text is all there is to go by.
    """
    if not three.open:
        return three.value
    sheets = _sheets(three, path=path)
    _require_one_ticket(sheets, path=path)
    sheets = agree_on_messages(sheets, zone=zone)
    kind = Kind(KEYS, (*LISTS, "external"), ("timeline", "handovers", "csat", "mail"), zone)
    head, doubts = merge_keys(sheets, kind)
    body, doubts_too = merge_ticket_body(sheets, zone=zone)
    versions = sheets.of(lambda sheet: Ticket.of(sheet.document, path=path, zone=zone))
    merged = Ticket.of(_document(sheets, head, body), path=path, zone=zone)
    document, found = agree(versions, merged, {**doubts, **doubts_too}, statuses=statuses)
    return _finished(sheets, document, found, order=(*KEYS, *TEXTS))


def merge_article(three: Versions[bytes], *, path: str) -> bytes:
    """The article that both sides make; otherwise as `merge_ticket`."""
    if not three.open:
        return three.value
    sheets = _sheets(three, path=path)
    head, doubts = merge_keys(sheets, Kind(ORDER, ("tags", "links")))
    body, doubts_too = merge_article_body(sheets)
    return _finished(sheets, _document(sheets, head, body), {**doubts, **doubts_too}, order=(*ORDER, *TEXTS))


def _sheets(three: Versions[bytes], *, path: str) -> Versions[SectionedFile]:
    one, other = (SectionedFile.read(data, path=path) for data in three[1:])
    if three.base.strip():
        return Versions(SectionedFile.read(three.base, path=path), one, other)
    nothing = Document.parse(b"---\n---\n", path=path)
    return Versions(SectionedFile.of(nothing, form=min(one.form, other.form)), one, other)


def _require_one_ticket(sheets: Versions[SectionedFile], *, path: str) -> None:
    documents = sheets.of(lambda sheet: sheet.document)
    if not are_one(documents.one, documents.other):
        raise DecisionError(f"{path}: two tickets have this id", hint="they were created at different times; hd sync")


def _document(sheets: Versions[SectionedFile], head: str, body: str) -> Document:
    opening = sheets.of(lambda sheet: sheet.opening).settled()
    ending = sheets.of(lambda sheet: sheet.ending).settled()
    if body and not ending.endswith("\n"):
        ending += "\n"
    document = Document.parse((opening + head + ending + body).encode(), path=sheets.one.document.path)
    if document.body != body:
        raise UnreadableError(f"{document.path}: the two front matters make none")
    return document


def _finished(
    sheets: Versions[SectionedFile], document: Document, doubts: Mapping[str, Claims], *, order: tuple[str, ...]
) -> bytes:
    """The file's bytes, with what is left to decide."""
    left = written(doubts, order)
    if left:
        document = document.set(CONFLICTS, left, order=order)
    elif CONFLICTS in document.fields:
        document = document.remove(CONFLICTS)
    forms = sheets.of(lambda sheet: sheet.form)
    form = FileStyle(*(Versions(*each).settled() for each in zip(*forms, strict=True)))
    return form.written(document.matter.text)
