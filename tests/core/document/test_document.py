"""A file read: front matter, body, and what people naturally type into it."""

from __future__ import annotations

import frontmatter
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hd.core.document.document import Document, Rows
from hd.errors import UnreadableError, UsageError

TICKET = """---
id: HD-2611-7K3FQ
title: VPN drops every ten minutes   # as told
status: open

tags: [vpn, remote]
assignee:
timeline:
- {at: 2026-11-23T10:02:11+02:00, by: olha, status: new}
- {at: 2026-11-23T10:05:40+02:00, by: olha, status: open}
---
The client disconnects.

---
not front matter
"""
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


def parse(text: str) -> Document:
    return Document.parse(text.encode("utf-8", "surrogatepass"), path="tickets/x.md")


def matter(*lines: str) -> Document:
    return parse("\n".join(["---", *lines, "---", "body\n"]))


def test_a_file_is_fields_lines_and_a_body() -> None:
    document = Document.parse(TICKET.encode(), text_keys=frozenset())
    assert document.fields["title"] == "VPN drops every ten minutes"
    assert document.fields["tags"] == ["vpn", "remote"]
    assert document.fields["assignee"] is None
    assert document.lines == {"id": 2, "title": 3, "status": 4, "tags": 6, "assignee": 7, "timeline": 8}
    assert document.item_lines("timeline") == (9, 10)
    assert document.item_lines("assignee") == document.item_lines("nothing") == ()
    assert document.body == "The client disconnects.\n\n---\nnot front matter\n"
    assert document.body_line == 12
    assert document.diagnostics == ()
    assert document.data == TICKET.encode()


def test_front_matter_may_be_empty() -> None:
    for text in ("---\n---\n", "---\n# a comment\n\n---\n", "---\n---"):
        assert parse(text).fields == {}
        assert parse(text).body == ""


def test_windows_line_endings_are_read_and_the_body_keeps_them() -> None:
    document = parse("---\r\ntitle: VPN drops\r\ntags:\r\n- vpn\r\n---\r\nOne.\r\nTwo.\r\n")
    assert document.fields == {"title": "VPN drops", "tags": ["vpn"]}
    assert document.body == "One.\r\nTwo.\r\n"
    assert document.body_line == 6


