"""The links and images in an article's Markdown, with their lines, and its prose.

Ignores code, which contains examples. Renders nothing, follows nothing.
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
# Possessive blanks (`\s++`), and ignoring the text after the last `)`, keep the time linear.
_INLINE = pattern(
    r"\]\((?:\s*+(?:<([^<>]*)>|([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))(?:\s++[\"'(][^)]*)?|\s++[\"'(][^)]*)\)"
)
_DEFINED = pattern(r" {0,3}\[(?!\^)[^\]]+\]:\s*<?([^\s<>]+)>?")
_SCHEME = pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")

Kind = Literal["outside", "anchor", "file"]


class Link(Struct, frozen=True):
    """A link. path: relative to the desk's folder, empty for the article itself. anchor: after the `#`."""

    line: int
    raw_target: str
    kind: Kind
    path: str = ""
    anchor: str = ""

    @property
    def article(self) -> str:
        """The name of the linked article (`slug` or `slug.lang`); "" for other links."""
        top, _, name = self.path.partition("/")
        return name.removesuffix(".md") if top == "kb" and name.endswith(".md") and "/" not in name else ""


def prose_lines(body: str, *, first_line: int = 1) -> Iterator[tuple[int, str]]:
    """Yield (line, text) for each line that is neither empty nor code, without inline code."""
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
    """Yield every link and image: `[text](target)`, `![text](target)`, `[name]: target`."""
    for line, text in prose_lines(body, first_line=first_line):
        defined = _DEFINED.match(text)
        targets = (
            [defined[1]]
            if defined
            else [found[1] or found[2] or "" for found in _INLINE.finditer(text, 0, text.rfind(")") + 1)]
        )
        for target in targets:
            yield _link(target, line)


def _link(raw_target: str, line: int) -> Link:
    if _SCHEME.match(raw_target):
        return Link(line, raw_target, "outside")
    path, _, anchor = raw_target.partition("#")
    path, anchor = unquote(path.partition("?")[0]), unquote(anchor).lower()
    if not path:
        return Link(line, raw_target, "anchor", anchor=anchor)
    place = posixpath.normpath(path.lstrip("/") if path.startswith("/") else posixpath.join("kb", path))
    if place.startswith("kb/") and "." not in place:
        place += ".md"  # as the site links it
    return Link(line, raw_target, "file", place, anchor)
