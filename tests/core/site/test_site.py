"""The site: which articles are on it, where links lead, what its words are, what its index holds."""

from __future__ import annotations

import json
from datetime import date

import pytest

from hd.core.config import load
from hd.core.site import search_index
from hd.core.site.links import LinkResolver, MissingFileError
from hd.core.site.phrases import PHRASES, Phrases, name_of, phrases, plural
from hd.core.site.published_articles import PublishedArticles, arrange_articles
from hd.text.stemming import inflections
from tests.core.site_pages import article

DESK = load("desk: {language: uk}")


def shelf(*paths: str) -> PublishedArticles:
    return arrange_articles([article(path) for path in paths], DESK)


# -- which are on it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "audience"),
    [
        ("draft", "requesters"),
        ("retired", "requesters"),
        ("published", "agents"),
        ("publshed", "requesters"),
        ("published", "requester"),
        ("", "requesters"),
        ("published", ""),
    ],
)
def test_what_is_not_published_for_requesters_is_not_there(status: str, audience: str) -> None:
    found = arrange_articles([article("a.md", status=status, audience=audience)], DESK)
    assert found.articles == {"uk": {}}
    assert found.topics == ()


def test_a_slip_that_hides_an_article_is_told() -> None:
    found = arrange_articles([article("a.md", status="publshed"), article("b.md", audience="requester")], DESK)
    assert [problem.rule for problem in found.diagnostics] == ["article-status", "article-audience"]


def test_a_file_without_language_is_in_the_desks_own() -> None:
    assert {lang: [*found] for lang, found in shelf("a.md", "a.en.md").articles.items()} == {"uk": ["a"], "en": ["a"]}


def test_of_two_for_the_same_place_one_is_left_out_and_told() -> None:
    found = shelf("a.md", "a.uk.md")
    assert found.articles["uk"]["a"].path == "kb/a.md"
    assert [(one.severity, one.path) for one in found.diagnostics] == [("error", "kb/a.uk.md")]


def test_names_that_some_systems_take_for_one_are_one() -> None:
    assert len(shelf("VPN.md", "vpn.md").articles["uk"]) == 1


@pytest.mark.parametrize("path", ["index.md", "INDEX.md", "a b.md", 'x"onclick="y.md', "<img>.md", "nul.md", "a.b.md"])
def test_a_name_that_no_page_may_have_is_told(path: str) -> None:
    found = shelf(path)
    assert found.articles["uk"] == {}
    assert [(one.severity, one.rule) for one in found.diagnostics] == [("error", "site-name")]


@pytest.mark.parametrize("lang", ["../../..", 'en" onload="x', "en/x", "<b>", "."])
def test_a_language_that_is_none_is_told_and_leads_nowhere(lang: str) -> None:
    found = arrange_articles([article("a.md", f"lang: '{lang}'")], DESK)
    assert found.languages == ("uk",)
    assert [(one.severity, one.rule) for one in found.diagnostics] == [("error", "site-name")]


def test_languages_are_those_of_hd_yaml_and_what_has_another_is_told() -> None:
    found = arrange_articles([article("a.ru.md"), article("b.uk.md")], load("site: {languages: [ru, en]}"))
    assert found.languages == ("ru", "en")
    assert [(one.severity, one.path) for one in found.diagnostics] == [("warning", "kb/b.uk.md")]


def test_what_a_language_lacks_is_offered_in_the_first_that_has_it() -> None:
    found = shelf("a.uk.md", "a.en.md", "b.ru.md", "b.en.md")
    assert [(lang, one.slug) for lang, one in found.missing_articles("uk")] == [("en", "b")]
    assert [(lang, one.slug) for lang, one in found.missing_articles("ru")] == [("uk", "a")]


def test_topics_stand_in_the_desks_order_and_never_share_a_page() -> None:
    config = load("categories: [software/mail, network/vpn]")
    names = ("network", "мережа", "software", "merezha", "")
    found = arrange_articles([article(f"{n}.md", f"category: {name}") for n, name in enumerate(names)], config)
    assert [topic.key for topic in found.topics] == ["software", "network", "merezha", "мережа", ""]
    assert [topic.name for topic in found.topics] == ["software", "network", "merezha", "merezha-2", "other"]


# -- where links lead -------------------------------------------------------------------------------------------------

SHELF = arrange_articles(
    [article("vpn.md"), article("vpn.en.md"), article("wifi.en.md"), article("plan.md", audience="agents")], DESK
)


def fetch(path: str) -> str:
    if path == "kb/pics/map 1.png":
        return "files/12345678-map_1.png"
    raise MissingFileError("no such file")


