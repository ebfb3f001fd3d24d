"""What the tests of the site share: articles made of lines, and what a page consists of. Tests nothing."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

from hd.core.document.document import Document
from hd.core.kb.article import Article
from hd.text.slugs import split_name

VOID = {"br", "hr", "img", "input", "link", "meta"}


def article(
    path: str,
    *fields: str,
    body: str = "Text.",
    status: str = "published",
    audience: str = "requesters",
    title: str = "",
) -> Article:
    """An article at `kb/<path>`, that requesters may see unless something else is said."""
    slug, _ = split_name(f"kb/{path}")
    head = [f"title: {title or slug}", f"status: {status}", f"audience: {audience}", *fields]
    text = "\n".join(("---", *head, "---", body))
    return Article.parse(Document.parse(text.encode(), path=f"kb/{path}"), slug=slug, path=f"kb/{path}")


class Seen(HTMLParser):
    """A piece of HTML as a reader's program takes it apart. tags: with attributes, in order; text: between them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.odd: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each tag of that name."""
        return [attributes for name, attributes in self.tags if name == tag]


def levels(tags: Iterable[tuple[str, object]]) -> list[int]:
    """The levels of the headings, in order."""
    return [int(tag[1]) for tag, _ in tags if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()]
