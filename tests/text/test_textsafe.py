"""What reaches the terminal, and what may be stored."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.errors import UsageError
from hd.text.sanitize import check_line, check_text, nfc, safe, terminal_safe

ANY_TEXT = st.text(alphabet=st.characters(codec=None))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("a\u202egpj.exe", "a\\u202egpj.exe"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("\u200e\u200f\u061c", "\\u200e\\u200f\\u061c"),
        ("one\u2028two\u2029three", "one\\u2028two\\u2029three"),
        ("one\r\ntwo\tthree", "one\\r\\ntwo\\tthree"),
        ("back\x08space \x7f", "back\\x08space \\x7f"),
        ("lone \udc80", "lone \\udc80"),
    ],
)
def test_what_drives_a_terminal_is_written_out(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize(
    "text", ["Принтер не друкує на 3-му", "комп’ютер", "👩‍💻 🏴 é e\u0301", "C:\\temp\\x1b", "日本語"]
)
def test_ordinary_text_of_any_language_is_untouched(text: str) -> None:
    assert safe(text) == text


def test_multiline_keeps_line_feeds_and_tabs_and_nothing_else() -> None:
    assert safe("a\r\n\tb\rc\x1b\n", multiline=True) == "a\n\tb\\rc\\x1b\n"


@given(ANY_TEXT, st.booleans())
def test_safe_text_always_encodes_and_has_no_control_or_direction_character(text: str, multiline: bool) -> None:
    shown = safe(text, multiline=multiline)
    shown.encode("utf-8")
    assert not any(
        unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} for c in shown if not (multiline and c in "\n\t")
    )
    assert not any(
        unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"} for c in shown
    )


@given(ANY_TEXT, st.booleans())
def test_making_safe_twice_is_making_safe_once(text: str, multiline: bool) -> None:
    shown = safe(text, multiline=multiline)
    assert safe(shown, multiline=multiline) == shown


@given(ANY_TEXT)
def test_one_line_stays_one_line(text: str) -> None:
    assert len(safe(text).splitlines()) <= 1


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_json_for_a_terminal_has_the_same_value_and_drives_nothing(text: str) -> None:
    shown = terminal_safe(json.dumps({text: [text]}, ensure_ascii=False, indent=2))
    assert json.loads(shown) == {text: [text]}
    assert safe(shown, multiline=True) == shown


@pytest.mark.parametrize(
    "char", ["\x7f", "\x80", "\x9b", "\x9f", "\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"]
)
def test_each_of_these_is_an_escape_on_a_terminal(char: str) -> None:
    assert terminal_safe(f"a{char}b") == f"a\\u{ord(char):04x}b"


def test_our_own_colours_and_line_ends_stay_on_a_terminal() -> None:
    assert terminal_safe("\x1b[1;31mred\x1b[0m\n\tблакитний 👩‍💻") == "\x1b[1;31mred\x1b[0m\n\tблакитний 👩‍💻"


@pytest.mark.parametrize(
    ("text", "shown"), [("\x1b[2J", "\\u001b[2J"), ("\x1b]0;t\x07", "\\u001b]0;t\\u0007"), ("\r", "\\u000d")]
)
def test_other_sequences_do_not(text: str, shown: str) -> None:
    assert terminal_safe(text) == shown


def test_a_name_typed_on_a_mac_equals_the_one_typed_elsewhere() -> None:
    assert nfc("и\u0306") == "й"


def test_text_that_can_be_stored_comes_back_as_it_is() -> None:
    assert check_text("a\nb\x1b é", what="title") == "a\nb\x1b é"


@pytest.mark.parametrize(
    ("text", "why"), [("a\0b", "a NUL character, at character 2"), ("ab\udcff", "not UTF-8, at character 3")]
)
def test_text_that_no_file_can_hold_is_wrong_usage(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        check_text(text, what="the comment")
    assert caught.value.message.startswith("the comment")
    assert caught.value.hint


def test_a_line_loses_the_space_around_it() -> None:
    assert check_line("  VPN drops \n", what="title") == "VPN drops"


@pytest.mark.parametrize("text", ["", " \t\n", "one\ntwo", "one\rtwo", "one\u2028two", "one\x85two", "a\0"])
def test_a_line_that_is_empty_or_broken_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match="title"):
        check_line(text, what="title")
