"""References to footnotes and their definitions, as the check, the terminal and the site read them."""

from __future__ import annotations

import pytest

from hd.core.kb.footnotes import move_notes_to_end, read_footnotes
from hd.core.site.markdown_html import Rendered, Target, render

BODY = "One[^b] two[^a], again[^b].\n\n[^a]: Words of `a`.\n[^b]: Words\n    of b.\n\n    And more.\n\nEnd.\n"


def page(body: str) -> Rendered:
    return render(body, follow=lambda address, kind: Target(address))


def test_footnotes_are_numbered_by_their_first_reference() -> None:
    found = read_footnotes(BODY)
    assert [(note.number, note.label, note.line) for note in found.notes] == [(1, "b", 4), (2, "a", 3)]
    assert found.notes[0].text == "Words\nof b.\n\nAnd more."


def test_the_text_keeps_its_lines() -> None:
    assert read_footnotes(BODY).text == "One[^b] two[^a], again[^b].\n" + "\n" * 7 + "End.\n"


@pytest.mark.parametrize(
    "body",
    ["`[^a]`", "```\n[^a]\n```", "\\\\[^a]".replace("\\\\", "\\"), "[^a](x.md)", "[a^]", "[^]", "[^a b]"],
)
def test_what_is_no_reference_is_not_missed(body: str) -> None:
    assert read_footnotes(body).undefined == ()


@pytest.mark.parametrize(
    ("body", "line"),
    [("[^a]", 1), ("x\n\n- it[^a].\n", 3), ("> q[^a]: words", 1), ("[^b]\n\n[^b]: see\n    this[^a]", 4)],
)
def test_a_reference_without_a_definition_has_its_line(body: str, line: int) -> None:
    assert read_footnotes(body).undefined == ((line, "a"),)


def test_a_definition_in_a_quote_counts() -> None:
    assert read_footnotes("> q[^A]\n>\n> [^a]: words\n").undefined == ()


def test_a_second_definition_and_one_without_a_reference_are_kept() -> None:
    found = read_footnotes("[^a]: one\n\n[^a]: two\n\n[^c]: three\n[^c]\n")
    assert [(note.number, note.text, note.is_referenced) for note in found.notes] == [
        (1, "three\n[^c]", True),
        (2, "one", False),
        (0, "two", True),
    ]


def test_the_terminal_shows_them_at_the_end() -> None:
    assert move_notes_to_end(BODY) == (
        "One[1] two[2], again[1].\n\n\n\n\n\n\n\nEnd.\n\n[1] Words\nof b.\n\nAnd more.\n[2] Words of `a`.\n"
    )


def test_the_site_shows_them_at_the_end_with_links_both_ways() -> None:
    html = page(BODY).html
    assert html.startswith(
        '<p>One<sup><a href="#fn-1" id="fnref-1">[1]</a></sup> two<sup><a href="#fn-2" id="fnref-2">[2]</a></sup>, '
        'again<sup><a href="#fn-1">[1]</a></sup>.</p>\n<p>End.</p>\n<section class="footnotes">'
    )
    assert '<li id="fn-2">\n<p>Words of <code>a</code>.</p>\n<a href="#fnref-2" aria-label="[2]">↩</a></li>' in html


def test_both_show_what_is_undefined_as_it_is_written() -> None:
    assert move_notes_to_end("One[^x].\n") == "One[^x].\n"
    assert page("One[^x].\n").html == "<p>One[^x].</p>\n"


def test_a_definition_of_one_word_is_no_link() -> None:
    assert 'href="words"' not in page("One[^x].\n\n[^x]: words\n").html


def test_a_wrong_link_in_a_footnote_has_its_line() -> None:
    found = render("One[^x].\n\n[^x]: [it](no)\n", follow=lambda address, kind: Target(None, "left out"))
    assert found.removed == ((3, "left out"),)


@pytest.mark.parametrize("text", ["[^a]" * 50_000, "[^a]: x\n" * 50_000, "`[^a]" * 50_000, "> " * 50_000 + "[^a]:"])
def test_a_text_of_many_footnotes_may_be_long(text: str) -> None:
    assert read_footnotes(text)
