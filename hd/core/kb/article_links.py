"""An article's Markdown as far as it points anywhere: links and pictures with their lines, and words.

Code is left out: what stands in it is an example. Renders nothing, follows nothing.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Literal
from urllib.parse import unquote

from msgspec import Struct

from hd.core.document.markdown_lines import without_code
from hd.text.lazy_regex import pattern

_FENCE = pattern(r" {0,3}(```+|~~~+)")
# Blanks are never given back (`\s++`), and the text behind the last `)` is left out: both keep the work linear.
_INLINE = pattern(
    r"\]\((?:\s*+(?:<([^<>]*)>|([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))(?:\s++[\"'(][^)]*)?|\s++[\"'(][^)]*)\)"
)
_DEFINED = pattern(r" {0,3}\[(?!\^)[^\]]+\]:\s*<?([^\s<>]+)>?")
_SCHEME = pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")

Kind = Literal["outside", "anchor", "file"]


class Link(Struct, frozen=True):
    """Where a text points. path: from the desk's folder, empty for the article itself; anchor: after the `#`."""

    line: int
    written: str
    kind: Kind
    path: str = ""
    anchor: str = ""

    @property
    def article(self) -> str:
        """The name of the article that it leads to (`slug` or `slug.lang`); empty where it leads elsewhere."""
        top, _, name = self.path.partition("/")
        return name.removesuffix(".md") if top == "kb" and name.endswith(".md") and "/" not in name else ""


def prose_lines(body: str, *, first_line: int = 1) -> Iterator[tuple[int, str]]:
    """(line, text) of each line that is neither empty nor code; code inside a line is left out of it."""
    fence = ""
    for line, raw in enumerate(body.replace("\r\n", "\n").split("\n"), first_line):
        if not raw:
            continue
        found = _FENCE.match(raw)
        if fence:
            fence = "" if found and found[1].startswith(fence) else fence
        elif found:
            fence = found[1]
        else:
            yield line, without_code(raw) if "`" in raw else raw


def links(body: str, *, first_line: int = 1) -> Iterator[Link]:
    """Every link and picture, as people write them: `[text](target)`, `![text](target)`, `[name]: target`."""
    for line, text in prose_lines(body, first_line=first_line):
        defined = _DEFINED.match(text)
        targets = (
            [defined[1]]
            if defined
            else [found[1] or found[2] or "" for found in _INLINE.finditer(text, 0, text.rfind(")") + 1)]
        )
        for target in targets:
            yield _link(target, line)


def _link(written: str, line: int) -> Link:
    if _SCHEME.match(written):
        return Link(line, written, "outside")
    path, _, anchor = written.partition("#")
    path, anchor = unquote(path.partition("?")[0]), unquote(anchor).lower()
    if not path:
        return Link(line, written, "anchor", anchor=anchor)
    place = posixpath.normpath(path.lstrip("/") if path.startswith("/") else posixpath.join("kb", path))
    if place.startswith("kb/") and "." not in place:
        place += ".md"  # as a site links it
    return Link(line, written, "file", place, anchor)