def test_a_byte_order_mark_is_reported_and_kept() -> None:
    document = Document.parse(b"\xef\xbb\xbf---\ntitle: VPN\n---\nbody")
    assert document.fields == {"title": "VPN"}
    assert [(problem.rule, problem.line) for problem in document.diagnostics] == [("bom", 1)]
    assert document.set("title", "WLAN").data == b"\xef\xbb\xbf---\ntitle: WLAN\n---\nbody"


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "no front matter"),
        (b"# A heading\n", 1, "no front matter"),
        (b"---\nid: x\n", 1, "never closed"),
        (b"---\nid: x\nname: \xff\n---\n", 3, "not UTF-8"),
        (b"---\n" + b"k: " + "ї".encode() * 140_000 + b"\n---\n", 1, "larger than 256 KB"),
        (b"---\n- a\n- b\n---\n", 2, "no keys"),
        (b"---\njust words\n---\n", 2, "no keys"),
        (b"---\nid: x\nid: y\n---\n", 3, "second time"),
        (b"---\nid: x\ntimeline:\n- {at: now, by: @olha}\n---\n", 4, "cannot start any token"),
        (b"---\nid: x\n<<<<<<< HEAD\nstatus: a\n=======\nstatus: b\n>>>>>>> x\n---\n", 3, "merge conflict"),
        (b"---\nid: x\ndeep: " + b"[" * 50_000 + b"\n  ]\n---\n", 3, "20 levels"),
        (b"---\nid: x\n\x00: y\n---\n", 3, "U\\+0000"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(data: bytes, line: int, words: str) -> None:
    with pytest.raises(UnreadableError, match=words) as caught:
        Document.parse(data, path="tickets/x.md")
    assert caught.value.message.startswith(f"tickets/x.md:{line}: ")
    assert caught.value.hint


@pytest.mark.parametrize(
    "title",
    [
        "VPN: drops",
        "@home",
        "Printer #3",
        "#3 of the printers",
        "# 3",
        "VPN: the #3",
        "*star",
        "&anchor",
        "!important",
        "[urgent] printer",
        "[urgent]",
        "{draft}",
        "{draft} printer",
        '"quoted" and more',
        "'quoted' and more",
        '"never closed',
        "it's: so",
        "- title",
        "? what",
        "% done",
        "`code`",
        "| pipe",
        "> quote",
        ", comma",
        "]",
        "VPN\u2028drops",
        "bell\x07",
        "Не друкує: 1С",
        "😀: no",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_naturally_typed_title_is_read_as_it_stands_and_reported(title: str, end: str) -> None:
    lines = ["---", "id: HD-1", f"title:  {title}  ", "status: open", "", "tags: [vpn]", "---", "body", ""]
    document = parse(end.join(lines))
    assert document.fields == {"id": "HD-1", "title": title, "status": "open", "tags": ["vpn"]}
    assert [(p.rule, p.line, p.severity) for p in document.diagnostics] == [("yaml-text", 3, "warning")]
    assert document.lines["tags"] == 6
    assert document.diagnostics[0].path == "tickets/x.md"

    fix = document.diagnostics[0].hint.removeprefix("write it quoted: ")
    assert yaml.safe_load(fix) == {"title": title}
    mended = document.set("title", title)
    assert mended.diagnostics == ()
    assert mended.data.decode() == end.join([*lines[:2], fix.replace(":", ": ", 1) + "  ", *lines[3:]])


@pytest.mark.parametrize(
    "title", ["50% - done", "a:b", "Printer#3", "\tVPN", "VPN\tdrops", "what?", "1С", '"#3"', "'a: b'"]
)
def test_what_yaml_reads_right_is_no_problem(title: str) -> None:
    document = matter(f"title: {title}")
    assert document.fields["title"] == title.strip("\t\"'")
    assert document.diagnostics == ()


def test_every_top_level_key_is_healed_but_only_text_keys_keep_their_hash() -> None:
    document = matter("reporter: @olha  # by phone", "service: vpn # or not", "reason: it: fails", "id: x")
    assert document.fields == {"reporter": "@olha", "service": "vpn", "reason": "it: fails", "id": "x"}
    assert [(p.line, p.message.split(":")[0]) for p in document.diagnostics] == [(2, "reporter"), (4, "reason")]


def test_the_comment_of_a_quoted_title_stays_a_comment() -> None:
    assert matter('title: "VPN" # three').fields["title"] == "VPN"


def test_lines_that_belong_together_are_not_healed_apart() -> None:
    document = matter("title: @home", "tags: [a,", "  b]", "notes: |", "  x: y: z", "list:", "- p")
    assert document.fields == {"title": "@home", "tags": ["a", "b"], "notes": "x: y: z\n", "list": ["p"]}
    assert len(document.diagnostics) == 1


def test_a_healed_value_stays_as_it_is_while_others_change() -> None:
    document = matter("title: VPN: drops", "status: new")
    changed = document.set("status", "open")
    assert changed.data == document.data.replace(b"new", b"open")
    assert changed.diagnostics == document.diagnostics


def test_a_new_file_has_its_keys_in_order_and_growing_lists_in_lines() -> None:
    row = {"at": "2026-11-23T10:02:11+02:00", "by": "olha", "tried": "reinstall, 4G"}
    document = Document.build(
        {
            "id": "HD-1",
            "title": "VPN: drops",
            "assignee": None,
            "tags": ["vpn"],
            "links": [],
            "timeline": Rows([row]),
            "handovers": Rows(),
        },
        "Text.\n",
    )
    assert document.data.decode() == (
        '---\nid: HD-1\ntitle: "VPN: drops"\nassignee:\ntags: [vpn]\nlinks: []\ntimeline:\n'
        '- {at: 2026-11-23T10:02:11+02:00, by: olha, tried: "reinstall, 4G"}\nhandovers:\n---\nText.\n'
    )
    assert document.fields["timeline"] == [row]
    assert document.fields["handovers"] is None


@given(title=texts, tag=texts, body=texts, key=texts)
def test_python_frontmatter_and_pyyaml_read_what_is_built(title: str, tag: str, body: str, key: str) -> None:
    fields = {"title": f"x{title}", "raw": title, "tags": [tag], "timeline": Rows([{"by": title, f"k{key}": tag}])}
    text = Document.build(fields, f"x{body}x\n").data.decode()
    post = frontmatter.loads(text)
    assert post.metadata == {key: list(value) if isinstance(value, Rows) else value for key, value in fields.items()}
    assert post.content == f"x{body}x".replace("\r\n", "\n")  # as python-frontmatter does
    assert yaml.safe_load(text.split("---\n")[1]) == post.metadata


def test_what_no_file_can_hold_is_refused() -> None:
    for fields, body in (({"title": "a\ud800"}, ""), ({"title": "a\0"}, ""), ({"title": "a"}, "\ud800")):
        with pytest.raises(UsageError):
            Document.build(fields, body)


def test_a_body_is_replaced_and_nothing_else() -> None:
    assert parse("---\r\na: b\r\n---\r\nold").with_body("new\n").data == b"---\r\na: b\r\n---\r\nnew\n"
    assert parse("---\na: b\n---").with_body("new").data == b"---\na: b\n---\nnew"
    assert parse("---\na: b\n---").with_body("").data == b"---\na: b\n---"


@given(st.binary(max_size=60) | texts.map(lambda text: f"---\ntitle: {text}\nx: y\n---\n".encode()))
def test_any_bytes_give_a_document_or_a_named_fault(data: bytes) -> None:
    try:
        document = Document.parse(data, path="x.md")
    except UnreadableError as error:
        named, kept = error.message, data
    else:
        named, kept = "x.md:", document.with_body(document.body).data
    assert named.startswith("x.md:")
    assert kept == data
