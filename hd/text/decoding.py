"""Decode a file of unknown encoding: UTF-8, UTF-16, or a Windows code page."""

from __future__ import annotations

import codecs

from hd.text.lazy_regex import pattern

_WORD = pattern(r"[^\W\d_]+")
_CYRILLIC = pattern(r"[Ѐ-ӿ]+")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes) -> tuple[str, str]:
    """The text, without a byte-order mark, and the encoding's name: `utf-8`, `utf-16-le`, `utf-16-be`, `cp1251`,
    `cp1252`.

    A mark decides; else zero bytes mean UTF-16; else what is valid UTF-8 is; else it is the Cyrillic page where most
    words beyond ASCII are then all Cyrillic. What a page does not have becomes U+FFFD.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), name
    if b"\0" in data[:1000]:
        name = "utf-16-le" if data[1:1000:2].count(0) >= data[0:1000:2].count(0) else "utf-16-be"
        return data.decode(name, "replace"), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text = data.decode("cp1251", "replace")
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if 2 * sum(_CYRILLIC.fullmatch(word) is not None for word in words) >= len(words):
        return text, "cp1251"
    return data.decode("cp1252", "replace"), "cp1252"
