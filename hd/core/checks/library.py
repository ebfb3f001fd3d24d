"""Checks between articles: broken links, agents' content visible to requesters, links to drafts; and of all articles:
orphans, missing and outdated translations. Opens no file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from msgspec import Struct, field

from hd.core.config import Config
from hd.core.diagnostic import Diagnostic, Severity
from hd.core.kb.article import Article, split_name
from hd.core.kb.article_links import links, prose_lines
from hd.core.kb.footnotes import read_footnotes
from hd.core.kb.headings import anchors
from hd.text import addresses
from hd.text.lazy_regex import pattern
from hd.text.suggestions import listed, nearest

_ID = pattern(r"(?<![\w-])([A-Z][A-Z0-9]{0,7}-\d\d(?:0[1-9]|1[0-2])-[0-9A-HJKMNP-TV-Z]{5})(?![\w-])")
_MAILBOX = pattern(r"[^\s@<>(),;:|\[\]\"'*_`]+")


class ArticleLibrary(Struct, frozen=True, dict=True):
    """The context of an article. articles: readable ones, by name (`slug`, `slug.lang`). files: every path below `kb/`
    and `tickets/`. used_slugs: slugs that tickets use. people: addresses of agents and requesters, folded.
    """

    articles: Mapping[str, Article] = field(default_factory=dict)
    files: Collection[str] = ()
    used_slugs: Collection[str] = ()
    people: Collection[str] = ()

    @cached_property
    def by_slug(self) -> Mapping[str, list[Article]]:
        """The articles of each slug, in all languages."""
        found: dict[str, list[Article]] = {}
        for article in self.articles.values():
            found.setdefault(article.slug, []).append(article)
        return found

    @cached_property
    def ticket_ids(self) -> frozenset[str]:
        """The ids of existing tickets."""
        paths = (path for path in self.files if path.startswith("tickets/"))
        return frozenset(path.rpartition("/")[2].removesuffix(".md") for path in paths)

    def find(self, name: str) -> Article | None:
        """Return the article of a name, or else of its slug in another language."""
        slug, lang = split_name(f"kb/{name}.md")
        return self.articles.get(name) or (None if lang else next(iter(self.by_slug.get(slug, ())), None))


class RuleContext(Protocol):
    """The context that rules need."""

    @property
    def config(self) -> Config: ...
    @property
    def library(self) -> ArticleLibrary: ...


def text_leads_somewhere(article: Article, shelf: RuleContext) -> Iterator[Diagnostic]:
    """Report links to missing articles, headings, tickets and files. External addresses are not checked."""
    own: Collection[str] | None = None
    for link in links(article.body, first_line=article.document.body_line):
        if link.kind == "anchor" and link.anchor:
            own = anchors(article.body) if own is None else own
            if link.anchor not in own:
                yield _diagnostic(article, link.line, "reference", f"no heading #{link.anchor} here")
        elif link.kind == "file" and link.path.startswith(("kb/", "tickets/")):
            yield from _check_target(article, link.path, link.anchor, line=link.line, name=link.article, shelf=shelf)


def footnotes_are_there(article: Article, _: RuleContext) -> Iterator[Diagnostic]:
    """Report footnote references without a definition, and definitions without a reference."""
    found = read_footnotes(article.body)
    above = article.document.body_line - 1
    for line, label in found.undefined:
        message, hint = f"no footnote [^{label}] here", f"define it on a line of its own: [^{label}]: words"
        yield Diagnostic("warning", "reference", message, above + line, article.path, hint)
    for note in found.notes:
        if not note.number:
            message = f"the footnote [^{note.label}] is defined twice"
            yield Diagnostic("warning", "reference", message, above + note.line, article.path)
        elif not note.is_referenced:
            message = f"nothing refers to the footnote [^{note.label}]"
            yield Diagnostic("warning", "reference", message, above + note.line, article.path)


def _check_target(
    article: Article, path: str, anchor: str, *, line: int, name: str, shelf: RuleContext
) -> Iterator[Diagnostic]:
    library = shelf.library
    if path not in library.files:
        guess = nearest(name, library.articles) if name else None
        message = f"no article {name}" if name else f"no file {path}"
        yield _diagnostic(article, line, "reference", message + (f"; nearest: {guess}" if guess else ""))
    elif anchor and name in library.articles and anchor not in anchors(library.articles[name].body):
        yield _diagnostic(article, line, "reference", f"no heading #{anchor} in {name}")


def links_are_shown(article: Article, shelf: RuleContext) -> Iterator[Diagnostic]:
    """Report links from published articles to drafts and retired articles."""
    if article.status != "published":
        return
    for name, line in _linked_names(article):
        other = shelf.library.find(name)
        if other is not None and other.status != "published":
            what = "a draft" if other.status == "draft" else "retired"
            message = f"{name} is {what}, and this is published"
            yield Diagnostic("warning", "linked-draft", message, line, article.path, f"hd kb edit {name}")


def requesters_see_only_their_own(article: Article, shelf: RuleContext) -> Iterator[Diagnostic]:
    """Report tickets, agents, personal addresses and links to agents' articles in articles for requesters."""
    if article.audience != "requesters" or article.status == "retired":
        return
    for link in links(article.body, first_line=article.document.body_line):
        other = shelf.library.articles.get(link.article) if link.article else None
        if other is not None and other.audience == "agents":
            yield _leak_diagnostic(article, link.line, f"{link.article} is for agents, and this for requesters")
        if link.path.startswith("tickets/"):
            yield _leak_diagnostic(article, link.line, "requesters cannot open a ticket's file")
    names = {person.name: person.name for person in shelf.config.people.values() if " " in person.name}
    title = article.document.lines.get("title", 1)
    body = prose_lines(article.body, first_line=article.document.body_line)
    for line, text in ((title, article.title), *body):
        found = [f"the ticket {ident}" for ident in _ID.findall(text)]
        found += [
            f"the address {one}"
            for one in addresses.find(text, words=_MAILBOX)
            if one.casefold() in shelf.library.people
        ]
        found += [f"the agent {name}" for name in names if name in text]
        if found:
            yield _leak_diagnostic(article, line, f"requesters would read of {listed(found)}")


