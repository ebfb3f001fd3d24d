"""Templates: defaults, questions, and placeholders that are filled in once; faults are named by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.config import load
from hd.core.document.document import Document
from hd.core.tickets.templates import KNOWN_PLACEHOLDERS, FilledTemplate, Template, parse
from hd.errors import UsageError

CONFIG = load(
    "services: [vpn, mail]\ncategories: [network, network/vpn]\n"
    "fields: {asset: {}, colour: {type: choice, of: [red]}}\n"
)


def template(front: str, body: str = "") -> Template:
    text = f"---\n{front}\n---\n{body}"
    return parse(Document.parse(text.encode(), path="t.md"), name="t", path="t.md", config=CONFIG)


def filled(body: str, *, ask: str = "", **values: str) -> str:
    made = template(f"ask: {{{ask}}}", body)
    return FilledTemplate(made, values).fill(made.body, dict.fromkeys(KNOWN_PLACEHOLDERS, "known"))


def said(front: str, body: str = "") -> list[tuple[str, int]]:
    return [(problem.severity, problem.line) for problem in template(front, body).diagnostics]


def test_a_file_gives_fields_questions_and_text() -> None:
    made = template("title: T\nservice: VPN\ntags: [a]\nasset: '{asset_no}'\nask: {asset_no: Which?}", "\n- [ ] x\n")
    assert (made.purpose, made.title, made.tags, made.body) == ("create", "T", ("a",), "- [ ] x")
    assert made.fields == {"service": "vpn"}
    assert made.custom_fields == {"asset": "{asset_no}"}
    assert made.diagnostics == ()


def test_known_and_asked_placeholders_are_filled_in_and_other_braces_stay() -> None:
    body = "{name} {room} {other} {} {{ room }} {1} ${room}"
    assert filled(body, ask="room: Where?", room="12") == "known 12 {other} {} {{ room }} {1} $12"


@given(st.text(st.characters(codec="utf-8")))
def test_an_answer_is_never_read_for_placeholders(answer: str) -> None:
    assert filled("a {room} b", ask="room: Where?", room=answer) == f"a {answer} b"


@given(st.text(st.characters(codec="utf-8", exclude_characters="{\r"), max_size=80))
def test_text_without_placeholders_stays_as_it_is(body: str) -> None:
    assert filled(body) == template("", body).body == body.strip("\n")


def test_what_is_missing_is_named_at_once_in_the_order_of_the_questions() -> None:
    prepared = FilledTemplate(template("ask: {b: B?, a: A?, c: C?}", "{a} {b} {c} {name}"), {"c": "1"})
    with pytest.raises(UsageError, match="asks for b, a, name") as error:
        prepared.require({"agent"})
    assert error.value.hint == "--ask b=VALUE   B?\n--ask a=VALUE   A?\n-r WHO"


@pytest.mark.parametrize(
    ("front", "problems"),
    [
        ("for: reply", [("error", 2)]),
        ("title: T\nservise: vpn", [("error", 3)]),
        ("service: vnp", [("error", 2)]),
        ("colour: green", [("error", 2)]),
        ("title: [a]", []),  # what people plainly typed
        ("type: [incident]", [("error", 2)]),
        ("tags: {a: b}", [("error", 2)]),
        ("ask: which", [("error", 2)]),
        ("ask: {a b: which}", [("error", 2)]),
        ("ask: {name: who}", [("error", 2)]),
        ("ask: {room: Where?}", [("warning", 2)]),
        ("title: 'a {title}'", [("error", 2)]),
        ("for: comment\npriority: P1", [("warning", 3)]),
    ],
)
def test_a_fault_is_named_by_its_line(front: str, problems: list[tuple[str, int]]) -> None:
    assert [one for one in said(front) if one[0] != "warning" or "ask" in front or "for" in front] == problems


def test_a_placeholder_that_is_none_is_a_warning_with_its_line() -> None:
    assert said("title: T", "one\n{nmae}\n") == [("warning", 5)]


@pytest.mark.parametrize(
    ("front", "service", "category", "fits"),
    [
        ("service: vpn", "vpn", "", True),
        ("service: vpn", "mail", "", False),
        ("category: network", "", "network/vpn", True),
        ("category: network/vpn", "", "network", False),
        ("service: vpn\ncategory: network/vpn", "vpn", "", True),
        ("service: vpn\nfor: comment", "vpn", "", False),
        ("title: T", "", "", False),
    ],
)
def test_a_template_fits_the_tickets_of_its_service_or_category(
    front: str, service: str, category: str, fits: bool
) -> None:
    assert template(front).fits(service=service, category=category) is fits
