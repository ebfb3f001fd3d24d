"""Text to a tree with places, and values to one line of text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from hd.core.document.yaml_tree import Mapping, Scalar, Sequence, YamlError, dump, parse, plain_value
from hd.core.document.yaml_writer import as_value, is_plain
from hd.errors import UsageError

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
tricky = st.text(st.sampled_from("ab0 :#,[]{}?-'\"\\&*!|>%@`~.=<\n\r\t\x07\x85\u2028\ufeff😀"), max_size=12)
values = st.recursive(
    st.none() | texts | tricky,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts | tricky, inner, max_size=3),
    max_leaves=8,
)
NAUGHTY = [
    "",
    " ",
    "~",
    "null",
    "no",
    "Yes",
    "on",
    "0123",
    "0x1F",
    "0o17",
    "1e3",
    "1_000",
    "12:30:45",
    ".inf",
    ".NaN",
    "=",
    "<<",
    "-",
    "--- ",
    "...",
    "- a",
    "? a",
    ": a",
    "a:",
    "a: b",
    "a #b",
    "#b",
    "@home",
    "`x`",
    "%TAG",
    "!tag",
    "&a",
    "*a",
    "|",
    ">",
    "a, b",
    "[a]",
    "{a: b}",
    "it's",
    'say "hi"',
    "C:\\temp\\",
    "a\nb",
    "a\rb",
    "a\r\nb",
    "tab\there",
    " lead",
    "trail ",
    "\u00a0",
    "\u0085",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\u200b",
    "\ufffe",
    "\x1b[31m",
    "\x7f",
    "\x9b",
    "😀",
    "Не друкує",
    "2026-11-21 10:00:00",
    "2026-02-30",
    "2026-11-21T25:00:00+02:00",
    "0000-01-01",
    "true",
    "TRUE",
    "y",
    "a?b",
    "a:b",
]


def find(text: str, key: str) -> str:
    """The characters that a value's span covers."""
    root = parse(text)
    assert isinstance(root, Mapping)
    node = root.get(key)
    assert node is not None
    return text[node.start : node.end]


def raw(node: Scalar | Sequence | Mapping | None) -> object:
    """The tree with all scalars as text, nothing included: what PyYAML's base loader gives."""
    if isinstance(node, Sequence):
        return [raw(item) for item in node.items]
    if isinstance(node, Mapping):
        return {key.text: raw(value) for key, value in node.pairs}
    return None if node is None else node.text


def is_time(text: str) -> bool:
    """Written plain on purpose, and read as a time by readers that guess."""
    return is_plain(text) and text[:4].isdigit() and text[4:5] == "-" and text[7:8] == "-" and len(text) >= 10


def holds_time(value: object) -> bool:
    if isinstance(value, dict):
        return any(is_time(k) or holds_time(v) for k, v in value.items())
    return any(holds_time(v) for v in value) if isinstance(value, list) else isinstance(value, str) and is_time(value)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("😀 x", "😀 x"),
        ("x   # c", "x"),
        ("'it''s'  ", "'it''s'"),
        ('"a\\tb" # c', '"a\\tb"'),
        ("[x,~  y, # c~  ]", "[x,~  y, # c~  ]"),
        ("{k: [v, {l: w}]}", "{k: [v, {l: w}]}"),
        ("|~  x~  y~~", "|~  x~  y"),
        (">-~  x~~# c", ">-~  x"),
        ("x~  y~~# c", "x~  y"),
        ("~- x~- y~  z~# c", "- x~- y~  z"),
        ("~  - k: v~    l: w # c~", "- k: v~    l: w"),
        ("~  k: v~  l:~", "k: v~  l:"),
        ("[k: v, ]", "[k: v, ]"),
        ("", ""),
        ("   # c", ""),
    ],
)
def test_a_span_covers_the_value_and_nothing_after_it(written: str, span: str, end: str) -> None:
    text = f"before: 😀{end}a: {written}{end}b: x{end}".replace("~", end)
    assert find(text, "a") == span.replace("~", end)


def test_an_empty_value_lies_right_after_its_colon() -> None:
    root = parse("a:   # nobody\nb:")
    assert isinstance(root, Mapping)
    assert [value.start for _, value in root.pairs] == [2, 16]


@pytest.mark.parametrize("break_", ["\r", "\x85", "\u2028", "\u2029"])
def test_odd_line_breaks_do_not_shift_spans_and_are_no_lines(break_: str) -> None:
    text = f"q: 'a{break_}b'\nc: d\n"
    root = parse(text)
    assert isinstance(root, Mapping)
    assert find(text, "c") == "d"
    assert root.pairs[1][0].line == 2