def leads(address: str, kind: str = "link") -> str | None:
    signs = LinkResolver(SHELF, SHELF.articles["uk"]["vpn"], "uk", fetch)
    return signs.follow(address, kind).href  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("https://x.example/a", "https://x.example/a"),
        ("HTTPS://x.example", "HTTPS://x.example"),
        ("mailto:a@x.example", "mailto:a@x.example"),
        ("tel:+380440000000", "tel:+380440000000"),
        ("#Далі-що", "#s-%D0%B4%D0%B0%D0%BB%D1%96-%D1%89%D0%BE"),
        ("vpn.md", "vpn.html"),
        ("vpn", "vpn.html"),
        ("./vpn.md", "vpn.html"),
        ("../kb/vpn.md#top", "vpn.html#s-top"),
        ("vpn.en.md", "../../en/articles/vpn.html"),
        ("wifi.md", "../../en/articles/wifi.html"),
        ("pics/map%201.png", "../../files/12345678-map_1.png"),
        ("./pics/../pics/map 1.png", "../../files/12345678-map_1.png"),
    ],
)
def test_a_link_leads_where_readers_may_go(address: str, href: str) -> None:
    assert leads(address) == href


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://x.example"),
        *("//x.example/a", "/etc/passwd", "\\\\x.example\\a", "plan.md", "nothing.md", "plan"),
        *("../tickets/2026/11/HD-2611-7K3FQ.md", "../tickets/2026/11/HD-2611-7K3FQ/1-x.png", "../hd.yaml"),
        *("a/b/vpn.md", "../vpn.md", "pics/no.png"),
        *("pics/a.svg", "pics/a.html", "pics/a.js", "../../x.png", ".git/x.png", "pics/.x.png", "pics/a\0.png"),
    ],
)
def test_a_link_to_anything_else_leads_nowhere(address: str) -> None:
    assert leads(address) is None


@pytest.mark.parametrize(
    "address", ["https://x.example/a.png", "vpn.md", "pics/a.pdf", "data:image/png;base64,AA", "#a"]
)
def test_a_picture_is_one_of_the_desks_own_or_none(address: str) -> None:
    assert leads(address, "image") is None


def test_a_picture_of_the_desks_own_is_the_copy() -> None:
    assert leads("pics/map%201.png", "image") == "../../files/12345678-map_1.png"


# -- its words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", PHRASES.values(), ids=PHRASES)
def test_every_language_has_every_word_and_every_form(one: Phrases) -> None:
    forms = {"one", "other"} if one.lang == "en" else {"one", "few", "many", "other"}
    assert set(one.results) == set(one.articles) == forms
    assert all("{n}" in text for text in (*one.results.values(), *one.articles.values()))
    assert len(set(one.months)) == 12
    assert all(getattr(one, name) for name in one.__struct_fields__)
    assert "{date}" in one.checked


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "статей"),
        (1, "стаття"),
        (2, "статті"),
        (5, "статей"),
        (11, "статей"),
        (12, "статей"),
        (21, "стаття"),
        (22, "статті"),
        (111, "статей"),
        (112, "статей"),
        (121, "стаття"),
    ],
)
def test_counted_things_follow_the_grammar(number: int, said: str) -> None:
    assert phrases("uk").count(number) == f"{number} {said}"


def test_english_knows_two_forms() -> None:
    assert [plural(number, lang="en") for number in (0, 1, 2)] == ["other", "one", "other"]


def test_a_day_is_said_in_words() -> None:
    assert [phrases(lang).day(date(2026, 9, 14)) for lang in ("en", "uk", "ru")] == [
        "14 September 2026",
        "14 вересня 2026",
        "14 сентября 2026",
    ]


def test_a_language_that_the_site_does_not_speak_is_named_and_spoken_to_in_english() -> None:
    assert (name_of("pl"), name_of("pt-br"), name_of("xx")) == ("Polski", "Português", "xx")
    assert (phrases("pl").lang, phrases("uk-ua").lang) == ("en", "uk")


# -- what is found ----------------------------------------------------------------------------------------------------


def found(**fields: object) -> search_index.IndexedArticle:
    given = {"title": "", "address": "a.html", "topics": [""], "excerpt": "", "labels": [], "text": "", **fields}
    return search_index.IndexedArticle(**given)  # type: ignore[arg-type]


def test_the_index_weighs_a_word_by_where_it_stands() -> None:
    things = [found(title="Wi-Fi ёлка", text="wifi"), found(labels=["Ґанок café"], topics=["Wifi"]), found(text="1С")]
    words = json.loads(search_index.build_index(things))["words"]
    assert {word: words.pop(word) for word in ("wifi", "wi", "fi")} == {
        "wifi": [0, 13, 1, 1],
        "wi": [0, 10],
        "fi": [0, 10],
    }
    assert words == {"елка": [0, 10], "ганок": [1, 5], "cafe": [1, 5], "1c": [2, 3]}


def test_a_desks_own_synonyms_find_what_says_another_of_them() -> None:
    groups = (("1С", "програма обліку"), ("laptop", "notebook"))
    things = [found(text="У програмі обліку"), found(text="A laptop"), found(text="Облік")]
    words = json.loads(search_index.build_index(things, synonyms=groups))["words"]
    assert (words["1c"], words["notebook"], words["laptop"]) == ([0, 1], [1, 1], [1, 3])


def test_the_endings_in_the_index_make_the_forms_that_search_knows() -> None:
    rows = json.loads(search_index.build_index([]))["endings"]
    for word, form in (("пароль", "паролями"), ("принтер", "принтера"), ("printers", "printer"), ("печать", "печати")):
        assert form in inflections(word)
        shared = next(n for n in range(len(word), 0, -1) if form.startswith(word[:n]))
        assert any(
            least <= cut and word[cut:] in row and form[cut:] in row
            for least, row in rows
            for cut in range(1, shared + 1)
        )
