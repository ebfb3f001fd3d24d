"""The headings of an article and their anchors, including those in quotes and lists, and underlined ones.

This module alone defines the anchors of an article. `hd check` and the site both use it: a page has exactly these
anchors, whatever its Markdown parser considers a heading. Takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from hd.core.kb.footnotes import read_footnotes
from hd.core.kb.scripts.model import strip_markdown
from hd.text.lazy_regex import pattern
from hd.text.slugs import DistinctNames

_NO_ANCHOR = pattern(r"[^\w\- ]")
_FENCE = pattern(r" {0,3}(`{3,}(?=[^`]*\Z)|~{3,})")
_CLOSED = pattern(r" {0,3}(`{3,}|~{3,})[ \t]*\Z")
_HASHES = pattern(r" {0,3}#{1,6}(?=[ \t]|\Z)")
_UNDERLINE = pattern(r" {0,3}(?:=+|-+)[ \t]*\Z")
_RULE = pattern(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})\Z")
_QUOTE = pattern(r" {0,3}> ?")
_ITEM = pattern(r" {0,3}(?:[-+*]|[0-9]{1,9}[.)])(?: {1,4}(?=\S)|\t)")
_CODE = pattern(r"(?<!`)(`+)(?!`)([^`]+)\1(?!`)")
_BREAK = pattern(r"<br\s*/?>", re.IGNORECASE)
_TAG = pattern(r"<!--[^<>]*-->|</?[A-Za-z][^<>]*>")
_BLOCKS = (
    *("address", "article", "aside", "details", "div", "dl", "figure", "footer", "form", "h[1-6]", "header", "hr"),
    *("li", "main", "nav", "ol", "p", "section", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul"),
)
_HTML = pattern(rf" {{0,3}}</?(?:{'|'.join(_BLOCKS)})(?=[\s/>]|\Z)", re.IGNORECASE)
_COMMENT = pattern(r" {0,3}<!--")
_MAX_LIST_DEPTH = 20  # nested lists that begin on one line; the site renders no deeper ones


def anchor(text: str) -> str:
    """Return the anchor of a heading's words, as forges build it."""
    return _NO_ANCHOR.sub("", text.lower()).strip().replace(" ", "-")


@lru_cache(maxsize=256)
def anchors(body: str) -> frozenset[str]:
    """Return the anchors of all headings of a text."""
    return frozenset(name for _, name in anchor_lines(body))


def anchor_lines(body: str) -> Iterator[tuple[int, str]]:
    """Yield (line, anchor) for each heading, in order; lines count from 1, an underlined heading has its underline's
    line.
    """
    names = DistinctNames(first=1)
    return ((line, names.claim(anchor(words))) for line, words in headings(read_footnotes(body).text))


def headings(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, words) for each heading, in order, outside code and raw HTML. text: without footnotes."""
    reader = _Reader()
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        found = reader.heading(line.expandtabs(4))
        if found is not None:
            yield number, _heading_text(found)


class _Reader:
    """Reads the lines of a text. paragraph: the lines of the current paragraph."""

    def __init__(self) -> None:
        self.fence = ""
        self.closing = ""  # the end of the current raw HTML: "-->", or a blank line (" ")
        self.indent = 0
        self.quoted = 0
        self.paragraph: list[str] = []

    def heading(self, line: str) -> str | None:
        """Return the heading that this line contains or ends; None if there is none."""
        text = self._unwrap(line)
        if self.fence:
            closed = _CLOSED.match(text)
            if closed and closed[1].startswith(self.fence):
                self.fence = ""
            return None
        if self.closing:
            if (self.closing == "-->" and "-->" in text) or (self.closing == " " and not text.strip()):
                self.closing = ""
            return None
        if self._opens_block(text):
            return None
        return self._read_line(text)

    def _opens_block(self, text: str) -> bool:
        """Whether code or raw HTML begins here."""
        fence = _FENCE.match(text)
        if fence:
            self.fence, self.paragraph = fence[1], []
            return True
        if _COMMENT.match(text) or _HTML.match(text):
            self.paragraph = []
            if not _COMMENT.match(text):
                self.closing = " "
            elif "-->" not in text:
                self.closing = "-->"
            return True
        return text.startswith("    ") and not self.paragraph and bool(text.strip())

    def _read_line(self, text: str) -> str | None:
        hashes = _HASHES.match(text)
        if hashes:
            self.paragraph = []
            words = text[hashes.end() :].strip()
            bare = words.rstrip("#")
            return bare.rstrip() if not bare or bare[-1] == " " else words
        if self.paragraph and _UNDERLINE.match(text):
            words, self.paragraph = " ".join(self.paragraph), []
            return words
        if not text.strip() or _RULE.match(text):
            self.paragraph = []
        else:
            self.paragraph.append(text.strip())
        return None

    def _unwrap(self, line: str) -> str:
        """Return the line without the marks of surrounding quotes and lists."""
        text, quoted = line, 0
        while found := _QUOTE.match(text):
            text, quoted = text[found.end() :], quoted + 1
        if quoted != self.quoted:
            if quoted < self.quoted:
                self.fence = ""
            self.quoted, self.paragraph, self.indent = quoted, [], 0
        blanks = len(text) - len(text.lstrip(" "))
        if text.strip():
            if self.indent and blanks >= self.indent:
                text = text[self.indent :]
            elif self.indent:
                self.indent, self.fence = 0, ""
        if self.fence or self.closing:
            return text
        for _ in range(_MAX_LIST_DEPTH):
            found = _ITEM.match(text)
            if found is None or _RULE.match(text):
                break
            self.indent += found.end()
            text, self.paragraph = text[found.end() :], []
        return text


def _heading_text(heading: str) -> str:
    """Return the visible text of a heading: code unchanged, without marks and tags."""
    pieces, end = list[str](), 0
    for code in _CODE.finditer(heading):
        pieces += [_visible_text(heading[end : code.start()]), code[2].strip()]
        end = code.end()
    return " ".join("".join([*pieces, _visible_text(heading[end:])]).split())


def _visible_text(text: str) -> str:
    """Return the visible text of a part of a line, with the blanks around it."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    words = unescape(strip_markdown(_TAG.sub("", _BREAK.sub(" ", text))))
    return f"{before}{words}{after}" if words else before