def tickets_are_there(article: Article, shelf: RuleContext) -> Iterator[Diagnostic]:
    """Report missing tickets with the desk's prefix in the text; for a draft, as a note."""
    severity: Severity = "note" if article.status == "draft" else "warning"
    for line, text in prose_lines(article.body, first_line=article.document.body_line):
        for ident in _ID.findall(text):
            if ident.startswith(f"{shelf.config.desk.prefix}-") and ident not in shelf.library.ticket_ids:
                yield Diagnostic(severity, "reference", f"no ticket {ident}", line, article.path)


def _linked_names(article: Article) -> Iterator[tuple[str, int]]:
    """Yield the names of articles that this one links to, in its field and its text, with lines."""
    line = article.document.lines.get("links", 1)
    yield from ((link.removeprefix("kb:"), line) for link in article.links if not _ID.fullmatch(link))
    body = links(article.body, first_line=article.document.body_line)
    yield from ((link.article, link.line) for link in body if link.article)


def _diagnostic(article: Article, line: int, rule: str, message: str) -> Diagnostic:
    return Diagnostic("error", rule, message, line, article.path)


def _leak_diagnostic(article: Article, line: int, message: str) -> Diagnostic:
    severity: Severity = "note" if article.status == "draft" else "error"  # requesters cannot see drafts
    return Diagnostic(severity, "audience", message, line, article.path, "say it without, or set audience: agents")


# -- the whole library -------------------------------------------------------------------------------------------------

Rule = Callable[[ArticleLibrary, Config], Iterator[Diagnostic]]


def somebody_leads_to_it(library: ArticleLibrary, _: Config) -> Iterator[Diagnostic]:
    """Report published articles that no article links to and no ticket used."""
    linked = {
        split_name(f"kb/{name}.md")[0]
        for article in library.articles.values()
        for name, _ in _linked_names(article)
        if split_name(f"kb/{name}.md")[0] != article.slug
    }
    for article in _first_of_each(library):
        if article.status == "published" and article.slug not in linked and article.slug not in library.used_slugs:
            message = "no article links to it, and no ticket was solved with it"
            yield Diagnostic("note", "orphan", message, 1, article.path, f"hd kb link {article.slug} REF")


def translations_are_there(library: ArticleLibrary, config: Config) -> Iterator[Diagnostic]:
    """Report missing translations of articles for requesters that exist in several languages."""
    published = [article for article in library.articles.values() if article.status == "published"]
    for audience in ("requesters", "agents"):
        spoken = {_lang(article, config) for article in published if article.audience == audience}
        for first in _first_of_each(library):
            versions = library.by_slug[first.slug]
            group = [one for one in versions if one.status == "published" and one.audience == audience]
            there = {_lang(article, config) for article in group}
            missing = sorted(spoken - there)
            if missing and group and (audience == "requesters" or len(there) > 1):
                message = f"not there in {listed(missing)}"
                hint = f"hd kb new TITLE --slug {first.slug} --lang {missing[0]}"
                yield Diagnostic("note", "translation", message, 1, group[0].path, hint)


def translations_are_as_new(library: ArticleLibrary, _: Config) -> Iterator[Diagnostic]:
    """Report translations whose review is older than that of the original, the file without a language in its name."""
    for article in library.articles.values():
        source = library.articles.get(article.slug)
        if source is None or source is article or source.reviewed is None or article.status != "published":
            continue
        if article.reviewed is None or article.reviewed < source.reviewed:
            message = f"older than {source.path}, which was reviewed on {source.reviewed}"
            line = article.document.lines.get("reviewed", 1)
            hint = f"compare them, then write reviewed: {source.reviewed} or later"
            yield Diagnostic("warning", "translation", message, line, article.path, hint)


LIBRARY_RULES: tuple[Rule, ...] = (somebody_leads_to_it, translations_are_there, translations_are_as_new)


def _first_of_each(library: ArticleLibrary) -> Sequence[Article]:
    """Return one article for each slug: the file without a language, or else the first by name."""
    found: dict[str, Article] = {}
    for _, article in sorted(library.articles.items()):
        found.setdefault(article.slug, article)
    return list(found.values())


def _lang(article: Article, config: Config) -> str:
    return article.lang or config.desk.language
