"""Wrap text that people wrote; code stays as it is. Does not render Markdown.

Lines are wrapped one by one and never joined: half of what a ticket quotes is a log, an address or a signature.
"""

from __future__ import annotations

from hd.render.terminal.cells import width, wrap
from hd.text.lazy_regex import pattern
from hd.text.sanitize import safe

_ITEM = pattern(r"(\s*)((?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?|>\s?)(?=\S)")
_FENCE = pattern(r" {0,3}(```|~~~)")


def prose(text: object, limit: int) -> list[str]:
    """Return `text` as safe lines of at most `limit` cells."""
    lines: list[str] = []
    fenced = False
    for raw in safe(str(text or "").expandtabs(4), multiline=True).strip("\n").split("\n"):
        source = raw.rstrip()
        if _FENCE.match(source):
            fenced = not fenced
            lines.append(source)
        elif fenced or (source.startswith("    ") and not _ITEM.match(source)):
            lines.append(source)
        else:
            lines.extend(_hanging(source, limit))
    return lines if any(lines) else []


def _hanging(source: str, limit: int) -> list[str]:
    """Wrap one source line; keep its indentation and its list mark."""
    item = _ITEM.match(source)
    indent = item[1] if item else source[: len(source) - len(source.lstrip())]
    first = indent + (item[2] if item else "")
    room = limit - len(first)
    if room < 10:
        return wrap(source, limit, whole_urls=True) or [""]
    rest = source[len(first) :]
    quoted = bool(item and item[2].startswith(">"))  # its mark stands before every line
    follow = first if quoted else " " * len(first)
    lines = list[str]()
    for part in wrap(rest, room, whole_urls=True, widest=0 if quoted else limit):
        lead = follow if lines else first
        if width(part) > room and "://" not in part:  # a word that fits on a line of its own
            lines += [first.rstrip()] if not lines and item else []
            lead = " " * min(len(first), max(limit - width(part), 0))
        lines.append(lead + part)
    return lines or [""]
