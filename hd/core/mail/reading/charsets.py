"""Bytes of a message to text: the declared charset, with the aliases that mailers need; then UTF-8; then a guess.

No byte vanishes: what no charset explains is read as windows-1252, or shown as U+FFFD where the declared charset is
right for nearly all of the text.
"""

from __future__ import annotations

import codecs
from functools import lru_cache

from hd.text import decoding
from hd.text.lazy_regex import pattern

_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "windows-31j": "cp932",
    "cp-850": "cp850",
    "ibm-850": "cp850",
    "x-mac-cyrillic": "mac_cyrillic",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "unicode": "utf-8",
    "win-1251": "cp1251",
    "x-cp1251": "cp1251",
    "x-windows-1251": "cp1251",
}
_UNKNOWN = frozenset(
    {
        "",
        "x-unknown",
        "unknown",
        "unknown-8bit",
        "x-user-defined",
        "default",
        "binary",
        "8bit",
        "7bit",
        "us-ascii",
        "ascii",
        "ansi_x3.4-1968",
    }
)
_HIGH = bytes(range(0x80, 0x100))
_FEW = 64  # bytes beyond ASCII
_GUESSED = 20_000  # bytes that a guess looks at
_PREFIX = pattern(r"(?:x-|charset=|cs)")
_ESCAPE = pattern(rb"\x1b(\$[@B]|\([BJI])")
# windows-1252, whose five undefined bytes are read as in Latin-1.
_CP1252 = "".join(bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in range(256))
_LOST = 0.02  # the share of U+FFFD up to which the declared charset is believed


def decode_text(data: bytes, charset: str) -> str:
    """The text of `data`. charset: as declared, in any case; may be empty, unknown or wrong."""
    if data.isascii() and not _is_stateful(charset):
        return data.decode("ascii")
    if data.startswith(codecs.BOM_UTF8):
        data, charset = data[3:], "utf-8"
    codec = find_codec(charset)
    if codec:
        text = _decode(data, codec)
        if text is not None:
            return text
    text = _decode(data, "utf-8")
    if text is not None:
        return text
    if codec == "iso2022_jp":
        text = _decode(data, "cp932")
        if text is not None:
            return text
    if codec:
        text = data.decode(codec, "replace")
        if text.count("\ufffd") <= _LOST * len(text):
            return text
    return _guess(data)


@lru_cache(maxsize=256)
def find_codec(charset: str) -> str:
    """The name of Python's codec for a declared charset; empty where there is none for text."""
    name = charset.strip(" \t\r\n\"'<>;").lower().replace(" ", "")
    if name in _UNKNOWN or len(name) > 40 or not name.isascii():
        return ""
    name = _ALIASES.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        prefix = _PREFIX.match(name)
        return find_codec(name[prefix.end() :]) if prefix else ""
    return _ALIASES.get(info.name, info.name) if getattr(info, "_is_text_encoding", True) else ""


def _is_stateful(charset: str) -> bool:
    return charset.strip(" \"'").lower().startswith(("iso-2022", "utf-7", "unicode-1-1", "hz", "utf-16", "utf-32"))


def _decode(data: bytes, codec: str) -> str | None:
    """The text, or None where a byte has no meaning in this charset."""
    if codec == "cp1252":
        return codecs.charmap_decode(data, "strict", _CP1252)[0]
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError, LookupError):
        return _decode_japanese(data) if codec == "iso2022_jp" else None


def _decode_japanese(data: bytes) -> str | None:
    """ISO-2022-JP with the circled numbers and other characters of vendors; None where it is not that."""
    pieces: list[str] = []
    double = False
    for number, piece in enumerate(_ESCAPE.split(data)):
        if number % 2:
            double = piece.startswith(b"$")
            continue
        try:
            raw = bytes(byte | 0x80 if double and 0x20 < byte < 0x7F else byte for byte in piece)
            pieces.append(raw.decode("euc_jis_2004" if double else "ascii"))
        except UnicodeError:
            return None
    return "".join(pieces)


def _guess(data: bytes) -> str:
    """Text of undeclared bytes that are not UTF-8. Uses charset-normalizer where it is installed."""
    if len(data) - len(data.translate(None, _HIGH)) < _FEW:  # too little for statistics
        return decoding.decode(data)[0]
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        found = None
    else:
        found = from_bytes(data[:_GUESSED]).best()
    codec = find_codec(found.encoding) if found else ""
    return (_decode(data, codec) if codec else None) or codecs.charmap_decode(data, "strict", _CP1252)[0]
