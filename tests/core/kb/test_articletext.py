"""Where an article's Markdown points, and what its headings are called; code is no link."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.kb.article_links import Link, links, prose_lines
from hd.core.kb.headings import anchors


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("See [it](vpn.md).", Link(1, "vpn.md", "file", "kb/vpn.md")),
        ("See [it](vpn).", Link(1, "vpn", "file", "kb/vpn.md")),
        ("[it](./vpn.uk.md#Two-words)", Link(1, "./vpn.uk.md#Two-words", "file", "kb/vpn.uk.md", "two-words")),
        ("![p](img/a%20b.png 'A picture')", Link(1, "img/a%20b.png", "file", "kb/img/a b.png")),
        ("[t](<../tickets/a (1).log>)", Link(1, "../tickets/a (1).log", "file", "tickets/a (1).log")),
        ("[n]: other.md", Link(1, "other.md", "file", "kb/other.md")),
        ("[h](#below)", Link(1, "#below", "anchor", "", "below")),
        ("[w](https://example.org/x.md)", Link(1, "https://example.org/x.md", "outside")),
        ("[m](mailto:a@b.example)", Link(1, "mailto:a@b.example", "outside")),
        ("[r](/kb/vpn.md)", Link(1, "/kb/vpn.md", "file", "kb/vpn.md")),
        ("[p](a_(b).md)", Link(1, "a_(b).md", "file", "kb/a_(b).md")),
    ],
)
def test_a_link_is_found(text: str, link: Link) -> None:
    assert list(links(text)) == [link]


@pytest.mark.parametrize("text", ["`[it](x.md)`", "```\n[it](x.md)\n```", "~~~\n[it](x.md)", "[it] (x.md)", "a](b"])
def test_what_is_no_link_is_none(text: str) -> None:
    assert list(links(text)) == []


def test_a_link_knows_its_line_and_its_article() -> None:
    found = list(links("a\n\n[b](b.md) and [c](c.uk.md)\n[d](sub/d.md)\n", first_line=10))
    assert [(link.line, link.article) for link in found] == [(12, "b"), (12, "c.uk"), (13, "")]


def test_headings_are_anchors_as_forges_make_them() -> None:
    body = "# One *two*!\n\n## One two\n\n```\n# code\n```\n### Якщо не допомогло? ##\n"
    assert anchors(body) == {"one-two", "one-two-1", "якщо-не-допомогло"}


@given(st.text("[]()#`~.!<>a \n\\", max_size=80))
def test_anything_is_read(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(1 <= link.line <= lines for link in links(text))
    assert len(list(prose_lines(text))) <= lines
    anchors(text)
