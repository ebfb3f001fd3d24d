"""The site can be read: without JavaScript, on a phone, in the dark, by keyboard, by ear; and it asks nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.checks import FAULTS, PALE, WIDER
from tests.browser.chromium import Chromium, Page
from tests.browser.conftest import LANGUAGES, Site

KINDS = {
    "root": "index.html",
    **{f"home-{lang}": f"{lang}/index.html" for lang in LANGUAGES},
    "all": "uk/articles/index.html",
    "topics": "ru/topics/index.html",
    "topic": "en/topics/security.html",
    "table": "ru/articles/shared-folder.html",
    "checks": "uk/articles/lost-device.html",
    "faq": "en/articles/password-reset.html",
    "wide": "en/articles/wide.html",
    "hostile": "en/articles/attack-title.html",
    "missing": "404.html",
}
every_kind = pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)


@pytest.fixture(scope="module", params=[False, True], ids=["light", "dark"])
def page(browser: Chromium, request: pytest.FixtureRequest) -> Iterator[Page]:
    made = browser.page(dark=request.param)
    yield made
    made.close()


@pytest.fixture(scope="module")
def phone(browser: Chromium) -> Iterator[Page]:
    made = browser.page(width=320, height=600)
    yield made
    made.close()


@every_kind
def test_a_page_has_no_fault_and_no_pale_text_and_asks_nobody_else(page: Page, site: Site, path: str) -> None:
    page.forget()
    page.open(site.url + path)
    assert page.ask(FAULTS) == []
    assert page.ask(PALE) == []
    assert (page.complaints, page.dialogs) == ([], [])
    assert [url for url in page.requests if not url.startswith(site.url)] == []


@every_kind
def test_no_page_is_wider_than_a_small_phone(phone: Page, site: Site, path: str) -> None:
    phone.open(site.url + path)
    assert phone.ask(WIDER) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_javascript_an_article_is_found_by_links_alone(browser: Chromium, site: Site, lang: str) -> None:
    page = browser.page(script=False).open(f"{site.url}{lang}/index.html")
    assert page.ask("document.querySelector('form.search').checkVisibility()") is False
    for name in ("topics/access.html", "articles/password-reset.html"):
        href = page.ask(f"[...document.links].find((one) => one.href.endsWith({name!r})).href")
        page.open(href)
    assert page.ask("document.querySelector('article').checkVisibility()") is True
    assert page.ask("document.documentElement.lang") == lang
    assert "assets/search.js" not in " ".join(page.requests)
    page.close()


def test_the_same_article_is_a_link_away_in_every_other_language(browser: Chromium, site: Site) -> None:
    page = browser.page().open(f"{site.url}en/articles/password-reset.html")
    links = page.ask("[...document.querySelectorAll('.languages a')].map((one) => [one.lang, one.href])")
    assert links == [[lang, f"{site.url}{lang}/articles/password-reset.html"] for lang in LANGUAGES]
    titles = [page.open(href).ask("document.querySelector('h1').textContent") for _, href in links]
    assert titles == ["How do I reset my password?", "Як змінити пароль?", "Как сменить пароль?"]
    page.close()


def test_the_keyboard_goes_past_the_banner_first_and_shows_where_it_is(browser: Chromium, site: Site) -> None:
    page = browser.page().open(f"{site.url}en/index.html")
    where = "document.activeElement"
    page.press("Tab")
    assert page.ask(f"{where}.className") == "skip"
    assert page.ask(f"{where}.getBoundingClientRect().top") >= 0
    page.press("Enter")
    page.press("Tab")
    assert page.ask(f"{where}.id") == "q"
    for _ in range(12):
        page.press("Tab")
        assert page.ask(f"{where}.tagName") in ("A", "BUTTON")
        assert page.ask(f"parseFloat(getComputedStyle({where}).outlineWidth)") >= 2
    page.close()


def test_nothing_moves_by_itself_for_who_asked_for_less_motion(browser: Chromium, site: Site) -> None:
    page = browser.page().open(f"{site.url}en/index.html")
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    assert page.ask("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.ask("document.getAnimations().length") == 0
    page.close()


def test_the_dark_is_dark_and_the_light_is_light(browser: Chromium, site: Site) -> None:
    grounds = []
    for dark in (False, True):
        page = browser.page(dark=dark).open(f"{site.url}en/index.html")
        grounds.append(page.ask("getComputedStyle(document.body).backgroundColor"))
        page.close()
    assert grounds == ["rgb(255, 255, 255)", "rgb(17, 22, 27)"]


@pytest.mark.parametrize("gone", ["nothing.html", "uk/articles/nothing.html", "ru/topics/nothing.html"])
def test_what_is_not_there_is_said_and_leads_back(browser: Chromium, site: Site, gone: str) -> None:
    page = browser.page().open(site.url + gone)
    assert page.ask("document.querySelector('h1').textContent") == "This page is not here"
    assert page.ask("document.querySelectorAll('section[lang]').length") == len(LANGUAGES)
    page.open(page.ask("document.links[0].href"))
    assert page.ask("document.querySelectorAll('.links a').length") > 3
    page.close()


def test_a_site_opened_from_a_folder_is_whole_but_for_search(browser: Chromium, site: Site) -> None:
    page = browser.page().open((site.folder / "en" / "index.html").as_uri())
    assert page.ask("getComputedStyle(document.querySelector('.cards')).display") == "grid"
    page.ask("document.querySelector('#q').focus()")
    page.type("password")
    page.ask(
        "new Promise((go) => new MutationObserver(go).observe(document.querySelector('.said'), {childList: true}))"
    )
    assert "all articles" in page.ask("document.querySelector('.said').textContent")
    page.close()
