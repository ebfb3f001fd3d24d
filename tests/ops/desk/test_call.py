"""A call is opened: who it is, by any spelling; what they wait for; what is down; and the command to go on with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ops.bench import Bench

LATER = "2026-11-23T09:05:00+02:00"


def called(bench: Bench, capfd: pytest.CaptureFixture[str], *words: str) -> Any:
    capfd.readouterr()
    assert bench.hd("call", *words, "--json", at=LATER) == 0
    return json.loads(capfd.readouterr().out)


@pytest.fixture
def phoned(bench: Bench) -> Bench:
    """Olena Shevchenko has a number."""
    assert bench.hd("contact", "edit", "shevch", "--phone", "+380 44 000 0110") == 0
    return bench


@pytest.mark.parametrize(
    "words",
    [
        ("+380 44 000 0110",),
        ("+380440000110",),
        ("044", "000", "01-10"),
        ("380440000110",),
        ("8 (044) 000-01-10",),
        ("0000110",),
        ("tel:+380440000110",),
        ("tel:+380-44-000-0110;ext=1",),
        ("sip:+380440000110@pbx.example",),
        ("sip:%2B380440000110@pbx.example;user=phone",),
        ("шевч",),
        ("Shevchenko",),
        ("O.Shevchenko@acme.example",),
    ],
)
def test_a_caller_is_known_by_any_spelling(
    phoned: Bench, capfd: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    found = called(phoned, capfd, *words)
    assert found["contact"]["email"] == "o.shevchenko@acme.example"
    assert found["commands"] == ["hd create TITLE -r o.shevchenko@acme.example"]


def test_the_open_tickets_of_the_caller_are_there_and_no_others(
    phoned: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    phoned.ticket("done", "-r", "shevch")
    assert phoned.hd("cancel", "{done}", "-m", "By mistake.", at=LATER) == 0
    assert [ticket["id"] for ticket in called(phoned, capfd, "шевч")["tickets"]] == [phoned.ids["one"]]


def test_what_is_down_is_what_hits_several_at_the_office_or_with_their_services(
    phoned: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    phoned.ticket("office", "-r", "tkach", "-i", "office")
    phoned.ticket("person", "-r", "tkach")
    phoned.ticket("elsewhere", "-r", "tremblay", "-i", "office", "-s", "wifi")
    phoned.ticket("service", "-r", "tremblay", "-i", "group", "-s", "vpn")
    phoned.ticket("theirs", "-r", "shevch", "-s", "vpn")
    down = {ticket["id"] for ticket in called(phoned, capfd, "шевч")["down"]}
    assert down == {phoned.ids["office"], phoned.ids["service"]}


def test_a_known_error_is_named_with_its_article(phoned: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    phoned.ticket("problem", "--type", "problem", "-r", "tkach", "-i", "office")
    assert called(phoned, capfd, "шевч")["known_errors"] == []
    assert phoned.hd("problem", "set", "{problem}", "--workaround", "Restart it.", at=LATER) == 0
    assert phoned.hd("problem", "known", "{problem}", "--slug", "restart", at=LATER) == 0
    (found,) = called(phoned, capfd, "шевч")["known_errors"]
    assert (found["id"], found["known_error"]) == (phoned.ids["problem"], "restart")


def test_several_who_fit_are_given_with_a_command_for_each(phoned: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    found = called(phoned, capfd, "acme")
    assert found["contact"] is None
    assert len(found["candidates"]) == 3
    assert found["commands"][0] == "hd call o.shevchenko@acme.example"


@pytest.mark.parametrize(
    ("piece", "command"),
    [
        ("00380 50 123 45 67", 'hd create TITLE -r "+380501234567"'),
        ("050 123 45 67", "hd contact add ADDRESS --name NAME --phone '050 123 45 67'"),
        ("новий абонент", "hd contact add --name 'новий абонент' --phone NUMBER"),
        ("new@b.example", "hd create TITLE -r new@b.example"),
    ],
)
def test_whom_nobody_knows_can_be_registered(
    phoned: Bench, capfd: pytest.CaptureFixture[str], piece: str, command: str
) -> None:
    found = called(phoned, capfd, piece)
    assert (found["contact"], found["commands"][0]) == (None, command)


def test_a_call_changes_nothing(phoned: Bench) -> None:
    before = phoned.files()
    assert phoned.hd("call", "+380 50 123 4567") == 0
    assert phoned.files() == before


def test_a_call_of_nobody_is_a_question(phoned: Bench) -> None:
    assert phoned.hd("call", " ") == 2


def test_a_caller_whose_key_was_another_one_has_the_tickets_of_both(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    bench.ticket("three", "-r", "+380 50 123 4567")
    assert bench.hd("resolve", "{three}", "-m", "Done.", at=LATER) == 0
    assert bench.hd("contact", "edit", "tel:380501234567", "--email", "h@acme.example", at=LATER) == 0
    assert bench.hd("reopen", "{three}", "-m", "Again.", at="2026-11-23T09:06:00+02:00") == 0
    assert [ticket["id"] for ticket in called(bench, capfd, "tel:380501234567")["tickets"]] == [bench.ids["three"]]
