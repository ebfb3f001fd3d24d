"""Names of attachments: from whatever a file was called, one that every system can hold. Opens no file.

What a name was made for may be a path, a device of Windows, a word that a command takes for an option, or text
that turns the reading direction round. None of it survives; letters of any script do.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from hd.text.lazy_regex import pattern
from hd.text.sanitize import nfc
from hd.text.slugs import DEVICES

LONGEST = 120  # bytes of a safe name; with what stands before it, well below the 255 that file systems know
_ENDING = 16  # characters: a longer "ending" is no ending
_UNITS = {"GB": 1 << 30, "MB": 1 << 20, "KB": 1 << 10}
_SIZE = pattern(r"([0-9]{1,9}) ?(KB|MB|GB)", re.IGNORECASE)
_SEPARATORS = pattern(r"[/\\]")


def safe_name(name: str) -> str:
    """A name in NFC of letters, marks, digits, `.`, `-` and `_`, that begins and ends with none of the last three.

    At most 120 bytes, its ending kept; no path, no name of a Windows device; `file` where nothing is left.
    """
    last = _SEPARATORS.split(nfc(name.encode("utf-8", "replace").decode()))[-1]
    kept = "".join(char if _is_kept(char) else "_" for char in last if unicodedata.category(char) not in ("Cc", "Cf"))
    stem, dot, ending = re.sub("_+", "_", kept).lstrip(".").rstrip("._-").rpartition(".")
    if not dot or len(ending) > _ENDING:
        stem, ending = f"{stem}{dot}{ending}", ""
    ending = ending.lstrip("_-")
    stem = _cut(stem.strip("._-"), LONGEST - len(ending.encode()) - 2).rstrip("._-")
    if stem.partition(".")[0].casefold() in DEVICES:
        stem = f"{stem.partition('.')[0]}_{stem.partition('.')[2]}"
    return f"{stem or 'file'}.{ending}" if ending else stem or "file"


def stored_name(name: str, data: bytes, *, digits: int = 8) -> str:
    """`<first 8 of sha256>-<safe name>`: the same file is the same name, another one of that name is not."""
    return f"{hashlib.sha256(data).hexdigest()[:digits]}-{safe_name(name)}"


def read_size(text: str) -> int | None:
    """`5MB` in bytes, of 1,024 to the kilobyte; None for what is no size."""
    found = _SIZE.fullmatch(text.strip())
    return int(found[1]) * _UNITS[found[2].upper()] if found else None


def write_size(size: int) -> str:
    """Bytes as people read them, with at most one digit behind the point: `5MB`, `1.5GB`, `300 bytes`."""
    for name, unit in _UNITS.items():
        if size >= unit:
            return f"{round(size / unit, 1):g}{name}"
    return f"{size} bytes"


def write_limit(size: int) -> str:
    """A whole number of kilobytes exactly, as `read_size` reads it: `25MB`, `1500KB`."""
    name, unit = next((name, unit) for name, unit in _UNITS.items() if size % unit == 0)
    return f"{size // unit}{name}"


def link(ticket_id: str, stored: str) -> str:
    """The Markdown link to it, relative to the ticket's file. A safe name needs no escapes."""
    return f"[{stored.partition('-')[2]}]({ticket_id}/{stored})"


def _is_kept(char: str) -> bool:
    return char in ".-_" or unicodedata.category(char)[0] in "LMN"


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore")
