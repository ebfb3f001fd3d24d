"""`hd check` and the site know the same headings by the same anchors."""

from __future__ import annotations

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
    "a rule": "text\n\n***\n\n- - -\n\n## End\n",
}


@pytest.mark.parametrize("name", BODIES)
def test_the_check_and_the_site_agree(name: str) -> None:
    shown = render(BODIES[name], follow=lambda address, kind: Target(address))
    assert anchors(BODIES[name]) == {heading.anchor.removeprefix("s-") for heading in shown.headings}


@given(st.text("[]#`~.<>-= 1a\n\\", max_size=60))
def test_any_text_has_some_anchors(text: str) -> None:
    assert all(isinstance(name, str) for name in anchors(text))


MANY = 100_000  # marks: work that grows with the square of them would take minutes


@pytest.mark.parametrize("text", ["- " * MANY + "x", "> " * MANY + "x", "a\n" * MANY + "===\n", "# " + "<!--" * MANY])
def test_a_text_of_many_marks_may_be_long(text: str) -> None:
    assert len(anchors(text)) <= 1


def test_equal_headings_may_be_many() -> None:
    assert len(anchors("## Same\n" * 6000)) == 6000
