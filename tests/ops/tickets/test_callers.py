"""What follows from who asks: organisation, office, contract, language; and what else they wait for."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.ops.actors import acting
from hd.ops.context import Context
from hd.ops.desk.init import init
from hd.ops.results import ChangeResult
from hd.ops.tickets.assign import assign_auto
from hd.ops.tickets.create import Registration, create, registration
from hd.ops.tickets.status import cancel
from hd.store.desk.desk import Desk
from tests.ops.bench import Bench

LATER, LATEST = "2026-11-23T09:05:00+02:00", "2026-11-23T09:10:00+02:00"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CONFIG = """
desk: {branch: main}
people:
  olha: {email: olha@acme.example, languages: [en]}
  taras: {email: taras@acme.example, languages: [uk]}
offices: {kyiv: {}}
orgs: {globex: {contracts: [gold]}}
contracts: {gold: {from: 2020-01-01}}
teams: {desk: {line: 1, members: [olha, taras]}}
"""


@pytest.fixture
def desk(repo: Path) -> Desk:
    """A desk with one caller whose address says nothing of her organisation."""
    (repo / "contacts.csv").write_text("email,name,org,office,lang\no@mail.example,Olena,globex,kyiv,uk\n")
    init(repo, now=MONDAY)
    (repo / "hd.yaml").write_text(CONFIG)
    return Desk(repo)


def register(desk: Desk, title: str, minutes: int = 0) -> ChangeResult:
    at = MONDAY + timedelta(minutes=minutes)
    return create(Context(desk, now=at, actor=acting(desk)), Registration(title, requester="olena"))


def test_organisation_office_and_contract_follow_from_the_contact(desk: Desk) -> None:
    facts = ClockFacts(desk.load(register(desk, "VPN").id), EvaluationContext(desk.config, MONDAY))
    assert [facts.value(key) for key in ("requester", "org", "office", "contract")] == [
        "o@mail.example",
        "globex",
        "kyiv",
        "gold",
    ]


def test_whoever_speaks_the_callers_language_gets_the_ticket(desk: Desk) -> None:
    made = register(desk, "VPN")
    assign_auto(Context(desk, now=MONDAY, actor=acting(desk)), [made.id])
    assert desk.load(made.id).get("assignee") == "taras"


def test_the_callers_other_open_tickets_are_named_the_newest_first_and_five_at_most(desk: Desk) -> None:
    made = [register(desk, f"Number {number}", minutes=number) for number in range(7)]
    cancel(Context(desk, now=MONDAY + timedelta(minutes=8), actor=acting(desk)), [made[5].id], text="")
    create(
        Context(desk, now=MONDAY + timedelta(minutes=9), actor=acting(desk)),
        Registration("Not hers", text="o@mail.example"),
    )
    asides = register(desk, "The last", minutes=10).asides
    assert [words.partition("Number ")[2] for _, words in asides[:5]] == ["6", "4", "3", "2", "1"]
    assert [about for about, _ in asides[:5]] == [made[number].id for number in (6, 4, 3, 2, 1)]
    assert asides[5:] == (("", "and 1 more: hd list requester:o@mail.example"),)


def test_what_was_given_decides_over_the_template_and_so_does_what_follows_from_it(desk: Desk) -> None:
    from hd.core.document.document import Document
    from hd.core.tickets.templates import FilledTemplate, parse

    text = b"---\npriority: P1\nchannel: email\ntags: [a]\n---\n"
    made = FilledTemplate(parse(Document.parse(text), name="t", path="t.md", config=desk.config), {})
    plain = registration({"title": "T", "tags": ("b",), "impact": None}, template=made)
    assert (plain.priority, plain.channel, plain.tags) == ("P1", "email", ("a", "b"))
    asked = registration({"title": "T", "impact": "company", "channel": "web"}, template=made)
    assert (asked.priority, asked.channel) == (None, "web")


def test_organisation_and_office_follow_another_requester_unless_somebody_chose_them(bench: Bench) -> None:
    assert (bench.line("one", "org"), bench.line("one", "office")) == ("acme", "kyiv")
    assert bench.hd("set", "{one}", "requester=tremblay") == 0
    assert (bench.line("one", "org"), bench.line("one", "office")) == ("acme", "toronto")
    assert bench.hd("set", "{one}", "office=kyiv") == 0
    assert bench.hd("set", "{one}", "requester=shevch") == 0
    assert bench.hd("set", "{one}", "requester=tremblay", "office=kyiv") == 0
    assert bench.line("one", "office") == "kyiv"
    bench.ticket("third")
    assert bench.hd("set", "{third}", "requester=tremblay") == 0
    assert (bench.line("third", "org"), bench.line("third", "office")) == ("acme", "toronto")
    assert bench.hd("set", "{third}", "requester=") == 0
    assert bench.line("third", "office") == "toronto"


def test_asides_are_for_people_and_not_for_pipes(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    bench.ticket("three", "-r", "shevch", "-s", "vpn")
    assert capfd.readouterr().err == ""


def test_a_caller_is_found_in_the_other_alphabet(bench: Bench) -> None:
    bench.ticket("three", "-r", "шевч")
    assert bench.line("three", "requester") == "o.shevchenko@acme.example"


def test_an_address_that_is_a_piece_of_another_is_not_shown_under_that_ones_name(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    path = next(bench.folder.glob(f"tickets/*/*/{bench.ids['one']}.md"))
    path.write_text(bench.text("one").replace("o.shevchenko@acme.example", "shevchenko@acme.example"))
    capfd.readouterr()
    assert bench.hd("show", "{one}") == 0
    assert "Olena" not in capfd.readouterr().out


def test_an_address_that_nobody_has_is_reported_with_the_nearest(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()
    bench.ticket("three", "-r", "o.shevchenk@acme.example")
    said = capfd.readouterr().err
    assert "new requester o.shevchenk@acme.example; nearest: o.shevchenko@acme.example; hd contact add" in said


@pytest.mark.parametrize("words", [("set", "{one}", "requester=new@b.example"), ("watch", "{one}", "new@b.example")])
def test_so_it_is_wherever_an_address_is_written_into_a_ticket(
    bench: Bench, capfd: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    capfd.readouterr()
    assert bench.hd(*words) == 0
    assert "new requester new@b.example; hd contact add new@b.example" in capfd.readouterr().err


def test_a_known_address_is_not_reported(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    bench.ticket("three", "-r", "O.Shevchenko@acme.example")
    assert "new requester" not in capfd.readouterr().err


def test_a_number_alone_registers_a_caller_in_the_same_commit(bench: Bench) -> None:
    bench.ticket("three", "-r", "+380 50 123 4567")
    assert bench.line("three", "requester") == "tel:380501234567"
    assert (bench.folder / "contacts.csv").read_text().splitlines()[-1] == "tel:380501234567,,+380 50 123 4567,,,,,"
    assert len(bench.git("show", "--format=", "--name-only").split()) == 2
    bench.ticket("four", "-r", "050-123-45-67")
    assert bench.line("four", "requester") == "tel:380501234567"


def test_a_name_alone_registers_a_caller_who_is_found_by_it_again(bench: Bench) -> None:
    bench.ticket("three", "-r", "Ганна, склад")
    key = bench.line("three", "requester")
    assert re.fullmatch(r"name:hanna-sklad-[0-9a-z]{4}", key)
    bench.ticket("four", "-r", "hanna")
    assert bench.line("four", "requester") == key


@pytest.mark.parametrize(
    "piece", ["nobody", "+380 44 123", "050 123 45 67", "Olena Shevchnko", "name:hanna-x7k2", "tel:12"]
)
def test_a_word_a_piece_of_a_number_and_a_likely_slip_register_nobody(bench: Bench, piece: str) -> None:
    before = bench.files()
    assert bench.hd("create", "VPN", "-r", piece) == 2
    assert bench.files() == before


def test_a_number_without_its_countrys_code_has_that_of_the_desk(bench: Bench) -> None:
    config = bench.folder / "hd.yaml"
    config.write_text(config.read_text().replace("desk: {", 'desk: {phone_code: "380", ', 1))
    bench.git("commit", "-qam", "Our code")
    bench.ticket("three", "-r", "(050) 123-45-67")
    assert bench.line("three", "requester") == "tel:380501234567"


def test_what_a_caller_without_an_address_says_is_their_own_word(bench: Bench) -> None:
    bench.ticket("three", "-r", "Ганна, склад")
    key = bench.line("three", "requester")
    assert bench.hd("wait", "{three}", "--for", "requester", "-m", "Which one?", at=LATER) == 0
    assert bench.hd("comment", "{three}", "--by", "requester", "-m", "The red one.", at=LATEST) == 0
    assert f" {key}\n\nThe red one." in bench.text("three")
    assert bench.line("three", "status") == "open"
    assert f"Hd-On-Behalf-Of: {key}" in bench.git("log", "-1", "--format=%B")
    assert bench.hd("check", at=LATEST) == 0
    assert bench.hd("audit", at=LATEST) == 0


def test_a_query_asks_for_a_caller_without_an_address(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    bench.ticket("three", "-r", "+380 50 123 4567")
    capfd.readouterr()
    assert bench.hd("list", "requester:tel:380501234567") == 0
    assert bench.ids["three"].rpartition("-")[2] in capfd.readouterr().out
