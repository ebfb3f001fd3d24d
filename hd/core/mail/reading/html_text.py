"""HTML of a message to plain text, in one pass over its tags. Linear for any input, and drops no visible word.

Links become `text <url>`, images of the message `![alt](cid:id)` in their place, quotes lines with `>`, lists lines
with `-` or numbers. Style, scripts and hidden elements are left out. Broken markup is read as browsers read it, except
that what has no end (a comment, a tag, a hidden element) hides nothing.
"""

from __future__ import annotations

import html
import re
from contextlib import suppress

from hd.text.lazy_regex import pattern

_DEPTH = 10  # quotes and lists nested deeper are drawn like this
_LONGEST_STYLE = 2_000
_TAG_NAME = pattern(r"/?([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_LITERAL = pattern(r"(?:</?(?![a-zA-Z!?/]))+")
_TAG_STOP = pattern(r"[\"'>]")
_ATTRIBUTE = pattern(r"(?<![\w-])([a-zA-Z][\w:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_SPACE = pattern(r"[ \t\r\n\f\v\xa0]+")
_HIDDEN = pattern(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_HIDDEN_FLAG = pattern(r"\shidden(?=[\s=/>]|$)", re.IGNORECASE)
_SHOWN_LINK = pattern(r"(?:https?|ftp|mailto|tel|xmpp|sip|file|news|callto):", re.IGNORECASE)
_SAME_LINK = pattern(r"^(?:https?://|mailto:|tel:)|/$", re.IGNORECASE)
_RAW_TEXT = {name: pattern(rf"</{name}\b", re.IGNORECASE) for name in ("style", "script", "title", "xml")}
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_PARAGRAPH = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "fieldset")
)
_LINE = frozenset(
    (
        *("div", "br", "li", "tr", "dt", "dd", "section", "article", "header", "footer"),
        *("main", "nav", "aside", "address", "caption", "center", "form", "figure", "figcaption", "tbody"),
        *("thead", "tfoot", "option", "legend", "details", "summary", "body", "html"),
    )
)
_CELL = frozenset(("td", "th"))
_NO_MORE = -1


def html_to_text(source: str) -> tuple[str, frozenset[str]]:
    """The text, and the content ids of the images it shows. Lines end with `\\n`; at most one blank line in a row."""
    writer = _Writer()
    reader = _Reader(source, writer)
    reader.run()
    return writer.finish(), frozenset(writer.images)


class _Writer:
    """Lines of text: blocks, quotes, lists and links on the way to plain text."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.images: list[str] = []
        self._line: list[str] = []
        self._is_blank = True  # whether the line at hand has no text yet
        self._space = False
        self._bullet = ""
        self.quotes = 0
        self.lists: list[int] = []  # the next number of each open list; 0 for bullets
        self.pre = 0
        self._href = ""
        self._link: list[str] = []

    def text(self, raw: str) -> None:
        """Text between two tags, with its entities."""
        if "&" in raw:
            with suppress(ValueError):  # a number of thousands of digits
                raw = html.unescape(raw)
        if self.pre:
            first, *others = raw.replace("\r\n", "\n").split("\n")
            self._write(first)
            for line in others:
                self.end_line()
                self._write(line)
            return
        words = _SPACE.sub(" ", raw)
        if words.startswith(" "):
            self._space = not self._is_blank
            words = words[1:]
        if not words:
            return
        if self._space:
            self._write(" ")
        self._space = words.endswith(" ")
        self._write(words[:-1] if self._space else words)

    def _write(self, words: str) -> None:
        if words:
            self._line.append(words)
            self._is_blank = False
            if self._href:
                self._link.append(words)

    def end_line(self) -> None:
        """Ends the line at hand, if anything is in it."""
        if self._is_blank and not self._bullet:
            self._space = False
            return
        self._add("".join(self._line).rstrip() if not self.pre else "".join(self._line))
        self._line, self._is_blank, self._space = [], True, False

    def _add(self, line: str) -> None:
        prefix = "> " * min(self.quotes, _DEPTH)
        indent = "  " * (min(len(self.lists), _DEPTH) - 1) if self.lists else ""
        bullet = self._bullet or ("  " if self.lists else "")
        self._bullet = ""
        self.lines.append(f"{prefix}{indent}{bullet}{line}".rstrip())

    def blank_line(self) -> None:
        """Ends the line, and leaves a blank one before the next."""
        self.end_line()
        if self.lists:
            return
        blank = (">" * 1 + " >" * (min(self.quotes, _DEPTH) - 1)) if self.quotes else ""
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(blank)
        elif self.lines:
            self.lines[-1] = blank

    def line_break(self) -> None:
        """`<br>`: a second one in a row is a blank line."""
        if self._is_blank and not self._bullet:
            self.blank_line()
        else:
            self.end_line()

    def open_item(self) -> None:
        """`<li>`."""
        self.end_line()
        if self.lists and self.lists[-1]:
            self._bullet = f"{self.lists[-1]}. "
            self.lists[-1] += 1
        else:
            self._bullet = "- "
        if not self.lists:
            self._bullet = "- "

    def cell(self) -> None:
        """Between two cells of a table's row."""
        self._space = self._space or not self._is_blank

    def open_link(self, href: str) -> None:
        """`<a href>`; a link that is open ends here."""
        self.close_link()
        if _SHOWN_LINK.match(href):
            self._href = href

    def close_link(self) -> None:
        """Writes the address of the open link behind its text, unless the text is the address."""
        if not self._href:
            return
        href, shown = self._href, "".join(self._link).strip()
        self._href, self._link = "", []
        if not shown:
            return
        if _bare(shown) != _bare(href):
            self._write(f" <{href}>")

    def image(self, alt: str, source: str) -> None:
        """An image of the message in its place; of any other one the words that stand for it."""
        if source.lower().startswith("cid:"):
            content_id = source[4:]
            self.images.append(content_id)
            self.text(f" ![{alt.replace('[', '(').replace(']', ')')}](cid:{content_id}) ")
        elif alt:
            self.text(f" {alt} ")

    def finish(self) -> str:
        """The whole text."""
        self.close_link()
        self.end_line()
        return "\n".join(self.lines).strip("\n")


def _bare(link: str) -> str:
    return _SAME_LINK.sub("", link.strip()).rstrip("/").casefold()


class _Reader:
    """Reads tags from left to right. `_ends` remembers what has no further occurrence, so that each is sought once."""

    def __init__(self, source: str, writer: _Writer) -> None:
        self.source = source
        self.writer = writer
        self._missing: set[str] = set()
        self._has_quoted_end = True
        self._hidden = ""
        self._nested = 0
        self._hidden_from = 0
        self._hides = True

    def run(self) -> None:
        """Reads to the end; text of a hidden element without an end is read again as visible."""
        at = 0
        while at >= 0:
            at = self._step(at)
            if at < 0 and self._hidden:
                at, self._hidden, self._hides = self._hidden_from, "", False

    def _step(self, at: int) -> int:
        """Reads the text up to the next tag, and that tag; returns where to go on, -1 at the end."""
        start = self._find("<", at)
        if start < 0:
            self._text(self.source[at:])
            return _NO_MORE
        if start > at:
            self._text(self.source[at:start])
        rest = self.source[start : start + 9]
        if rest.startswith("<!--"):
            end = self._find("-->", start + 4)
            return end + 3 if end >= 0 else start + 4
        if rest.upper() == "<![CDATA[":
            return start + 9
        if rest.startswith(("<!", "<?")):
            end = self._find(">", start)
            return end + 1 if end >= 0 else start + 2
        found = _TAG_NAME.match(self.source, start + 1)
        end = self._tag_end(found.end()) if found else _NO_MORE
        if found is None or end < 0:
            literal = _LITERAL.match(self.source, start)
            after = literal.end() if literal else start + 1
            self._text(self.source[start:after])
            return after
        return self._tag(found[1].lower(), self.source[start : end + 1], end + 1)

    def _find(self, wanted: str, at: int) -> int:
        if wanted in self._missing:
            return _NO_MORE
        found = self.source.find(wanted, at)
        if found < 0:
            self._missing.add(wanted)
        return found

    def _tag_end(self, at: int) -> int:
        """Where the `>` of a tag stands. A `>` in a quoted value ends no tag, unless a quote has no end."""
        place = at
        while self._has_quoted_end:
            found = _TAG_STOP.search(self.source, place)
            if found is None:
                self._has_quoted_end = False
            elif found[0] == ">":
                return found.start()
            elif self.source[place : found.start()].rstrip().endswith("="):
                close = self._find(found[0], found.end())
                self._has_quoted_end = close >= 0
                place = close + 1
            else:
                place = found.end()
        return self._find(">", at)

    def _text(self, raw: str) -> None:
        if not self._hidden:
            self.writer.text(raw)

    def _tag(self, name: str, tag: str, after: int) -> int:
        is_end = tag[1] == "/"
        if self._hidden:
            if name == self._hidden:
                self._nested += -1 if is_end else 1
                if self._nested == 0:
                    self._hidden = ""
            return after
        if not is_end and name in _RAW_TEXT:
            return self._skip_raw(name, after)
        if not is_end and self._hides and name not in _VOID and _is_hidden(tag):
            self._hidden, self._nested, self._hidden_from = name, 1, after
            return after
        if is_end:
            _close(self.writer, name)
        else:
            _open(self.writer, name, tag)
        return after

    def _skip_raw(self, name: str, after: int) -> int:
        if name in self._missing:
            return after
        found = _RAW_TEXT[name].search(self.source, after)
        if found is None:
            self._missing.add(name)
            return after
        return found.start()


def _is_hidden(tag: str) -> bool:
    if "=" not in tag and "hidden" not in tag.lower():
        return False
    if _HIDDEN_FLAG.search(tag[:_LONGEST_STYLE]):
        return True
    return "style" in tag.lower() and _HIDDEN.search(_attributes(tag).get("style", "")[:_LONGEST_STYLE]) is not None


def _attributes(tag: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag):
        found.setdefault(match[1].lower(), html.unescape(match[2] or match[3] or match[4] or ""))
    return found


def _open(writer: _Writer, name: str, tag: str) -> None:
    if name == "a":
        writer.open_link("".join(_attributes(tag).get("href", "").split()) if "=" in tag else "")
    elif name == "br":
        writer.line_break()
    elif name == "img":
        attributes = _attributes(tag)
        writer.image(" ".join(attributes.get("alt", "").split()), attributes.get("src", "").strip())
    elif name == "li":
        writer.open_item()
    elif name in _CELL:
        writer.cell()
    elif name in _PARAGRAPH:
        _open_paragraph(writer, name)
    elif name in _LINE:
        writer.end_line()


def _open_paragraph(writer: _Writer, name: str) -> None:
    writer.blank_line()
    if name == "blockquote":
        writer.quotes += 1
    elif name in ("ul", "ol"):
        writer.lists.append(1 if name == "ol" else 0)
    elif name == "pre":
        writer.pre += 1
    elif name == "hr":
        writer.text("---")
        writer.blank_line()


def _close(writer: _Writer, name: str) -> None:
    if name == "a":
        writer.close_link()
    elif name == "blockquote":
        writer.end_line()
        writer.quotes = max(0, writer.quotes - 1)
        writer.blank_line()
    elif name in ("ul", "ol"):
        writer.end_line()
        if writer.lists:
            writer.lists.pop()
        writer.blank_line()
    elif name == "pre":
        writer.end_line()
        writer.pre = max(0, writer.pre - 1)
        writer.blank_line()
    elif name in _PARAGRAPH:
        writer.blank_line()
    elif name in _LINE:
        writer.end_line()
