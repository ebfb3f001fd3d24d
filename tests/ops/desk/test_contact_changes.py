"""Contacts that change: another key goes into open tickets in the same commit, and what is closed is found by it."""

from __future__ import annotations

import pytest

from tests.ops.bench import Bench

NUMBER = "+380 50 123 4567"
LATER, LATEST = "2026-11-23T09:05:00+02:00", "2026-11-23T09:10:00+02:00"


def row(bench: Bench, start: str) -> str:
    text = (bench.folder / "contacts.csv").read_text()
    return next(line for line in text.splitlines() if line.startswith(start))


def listed(bench: Bench, capfd: pytest.CaptureFixture[str], *words: str) -> set[str]:
    capfd.readouterr()
    assert bench.hd("list", *words, at=LATEST) == 0
    out = capfd.readouterr().out
    return {name for name, ticket_id in bench.ids.items() if ticket_id in out or ticket_id.rpartition("-")[2] in out}


@pytest.fixture
def hanna(bench: Bench) -> Bench:
    """A caller of whom only the number is known, with two tickets: `open` and `done`."""
    bench.ticket("open", "-r", NUMBER)
    bench.ticket("done", "-r", NUMBER)
    assert bench.hd("watch", "{two}", "tel:380501234567", at=LATER) == 0
    assert bench.hd("resolve", "{done}", "-m", "Done.", at=LATER) == 0
    return bench


def test_an_address_given_later_goes_into_open_tickets_in_one_commit(hanna: Bench) -> None:
    before = hanna.git("rev-list", "--count", "HEAD")
    assert hanna.hd("contact", "edit", "050 123 45 67", "--email", "h@acme.example", at=LATEST) == 0
    assert int(hanna.git("rev-list", "--count", "HEAD")) == int(before) + 1
    assert hanna.line("open", "requester") == "h@acme.example"
    assert hanna.line("two", "watchers") == "[h@acme.example]"
    assert hanna.line("done", "requester") == "tel:380501234567"
    assert row(hanna, "h@acme").endswith(",tel:380501234567")


@pytest.mark.parametrize("key", ["h@acme.example", "tel:380501234567"])
def test_history_follows_by_either_key(hanna: Bench, capfd: pytest.CaptureFixture[str], key: str) -> None:
    assert hanna.hd("contact", "edit", "tel:380501234567", "--email", "h@acme.example", "--name", "Hanna") == 0
    assert listed(hanna, capfd, f"requester:{key}", "status:*") == {"open", "done"}
    assert hanna.hd("show", "{done}", at=LATEST) == 0
    assert "Hanna" in capfd.readouterr().out


def test_the_trail_of_a_new_key_is_sound(hanna: Bench) -> None:
    assert hanna.hd("contact", "edit", "tel:380501234567", "--email", "h@acme.example", at=LATEST) == 0
    assert hanna.hd("check", at=LATEST) == 0
    assert hanna.hd("audit", at=LATEST) == 0


def test_other_rows_stay_as_they_are(hanna: Bench) -> None:
    before = (hanna.folder / "contacts.csv").read_text().splitlines()
    assert hanna.hd("contact", "edit", "tel:380501234567", "--name", "Hanna", at=LATEST) == 0
    after = (hanna.folder / "contacts.csv").read_text().splitlines()
    assert after[:-1] == before[:-1]
    assert after[-1] == f"tel:380501234567,Hanna,{NUMBER},,,,,"


def test_an_empty_value_clears(bench: Bench) -> None:
    assert bench.hd("contact", "edit", "tkach", "--office", "", "--no-vip") == 0
    assert row(bench, "r.tkach") == "r.tkachenko@acme.example,Roman Tkachenko,,,acme,uk,,"


def test_a_key_of_somebody_else_is_refused_with_the_way_to_merge(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    before = bench.files()
    assert bench.hd("contact", "edit", "tkach", "--email", "o.shevchenko@acme.example") == 1
    assert "hd contact merge r.tkachenko@acme.example --into o.shevchenko@acme.example" in capfd.readouterr().err
    assert bench.files() == before


def test_two_rows_of_one_person_become_one(hanna: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert hanna.hd("contact", "merge", "tel:380501234567", "--into", "shevch", at=LATEST) == 0
    assert hanna.line("open", "requester") == "o.shevchenko@acme.example"
    assert row(hanna, "o.shev") == (
        f"o.shevchenko@acme.example,Olena Shevchenko,{NUMBER},kyiv,acme,uk,,,tel:380501234567"
    )
    assert "\ntel:" not in (hanna.folder / "contacts.csv").read_text()
    assert listed(hanna, capfd, "requester:o.shevchenko@acme.example", "status:*") == {"one", "open", "done"}


def test_whoever_has_an_address_is_the_one_that_stays(hanna: Bench) -> None:
    before = hanna.files()
    assert hanna.hd("contact", "merge", "shevch", "--into", "tel:380501234567", at=LATEST) == 1
    assert hanna.files() == before


def test_a_manager_is_named_by_the_new_key(bench: Bench) -> None:
    assert bench.hd("contact", "edit", "tkach", "--manager", "shevch") == 0
    assert bench.hd("contact", "edit", "shevch", "--email", "olena@acme.example") == 0
    assert "olena@acme.example" in row(bench, "r.tkach").split(",")


def test_the_list_of_contacts_can_be_narrowed(hanna: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    assert hanna.hd("contact", "list", "--office", "toronto") == 0
    assert [line.split("\t")[0] for line in capfd.readouterr().out.splitlines()] == ["j.tremblay@acme.example"]
    assert hanna.hd("contact", "list", "--no-address") == 0
    assert [line.split("\t")[0] for line in capfd.readouterr().out.splitlines()] == ["tel:380501234567"]


def test_how_much_a_contact_is_told_is_a_column_that_comes_when_it_is_needed(bench: Bench) -> None:
    assert bench.hd("contact", "edit", "tkach", "--notify", "final", at=LATER) == 0
    assert row(bench, "email").endswith(",manager,notify")
    assert row(bench, "r.tkachenko").endswith(",final")


def test_to_be_told_everything_adds_no_column(bench: Bench) -> None:
    before = (bench.folder / "contacts.csv").read_bytes()
    assert bench.hd("contact", "edit", "tkach", "--notify", "all", at=LATER) == 0
    assert (bench.folder / "contacts.csv").read_bytes() == before


def test_a_new_contact_can_ask_to_be_left_alone(bench: Bench) -> None:
    assert bench.hd("contact", "add", "x@acme.example", "--notify", "none", at=LATER) == 0
    assert row(bench, "x@acme").endswith(",none")
