"""What is wrong between articles, and with all of them together."""

from __future__ import annotations

from datetime import date

import pytest

from hd.core.checks import ArticleContext, ArticleLibrary, ReferenceTargets, check_article, check_library
from hd.core.config import load
from hd.core.diagnostic import Diagnostic
from hd.core.document.document import Document
from hd.core.kb.article import Article, split_name

CONFIG = load(
    "desk: {prefix: HD, language: en}\npeople: {olha: {name: Olha Bondar, email: olha@x.example}}\n"
    "teams: {desk: {line: 1, members: [olha]}}\n"
)
TICKET = "tickets/2026/11/HD-2611-7K3FQ.md"
HEAD = {"status": "published", "audience": "agents", "lang": "en", "reviewed": "2026-11-01"}


def article(name: str, body: str = "Text.\n", **fields: str) -> Article:
    path = f"kb/{name}.md"
    lines = "".join(f"{key}: {value}\n" for key, value in {"title": "T", **HEAD, **fields}.items())
    document = Document.parse(f"---\n{lines}---\n{body}".encode(), path=path)
    return Article.parse(document, slug=split_name(path)[0], path=path)


def library(*articles: Article, used: tuple[str, ...] = ()) -> ArticleLibrary:
    names = {one.path.removeprefix("kb/").removesuffix(".md"): one for one in articles}
    files = {one.path for one in articles} | {TICKET, "kb/a.png", "tickets/2026/11/HD-2611-7K3FQ/1-x.log"}
    return ArticleLibrary(names, files, used, {"olha@x.example", "o@acme.example"})


def faults(*articles: Article) -> list[Diagnostic]:
    """What is wrong with the first of them."""
    slugs = {one.slug for one in articles}
    shelf = ArticleContext(CONFIG, ReferenceTargets({"HD-2611-7K3FQ"}, slugs), date(2026, 11, 23), library(*articles))
    return check_article(articles[0], shelf)


OTHER = article("other", "## A heading\n\nText.\n")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[x](othr.md)", "no article othr; nearest: other"),
        ("[x](other.md#no)", "no heading #no in other"),
        ("[x](other.ru.md)", "no article other.ru; nearest: other"),
        ("[x](#no)", "no heading #no here"),
        ("![x](b.png)", "no file kb/b.png"),
        ("[x](../tickets/2026/11/HD-2611-7K3FQ/2-x.log)", "no file tickets/2026/11/HD-2611-7K3FQ/2-x.log"),
        ("HD-2611-ZZZZZ said so", "no ticket HD-2611-ZZZZZ"),
    ],
)
def test_a_link_that_leads_nowhere_is_found_with_its_line(body: str, message: str) -> None:
    (found,) = faults(article("a", f"One.\n\n{body}\n"), OTHER)
    assert (found.rule, found.line, found.message) == ("reference", 10, message)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("As said[^x].", "no footnote [^x] here"),
        ("[^x]: words", "nothing refers to the footnote [^x]"),
        ("[^x]: words of one[^x]\n\n[^y]: z\n\n[^y]", ""),
    ],
)
def test_a_footnote_has_a_reference_and_a_definition(body: str, message: str) -> None:
    found = faults(article("a", f"One.\n\n{body}\n"))
    expected = [("warning", "reference", 10, message)] if message else []
    assert [(one.severity, one.rule, one.line, one.message) for one in found] == expected


def test_a_footnote_is_defined_once() -> None:
    (found,) = faults(article("a", "One[^x].\n\n[^x]: words\n[^x]: others\n"))
    assert (found.line, found.message) == (11, "the footnote [^x] is defined twice")


@pytest.mark.parametrize(
    "body",
    [
        "[x](other.md#a-heading) [y](other) [z](#here)\n\n# Here\n",
        "![x](a.png) [log](../tickets/2026/11/HD-2611-7K3FQ/1-x.log)",
        "[x](https://nowhere.example/no.md) [y](../README.md) [z](mailto:x@y.example)",
        "HD-2611-7K3FQ, and XX-2611-ZZZZZ of another desk, `HD-2611-ZZZZZ`, `[x](no.md)`",
    ],
)
def test_what_leads_somewhere_or_elsewhere_is_fine(body: str) -> None:
    assert faults(article("a", f"{body}\n"), OTHER) == []


