"""`hd check` and the site know the same headings by the same anchors, whatever a text is made of."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.kb.headings import anchors
from hd.core.site.markdown_html import Target, render

BODIES = {
    "hashes": "# One\n\n## Two words ##\n\n####### seven\n\n#none\n\n## Two words\n",
    "code": "## Run `hd list --by team` now\n\n## `vpn`\n",
    "underlined": "One\n===\n\nTwo\nlines\n---\n\n---\n\ntext\n\n---\n",
    "in a quote": "> ## Quoted\n>\n> Under\n> ---\n\ntext\n",
    "in a list": "- ## In an item\n\n  ## In its second part\n\n1. text\n\n   Under\n   ===\n\n## After\n",
    "in code": "```\n## no\n```\n\n    ## no\n\n~~~\n## no\n```\n~~~\n\n> ```\n> ## no\n> ```\n\n## yes\n",
    "an open fence": "- ```\n  ## no\n\n## yes\n",
    "emphasis": "## **Bold** and *it* and [link](x.md)\n",
    "html": "<div>\n## no\n</div>\n\n## <b>Yes</b> <!-- x -->\n\n<!--\n## no\n-->\n\n## end\n",
    "twice": "## A\n\n## A\n\n## A-1\n",
    "letters": "## Якщо не допомогло: ще раз!\n",
    "entities": "# Q&amp;A &copy;\n",
    "a rule": "text\n\n***\n\n- - -\n\n## End\n",
}


@pytest.mark.parametrize("name", BODIES)
def test_the_check_and_the_site_agree(name: str) -> None:
    shown = render(BODIES[name], follow=lambda address, kind: Target(address))
    assert anchors(BODIES[name]) == {heading.anchor.removeprefix("s-") for heading in shown.headings}


PIECES = (
    *("# A", "## `b` c", "### x_y_z", "###", "# h #", "\\#", "# a\\*b", "# &copy;", "# <http://a.b>", "Title", "text"),
    *("===", "---", "***", "- - -", "- ", "* ", "+ ", "1. ", "10) ", "  ", "    ", "\t", "> ", ">", "\r", ""),
    *("```", "~~~", "````", "`", "``", "<div>", "</div>", "<b>", "<pre>", "</pre>", "<script>", "<!-- x", "-->"),
    *("<?php", "<!DOCTYPE", "<![CDATA[", "]]>", "[a](x.md)", "[r]", "[r]: x.md", "![i](p.png)", "*e*", "**s**", "_u_"),
    *("| a | b |", "|---|---|", "[^1]", "[^1]: x", "[^2]:"),
)
HOSTILE = st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join), max_size=9).map("\n".join)


def ids(body: str, *, title: str = "") -> list[str]:
    """The anchors in the page of a text."""
    html = render(body, follow=lambda address, kind: Target(address), title=title).html
    return sorted(unescape(name) for name in re.findall(r'<(?:a|h[1-6]) id="s-([^"]*)"', html))


@given(HOSTILE)
def test_a_page_has_each_anchor_once_and_no_other(body: str) -> None:
    assert ids(body) == sorted(anchors(body))


def test_a_heading_that_only_says_the_title_keeps_its_place() -> None:
    assert ids("# VPN drops\n\nText.\n", title="VPN drops") == ["vpn-drops"]


@given(st.text("[]#`~.<>-= 1a\n\\", max_size=60))
def test_any_text_has_some_anchors(text: str) -> None:
    assert all(isinstance(name, str) for name in anchors(text))


MANY = 100_000  # marks: work that grows with the square of them would take minutes


@pytest.mark.parametrize("text", ["- " * MANY + "x", "> " * MANY + "x", "a\n" * MANY + "===\n", "# " + "<!--" * MANY])
def test_a_text_of_many_marks_may_be_long(text: str) -> None:
    assert len(anchors(text)) <= 1


def test_equal_headings_may_be_many() -> None:
    assert len(anchors("## Same\n" * 6000)) == 6000
