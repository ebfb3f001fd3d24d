"""The frame of every page: head, banner, languages, search, how to file a request, footer.

All addresses are relative, so that the site works at any address; a page knows its depth. Nothing is loaded from other
servers, and the policy in the head makes browsers block it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from msgspec import Struct

from hd.core.config import Config
from hd.core.site.phrases import Phrases, name_of, phrases
from hd.core.site.published_articles import PublishedArticles

STYLE, SCRIPT, ICON = "assets/style.css", "assets/search.js", "assets/icon.svg"
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; media-src 'self'"
POLICY += "; base-uri 'none'; form-action 'self'"


class Page(Struct, frozen=True):
    """One page. path: from the site's top. lang: of its reader. translations: the same page by language.

    body: inside `main`. hero: the page begins with the search form; its heading is in `body`.
    """

    path: str
    lang: str
    title: str
    body: str
    translations: Mapping[str, str]
    description: str = ""
    hero: str = ""

    @property
    def root(self) -> str:
        """The relative path from here to the site's top."""
        return "../" * self.path.count("/")


class Frame(Struct, frozen=True):
    """The desk's texts around every page."""

    config: Config
    shelf: PublishedArticles

    def name(self, lang: str) -> str:
        """Return the name of the site."""
        return localized_text(self.config.site.title, lang) or self.config.desk.name

    def html(self, page: Page) -> str:
        """Return the whole page."""
        words, name = phrases(page.lang), escape(self.name(page.lang))
        title = name if page.title == self.name(page.lang) else f"{escape(page.title)} · {name}"
        return f"""<!DOCTYPE html>
<html lang="{words.lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<title>{title}</title>
{self._meta_tags(page)}<link rel="icon" href="{page.root}{ICON}" type="image/svg+xml">
<link rel="stylesheet" href="{page.root}{STYLE}">
<script src="{page.root}{SCRIPT}" defer></script>
</head>
<body>
<a class="skip" href="#main">{escape(words.skip)}</a>
<header class="top">
<div class="bar">
<a class="name" href="{page.root}{page.lang}/index.html">{name}</a>
{self._languages(page, words)}</div>
</header>
{self._main(page, words)}
<footer>
{self._ask(page.lang, words)}
<nav class="bar ends" aria-label="{name}">
<a href="{page.root}{page.lang}/index.html">{escape(words.home)}</a>
<a href="{page.root}{page.lang}/topics/index.html">{escape(words.topics)}</a>
<a href="{page.root}{page.lang}/articles/index.html">{escape(words.all)}</a>
</nav>
</footer>
</body>
</html>
"""

    def _meta_tags(self, page: Page) -> str:
        """Return metadata for other programs: description, address, translations."""
        lines = [f'<meta name="description" content="{escape(page.description)}">'] if page.description else []
        if url := self.config.site.url:
            lines.append(f'<link rel="canonical" href="{escape(url + address(page.path))}">')
            lines += [
                f'<link rel="alternate" hreflang="{lang}" href="{escape(url + address(path))}">'
                for lang, path in page.translations.items()
                if len(page.translations) > 1
            ]
        return "".join(f"{line}\n" for line in lines)

    def _languages(self, page: Page, words: Phrases) -> str:
        """Return links to the page in other languages, or to their first page."""
        if len(self.shelf.languages) < 2:
            return ""
        items = []
        for lang in self.shelf.languages:
            path = page.translations.get(lang, f"{lang}/index.html")
            here = ' aria-current="true"' if lang == page.lang else ""
            items.append(
                f'<li><a href="{page.root}{address(path)}" lang="{lang}" hreflang="{lang}"{here}>'
                f"{escape(name_of(lang))}</a></li>"
            )
        return f'<nav class="languages" aria-label="{escape(words.languages)}"><ul>{"".join(items)}</ul></nav>\n'

    def _main(self, page: Page, words: Phrases) -> str:
        search = self._search(page, words)
        if page.hero:
            inner = f'<div class="hero">\n{page.hero}\n{search}\n</div>\n<div class="rest">\n{page.body}\n</div>'
            return f'<main id="main" tabindex="-1">\n{inner}\n</main>'
        return (
            f'<div class="seek">\n{search}\n</div>\n<main id="main" tabindex="-1" class="rest">\n{page.body}\n</main>'
        )

    def _search(self, page: Page, words: Phrases) -> str:
        """Return the search form, hidden until its script runs, and the place for results."""
        says = {"found": words.results, "nothing": words.no_results, "failed": words.failed, "lang": words.lang}
        folders = {lang: f"{page.root}{lang}/" for lang in (page.lang, *self.shelf.languages)}
        names = {lang: name_of(lang) for lang in folders}
        hint = "" if page.hero else f' placeholder="{escape(words.search)}"'
        return (
            f'<form class="search" role="search" action="{page.root}{page.lang}/index.html" hidden'
            f' data-says="{_data(says)}" data-folders="{_data(folders)}" data-names="{_data(names)}">\n'
            f'<label for="q">{escape(words.search)}</label>\n<div class="field">'
            '<input id="q" name="q" type="search" autocomplete="off" autocapitalize="none" spellcheck="false"'
            f' maxlength="200"{hint} enterkeyhint="search"><button type="submit">{escape(words.find)}</button></div>\n'
            '<p class="said" role="status"></p>\n<ol class="answers" hidden></ol>\n</form>'
        )

    def _ask(self, lang: str, words: Phrases) -> str:
        """Return how to file a request."""
        site = self.config.site
        ways = []
        if site.portal:
            ways.append(
                (words.portal, f'<a href="{escape(site.portal)}" rel="noopener">{_display_address(site.portal)}</a>')
            )
        if site.email:
            ways.append((words.write, f'<a href="mailto:{quote(site.email, safe="@+")}">{escape(site.email)}</a>'))
        if site.phone:
            calls = [f'<a href="tel:{_dial_address(number)}">{escape(number)}</a>' for number in site.phone]
            ways.append((words.call, "<br>".join(calls)))
        if hours := localized_text(site.hours, lang):
            ways.append((words.hours, escape(hours)))
        request = localized_text(site.request, lang) or ("" if ways else words.ask_somebody)
        listed = "".join(f"<div><dt>{escape(term)}</dt><dd>{way}</dd></div>" for term, way in ways)
        text = f"<p>{escape(request)}</p>\n" if request else ""
        ends = f"<dl>{listed}</dl>\n" if listed else ""
        head = f'<h2 id="ask">{escape(words.ask)}</h2>'
        return f'<section class="ask" aria-labelledby="ask">\n{head}\n{text}{ends}</section>'


def localized_text(text: Mapping[str, str], lang: str) -> str:
    """Return a text of hd.yaml in that language, or else the text for all, or else the first."""
    return text.get(lang) or text.get(lang.partition("-")[0]) or text.get("") or next(iter(text.values()), "")


def address(path: str) -> str:
    """Escape a path for a link."""
    return quote(path)


def _data(value: object) -> str:
    return escape(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _display_address(url: str) -> str:
    return escape(url.partition("://")[2].rstrip("/"))


def _dial_address(number: str) -> str:
    return "".join(char for char in number if char in "+0123456789")