def test_a_byte_order_mark_is_passed_over_and_counted() -> None:
    root = parse("\ufeffa: b\n")
    assert isinstance(root, Mapping)
    assert (root.pairs[0][0].text, root.pairs[0][0].start) == ("a", 1)
    assert find("\ufeffa: b\n", "a") == "b"


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n"])
def test_nothing_is_none(text: str) -> None:
    assert plain_value(parse(text)) is None


def test_all_scalars_are_text_and_only_unquoted_nothing_is_none() -> None:
    text = "a: no\nb: 0123\nc: 2026-11-21\nd:\ne: ~\nf: null\ng: ''\nh: 'null'\ni: \"~\"\n"
    assert plain_value(parse(text)) == {
        "a": "no",
        "b": "0123",
        "c": "2026-11-21",
        "d": None,
        "e": None,
        "f": None,
        "g": "",
        "h": "null",
        "i": "~",
    }


def test_lists_and_mappings_become_lists_and_dicts() -> None:
    assert plain_value(parse("a: [x, {k: v}]\nb:\n- y\n-\n")) == {"a": ["x", {"k": "v"}], "b": ["y", None]}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: &x y\n", 2, "anchor"),
        ("a: &x\nb: *x\n", 1, "anchor"),
        ("a: 1\nb: *x\n", 2, "reference"),
        ("a: 1\nb: !!str y\n", 2, "tag"),
        ("a: 1\nb: 2\na: 3\n", 3, "second time"),
        ("a: {k: 1,\n k: 2}\n", 2, "second time"),
        ("? a\n: b\n", 1, "key"),
        ("[a, b]: c\n", 1, "key"),
        ("a: 1\n---\nb: 2\n", 2, "second YAML document"),
        ("a: 1\n...\n", 2, "ends here"),
        ("%YAML 1.1\n---\na: 1\n", 1, "directives"),
        ("a: 'open\n", 1, "quoted scalar"),
        ("a: 1\n\tb: 2\n", 2, "tab"),
        ("a: 1\nb: \x00\n", 2, "U+0000"),
        ("a: 1\nb: \ud800\n", 2, "U+D800"),
        ("a: 1\nb: x: y\n", 2, "mapping values"),
    ],
)
def test_what_a_desk_does_not_accept_is_an_error_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(YamlError, match=words.replace("+", r"\+")) as caught:
        parse(text)
    assert caught.value.line == line


_HUGE = 50_000
_DEEP = {
    "brackets": ("[" * _HUGE, 21),
    "braces": ("{a: " * _HUGE, 81),
    "dashes": ("- " * 2_000, 41),
    "indentation": ("\n".join(" " * level + "a:" for level in range(600)), 21),
    "brackets below a key": ("a: " + "[" * _HUGE, 23),
    "brackets behind closed ones": ("- [x]\n" * 40 + "- " + "[" * _HUGE, 22),
    "brackets behind a byte order mark": ("\ufeff" + "[" * _HUGE, 22),
    "brackets below a list": ("- x\n- " + "[" * _HUGE, 22),
}


@pytest.fixture(params=["with libyaml", "without libyaml"])
def _either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML's two parsers, each with limits of its own."""
    if request.param == "without libyaml":
        monkeypatch.delattr(yaml, "CBaseLoader", raising=False)


@pytest.mark.usefixtures("_either_parser")
@pytest.mark.parametrize(("text", "column"), _DEEP.values(), ids=_DEEP)
def test_text_nested_too_deep_is_reported_where_our_own_limit_is_exceeded(text: str, column: int) -> None:
    with pytest.raises(YamlError, match="more than 20 levels") as caught:
        parse(text)
    assert caught.value.column == column


@pytest.mark.usefixtures("_either_parser")
@pytest.mark.parametrize("text", ["[a], " * 30 + "\n- x: }", "[" + "[]," * 30 + "}", "a: '" + "[" * 30])
def test_a_mistake_behind_many_brackets_is_not_taken_for_too_deep(text: str) -> None:
    with pytest.raises(YamlError) as caught:
        parse(text)
    assert "levels" not in caught.value.message


def test_twenty_levels_are_accepted_and_one_more_is_not() -> None:
    assert parse("[" * 20 + "]" * 20) is not None
    with pytest.raises(YamlError, match="more than 20 levels"):
        parse("[" * 21 + "]" * 21)


def test_too_much_text_is_an_error() -> None:
    with pytest.raises(YamlError, match="1 KB"):
        parse("a: " + "x" * 1024, limit=1024)


