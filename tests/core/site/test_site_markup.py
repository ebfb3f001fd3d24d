"""An article's Markdown as HTML: what is shown, and that nothing else can get into a page."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hd.core.site.markdown_html import Rendered, Target, render
from hd.errors import MissingExtraError
from tests.browser.attacks import ATTACKS
from tests.core.site_pages import Seen, levels

# All that an article may become: the tags, and their attributes.
MAY: dict[str, set[str]] = {
    **{tag: set() for tag in ("p", "br", "hr", "em", "strong", "s", "ul", "li", "blockquote", "code", "table")},
    **{tag: set() for tag in ("thead", "tbody", "tr", "td", "label", "span")},
    **{tag: {"id"} for tag in ("h2", "h3", "h4", "h5", "h6")},
    "a": {"href", "rel"},
    "img": {"src", "alt", "loading"},
    "input": {"type", "autocomplete", "checked"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "div": {"class", "tabindex"},
    "th": {"scope"},
}


def follow(address: str, kind: str) -> Target:
    """Everything leads where it says, but for what is no address of the web."""
    fine = address.startswith(("https://", "x")) if kind == "link" else address.startswith("x")
    return Target(address) if fine else Target(None, f"no {kind}: {address}")


def shown(body: str, title: str = "") -> Rendered:
    return render(body, follow=follow, title=title)


def seen(body: str) -> Seen:
    return Seen(shown(body).html)


def assert_harmless(html: str) -> None:
    found = Seen(html)
    for tag, attributes in found.tags:
        assert tag in MAY, tag
        assert set(attributes) <= MAY[tag], attributes
        if tag == "a":
            assert str(attributes["href"]).startswith(("https://", "x"))
        if tag == "img":
            assert str(attributes["src"]).startswith("x")
    assert (found.unbalanced, found.open, found.odd) == ([], [], [])


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_text_or_nothing(attack: str) -> None:
    assert_harmless(shown(attack).html)


PIECES = st.sampled_from(
    [*ATTACKS, "# a\n", "\n\n", "- ", "> ", "`", "```\n", "**", "<", ">", '"', "|", "\\", "&", "x"]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=8).map("".join))
@example("<!-- <script>alert(1)</script>")
@example("<a <!-- --> href=x>")
@example("<scr<!-- -->ipt>alert(1)</scr<!-- -->ipt>")
@example("<<b>script>alert(1)<<b>/script>")
def test_whatever_is_written_stays_within_what_a_page_may_have(body: str) -> None:
    assert_harmless(shown(body).html)


@given(st.lists(st.integers(1, 6), max_size=8))
def test_headings_begin_below_the_title_and_leave_no_level_out(written: list[int]) -> None:
    body = "\n\n".join(f"{'#' * level} Heading" for level in written)
    found = levels(seen(body).tags)
    assert len(found) == len(written)
    assert all(2 <= level <= 6 for level in found)
    assert all(below <= above + 1 for above, below in pairwise([1, *found]))


def test_headings_of_one_level_stay_of_one_level() -> None:
    assert levels(seen("## a\n\n#### b\n\n## c\n\n#### d").tags) == [2, 3, 2, 3]


def test_a_first_heading_that_says_the_title_is_not_said_twice() -> None:
    assert shown("# VPN drops\n\nText.", title="VPN drops").html == '<a id="s-vpn-drops"></a><p>Text.</p>\n'
    assert [head.text for head in shown("# VPN\n\nText.", title="VPN drops").headings] == ["VPN"]


def test_headings_of_the_same_words_have_anchors_of_their_own() -> None:
    heads = shown("## Що робити?\n\n## Що робити?\n\n## `x` **y**").headings
    assert [head.anchor for head in heads] == ["s-що-робити", "s-що-робити-1", "s-x-y"]


@pytest.mark.parametrize(
    "body", ["<!-- ask Ivan -->", "a <!-- ask\nIvan --> b", "<!-- ask Ivan", "<!-- x -->\nb <!-- Ivan -->"]
)
def test_comments_are_nowhere(body: str) -> None:
    found = shown(body)
    assert "Ivan" not in found.html + found.text
    assert found.removed == ()


def test_raw_html_is_the_text_that_it_is_and_is_told_with_its_line() -> None:
    found = shown("one\n\ntwo\nEnter <Role name> here\n\n<marquee>\nthree")
    assert "Enter &lt;Role name&gt; here" in found.html
    assert "&lt;marquee&gt;" in found.html
    assert [line for line, _ in found.removed] == [3, 6]


def test_tags_that_only_say_how_it_looks_are_left_out_without_a_word() -> None:
    found = shown('## <a name="x"></a>Press <kbd>Ctrl</kbd>, <b style="color:red">then</b> go<br>on')
    assert found.html == '<h2 id="s-press-ctrl-then-go-on">Press Ctrl, then go<br>on</h2>\n'
    assert found.removed == ()


def test_a_link_in_raw_html_is_told() -> None:
    assert shown('<a href="https://x.example">x</a>').removed == (
        (1, "a link in raw HTML is left out: [words](address)"),
    )


def test_a_link_that_leads_nowhere_leaves_its_words() -> None:
    found = shown("See [the **plan**](secret.md) and [this](x.md).")
    assert found.html == '<p>See the <strong>plan</strong> and <a href="x.md">this</a>.</p>\n'
    assert found.removed == ((1, "no link: secret.md"),)


def test_a_picture_that_is_not_shown_leaves_what_it_shows() -> None:
    found = shown("![The *red* button](https://x.example/p.png) ![ok](x.png)")
    assert found.html == '<p>The red button <img src="x.png" alt="ok" loading="lazy"></p>\n'


def test_a_picture_without_words_is_told() -> None:
    assert "a picture without words" in shown("![](x.png)").removed[0][1]


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("go to https://x.example/a?b=1&c=2.", "https://x.example/a?b=1&c=2"),
        ("(https://x.example/a)", "https://x.example/a"),
        ("«https://x.example/а-б»,", "https://x.example/а-б"),
    ],
)
def test_a_bare_address_is_a_link(text: str, href: str) -> None:
    assert [one["href"] for one in seen(text).named("a")] == [href]


def test_what_is_code_or_a_link_already_has_no_links_in_it() -> None:
    assert seen("`https://x.example`").named("a") == []
    assert len(seen("[https://x.example](https://y.example)").named("a")) == 1


def test_checks_can_be_ticked_and_are_labelled() -> None:
    found = seen("- [ ] *first*\n- [x] second\n- [y] third\n\n[ ] fourth")
    assert [("checked" in one) for one in found.named("input")] == [False, True]
    assert len(found.named("label")) == 2


def test_what_may_be_wide_can_be_moved_by_keys() -> None:
    found = seen("| a |\n|---|\n| b |\n\n    code\n\n```sh\nmore\n```")
    assert [one.get("tabindex") for one in (*found.named("div"), *found.named("pre"))] == ["0", "0", "0"]
    assert found.named("th") == [{"scope": "col"}]


def test_the_plain_text_is_what_is_read() -> None:
    body = (
        "# A <b>b</b>\n\n*one*\ntwo [three](x) https://x.example/4\n\n- [ ] five\n\n| six |\n|---|\n\n```\nseven\n```"
    )
    assert shown(body).text.split("\n") == ["A b", "one two three https://x.example/4", "five", "six", "seven"]


def test_hostile_nesting_takes_no_time_and_no_stack() -> None:
    for body in ("> " * 20_000, "- " * 20_000, "[" * 50_000, "*a " * 20_000, "<" * 50_000, "![" * 20_000, "`" * 50_000):
        assert_harmless(shown(body).html)


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from hd.core.site import markdown_html

    markdown_html._parser.cache_clear()
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    with pytest.raises(MissingExtraError) as caught:
        shown("x")
    assert caught.value.extra == "site"


@pytest.mark.parametrize(
    "long", ["![a](" * 40_000, "[a](b.md) " * 501, "~~a" * 20_000, "*a _b " * 5_000, "a" * 100_000]
)
def test_a_paragraph_that_is_too_long_is_shown_as_it_is_written(long: str) -> None:
    made = render(f"Before, *this*.\n\n{long}\n", follow=follow)
    assert "<em>this</em>" in made.html
    assert f"<p>{long.strip()}</p>" in made.html
    assert [line for line, said in made.removed if "break it up" in said] == [3]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("see https://x.example/VPN_(protocol) now", "https://x.example/VPN_(protocol)"),
        ("(see https://x.example/VPN_(protocol))", "https://x.example/VPN_(protocol)"),
        ("(see https://x.example/vpn)", "https://x.example/vpn"),
        ("https://x.example/a_(b_(c))", "https://x.example/a_(b_(c))"),
    ],
)
def test_a_plain_address_keeps_the_parentheses_that_are_its_own(text: str, url: str) -> None:
    html = render(text, follow=lambda address, kind: Target(address)).html
    assert f'href="{url}"' in html
