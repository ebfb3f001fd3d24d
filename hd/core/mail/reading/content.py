"""The parts of a message sorted into text, files and an appointment. Reads no headers of the message itself."""

from __future__ import annotations

import hashlib
import re

from msgspec import Struct

from hd.core.mail.message import Attachment, OmittedPart, Protection, ReadingFault, ReadingLimits
from hd.core.mail.reading.flowed_text import join_flowed
from hd.core.mail.reading.header_text import decode_header
from hd.core.mail.reading.html_text import html_to_text
from hd.core.mail.reading.mime import Part, parse
from hd.text.lazy_regex import pattern

_STUB_LETTERS = 20
_STUB_SHARE = 0.6  # of the words of the HTML
_LINK = pattern(r"<?(?:https?://|mailto:|www\.|cid:)[^\s<>]*>?")
_WORD = pattern(r"[^\W_]+")
_CID = pattern(r"cid:([^\s\"'<>)\]]{1,250})", re.IGNORECASE)
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/feedback-report": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
}
_LONGEST_NAME = 100
_KNOWN_NAMES = {
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "encryption.txt",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
}
_ENCRYPTED_SMIME = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))


class Content(Struct):
    """What the parts hold. texts: pieces of the body in order; calendars: `text/calendar` as text."""

    texts: list[str] = []
    shown_images: set[str] = set()
    attachments: list[Attachment] = []
    omitted: list[OmittedPart] = []
    calendars: list[str] = []
    signed: Protection = ""
    encrypted: Protection = ""
    faults: list[ReadingFault] = []

    @property
    def body(self) -> str:
        """The whole text; blank lines around it are left out."""
        pieces = [piece for text in self.texts if (piece := _trim(text))]
        return "\n\n".join(pieces)