@given(st.text(st.sampled_from("ab:- \n\t[]{},#'\"|>&*!?%@`~\r\x85\x00\ud800"), max_size=40))
def test_any_text_gives_a_tree_or_a_yaml_error_with_a_place_in_it(text: str) -> None:
    try:
        node = parse(text)
    except YamlError as error:
        line, column = error.line, error.column
    else:
        line, column = (node.line if node else 1), 1
    assert 1 <= line <= text.count("\n") + 1
    assert column >= 1


@given(st.text(st.sampled_from("ab:- \n[]{},#'\"|>~😀"), max_size=40))
def test_the_tree_says_what_the_base_loader_says(text: str) -> None:
    try:
        ours = parse(text)
    except YamlError:
        return
    assert raw(ours) == yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("VPN drops every ten minutes", "VPN drops every ten minutes"),
        ("Не відкривається 1С", "Не відкривається 1С"),
        ("problem:HD-2610-QX4M8", "problem:HD-2610-QX4M8"),
        ("o.shevchenko@acme.example", "o.shevchenko@acme.example"),
        ("VPN, wifi", "VPN, wifi"),
        (["vpn", "re, mote"], '[vpn, "re, mote"]'),
        ({"at": "2026-11-23T10:02:11+02:00", "for": None, "n": 3}, "{at: 2026-11-23T10:02:11+02:00, for: null, n: 3}"),
        ({"no": [["x"], []]}, '{"no": [[x], []]}'),
        (datetime(2026, 11, 23, 10, 2, 11, 999, timezone(timedelta(hours=2))), "2026-11-23T10:02:11+02:00"),
        (datetime(2026, 11, 23, tzinfo=UTC), "2026-11-23T00:00:00+00:00"),
        (date(2026, 11, 23), "2026-11-23"),
        ("2026-11-23", "2026-11-23"),
        (None, "null"),
        ("no", '"no"'),
        ("0123", '"0123"'),
        ("1e3", '"1e3"'),
        ("a\nb", '"a\\nb"'),
        ("VPN: drops", '"VPN: drops"'),
        ("\u2028", '"\\u2028"'),
    ],
)
def test_values_are_written_in_one_known_way(value: object, written: str) -> None:
    assert dump(value) == written  # type: ignore[arg-type]


def test_quotes_are_kept_where_the_text_allows() -> None:
    assert dump("it's", style="'") == "'it''s'"
    assert dump("x", style='"') == '"x"'
    assert dump("a\nb", style="'") == '"a\\nb"'
    assert dump("x", style="|") == "x"


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_what_no_yaml_can_carry_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"U\+"):
        dump(text)


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        dump(datetime(2026, 11, 23))


def test_a_key_too_long_for_yaml_is_refused() -> None:
    with pytest.raises(UsageError, match="too long"):
        dump({"k" * 1001: "v"})


@pytest.mark.parametrize("text", NAUGHTY)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_naughty_text_survives_every_loader(text: str, loader: type[yaml.SafeLoader]) -> None:
    for style in ("", "'", '"'):
        assert yaml.load(f"k: {dump(text, style=style)}\n", Loader=loader) == {"k": text}
    assert yaml.load(dump({text: [text]}), Loader=loader) == {text: [text]}
    assert plain_value(parse(dump({text: [text]}))) == {text: [text]}


@given(values)
@example([""])
@example({"": None})
def test_whatever_is_written_is_read_back_as_it_was(value: object) -> None:
    written = dump(value)  # type: ignore[arg-type]
    assert "\n" not in written
    assert plain_value(parse(f"k: {written}\n")) == {"k": as_value(value)}  # type: ignore[arg-type]
    if not holds_time(value):
        assert yaml.safe_load(f"k: {written}\n") == {"k": value}


@given(st.datetimes(timezones=st.just(UTC)) | st.dates())
def test_times_and_dates_are_plain_also_as_text(value: date) -> None:
    written = dump(value)
    assert dump(written) == written
    assert isinstance(yaml.safe_load(written), date)


def test_a_missing_space_after_a_colon_is_named_on_its_own_line() -> None:
    with pytest.raises(YamlError) as caught:
        parse("id: x\ntitle:VPN\nstatus: y\n")
    assert caught.value.line == 2
    assert "space after the colon" in caught.value.hint


@pytest.mark.parametrize("text", ["a: &x y", "a: *x", "a: !x y", "a: 1\na: 2", "a: 'x", "\tb: 2", "a: \x00", "[" * 30])
def test_every_error_says_what_to_do(text: str) -> None:
    with pytest.raises(YamlError) as caught:
        parse(text)
    assert caught.value.hint
