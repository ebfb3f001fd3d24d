"""Lines of Markdown read in one pass say the same as the slow regular expressions that say what is meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.document.markdown_lines import without_code, without_links
from hd.core.kb.article_links import links
from hd.core.kb.headings import anchors
from hd.text import addresses

CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
TARGET = re.compile(r"\]\(\s*(?:<([^<>]*)>|([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))(?:\s+[\"'(][^)]*)?\)")
MAILBOX = re.compile(r"[^\s@<>(),;:|\[\]\"']+")
ADDRESS = re.compile(MAILBOX.pattern + r"@[\w-]+(?:\.[\w-]+)+")
MANY = 300_000  # characters: the slow expressions would need hours


@given(st.text("` a", max_size=16))
def test_code_spans_go_as_their_expression_says(line: str) -> None:
    assert without_code(line) == CODE.sub("", line)


@given(st.text("[]()! a", max_size=16))
def test_links_go_as_their_expression_says(text: str) -> None:
    assert without_links(text) == LINK.sub(r"\1", text)


@given(st.text("](<> a\"'()", max_size=16))
def test_targets_are_found_as_their_expression_says(text: str) -> None:
    assert [link.raw_target for link in links(text)] == [found[1] or found[2] or "" for found in TARGET.finditer(text)]


@given(st.text("a@.+-> ", max_size=20))
def test_addresses_are_found_as_their_expression_says(text: str) -> None:
    assert addresses.find(text, words=MAILBOX) == ADDRESS.findall(text)
    assert addresses.replace(text, "*", words=MAILBOX) == ADDRESS.sub("*", text)


@pytest.mark.parametrize("text", ["a" * MANY + "@", "a@" * (MANY // 2), "a.@a" * (MANY // 4)])
def test_a_text_without_an_address_may_be_long(text: str) -> None:
    assert addresses.find(text, words=MAILBOX) == []


@pytest.mark.parametrize("text", ["[" * MANY, "](" * (MANY // 2), "[a](b " * (MANY // 6), "![" * (MANY // 2)])
def test_a_text_without_a_link_may_be_long(text: str) -> None:
    assert without_links(text) == text
    assert list(links(text)) == []


def test_a_line_of_backticks_of_all_lengths_may_be_long() -> None:
    line = " ".join("`" * length for length in range(1, 700))
    assert without_code(line) == line


def test_a_heading_may_have_many_blanks_inside() -> None:
    assert anchors(f"# a{' ' * MANY}b") == {"a b".replace(" ", "-")}
