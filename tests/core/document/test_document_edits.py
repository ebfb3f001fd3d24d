"""Edits of a file: what they change, what they leave alone, and that they can be taken back."""

from __future__ import annotations

import frontmatter
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hd.core.document.document import Document, Rows
from hd.errors import RefusedError, UsageError

ROW = {"at": "2026-11-23T10:02:11+02:00", "by": "olha"}
WRITTEN = "{at: 2026-11-23T10:02:11+02:00, by: olha}"
ORDER = ("id", "title", "status", "priority", "tags", "timeline")

words = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=8).filter(
    lambda text: yaml.safe_load(text) == text
)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20) | st.text(
    st.sampled_from("ab: #,[]{}?-'\"\\&*\n\r\x85\u2028\ufeff"), max_size=8
)


def given_lines(text: str) -> Document:
    """`~` is a line break of the front matter; the body is `body` without a last newline."""
    return Document.parse(f"---~{text}---~body".replace("~", "\n").encode(), path="x.md", text_keys=frozenset())


def lines(document: Document) -> str:
    text = document.data.decode()
    assert text.startswith("---\n")
    assert text.endswith("---\nbody")
    return text[4:-8].replace("\n", "~")


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a: x~b: y~", "z", "a: z~b: y~"),
        ("a:   x   # c~", "z", "a:   z   # c~"),
        ("a: 'x'~", "z", "a: 'z'~"),
        ('a: "x"~', "z", 'a: "z"~'),
        ("a: 'x'~", "it's: z", "a: 'it''s: z'~"),
        ("a: 'x'~", "z\t", 'a: "z\\t"~'),
        ("a: x~", "z: z", 'a: "z: z"~'),
        ('a: "x: y"~', "z", "a: z~"),
        ("a: 12~", "13", "a: 13~"),
        ("a: 12~", "013", 'a: "013"~'),
        ("a:~b: y~", "z", "a: z~b: y~"),
        ("a:   # nobody yet~", "ivan", "a: ivan   # nobody yet~"),
        ("a: ~  # c~", "z", "a:  z~  # c~"),
        ("a: null # c~", "z", "a: z # c~"),
        ("a: x~", None, "a:~"),
        ("a:  x  # c~", None, "a:   # c~"),
        ("a: x~", ["p", "q, r"], 'a: [p, "q, r"]~'),
        ("a: x~", {"k": "v"}, "a: {k: v}~"),
        ("a: |~  x~  y~~b: y~", "z", "a: z~~b: y~"),
        ("a: | # c~  x~~# d~b: y~", "z", "a: z # c~~# d~b: y~"),
        ("a: x~  y~~# d~b: y~", "z", "a: z~~# d~b: y~"),
        ("a:~  x y~b: y~", "z", "a:~  z~b: y~"),
        ("a: [x,~  y, # c~  ]~b: y~", "z", "a: z~b: y~"),
        ("a: # c~  - x # d~  # e~b: y~", "z", "a: z # c # d~  # e~b: y~"),
        ("a:~  k: v~  l: w~b: y~", {"k": "u"}, "a: {k: u}~b: y~"),
        ("a:~- x~b: y~", None, "a:~b: y~"),
        ("a:~- x~b: y~", [], "a: []~b: y~"),
        ("a: []~", Rows([ROW]), f"a:~- {WRITTEN}~"),
        ("a: # c~", Rows([ROW, ROW]), f"a: # c~- {WRITTEN}~- {WRITTEN}~"),
        ("'a' : x~", "z", "'a' : z~"),
    ],
)
def test_a_value_is_replaced_and_the_rest_of_its_lines_stays(before: str, value: object, after: str) -> None:
    assert lines(given_lines(before).set("a", value)) == after  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a: [x, y]~", ["x", "z"], "a: [x, z]~"),
        ("a: ['x' , \"y\"] # c~", ["x", "y", "z"], 'a: [\'x\' , "y", "z"] # c~'),
        ("a: [ x,y,  z ]~", ["x", "z"], "a: [ x,z ]~"),
        ("a: [x, y, ]~", ["x"], "a: [x, ]~"),
        ("a: [x, y]~", ["w", "x", "y"], "a: [w, x, y]~"),
        ("a: [~  x, # 1~  y, # 2~  z # 3~]~", ["y", "z"], "a: [~  y, # 2~  z # 3~]~"),
        ("a: [~  x, # 1~  y # 2~]~", ["x"], "a: [~  x # 1~]~"),
        ("a: [x, # 1~  y]~", ["x"], "a: [x # 1~  ]~"),
        ("a: [~  x,~  z~]~", ["x", "y", "z"], "a: [~  x,~  y,~  z~]~"),
        ("a:~  # 0~  - x # 1~  # 2~  - y # 3~  - z~", ["x", "z"], "a:~  # 0~  - x # 1~  # 2~  - z~"),
        ("a:~- x~- y~", ["w", "x", "y"], "a:~- w~- x~- y~"),
        ("a:~- x # 1~- y~", ["z", "y"], "a:~- z # 1~- y~"),
        ("a:~-~  k: v~-~  k: w~b: y~", [{"k": "w"}], "a:~-~  k: w~b: y~"),
    ],
)
def test_items_that_stay_in_a_list_keep_their_characters(before: str, value: list[object], after: str) -> None:
    assert lines(given_lines(before).set("a", value)) == after  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("b: y~", "b: y~a: [z]~"),
        ("a:~b: y~", "a: [z]~b: y~"),
        ("a:  # c~b: y~", "a: [z]  # c~b: y~"),
        ("a: []~", "a: [z]~"),
        ("a: [ ] # c~", "a: [z] # c~"),
        ("a: null~", "a: [z]~"),
        ("a: [x, y]~", "a: [x, y, z]~"),
        ("a: [x, y, ] # c~", "a: [x, y, z, ] # c~"),
        ("a: ['x']~", "a: ['x', 'z']~"),
        ("a: [x,~  y]~", "a: [x,~  y, z]~"),
        ("a: [~  x, # c~  y # d~]~b: y~", "a: [~  x, # c~  y, # d~  z~]~b: y~"),
        ("a: [~  x,~  y, # d~  # e~  ]~", "a: [~  x,~  y, # d~  z,~  # e~  ]~"),
        ("a: [~  x, y~]~", "a: [~  x, y, z~]~"),
        ("a:~- x~- y~  z # c~# d~~b: y~", "a:~- x~- y~  z # c~- z~# d~~b: y~"),
        ("a:~    - x~    -~b: y~", "a:~    - x~    -~    - z~b: y~"),
        ("a:~  - |~    x~~~b: y~", "a:~  - |~    x~  - z~~~b: y~"),
        ("a:~  - |+~    x~~~b: y~", "a:~  - |+~    x~~~  - z~b: y~"),
        ("a: # c~  - k: v~    l: w~  # e~b:~", "a: # c~  - k: v~    l: w~  - z~  # e~b:~"),
        ("a:~- [x,~   y]~b: y~", "a:~- [x,~   y]~- z~b: y~"),
    ],
)
def test_an_item_goes_in_after_the_last(before: str, after: str) -> None:
    document = given_lines(before)
    assert lines(document.append("a", "z")) == after
    loaded = yaml.safe_load(after.replace("~", "\n"))["a"]
    assert loaded == [*(yaml.safe_load(before.replace("~", "\n")).get("a") or []), "z"]