def test_the_field_names_articles_too() -> None:
    (found,) = faults(article("a", links="[othr, other, HD-2611-7K3FQ, kb:other, 'https://x.example']"), OTHER)
    assert (found.severity, found.message) == ("error", "no article othr; nearest: other")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("See [it](other.md).", "other is for agents, and this for requesters"),
        ("As in HD-2611-7K3FQ.", "requesters would read of the ticket HD-2611-7K3FQ"),
        ("Ask Olha Bondar.", "requesters would read of the agent Olha Bondar"),
        ("Write to Olha@x.example.", "requesters would read of the address Olha@x.example"),
        ("Like o@acme.example had.", "requesters would read of the address o@acme.example"),
        ("[log](../tickets/2026/11/HD-2611-7K3FQ/1-x.log)", "requesters cannot open a ticket's file"),
    ],
)
def test_what_requesters_must_not_see_is_found(body: str, message: str) -> None:
    found = [one for one in faults(article("a", f"{body}\n", audience="requesters"), OTHER) if one.rule == "audience"]
    assert [(one.severity, one.line, one.message) for one in found][:1] == [("error", 8, message)]


@pytest.mark.parametrize(
    ("audience", "body"),
    [("agents", "HD-2611-ZZZZZ"), ("requesters", "HD-2611-7K3FQ"), ("requesters", "[x](other.md)")],
)
def test_what_a_draft_names_is_noted_until_it_is_published(audience: str, body: str) -> None:
    draft = faults(article("a", f"{body}\n", audience=audience, status="draft"), OTHER)
    assert [one.severity for one in draft] == ["note"]
    assert all(one.severity != "note" for one in faults(article("a", f"{body}\n", audience=audience), OTHER))


@pytest.mark.parametrize("body", ["Write to desk@x.example.", "Olha is a name.", "`olha@x.example`"])
def test_what_they_may_see_is_not(body: str) -> None:
    assert faults(article("a", f"{body}\n", audience="requesters"), OTHER) == []


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_what_is_published_links_to_what_is_published(status: str) -> None:
    other = article("other", status=status)
    (found,) = faults(article("a", "[x](other.md)\n"), other)
    assert (found.severity, found.rule) == ("warning", "linked-draft")
    assert faults(article("a", "[x](other.md)\n", status="draft"), other) == []


def together(*articles: Article, used: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    return [(one.rule, one.path, one.message) for one in check_library(library(*articles, used=used), CONFIG)]


def test_an_orphan_is_linked_from_nowhere_and_used_by_nobody() -> None:
    alone, linking = article("alone"), article("b", "[x](other)\n", links="[c]")
    found = together(alone, linking, OTHER, article("c.uk"), used=("b",))
    assert found == [("orphan", "kb/alone.md", "no article links to it, and no ticket was solved with it")]
    assert together(article("alone", status="draft")) == []
    assert [rule for rule, *_ in together(article("self", "[x](self.md)\n"))] == ["orphan"]


def test_what_requesters_read_is_there_in_every_language_that_they_read() -> None:
    asked = {"audience": "requesters"}
    found = together(article("a", **asked), article("b", **asked), article("b.uk", lang="uk", **asked), used=("a", "b"))
    assert found == [("translation", "kb/a.md", "not there in uk")]


def test_what_agents_read_only_where_it_is_translated_at_all() -> None:
    three = (article("a"), article("a.uk", lang="uk"), article("b"), article("c", lang="ru"))
    assert together(*three, used=("a", "b", "c")) == [("translation", "kb/a.md", "not there in ru")]


@pytest.mark.parametrize(("reviewed", "old"), [("2026-10-31", True), ("", True), ("2026-11-01", False)])
def test_a_translation_is_as_new_as_its_source(reviewed: str, old: bool) -> None:
    found = together(article("a"), article("a.uk", lang="uk", reviewed=reviewed), used=("a",))
    said = [("translation", "kb/a.uk.md", "older than kb/a.md, which was reviewed on 2026-11-01")]
    assert found == (said if old else [])
