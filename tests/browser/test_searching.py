"""Search finds what people mean: other endings, typos, the wrong keyboard, in three languages; and says what it did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.chromium import Chromium, Page
from tests.browser.conftest import Site

ASK = """(async () => {
  const field = document.querySelector("#q"), said = document.querySelector(".said");
  said.textContent = "";
  field.value = WORDS;
  const told = new Promise((go) =>
    new MutationObserver(() => said.textContent && go()).observe(said, { childList: true }));
  field.form.requestSubmit();
  await told;
  return [said.textContent, ...[...document.querySelectorAll(".answers a")].map((one) => one.getAttribute("href"))];
})()"""


@pytest.fixture(scope="module")
def page(browser: Chromium) -> Iterator[Page]:
    made = browser.page()
    yield made
    made.close()


def ask(page: Page, words: str) -> list[str]:
    """What is said, and where each answer leads."""
    found: list[str] = page.ask(ASK.replace("WORDS", repr(words)))
    return found


@pytest.mark.parametrize(
    ("lang", "words", "slug"),
    [
        ("en", "passwords", "password-reset"),
        ("en", "resetting a password", "password-reset"),
        ("en", "pasword", "password-reset"),
        ("en", "printre", "first-print"),
        ("en", "lptop order", "new-laptop"),
        ("en", "wi-fi", "guest-wifi"),
        ("en", "WIFI", "guest-wifi"),
        ("uk", "паролем", "password-reset"),
        ("uk", "пороль", "password-reset"),
        ("uk", "гостями", "guest-wifi"),
        ("uk", "підозрілих листів", "phishing"),
        ("uk", "підозрлий", "phishing"),
        ("uk", "gfhjkm", "password-reset"),
        ("uk", "спільних тек", "shared-folder"),
        ("ru", "паролями", "password-reset"),
        ("ru", "пороль", "password-reset"),
        ("ru", "принтером", "first-print"),
        ("ru", "преинтер", "first-print"),
        ("ru", "ghbynth", "first-print"),
        ("ru", "переполненного ящика", "mailbox-full"),
        ("ru", "почтовый ящек", "mailbox-full"),
        ("ru", "гостевой вайфай wi-fi", "guest-wifi"),
    ],
)
def test_the_article_that_is_meant_comes_first(page: Page, site: Site, lang: str, words: str, slug: str) -> None:
    if page.ask("location.href") != f"{site.url}{lang}/index.html":
        page.open(f"{site.url}{lang}/index.html")
    said, *answers = ask(page, words)
    assert answers[0].endswith(f"{lang}/articles/{slug}.html"), answers
    assert said[0].isdigit()


def test_answers_are_counted_in_the_grammar_of_the_language(page: Page, site: Site) -> None:
    page.open(f"{site.url}ru/index.html")
    assert ask(page, "переполнен")[0] == "1 ответ" or "ответа" in ask(page, "переполнен")[0]


def test_what_only_another_language_has_is_found_there_and_marked_so(page: Page, site: Site) -> None:
    page.open(f"{site.url}uk/index.html")
    _, first, *_ = ask(page, "Donaudampfschiff zzyx")
    assert "en/articles/" in first
    assert page.ask("document.querySelector('.answers li').lang") == "en"
    assert "English" in page.ask("document.querySelector('.answers li').textContent")


def test_where_nothing_is_found_the_topics_stay_and_it_is_said(page: Page, site: Site) -> None:
    page.open(f"{site.url}en/index.html")
    said, *answers = ask(page, "qqqqwwww")
    assert (said[:13], answers) == ("Nothing found", [])
    assert page.ask("document.querySelector('.cards').checkVisibility()") is True


@pytest.mark.parametrize("words", ["   ", "!?…", "а", "x" * 5000, "\ufffd\u202e", "constructor", "__proto__", "😀"])
def test_odd_questions_do_no_harm(page: Page, site: Site, words: str) -> None:
    page.forget()
    page.open(f"{site.url}en/index.html")
    page.ask(f"document.querySelector('#q').value = {words!r}; document.querySelector('#q').form.requestSubmit()")
    said, first, *_ = ask(page, "password")
    assert said.endswith("answers")
    assert first.endswith("password-reset.html")
    assert page.complaints == []


def test_it_answers_while_one_types_and_clearing_brings_the_page_back(page: Page, site: Site) -> None:
    page.open(f"{site.url}en/articles/guest-wifi.html")
    page.ask("document.querySelector('#q').focus()")
    page.type("mailbox")
    shown = "!document.querySelector('.answers').hidden"
    page.ask(f"new Promise((go) => setInterval(() => {shown} && go(), 5))")
    assert page.ask("document.querySelector('.answers a').textContent") == "Your mailbox is full"
    assert page.ask("document.querySelector('main').hidden") is True
    assert page.ask("location.search") == "?q=mailbox"
    page.ask("document.querySelector('#q').select()")
    page.press("Escape")
    page.ask(f"new Promise((go) => setInterval(() => {shown} || go(), 5))")
    assert page.ask("document.querySelector('main').hidden") is False


def test_a_question_in_the_address_is_answered_and_its_answer_can_be_opened_by_keys(page: Page, site: Site) -> None:
    page.open(f"{site.url}uk/index.html?q=%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8F")
    page.ask("new Promise((go) => setInterval(() => document.querySelector('.answers a') && go(), 5))")
    assert page.ask("document.querySelector('.said').getAttribute('role')") == "status"
    page.ask("document.querySelector('.field button').focus()")
    page.press("Tab")
    assert page.ask("document.activeElement.href").endswith("uk/articles/password-reset.html")


def test_what_was_asked_is_told_to_nobody(page: Page, site: Site) -> None:
    page.forget()
    page.open(f"{site.url}en/index.html")
    ask(page, "very private words")
    assert [url for url in page.requests if not url.startswith(site.url) or "private" in url] == []
    assert page.ask("document.cookie + localStorage.length + sessionStorage.length") == "00"
