"""Decide where an address in an article may lead: to the web, to another published article, to a copied file.

Never to agents' articles, tickets or scripts. Opens no file; `fetch` knows the existing files.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Literal
from urllib.parse import quote, unquote

from msgspec import Struct

from hd.core.kb.article import Article, split_name
from hd.core.site.markdown_html import Target, anchor_of
from hd.core.site.published_articles import PublishedArticles
from hd.text.lazy_regex import pattern

PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "avif"})
# Files that a browser shows or saves and never runs on behalf of the site: no HTML, no SVG, no script.
FILES = PICTURES | {"pdf", "txt", "csv", "log", "zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "mp3", "mp4"}
_SCHEME = pattern(r"([a-z][a-z0-9+.-]*):")
_OUTSIDE = frozenset({"http", "https"})
_OPEN = _OUTSIDE | {"mailto", "tel"}

Fetch = Callable[[str], str]


class MissingFileError(Exception):
    """`Fetch` has no such file; the message says why."""


class LinkResolver(Struct, frozen=True):
    """Resolves the addresses in one article. fetch: returns the name of a file of the desk that is copied into the
    site, relative to its top; raises MissingFileError.
    """

    shelf: PublishedArticles
    article: Article
    lang: str
    fetch: Fetch

    def follow(self, address: str, kind: Literal["link", "image"]) -> Target:
        """Return the target of an address, relative to the article's page."""
        found = _SCHEME.match(address.strip().casefold())
        if found and kind == "image":
            return Target(None, "a picture from elsewhere is not shown: who reads would be told to somebody else")
        if found:
            scheme = found[1]
            return (
                Target(address, is_external=scheme in _OUTSIDE) if scheme in _OPEN else _no_target(f"{scheme}: leads")
            )
        path, _, anchor = address.partition("#")
        path = unquote(path.partition("?")[0])
        if address.startswith(("//", "\\", "/")) or "\\" in path or "\0" in path:
            return _no_target("an address without a host leads")
        if kind == "link" and not path:
            return Target(f"#{quote(anchor_of(unquote(anchor)))}")
        return self._within(path, anchor, kind)

    def _within(self, path: str, anchor: str, kind: str) -> Target:
        ending = path.rpartition(".")[2].casefold()
        if kind == "link" and (ending == "md" or "." not in path):
            return self._article(path, anchor)
        if ending not in (PICTURES if kind == "image" else FILES):
            return Target(None, f'"{path}" is left out: files of that kind are not copied')
        place = posixpath.normpath(posixpath.join(posixpath.dirname(self.article.path), path))
        if not place.startswith("kb/") or any(part.startswith(".") for part in place.split("/")):
            return Target(None, f'"{path}" is left out: only what lies in kb/ is copied')
        try:
            return Target(f"../../{quote(self.fetch(place))}")
        except MissingFileError as missing:
            return Target(None, f'"{path}" is left out: {missing}')

    def _article(self, path: str, anchor: str) -> Target:
        """Return another article, in the requested language, or else in the reader's."""
        slug, lang = split_name(f"{path.removesuffix('.md')}.md")
        if posixpath.dirname(path) not in ("", ".", "../kb", "kb"):
            return Target(None, f'"{path}" is no article that is shown; the link is left out')
        found = self.shelf.best(slug.rpartition("/")[2], lang=lang if lang in self.shelf.articles else self.lang)
        if found is None:
            return Target(None, f'"{path}" is no article that is shown; the link is left out')
        return Target(
            article_address(*found, at=self.lang) + (f"#{quote(anchor_of(unquote(anchor)))}" if anchor else "")
        )


def article_address(lang: str, article: Article, *, at: str) -> str:
    """Return the address of an article's page, relative to another page in the language `at`."""
    name = f"{quote(article.slug)}.html"
    return name if lang == at else f"../../{lang}/articles/{name}"


def _no_target(why: str) -> Target:
    return Target(None, f"{why} nowhere; the link is left out")
