"""Render an article's Markdown as HTML without any active content. Where links may lead is decided elsewhere.

The parser is the package markdown-it-py, of the extra `site`, imported only here. Only its tokens get into a page: raw
HTML is shown as text, without comments and plain formatting tags.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from hd.core.kb.footnotes import Footnote, Footnotes, read_footnotes
from hd.core.kb.headings import anchor, anchor_lines
from hd.errors import MissingExtraError
from hd.text.lazy_regex import pattern

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_COMMENT = pattern(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# Tags that only format text or set an anchor; the text itself stays.
_PLAIN = pattern(
    r"</?(?:a|abbr|b|big|center|cite|div|em|font|i|ins|kbd|mark|nobr|p|q|small|span|strong|sub|sup|u|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_LINKS = pattern(r"<a\b[^<>]*\bhref\b", re.IGNORECASE)
_BREAK = pattern(r"<br\s*/?>", re.IGNORECASE)
_BARE = pattern(r"https?://[^\s<>\"'«»“”]*[^\s<>\"'«»“”.,:;!?)\]}…]")
_MOST_CLOSING = 8  # closing parentheses at the end of an address
_CHECK = pattern(r"\[([ xX])\]\s+")
# The parser takes quadratic time for a paragraph; nobody reads longer ones.
_LONGEST, _MOST_LINKS = 10_000, 500
_TOO_LONG = (
    f"a paragraph of more than {_LONGEST:,} characters or {_MOST_LINKS} links is shown without its marks; break it up"
)
_LEAST, _MOST = 2, 6  # levels of headings below a page's title


class Target(Struct, frozen=True):
    """The target of a link or image: an address for the page, or None with a reason."""

    href: str | None
    reason: str = ""
    is_external: bool = False


Follow = Callable[[str, Literal["link", "image"]], Target]


class Heading(Struct, frozen=True):
    """A heading in a page: its anchor and text."""

    anchor: str
    text: str
    level: int


class Rendered(Struct, frozen=True):
    """A rendered article. html: below the title. text: the same as plain text, with a line for each paragraph.

    removed: what was left out, with lines of the body from 1.
    """

    html: str
    text: str
    headings: tuple[Heading, ...]
    removed: tuple[tuple[int, str], ...]


def require_package() -> None:
    """Raise MissingExtraError if the package is missing."""
    _parser()


def render(body: str, *, follow: Follow, title: str = "") -> Rendered:
    """Render the text of an article. follow: resolves addresses. title: of the page; a first heading with it is
    removed.

    Headings begin at the second level and skip none. Raises MissingExtraError if the package is missing.
    """
    footnotes = read_footnotes(body)
    work, tokens = _PageBuilder(follow, footnotes), _parser().parse(footnotes.text)
    work.clean(tokens)
    tokens = _without_title(tokens, title)
    work.levels(tokens)
    work.blocks(tokens)
    tokens = [*work.anchors(tokens, body), *work.notes()]
    html = _parser().renderer.render(tokens, _parser().options, {})
    return Rendered(html, "\n".join(_texts(tokens)), tuple(work.headings), tuple(work.wrong))


class _PageBuilder:
    """Collects information while one text is rendered."""

    def __init__(self, follow: Follow, footnotes: Footnotes) -> None:
        self.follow = follow
        self.footnotes = footnotes
        self.referenced: set[int] = set()  # numbers of footnotes with a reference
        self.line = 1
        self.wrong: list[tuple[int, str]] = []
        self.headings: list[Heading] = []

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Process paragraphs, headings and cells."""
        for place, token in enumerate(tokens):
            if token.type == "inline":
                self.line = (token.map or [0])[0] + 1
                if _is_too_long(token.content):
                    self.wrong.append((self.line, _TOO_LONG))
                token.children = [*self.inline(token.children or [])]
                if _begins_item(tokens, place):
                    _check(token)

    def notes(self) -> Iterator[Token]:
        """Yield the footnotes as a list at the end of the page, each with a link back to its first reference."""
        parsed = [(note, self._note(note)) for note in self.footnotes.notes]
        if parsed:
            yield _own_html('<section class="footnotes">\n<hr>\n<ol>\n')
            for note, tokens in parsed:
                yield _own_html(f'<li id="fn-{note.number}">\n' if note.number else "<li>\n")
                yield from tokens
                if note.number in self.referenced:
                    yield _own_html(f'<a href="#fnref-{note.number}" aria-label="[{note.number}]">↩</a>')
                yield _own_html("</li>\n")
            yield _own_html("</ol>\n</section>\n")

    def _note(self, note: Footnote) -> Sequence[Token]:
        tokens = _parser().parse(note.text)
        for token in tokens:
            token.map = [line + note.line - 1 for line in token.map] if token.map else None
        self.clean(tokens)
        self.levels(tokens)
        self.blocks(tokens)
        return tokens

    def inline(self, tokens: Sequence[Token]) -> Iterator[Token]:
        """Yield the parts of a line, with resolved links and images."""
        dropped = linked = False
        for token in tokens:
            if token.type == "link_open":
                linked, dropped = True, not self._point(token)
                if dropped:
                    continue
            elif token.type == "link_close":
                linked = False
                if dropped:
                    dropped = False
                    continue
            elif token.type == "image":
                token = self._picture(token)
            elif token.type == "text" and not linked:
                yield from self._words(token)
                continue
            yield token

    def clean(self, tokens: Sequence[Token]) -> None:
        """Remove comments and formatting tags from raw HTML. The rest is shown as text."""
        for token in tokens:
            line = (token.map or [0])[0] + 1
            for raw in (token, *(token.children or ())):
                if raw.type in ("html_block", "html_inline") and not _BREAK.fullmatch(raw.content):
                    if _LINKS.search(raw.content):
                        self.wrong.append((line, "a link in raw HTML is left out: [words](address)"))
                    raw.content = _PLAIN.sub("", _COMMENT.sub("", raw.content))
                    if "<" in raw.content:
                        self.wrong.append((line, "raw HTML is shown as the text that it is"))

    def levels(self, tokens: Sequence[Token]) -> None:
        """Adjust the levels of headings: from the second, in steps of one."""
        above: list[int] = []
        for token in tokens:
            if token.type == "heading_open":
                written = int(token.tag[1])
                while above and above[-1] >= written:
                    above.pop()
                above.append(written)
            if token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(_LEAST + len(above) - 1, _MOST)}"

    def anchors(self, tokens: Sequence[Token], body: str) -> Sequence[Token]:
        """Return the tokens with every anchor of the article: at its heading, or else before the block of its line."""
        missing = dict(anchor_lines(body))
        for token, inner in pairwise(tokens):
            if token.type == "heading_open" and token.map:
                lines = [line for line in range(token.map[0] + 1, token.map[1] + 1) if line in missing]
                if lines:
                    name = f"s-{missing.pop(lines[-1])}"
                    token.attrSet("id", name)
                    self.headings.append(Heading(name, _plain_text(inner), int(token.tag[1])))
        return [*_with_places(tokens, deque(missing.items()))] if missing else tokens

    def _words(self, token: Token) -> Iterator[Token]:
        """Yield a text with footnote references and addresses as links."""
        for piece in self.footnotes.split_at_references(token.content):
            if isinstance(piece, str):
                yield from self._bare(_text(piece))
            else:
                place = "" if piece.number in self.referenced else f' id="fnref-{piece.number}"'
                self.referenced.add(piece.number)
                link = f'<sup><a href="#fn-{piece.number}"{place}>[{piece.number}]</a></sup>'
                yield _own_html(link, f"[{piece.number}]")

    def _point(self, token: Token) -> bool:
        """Resolve a link; return whether it leads anywhere."""
        target = self.follow(str(token.attrGet("href") or ""), "link")
        if target.href is None:
            self.wrong.append((self.line, target.reason))
            return False
        token.attrs = {"href": target.href, **({"rel": "noopener noreferrer"} if target.is_external else {})}
        return True

    def _picture(self, token: Token) -> Token:
        """Return the image, or its alternative text if it is missing."""
        target = self.follow(str(token.attrGet("src") or ""), "image")
        said = _plain_text(token)
        if target.href is None:
            self.wrong.append((self.line, target.reason))
            return _text(said)
        if not said.strip():
            self.wrong.append((self.line, "a picture without words: who cannot see it learns nothing, ![words](…)"))
        token.attrs = {"src": target.href, "alt": said, "loading": "lazy"}
        return token

    def _bare(self, token: Token) -> Iterator[Token]:
        """Yield a text with its addresses as links."""
        end = 0
        for found in _BARE.finditer(token.content):
            url = _with_closing(found[0], token.content[found.end() : found.end() + _MOST_CLOSING])
            target = self.follow(url, "link")
            if target.href is None:
                continue
            yield _text(token.content[end : found.start()])
            yield _own_html(f'<a href="{escape(target.href)}" rel="noopener noreferrer">{escape(url)}</a>', url)
            end = found.start() + len(url)
        yield _text(token.content[end:])