@pytest.mark.parametrize("before", ["", "a:~", "a: []~", "a:   # c~", "a: null~", "a: [~]~", "a:~  []~"])
def test_a_mapping_begins_a_list_of_lines(before: str) -> None:
    document = given_lines(before).append("a", ROW).append("a", ROW)
    assert document.fields["a"] == [ROW, ROW]
    assert lines(document).endswith(f"~- {WRITTEN}~- {WRITTEN}~")


def test_a_growing_list_grows_by_one_line() -> None:
    document = given_lines(f"timeline:~- {WRITTEN}~source: cli~")
    assert lines(document.append("timeline", ROW)) == f"timeline:~- {WRITTEN}~- {WRITTEN}~source: cli~"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("id: x~status: s # c~z: q~", "id: x~status: s # c~priority: P1~z: q~"),
        ("# c~tags:~- a~- b~z: q~", "# c~priority: P1~tags:~- a~- b~z: q~"),
        ("z: q~# end~", "z: q~# end~priority: P1~"),
        ("", "priority: P1~"),
        ("status: |+~  x~~z: q~", "status: |+~  x~~priority: P1~z: q~"),
        ("  id: x~  z: q~", "  id: x~  priority: P1~  z: q~"),
    ],
)
def test_a_missing_key_goes_where_the_order_wants_it(before: str, after: str) -> None:
    assert lines(given_lines(before).set("priority", "P1", order=ORDER)) == after


