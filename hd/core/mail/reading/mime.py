"""A message as a tree of parts: headers by the standard library, bodies as slices of the bytes, both in one pass.

The standard library's parser decodes a message of 25 MB into lines of text; slices keep attached messages byte for
byte and cost neither the time nor the memory.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from email.message import Message
from email.policy import Compat32

from hd.core.mail.message import ReadingFault, ReadingLimits
from hd.core.mail.reading.charsets import decode_text
from hd.core.mail.reading.header_text import decode_base64, decode_header, raw_bytes
from hd.text.lazy_regex import pattern

_HEADER = pattern(rb"[!-9;-~]{1,998}[ \t]*:")
_LINE_END = pattern(rb"\r*\n")
_BROKEN = 5  # lines among the headers that are dropped
_JUNK = 50  # lines before the first header that are looked at
_LONGEST_TEXT = 2 << 20  # bytes
_PARAMETERS = 8_000  # characters of a header whose parameters are read
_CONTENT_TYPE = pattern(r"[\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,100}")
_BOUNDARY = pattern(r"boundary\s*=\s*(?:\"([^\"\r\n]{1,250})\"|([^\s;\"]{1,250}))", re.IGNORECASE)
_BOUNDARY_END = pattern(rb"(--)?[ \t]*(?:\r*\n|\r*\Z)")
_UU_BEGIN = pattern(rb"^begin [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)


class _RawHeaders(Compat32):
    """Gives values as they stand: decoding is ours, and one value that cannot be decoded raises nothing."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the standard library's signature
        return value


_POLICY = _RawHeaders()