def _with_closing(url: str, rest: str) -> str:
    """Return the address with the closing parentheses that belong to it: `…/VPN_(protocol)`."""
    missing = url.count("(") - url.count(")")
    closing = len(rest) - len(rest.lstrip(")"))
    return url + ")" * max(min(missing, closing), 0)


def anchor_of(text: str) -> str:
    """Return the anchor of the first heading with this text."""
    return f"s-{anchor(text)}"


def _with_places(tokens: Sequence[Token], missing: deque[tuple[int, str]]) -> Iterator[Token]:
    """Yield the tokens with an empty anchor for each (line, anchor) that is not a heading of the parser."""
    for token in tokens:
        while missing and token.level == 0 and token.map and token.map[1] >= missing[0][0]:
            yield _place(missing.popleft()[1])
        yield token
    yield from (_place(name) for _, name in missing)


def _place(name: str) -> Token:
    return _own_html(f'<a id="s-{escape(name)}"></a>')


def _without_title(tokens: list[Token], title: str) -> list[Token]:
    """Return the tokens without a first heading that repeats the title."""
    if len(tokens) > 2 and tokens[0].tag == "h1" and _plain_text(tokens[1]).strip() == title.strip():
        return tokens[3:]
    return tokens


def _is_too_long(paragraph: str) -> bool:
    return len(paragraph) > _LONGEST or paragraph.count("](") > _MOST_LINKS