def test_a_new_line_gets_the_files_own_ending() -> None:
    document = Document.parse(b"---\r\nid: x\r\nt:\r\n- a\r\nf: [\r\n  a\r\n]\r\n---\r\n")
    changed = document.append("t", "b").append("f", "b").set("status", "new", order=ORDER).append("u", ROW)
    assert changed.data.decode() == (
        f"---\r\nid: x\r\nstatus: new\r\nt:\r\n- a\r\n- b\r\nf: [\r\n  a,\r\n  b\r\n]\r\nu:\r\n- {WRITTEN}\r\n---\r\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: x # c~b: y~", "b: y~"),
        ("b: y~a:~- x~- z~  q~# d~", "b: y~# d~"),
        ("a: |~  x~~b: y~", "~b: y~"),
        ("a: [x,~  y]~b: y~", "b: y~"),
        ("b: y~", "b: y~"),
    ],
)
def test_a_key_is_removed_with_its_lines(before: str, after: str) -> None:
    assert lines(given_lines(before).remove("a")) == after


def test_one_item_is_replaced_in_its_own_style() -> None:
    assert lines(given_lines("a: ['x', y]~").replace_item("a", 0, "z")) == "a: ['z', y]~"
    assert lines(given_lines("a:~- x # c~- {k: v}~").replace_item("a", 1, {"k": "w"})) == "a:~- x # c~- {k: w}~"
    assert lines(given_lines("a:~-~- x~").replace_item("a", 0, "z")) == "a:~- z~- x~"


def test_an_edit_of_nothing_is_the_same_document() -> None:
    document = given_lines("a: 'x'~t: [ a,b ]~n: ~~")
    assert document.set("a", "x") is document
    assert document.set("t", ["a", "b"]) is document
    assert document.set("n", None) is document
    assert document.remove("q") is document
    assert document.replace_item("t", 1, "b") is document


def test_what_is_no_list_takes_no_item() -> None:
    with pytest.raises(RefusedError, match=r"x\.md:2: a is no list"):
        given_lines("a: x~").append("a", "z")
    with pytest.raises(RefusedError, match="no list"):
        given_lines("a: x~").replace_item("a", 0, "z")
    with pytest.raises(IndexError):
        given_lines("a: [x]~").replace_item("a", 1, "z")


def test_an_edit_that_would_change_more_is_refused() -> None:
    for before in ("{a: x, b: y}~", "a: x\rb: y~"):
        document = given_lines(before)
        assert document.set("a", "z").fields == {"a": "z", "b": "y"}
    with pytest.raises(RefusedError, match="cannot be changed"):
        given_lines("{a: x}~").set("b", "z")


def test_text_that_no_yaml_can_carry_is_refused() -> None:
    for text in ("a\0", "\udc80"):
        with pytest.raises(UsageError):
            given_lines("a: x~").set("a", text)


def test_a_title_with_a_comment_behind_it_is_written_in_quotes() -> None:
    document = Document.parse(b"---\ntitle: 'VPN: drops' # c\n---\n").set("title", "VPN")
    assert document.data == b"---\ntitle: 'VPN' # c\n---\n"
    plain = Document.parse(b'---\ntitle: "VPN: drops" # c\n---\n').set("title", "VPN")
    assert plain.data == b'---\ntitle: "VPN" # c\n---\n'
    assert plain.fields["title"] == "VPN"


def quote(style: str, text: str) -> str:
    return f"{style}{text}{style}"


single = st.tuples(st.sampled_from(["", "'", '"']), words)
comments = st.sampled_from(["", " # c", "  # it's: [", "\t# c"])
between = st.sampled_from(["", "", "", "~", "# c: 'x~", " # d~"])
scalars = st.builds(
    lambda gap, one, comment: (gap + quote(*one), comment), st.sampled_from([" ", "   "]), single, comments
)
nothings = comments.map(lambda comment: ("", comment))
flows = st.builds(
    lambda items, form, comment: (form[0] + form[1].join(quote(*one) for one in items) + form[2], comment),
    st.lists(single, min_size=1, max_size=3),
    st.sampled_from([(" [", ", ", "]"), (" [~  ", ",~  ", "~]"), (" [~  ", ",~  ", ",~  ]"), ("~  [", ", ", "]")]),
    comments,
)
blocks = st.builds(
    lambda items, indent, comment: ("".join(f"~{indent}- {quote(*one)}" for one in items), comment),
    st.lists(single, min_size=1, max_size=3),
    st.sampled_from(["", "  ", "    "]),
    comments,
)
others = st.sampled_from([" |~  x: y~~  z", " >-~  x~  y", " x~  y", "~  k: v~  l:~  - w", " {k: v,~  l: [w]}"]).map(
    lambda written: (written, "")
)