class Part:
    """One part: its headers, its body as bytes, its children (`multipart` only). depth: 0 for the message itself; hint:
    the first charset that the message declares, for raw bytes in headers."""

    def __init__(self, headers: Message[str, str], body: bytes, depth: int) -> None:
        self.headers = headers
        self.body = body
        self.depth = depth
        self.children: list[Part] = []
        self.hint = ""

    def value(self, name: str) -> str:
        """The first value of a header, raw; empty where there is none."""
        return self.headers.get(name, "")

    def values(self, name: str) -> list[str]:
        """All values of a header, raw, topmost first."""
        return list(self.headers.get_all(name, []))

    @property
    def content_type(self) -> str:
        """`type/subtype` in lower case; `text/plain` where it is missing or not of that form."""
        stated = decode_header(self.value("Content-Type").partition(";")[0]).lower().replace(" ", "")
        if _CONTENT_TYPE.fullmatch(stated):
            return stated
        return {"text": "text/plain", "html": "text/html"}.get(stated, self.headers.get_default_type())

    @property
    def disposition(self) -> str:
        """`attachment`, `inline`, another word, or empty."""
        return self.value("Content-Disposition").partition(";")[0].strip().lower()

    def parameter(self, name: str, header: str = "Content-Type") -> str:
        """A parameter of a header as one line of text (RFC 2231 and 2047); empty where there is none."""
        return decode_parameter(self.headers, name, header, hint=self.hint)

    @property
    def file_name(self) -> str:
        """The name as sent; empty where there is none."""
        return self.parameter("filename", "Content-Disposition") or self.parameter("name")

    @property
    def charset(self) -> str:
        """As declared; may be empty or unknown."""
        return self.parameter("charset")

    def decoded(self) -> bytes:
        """The body without its transfer encoding. What is not encoded as declared is returned as it stands."""
        encoding = self.value("Content-Transfer-Encoding").strip().lower().strip("\"'; ")
        if encoding == "base64":
            return decode_base64(self.body) or self.body.strip()
        if encoding == "quoted-printable":
            return binascii.a2b_qp(_LINE_END.sub(b"\n", self.body) if b"\r\r" in self.body else self.body)
        if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
            return decode_uu(self.body)
        return self.body

    def text(self, limit: int = _LONGEST_TEXT) -> str:
        """The decoded body, at most `limit` bytes of it, as text with `\\n` as line end."""
        text = decode_text(self.decoded()[:limit], self.charset)
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")

    def walk(self) -> Iterator[Part]:
        """This part and everything below it, in order."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


def decode_parameter(headers: Message[str, str], name: str, header: str, *, hint: str) -> str:
    """A parameter of a header as one line of text (RFC 2231 and 2047); empty where there is none."""
    value = headers.get(header, "")
    if name not in value.lower():
        return ""
    if len(value) > _PARAMETERS:
        headers = Message(policy=_POLICY)
        headers.set_raw(header, value[:_PARAMETERS])
    try:
        found = headers.get_param(name, "", header)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    if isinstance(found, tuple):
        charset, _, text = found
        return decode_header(decode_text(text.encode("latin-1", "surrogateescape"), charset or ""))
    return decode_header(str(found), charset=hint)


def decode_uu(data: bytes) -> bytes:
    """The bytes of the first uuencoded file in `data`; `data` itself where there is none."""
    begin = _UU_BEGIN.search(data)
    if begin is None:
        return data
    lines: list[bytes] = []
    for line in data[begin.end() :].splitlines():
        if line.strip() in (b"end", b"`"):
            break
        try:
            lines.append(binascii.a2b_uu(line))
        except binascii.Error:
            length = ((line[0] - 32) & 63) * 4 // 3 + 2 if line else 0
            try:
                lines.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                return data
    return b"".join(lines)


def parse(data: bytes, limits: ReadingLimits) -> tuple[Part, list[ReadingFault]]:
    """The tree of parts of a whole message, and what was wrong with it. Raises nothing for any bytes."""
    faults: list[ReadingFault] = []
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    if b"\r\r\n" in data[:1_000]:
        data = data.replace(b"\r\r\n", b"\r\n")
    if len(data) > limits.message:
        size = limits.message
        faults.append(ReadingFault("too-large", f"the message has {len(data)} bytes; only the first {size} were read"))
        data = data[:size]
    budget = [limits.parts]
    root = _read_part(data, 0, "text/plain", limits, faults)
    waiting = [root]
    while waiting:
        part = waiting.pop()
        part.children = _read_children(part, limits, faults, budget)
        waiting.extend(part.children)
    parts = list(root.walk())
    hint = next((part.charset for part in parts if part.charset), "")
    for part in parts:
        part.hint = hint
    return root, list(dict.fromkeys(faults))


def _read_part(data: bytes, depth: int, default: str, limits: ReadingLimits, faults: list[ReadingFault]) -> Part:
    headers = Message(policy=_POLICY)
    headers.set_default_type(default)
    body = read_headers(data, headers, limits, faults, is_message=depth == 0)
    return Part(headers, data[body:], depth)


def read_headers(
    data: bytes, headers: Message[str, str], limits: ReadingLimits, faults: list[ReadingFault], *, is_message: bool
) -> int:
    """Adds the header lines at the start of `data` to `headers`; returns where the body begins."""
    at = _skip_junk(data, faults) if is_message else 0
    if at < 0:
        return 0
    lines: list[bytes] = []
    broken = 0
    end = min(len(data), at + limits.headers)
    while at < end:
        stop = _LINE_END.search(data, at)
        line = data[at : stop.start() if stop else len(data)]
        after = stop.end() if stop else len(data)
        if not line:
            at = after
            break
        if line[:1] in b" \t" and lines:
            lines[-1] += b"\n" + line
        elif _HEADER.match(line):
            lines.append(line)
        elif broken < _BROKEN and _header_follows(data, after, _BROKEN - broken):
            broken += 1
            faults.append(ReadingFault("broken-header", "a line among the headers is no header"))
        else:
            break
        at = after
    if at >= end and at < len(data) and data[at - 2 : at] not in (b"\n\n", b"\r\n"):
        faults.append(ReadingFault("long-headers", f"the headers are longer than {limits.headers} bytes"))
    _add_headers(lines, headers)
    return at


def _add_headers(lines: list[bytes], headers: Message[str, str]) -> None:
    for line in lines:
        name, _, value = line.partition(b":")
        headers.set_raw(name.strip().decode("ascii"), value.strip(b" \t\r\n").decode("ascii", "surrogateescape"))


def _skip_junk(data: bytes, faults: list[ReadingFault]) -> int:
    """Where the first header begins; -1 where none is near the start."""
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    for number in range(_JUNK):
        stop = _LINE_END.search(data, at)
        line = data[at : stop.start() if stop else len(data)]
        if _HEADER.match(line) and not line.startswith((b"http:", b"https:")):
            if (
                number
                and not data[:at].strip().startswith((b"From ", b">From "))
                and data[:at].strip(b"\xef\xbb\xbf \r\n\t")
            ):
                faults.append(ReadingFault("junk", "something stands before the first header"))
            return at
        if stop is None:
            break
        at = stop.end()
    faults.append(ReadingFault("no-headers", "the message has no headers"))
    return -1


def _header_follows(data: bytes, at: int, lines: int) -> bool:
    """Whether one of the next lines is a header, and no blank line stands before it."""
    for _ in range(lines):
        stop = _LINE_END.search(data, at)
        line = data[at : stop.start() if stop else len(data)]
        if _HEADER.match(line):
            return True
        if not line or stop is None:
            return False
        at = stop.end()
    return False


def _read_children(part: Part, limits: ReadingLimits, faults: list[ReadingFault], budget: list[int]) -> list[Part]:
    kind = part.content_type
    if not kind.startswith("multipart/"):
        return []
    boundary = find_boundary(part)
    if not boundary:
        faults.append(ReadingFault("no-boundary", "a multipart has no boundary"))
        return []
    if part.depth >= limits.depth:
        faults.append(ReadingFault("too-deep", f"parts are nested deeper than {limits.depth}"))
        return []
    default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    children: list[Part] = []
    for slice_ in split_at_boundary(part.body, boundary):
        if budget[0] <= 0:
            faults.append(ReadingFault("too-many-parts", f"the message has more than {limits.parts} parts"))
            break
        budget[0] -= 1
        children.append(_read_part(slice_, part.depth + 1, default, limits, faults))
    if not children:
        faults.append(ReadingFault("no-parts", "a multipart has no parts"))
    return children


def find_boundary(part: Part) -> bytes:
    """The boundary of a multipart; empty where it names none."""
    value = part.value("Content-Type")[:_PARAMETERS]
    found = _BOUNDARY.search(value)
    boundary = raw_bytes((found[1] or found[2]) if found else part.parameter("boundary"))
    return boundary.rstrip()


def split_at_boundary(body: bytes, boundary: bytes) -> list[bytes]:
    """The parts between lines that begin with `--boundary`; the last one may lack its end."""
    mark = b"--" + boundary
    parts: list[bytes] = []
    start, at = -1, body.find(mark)
    while at >= 0:
        found = _BOUNDARY_END.match(body, at + len(mark)) if at == 0 or body[at - 1 : at] == b"\n" else None
        if found is not None:
            if start >= 0:
                parts.append(body[start : at - 2 if body[at - 2 : at] == b"\r\n" else at - 1])
            if found[1]:
                return parts
            start = found.end()
        at = body.find(mark, at + len(mark))
    if start >= 0 and body[start:].strip():
        parts.append(body[start:])
    return parts