def _begins_item(tokens: Sequence[Token], place: int) -> bool:
    return place > 1 and tokens[place - 2].type == "list_item_open" and tokens[place - 1].type == "paragraph_open"


def _check(token: Token) -> None:
    """Render `[ ] done` as a check box."""
    children = token.children or []
    found = _CHECK.match(children[0].content) if children and children[0].type == "text" else None
    if found:
        checked = " checked" if found[1] != " " else ""
        children[0].content = children[0].content[found.end() :]
        box = _own_html(f'<label><input type="checkbox" autocomplete="off"{checked}> <span>')
        token.children = [box, *children, _own_html("</span></label>")]


def _plain_text(token: Token) -> str:
    """Return the text of a line, without marks."""
    return "".join(_visible_text(child) for child in token.children or ())


def _visible_text(token: Token) -> str:
    match token.type:
        case "image":
            return _plain_text(token)
        case "softbreak" | "hardbreak":
            return " "
        case "html_inline":
            return _BREAK.sub(" ", token.content)
        case "ours":
            return str(token.meta.get("said", ""))
    return token.content


def _texts(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the readable text, a line for each paragraph, heading, cell and code block."""
    for token in tokens:
        text = _plain_text(token) if token.type == "inline" else token.content
        if token.type in ("inline", "fence", "code_block", "html_block") and text.strip():
            yield " ".join(text.split())


def _text(content: str) -> Token:
    from markdown_it.token import Token

    return Token("text", "", 0, content=content)


def _own_html(html: str, said: str = "") -> Token:
    """Return HTML of the page itself; the parser never creates this kind of token."""
    from markdown_it.token import Token

    return Token("ours", "", 0, content=html, meta={"said": said})


@cache
def _parser() -> MarkdownIt:
    try:
        from markdown_it import MarkdownIt
        from markdown_it.renderer import RendererHTML
    except ImportError:
        raise MissingExtraError(
            "building a site needs the package markdown-it-py, which is not installed", extra="site"
        ) from None

    class Renderer(RendererHTML):
        """The package's renderer, except for raw HTML and for content wider than a phone."""

        def ours(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
            return tokens[idx].content

        def html_inline(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
            return "<br>" if _BREAK.fullmatch(tokens[idx].content) else escape(tokens[idx].content)

        def html_block(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
            text = tokens[idx].content.strip()
            return f"<p>{escape(text)}</p>\n" if text else ""

        def image(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
            return f"<img{self.renderAttrs(tokens[idx])}>"

        def fence(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
            return f'<pre tabindex="0"><code>{escape(tokens[idx].content)}</code></pre>\n'

        def code_block(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
            return self.fence(tokens, idx)

        def table_open(self, *_: Any) -> str:
            return '<div class="wide" tabindex="0"><table>\n'

        def table_close(self, *_: Any) -> str:
            return "</table></div>\n"

        def th_open(self, *_: Any) -> str:
            return '<th scope="col">'

        def td_open(self, *_: Any) -> str:
            return "<td>"

    parser = MarkdownIt("commonmark", {"xhtmlOut": False}, renderer_cls=Renderer).enable(["table", "strikethrough"])
    parser.core.ruler.at("inline", _parse_paragraphs)
    return parser


def _parse_paragraphs(state: StateCore) -> None:
    """Apply the package's rule for inline content, except to a paragraph that is too long, which stays as written."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            if _is_too_long(token.content):
                token.children.append(_text(token.content))
            else:
                state.md.inline.parse(token.content, state.md, state.env, token.children)