@st.composite
def files(draw: st.DrawFn, kinds: st.SearchStrategy[tuple[str, str]]) -> tuple[list[str], int, str]:
    """Pieces of a file, which of them is the line (or lines) of `key`, and the file's line ending."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    pieces = ["---~"]
    count = draw(st.integers(0, 2))
    for index in range(count):
        pieces += [f"before{index}:{''.join(draw(scalars | nothings | flows | blocks | others))}~", draw(between)]
    place = len(pieces)
    pieces += [f"key:{''.join(draw(kinds))}~", draw(between)]
    if draw(st.booleans()):
        pieces.append(f"after:{''.join(draw(scalars | nothings | flows | blocks | others))}~")
    pieces.append(draw(st.sampled_from(["---", "---~", "---~body~---~"])))
    return [piece.replace("~", end) for piece in pieces], place, end


def load(pieces: list[str]) -> Document:
    return Document.parse("".join(pieces).encode(), text_keys=frozenset())


def reads(document: Document) -> dict[str, object]:
    """What python-frontmatter reads; the two safe loaders must agree (only libyaml's takes a tab before a comment)."""
    text = document.matter.text
    yaml_text = text[document.matter.start : document.matter.close]
    assert "\t#" in yaml_text or yaml.safe_load(yaml_text) == yaml.load(
        yaml_text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    return frontmatter.loads(text).metadata


@given(files(scalars | nothings | flows | blocks | others), texts | st.none() | st.lists(texts, max_size=3))
def test_setting_touches_only_the_lines_of_the_key(
    file: tuple[list[str], int, str], value: str | list[str] | None
) -> None:
    pieces, place, _ = file
    changed = load(pieces).set("key", value)
    text = changed.data.decode()
    assert text.startswith("".join(pieces[:place]))
    assert text.endswith("".join(pieces[place + 1 :]))
    assert changed.fields["key"] == value
    assert reads(changed)["key"] == value


@given(files(nothings | flows | blocks), texts)
def test_appending_touches_only_the_lines_of_the_key(file: tuple[list[str], int, str], item: str) -> None:
    pieces, place, end = file
    before = load(pieces)
    changed = before.append("key", item)
    text = changed.data.decode()
    assert text.startswith("".join(pieces[:place]))
    assert text.endswith("".join(pieces[place + 1 :]))
    assert reads(changed)["key"] == [*(before.fields["key"] or []), item]
    assert text.count("\r") == (text.count("\n") if end == "\r\n" else 0)


@given(files(scalars), words, st.sampled_from([True, False]))
def test_setting_a_scalar_and_setting_it_back_is_the_identity(
    file: tuple[list[str], int, str], word: str, again: bool
) -> None:
    before = load(file[0])
    changed = before.set("key", word)
    changed = changed.set("key", word + "x") if again else changed
    assert changed.set("key", before.fields["key"]).data == before.data


@given(files(words.map(lambda word: (f" {word}", ""))), texts | st.none())
def test_a_plain_value_comes_back_from_any_other(file: tuple[list[str], int, str], text: str | None) -> None:
    before = load(file[0])
    assert before.set("key", text).set("key", before.fields["key"]).data == before.data


@given(files(nothings), texts | st.lists(texts, min_size=1, max_size=3))
def test_filling_an_empty_value_and_emptying_it_is_the_identity(
    file: tuple[list[str], int, str], value: str | list[str]
) -> None:
    before = load(file[0])
    assert before.set("key", value).set("key", None).data == before.data


@given(files(flows | blocks), st.lists(words, min_size=1, max_size=3))
def test_adding_items_and_taking_them_away_is_the_identity(file: tuple[list[str], int, str], more: list[str]) -> None:
    before = load(file[0])
    old = before.fields["key"]
    assert isinstance(old, list)
    assert before.set("key", [*old, *more]).set("key", old).data == before.data