class _Collector:
    def __init__(self, limits: ReadingLimits) -> None:
        self.limits = limits
        self.content = Content()
        self.invented: dict[str, int] = {}

    def collect(self, part: Part) -> None:
        """Sorts a part and everything below it."""
        kind = part.content_type
        if part.children:
            self._collect_children(part, kind)
        elif kind == "multipart/encrypted":
            self.content.encrypted = "pgp"
        elif kind.startswith("multipart/") and part.depth < self.limits.depth:
            self.content.texts.append(part.text())  # without boundaries it is text
        elif self._is_body(part, kind):
            self._add_body(part, kind)
        else:
            self._add_file(part, kind)

    def _collect_children(self, part: Part, kind: str) -> None:
        if kind == "multipart/alternative":
            self._collect_alternatives(part)
            return
        if kind == "multipart/encrypted":
            self.content.encrypted = "pgp"
        if kind == "multipart/signed":
            protocol = part.parameter("protocol").lower()
            self.content.signed = "pgp" if "pgp" in protocol else "smime"
        for child in part.children:
            self.collect(child)

    def _collect_alternatives(self, part: Part) -> None:
        """Of plain text and HTML one is the body; files in either of them are kept."""
        outer, self.content.texts = self.content.texts, []
        plain: list[str] = []
        rich: list[str] = []
        for child in part.children:
            self.content.texts = []
            self.collect(child)
            is_plain = child.content_type == "text/plain"
            (plain if is_plain else rich).extend(self.content.texts)
        chosen = choose_text("\n\n".join(plain), "\n\n".join(rich))
        self.content.texts = [*outer, chosen]

    def _is_body(self, part: Part, kind: str) -> bool:
        if kind not in ("text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown"):
            return False
        if part.disposition == "attachment":
            return part.depth == 0 and not part.file_name
        return part.depth == 0 or not part.file_name or not any(map(str.strip, self.content.texts))

    def _add_body(self, part: Part, kind: str) -> None:
        data = part.decoded()
        if len(data) > self.limits.text:
            self._fault("long-text", f"a text has {len(data)} bytes; the first {self.limits.text} are the body")
            self._add_file(part, kind)
        text = part.text(self.limits.text)
        if kind == "text/html" or (kind == "text/plain" and _is_html(text)):
            text, images = html_to_text(text)
            self.content.shown_images |= {clean_content_id(one) for one in images}
        else:
            self.content.shown_images |= {clean_content_id(one) for one in _CID.findall(text)}
            if part.parameter("format").lower() == "flowed":
                text = join_flowed(text, delsp=part.parameter("delsp").lower() == "yes")
        self.content.texts.append(text)

    def _add_file(self, part: Part, kind: str) -> None:
        data = part.decoded()
        if not data and not part.file_name:
            return
        if kind == "text/calendar":
            self.content.calendars.append(part.text())
        if kind in _ENCRYPTED_SMIME:
            self._note_smime(part)
        name = part.file_name or self._invent_name(part, kind)
        if len(data) > self.limits.attachment:
            self.content.omitted.append(OmittedPart(name=name, content_type=kind, size=len(data)))
            return
        content_id = clean_content_id(part.value("Content-ID"))
        inline = bool(content_id) and kind.startswith("image/") and part.disposition != "attachment"
        digest = hashlib.sha256(data).hexdigest()
        self.content.attachments.append(
            Attachment(name=name, content_type=kind, data=data, digest=digest, content_id=content_id, inline=inline)
        )

    def _note_smime(self, part: Part) -> None:
        if part.parameter("smime-type").lower() == "signed-data":
            self.content.signed = "smime"
        else:
            self.content.encrypted = "smime"

    def _invent_name(self, part: Part, kind: str) -> str:
        """Of an attached message its subject, else what its header describes, else what it is."""
        if kind in _KNOWN_NAMES:
            return _KNOWN_NAMES[kind]
        stem = _subject_of(part) if kind == "message/rfc822" else decode_header(part.value("Content-Description"))
        main, _, subtype = kind.partition("/")
        stem = stem[:_LONGEST_NAME] or (
            "message" if kind == "message/rfc822" else subtype if main == "message" else main
        )
        name = f"{stem}{_EXTENSIONS.get(kind) or _extension(kind)}"
        self.invented[name] = self.invented.get(name, 0) + 1
        if self.invented[name] == 1:
            return name
        return f"{stem}-{self.invented[name]}{name[len(stem) :]}"

    def _fault(self, rule: str, message: str) -> None:
        self.content.faults.append(ReadingFault(rule, message))


def collect_content(root: Part, limits: ReadingLimits) -> Content:
    """Text, files and appointment of a parsed message."""
    collector = _Collector(limits)
    collector.collect(root)
    return collector.content


def choose_text(plain: str, rich: str) -> str:
    """The plain text, unless it is a stub of the HTML: under 20 letters, or under 60 % of its words."""
    if not rich.strip():
        return plain
    if not plain.strip():
        return rich
    count = len(_words(plain))
    if sum(map(str.isalpha, plain[:2_000])) < _STUB_LETTERS or count < _STUB_SHARE * len(_words(rich)):
        return rich if len(_words(rich)) >= count else plain
    return plain


def clean_content_id(value: str) -> str:
    """A content id without brackets, blanks and escapes, for comparison."""
    return "".join(value.split()).strip("<>").replace("%40", "@")


def _words(text: str) -> list[str]:
    return _WORD.findall(_LINK.sub(" ", text))


def _is_html(text: str) -> bool:
    start = text[:200].lstrip().lower()
    return start.startswith(("<!doctype html", "<html"))


def _subject_of(part: Part) -> str:
    root, _ = parse(part.decoded(), ReadingLimits(parts=0))
    return decode_header(root.value("Subject"), charset=part.hint)


def _extension(kind: str) -> str:
    subtype = kind.partition("/")[2].removeprefix("x-")
    return {"jpeg": ".jpg", "octet-stream": ".bin", "plain": ".txt"}.get(subtype, f".{subtype}"[:12])


def _trim(text: str) -> str:
    """Without blank lines around it, and without blanks at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
