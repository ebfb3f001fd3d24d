"""What `hd diff` draws: whatever people write, lines fit their screen, and markdown stays text."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hd.render.history.diff import diff_counts, diff_lists, diff_markdown, diff_tsv
from hd.render.terminal.cells import width
from tests.cli.render_samples import at, screen

TEXT = st.text(max_size=60) | st.sampled_from(
    ["`", "``` @olha", "](x)", "\n/close\n", "Принтер 🔥 " * 9, "\u202e\x1b[2J"]
)
CLOCK = {"state": "running", "due": at("23 14:10:00"), "remaining_min": 5, "target_min": 60, "policy": "a|b"}
LATE = {**CLOCK, "state": "breached", "remaining_min": -5}
PAUSED = {**CLOCK, "state": "paused", "due": None}
NOTHING = dict.fromkeys(
    ("registered", "changed", "deleted", "affected", "breaks", "mends", "articles", "config", "files", "outside"), 0
)


def ticket(text: str, **other: Any) -> dict[str, Any]:
    return {
        "id": "HD-2611-7K3FQ",
        "path": "tickets/2026/11/HD-2611-7K3FQ.md",
        "title": text,
        "change": "changed",
        "differences": [{"field": "priority", "before": "P3", "after": text}],
        "words": [{"about": "priority", "text": text}, {"about": "team", "text": f"a → b: {text}\ntried: {text}"}],
        "policy": {"before": None, "after": "a|b"},
        "clocks": [{"metric": "resolve", "breaks": True, "mends": False, "before": CLOCK, "after": LATE}],
        **other,
    }


def found(*tickets: dict[str, Any], text: str = "x", **other: Any) -> dict[str, Any]:
    return {
        "from": {"rev": text, "commit": "4be1c2a" * 6},
        "to": {"rev": "HEAD", "commit": "9d01f3e" * 6},
        "base": None,
        "now": at("23 17:06:00"),
        "counts": {**NOTHING, "changed": len(tickets), "breaks": len(tickets)},
        "tickets": list(tickets),
        "articles": [{**ticket(text), "name": "vpn"}],
        "config": [{"key": text, "before": None, "after": {"a": text}}],
        "contacts": {"path": text, "added": 1, "removed": 0, "changed": 0},
        "files": [{"path": text, "change": "added"}],
        "outside": [{"path": text, "change": "removed"}],
        "unreadable": [{"path": text, "line": 3, "message": text}],
        **other,
    }


@given(TEXT, st.integers(40, 120))
def test_no_line_is_wider_than_the_screen(text: str, cells: int) -> None:
    drawn = diff_lists(found(ticket(text), text=text), screen=screen(cells), prefix="HD")
    assert all(width(line) <= cells for line in drawn.split("\n")), drawn


@given(TEXT)
def test_each_row_of_a_pipe_has_four_values(text: str) -> None:
    rows = diff_tsv(found(ticket(text), text=text), screen=screen()).split("\n")
    assert {row.count("\t") for row in rows} == {3}


@given(TEXT)
def test_outside_of_code_spans_there_is_nothing_of_strangers(text: str) -> None:
    one, other = (diff_markdown(found(ticket(said), text=said), screen=screen(), notes=[said]) for said in (text, "x"))
    assert _bare(one) == _bare(other)


def _bare(markdown: str) -> list[str]:
    """Each line without its code spans (CommonMark 6.1), links' targets, and the key that is a plain name."""
    lines = []
    for line in markdown.split("\n"):
        bare = re.sub(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "…", line).replace("(nothing)", "…")
        lines.append(re.sub(r"^  - [A-Za-z0-9./-]+: …$", "  - …: …", bare))
    return lines


def test_a_clock_says_when_it_is_due_today() -> None:
    drawn = diff_lists(found(ticket("x"), articles=[], config=[], contacts=None, files=[], outside=[]), screen=screen())
    assert drawn.split("\n")[-1] == "  resolve     due today 14:10 → breached, due today 14:10"
    assert "  policy      none → a|b" in drawn


def test_a_comment_on_a_pull_request_names_the_day() -> None:
    markdown = diff_markdown(found(ticket("x")), screen=screen())
    assert "  - resolve: due Mon 23 Nov 14:10 → **breached, due Mon 23 Nov 14:10**" in markdown


def test_what_pauses_has_so_much_left() -> None:
    clocks = [{"metric": "resolve", "breaks": False, "mends": False, "before": CLOCK, "after": PAUSED}]
    assert "due today 14:10 → paused, 0:05 left" in diff_lists(found(ticket("x", clocks=clocks)), screen=screen())


def test_of_a_new_ticket_only_what_is_now_is_told() -> None:
    drawn = diff_lists(found(ticket("x", change="registered")), screen=screen())
    assert "  resolve     breached, due today 14:10" in drawn
    assert "policy" not in drawn.split("\n\n")[0]


def test_the_counts_are_one_sentence() -> None:
    assert diff_counts(NOTHING) == "no difference"
    counts = {
        **NOTHING,
        "changed": 2,
        "registered": 1,
        "articles": 1,
        "config": 3,
        "affected": 2,
        "outside": 1,
        "mends": 2,
    }
    assert diff_counts(counts) == (
        "2 tickets changed, 1 registered; hd.yaml, by which alone 2 tickets get other clocks; 1 article;"
        " 1 file outside the desk; 2 clocks no longer breached"
    )
