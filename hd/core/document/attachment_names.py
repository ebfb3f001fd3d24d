"""Names of attachments: derive a name that every system accepts from any file name. Opens no file.

The original name can be a path, a Windows device, a word that a command takes for an option, or text that reverses
the reading direction. The safe name is none of these; it keeps letters of any script.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from hd.text.lazy_regex import pattern
from hd.text.sanitize import nfc
from hd.text.slugs import DEVICES

MAX_NAME_BYTES = 120  # with its prefix well below the 255 bytes that file systems allow
_MAX_EXTENSION = 16  # characters: a longer text after the last dot is not an extension
_UNITS = {"GB": 1 << 30, "MB": 1 << 20, "KB": 1 << 10}
_SIZE = pattern(r"([0-9]{1,9}) ?(KB|MB|GB)", re.IGNORECASE)
_SEPARATORS = pattern(r"[/\\]")


def safe_name(name: str) -> str:
    """Return the name in NFC, of letters, marks, digits, `.`, `-` and `_`, beginning and ending with none of the last
    three.

    At most 120 bytes, with its extension; never a path or the name of a Windows device; `file` if nothing remains.
    """
    last = _SEPARATORS.split(nfc(name.encode("utf-8", "replace").decode()))[-1]
    kept = "".join(char if _is_safe(char) else "_" for char in last if unicodedata.category(char) not in ("Cc", "Cf"))
    stem, dot, ending = re.sub("_+", "_", kept).lstrip(".").rstrip("._-").rpartition(".")
    if not dot or len(ending) > _MAX_EXTENSION:
        stem, ending = f"{stem}{dot}{ending}", ""
    ending = ending.lstrip("_-")
    stem = _truncate(stem.strip("._-"), MAX_NAME_BYTES - len(ending.encode()) - 2).rstrip("._-")
    if stem.partition(".")[0].casefold() in DEVICES:
        stem = f"{stem.partition('.')[0]}_{stem.partition('.')[2]}"
    return f"{stem or 'file'}.{ending}" if ending else stem or "file"


def stored_name(name: str, data: bytes, *, digits: int = 8) -> str:
    """Return `<first 8 of sha256>-<safe name>`: equal files get equal names, different files of one name do not."""
    return f"{hashlib.sha256(data).hexdigest()[:digits]}-{safe_name(name)}"


def parse_size(text: str) -> int | None:
    """Convert `5MB` to bytes, with 1,024 bytes to the kilobyte; return None for other text."""
    found = _SIZE.fullmatch(text.strip())
    return int(found[1]) * _UNITS[found[2].upper()] if found else None


def format_size(size: int) -> str:
    """Format bytes for people, with at most one decimal: `5MB`, `1.5GB`, `300 bytes`."""
    for name, unit in _UNITS.items():
        if size >= unit:
            return f"{round(size / unit, 1):g}{name}"
    return f"{size} bytes"


def format_limit(size: int) -> str:
    """Format a whole number of kilobytes exactly, as `parse_size` reads it: `25MB`, `1500KB`."""
    name, unit = next((name, unit) for name, unit in _UNITS.items() if size % unit == 0)
    return f"{size // unit}{name}"


def attachment_link(ticket_id: str, stored: str) -> str:
    """Return the Markdown link to a stored file, relative to the ticket's file. A safe name needs no escapes."""
    return f"[{stored.partition('-')[2]}]({ticket_id}/{stored})"


def _is_safe(char: str) -> bool:
    return char in ".-_" or unicodedata.category(char)[0] in "LMN"


def _truncate(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore")
