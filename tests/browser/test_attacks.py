"""What is written into an article to harm its readers does nothing, even in a browser that is told to ignore the
page's policy: what gets into a page is harmless by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.attacks import ATTACKS
from tests.browser.chromium import Chromium, Page
from tests.browser.conftest import Site
from tests.browser.test_searching import ask

# Move over, focus and click whatever could react; then wait for what was started.
PROVOKE = """(async () => {
  const inside = [...document.querySelectorAll("main *")];
  const kinds = ["mouseover", "pointerenter", "focus", "toggle", "error", "load"];
  for (const one of inside) {
    for (const kind of kinds) one.dispatchEvent(new Event(kind));
    if (one.tagName === "A" && !/^https?:/.test(one.protocol)) one.click();
  }
  await new Promise((go) => setTimeout(go, 20));
  const attributes = inside.flatMap((one) => one.getAttributeNames());
  return [window.hacked ?? null, attributes.filter((name) => /^(on.*|style|srcdoc)$/.test(name))];
})()"""
TAGS = """[...new Set([...document.querySelectorAll("article *")].map((one) => one.localName))].filter((name) =>
  /^(script|style|iframe|object|embed|svg|math|form|link|meta|base|video|template|img|body)$/.test(name))"""


@pytest.fixture(scope="module")
def page(browser: Chromium) -> Iterator[Page]:
    """A page that lets everything run."""
    made = browser.page()
    made.call("Page.setBypassCSP", enabled=True)
    yield made
    made.close()


@pytest.mark.parametrize("number", [*range(len(ATTACKS)), "title"])
def test_an_article_runs_nothing_shows_nothing_and_fetches_nothing(page: Page, site: Site, number: int | str) -> None:
    url = f"{site.url}en/articles/attack-{number}.html"
    page.forget()
    page.open(url)
    assert page.ask(PROVOKE) == [None, []]
    assert page.ask(TAGS) == []
    assert page.ask("location.href") == url
    assert (page.dialogs, page.complaints) == ([], [])
    assert [one for one in page.requests if not one.startswith(site.url)] == []


def test_nor_do_lists_of_articles_and_answers_to_a_question(page: Page, site: Site) -> None:
    page.forget()
    for path in ("en/topics/security.html", "en/articles/index.html", "en/index.html"):
        page.open(site.url + path)
        assert page.ask(PROVOKE) == [None, []]
    _, *answers = ask(page, "zzyx")
    assert len(answers) == 20
    ask(page, '<img src=x onerror=alert(1)>"><script>alert(1)</script>')
    assert page.ask(PROVOKE) == [None, []]
    assert page.ask("document.querySelectorAll('.answers img, .answers script').length") == 0
    assert (page.dialogs, page.complaints) == ([], [])


def test_the_policy_of_the_page_is_understood_and_would_stop_a_script(browser: Chromium, site: Site) -> None:
    page = browser.page().open(f"{site.url}en/index.html")
    assert page.complaints == []
    page.ask(
        "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.hacked = 1' }))"
    )
    assert page.ask("window.hacked ?? null") is None
    assert any("Content Security Policy" in one for one in page.complaints)
    page.close()
