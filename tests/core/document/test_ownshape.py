"""The quick reader of our own shape: it says what YAML says, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hd.core.document import fast_reader
from hd.core.document.document import Document, Rows
from hd.core.document.fast_tree import build_tree
from hd.core.document.yaml_tree import parse
from hd.errors import HdError

PLAIN = """---
id: HD-2611-7K3FQ
title: "VPN: drops"
status: open
created: 2026-11-23T10:02:11+02:00
assignee:
tags: [vpn, "a, b", наклейка]
links: []
verdict: {at: 2026-11-23T15:02:00+02:00, policy: incidents, resolve: [met, 98, 480]}
timeline:
- {at: 2026-11-23T10:02:11+02:00, by: olha, status: new}
- {at: 2026-11-23T10:05:40+02:00, by: olha, status: open}
source: cli
---
The client disconnects.
"""

# Pieces that mean something to YAML, near to what we write.
PIECES = st.sampled_from(
    [
        ": ",
        ":",
        " #",
        "#",
        "- ",
        "- {",
        "{",
        "}",
        "[",
        "]",
        ", ",
        ",",
        '"',
        "'",
        "\\",
        "|",
        ">",
        "&a ",
        "*a",
        "!t ",
        "%",
        "@",
        "`",
        "?",
        "? ",
        "~",
        "null",
        "no",
        "1e3",
        "---",
        "\n",
        "\n  ",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "a",
        "ї",
        "\u2028",
        "\x85",
        "\ufeff",
        "\x00",
        "id: ",
        "key",
        "<<: ",
        "=",
        "...",
    ]
)


def agrees(text: str) -> bool:
    """Whether the quick reader says what YAML says; it may always say nothing."""
    shape = fast_reader.read(text)
    if shape is None:
        return True
    try:
        known = Document.parse_yaml(text.encode())
    except HdError:
        return False
    said = (shape.fields, shape.lines, shape.items, text[shape.body :])
    return said == (known.fields, known.lines, known.items, known.body) and not known.diagnostics


def test_what_hd_writes_is_of_our_own_shape() -> None:
    shape = fast_reader.read(PLAIN)
    assert shape is not None
    assert shape.fields == Document.parse_yaml(PLAIN.encode()).fields


@given(st.data())
def test_a_file_that_was_changed_anywhere_is_read_as_yaml_reads_it_or_not_at_all(data: st.DataObject) -> None:
    text = PLAIN
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 4))
        text = text[:at] + data.draw(PIECES) + text[at + cut :]
    assert agrees(text)


LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TEXTS = st.lists(LETTERS | PIECES.filter(lambda piece: piece != "\x00"), max_size=30).map("".join)


@given(TEXTS, st.lists(TEXTS, max_size=3), st.dictionaries(st.sampled_from(["at", "by", "reason"]), TEXTS, min_size=1))
@example("", [""], {"at": ""})
@example("null", ["null"], {"at": "null"})
@example("a: b", ["a, b"], {"by": "x }"})
def test_whatever_is_written_is_read_back(one: str, several: list[str], row: dict[str, str]) -> None:
    document = Document.build({"title": one, "tags": several, "timeline": Rows([row])}, "text\n")
    assert agrees(document.data.decode())
    assert Document.parse(document.data).fields == document.fields


@pytest.mark.parametrize(
    "lines",
    [
        "title: a\ntitle: b",
        "title: a # b",
        "title: a:",
        "tags: [a, [b]]",
        "tags: [a,b]",
        "title: 'a'",
        "title:  a",
        "- {a: b}",
        "title: x\n- {at: 1}",
        "a: &b c",
        "a: *b",
        "a: |\n  b",
        "timeline:\n- {at: 1, at: 2}",
        "a:\n- b",
        "",
        "# a",
        "title: a ",
        "tags: [a , b]",
    ],
)
def test_what_is_written_otherwise_is_left_to_yaml(lines: str) -> None:
    assert fast_reader.read(f"---\n{lines}\n---\n") is None


@given(st.data())
@example(None)
def test_the_tree_without_yaml_is_the_one_that_yaml_gives(data: st.DataObject | None) -> None:
    text = PLAIN
    if data is not None:
        for _ in range(data.draw(st.integers(0, 3))):
            at = data.draw(st.integers(0, len(text)))
            text = text[:at] + data.draw(PIECES) + text[at + data.draw(st.integers(0, 4)) :]
    shape = fast_reader.read(text)
    if shape is not None:
        close = text.index("\n---\n", 3) + 1
        assert build_tree(text, start=4, close=close) == parse(text[:close])
