"""Whatever people write: no line wider than the screen, nothing that drives a terminal, columns that can be counted."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from hd.render.history.log import log_table, log_tsv
from hd.render.kb.articles import article_show, article_table, article_tsv
from hd.render.sla.clocks import check_table, check_tsv, explain, sla_show
from hd.render.sla.forecast import forecast_table
from hd.render.sla.policy_diff import diff_table
from hd.render.terminal.messages import change_line
from hd.render.tickets.lists import footer, list_table, list_tsv
from hd.render.tickets.search import search_table, search_tsv
from hd.render.tickets.tickets import show
from tests.cli.render_samples import ROWS, TICKET, screen
from tests.render.kb.test_pages import ARTICLES, ENTRIES, HITS
from tests.render.sla.test_clocks import SUM
from tests.render.sla.test_forecast import NEXT, forecast

OURS = re.compile(r"\x1b\[(?:0|1|2|31|32|33|36)m")
DRIVES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
EVIL = ["\x1b[2J", "\x9b31m", "\x1b]0;title\x07", "\r", "\t", "\n", "\u202e", "\u2066", "\u2028", "\x85", "\u200f"]
HARD = [
    *EVIL,
    "漢字",
    "e\u0301",
    "\u0301",
    "\u200d",
    "👨‍👩‍👧",
    "👍🏽",
    "🇺🇦",
    "☎️",
    "שלום",
    "مرحبا",
    "न्",
    "\u200b",
    "  ",
    "wörd",
    "ґ",
    "https://a.b/",
]
words = st.lists(st.one_of(st.sampled_from(HARD), st.text(max_size=12)), max_size=8).map("".join)
widths = st.integers(40, 130)
TEXT_KEYS = ("title", "team", "assignee", "status", "priority", "type", "owner", "service", "category", "org", "office")


def sprinkle(base: dict[str, Any], text: str, *keys: str) -> dict[str, Any]:
    return {**base, **{key: text for key in keys if key in base}}


def every_table(text: str, width: int, *, colour: bool = False) -> dict[str, str]:
    """All that is drawn, with `text` wherever people can write."""
    on = screen(width, colour=colour)
    rows = [sprinkle(ticket, text, *TEXT_KEYS) for ticket in ROWS[:2]] + ROWS[2:]
    said = re.sub(r"[ \t]+", " ", text)  # an indented line would be code, which is left as wide as it is
    pending = {**ROWS[3], "clock": {**ROWS[3]["clock"], "for": text}}
    ticket = sprinkle(TICKET, text, *TEXT_KEYS, "requester", "channel", "impact", "policy")
    ticket |= {
        "requester_contact": {"name": text, "org": None, "office": text},
        "tags": [text, "vpn"],
        "fields": {text: text},
        "links": [{"relation": text, "id": text, "title": text, "status": text}],
        "comments": [{**TICKET["comments"][0], "author": text, "text": said}],
        "body": said,
        "resolution": said,
        "handovers": [{**TICKET["handovers"][1], "reason": text, "tried": text, "by": text}],
        "clocks": [{**clock, "note": text} for clock in TICKET["clocks"]],
        "problems": [{"severity": "error", "message": text, "path": text, "line": 3, "hint": text}],
    }
    article = sprinkle(ARTICLES[0], text, *ARTICLES[0]) | {"body": said, "tags": [text]}
    to_come = forecast(sprinkle(NEXT, text, *TEXT_KEYS), absent="left")
    to_come["groups"] = [sprinkle(group, text, "team", "assignee") for group in to_come["groups"]]
    sides = {side: {**ROWS[0]["clock"], "policy": text} for side in ("before", "after")}
    changes = [{"field": text, "old": text, "new": None}]
    return {
        "list": list_table([*rows, pending], screen=on, prefix="HD"),
        "footer": footer(rows, screen=on),
        "show": show(ticket, screen=on, prefix="HD"),
        "sla": sla_show(ticket, screen=on),
        "check": check_table([{**row, **row["clock"]} for row in rows], screen=on, prefix="HD"),
        "explain": explain(ticket, [sprinkle(SUM, text, "policy", "calendar", "zone")], screen=on),
        "forecast": forecast_table(to_come, screen=on, prefix="HD"),
        "diff": diff_table([{**row, **sides, "metric": "resolve"} for row in rows], screen=on, prefix="HD"),
        "articles": article_table([article, *ARTICLES], screen=on),
        "article": article_show(article, screen=on),
        "log": log_table([sprinkle(ENTRIES[1], text, "text", "actor", "action") | {"changes": changes}], screen=on),
        "search": search_table([sprinkle(HITS[0], text, "title", "excerpt", "status"), HITS[1]], screen=on),
        "changed": change_line(text, screen=on, commit="4be1c2a"),
    }


def is_left_whole(text: str) -> bool:
    """A URL, and what stands on its line, may be wider than the screen in what people wrote."""
    return "://" in text


@settings(max_examples=60)
@given(words, widths)
def test_no_line_is_wider_than_the_screen(text: str, width: int) -> None:
    for name, drawn in every_table(text, width).items():
        for shown in drawn.split("\n"):
            if not (name in ("show", "article") and is_left_whole(shown)):
                assert wcswidth(shown) <= width, (name, shown)


@settings(max_examples=60)
@given(words, widths)
def test_nothing_that_drives_a_terminal_comes_out_but_our_own_colours(text: str, width: int) -> None:
    for name, drawn in every_table(text, width, colour=True).items():
        assert not DRIVES.search(OURS.sub("", drawn)), name


@settings(max_examples=40)
@given(words, widths)
def test_colour_changes_nothing_but_colour(text: str, width: int) -> None:
    plain, painted = every_table(text, width), every_table(text, width, colour=True)
    assert {name: OURS.sub("", drawn) for name, drawn in painted.items()} == plain


@settings(max_examples=40)
@given(words, widths)
def test_no_line_ends_in_a_blank(text: str, width: int) -> None:
    for name, drawn in every_table(text, width).items():
        assert [shown for shown in drawn.split("\n") if shown != shown.rstrip()] == [], name


@settings(max_examples=60)
@given(words)
def test_piped_lines_have_a_fixed_number_of_columns(text: str) -> None:
    on = screen()
    rows = [sprinkle(ticket, text, *TEXT_KEYS, "id") for ticket in ROWS]
    piped = {
        9: [
            list_tsv(rows, screen=on),
            check_tsv([{**row, **row["clock"]} for row in rows], screen=on),
        ],
        10: [article_tsv([sprinkle(ARTICLES[0], text, *ARTICLES[0]) for _ in rows])],
        6: [
            search_tsv([sprinkle(HITS[0], text, "title", "excerpt") for _ in rows]),
            log_tsv([sprinkle(ENTRIES[1], text, "text", "actor") for _ in rows], screen=on),
        ],
    }
    for columns, outputs in piped.items():
        for output in outputs:
            assert [len(part.split("\t")) for part in re.split(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", output)] == [
                columns
            ] * 4


@pytest.mark.parametrize("evil", EVIL)
def test_a_hostile_title_is_visible_and_harmless(evil: str) -> None:
    drawn = list_table([{**ROWS[0], "title": f"a{evil}b"}], screen=screen(120))
    assert not DRIVES.search(drawn)
    assert len(drawn.split("\n")) == 2
