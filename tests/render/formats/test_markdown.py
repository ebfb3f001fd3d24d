"""Strangers' text in Markdown: it is shown, and does nothing."""

from __future__ import annotations

import pytest

from hd.render.formats.markdown import code, escape, grid, name_or_code


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone", "@\u200beveryone"),
        ("see https://a.example", "see https\\://a.example"),
        ("www.a.example", "www\\.a.example"),
        ("a|b\n# c", "a\\|b \\# c"),
        ("<b> &amp; $x$", "\\<b\\> \\&amp; \\$x\\$"),
        ("[x](y) *z* `c` ~s~ _u_", "\\[x\\](y) \\*z\\* \\`c\\` \\~s\\~ \\_u\\_"),
        ("plain (a.b): c!", "plain (a.b): c!"),
    ],
)
def test_a_text_is_no_markup_no_link_no_mention(text: str, shown: str) -> None:
    assert escape(text) == shown


@pytest.mark.parametrize(("text", "shown"), [("", "(nothing)"), ("a", "`a`"), ("`", "`` ` ``"), ("a``b", "```a``b```")])
def test_no_text_leaves_its_code(text: str, shown: str) -> None:
    assert code(text) == shown


def test_a_name_is_code_where_it_could_be_markup() -> None:
    assert (name_or_code("l2-kyiv/ivan"), name_or_code("*x*"), name_or_code("")) == (
        "l2-kyiv/ivan",
        "`*x*`",
        "(nothing)",
    )


def test_figures_stand_to_the_right() -> None:
    assert grid(["", "Met"], [["respond", "3"]], right=True) == "|  | Met |\n| --- | ---: |\n| respond | 3 |"
