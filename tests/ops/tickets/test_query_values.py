"""A query that was not understood is never answered by an empty list alone."""

from __future__ import annotations

import json

import pytest

from hd.core.query.search_terms import split_terms
from hd.errors import UsageError
from tests.ops.bench import Bench
from tests.running import NOON, hd


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HD_NOW", NOON)


@pytest.mark.parametrize("key", ["requester", "watchers"])
def test_a_piece_of_a_contact_is_refused_with_the_address(bench: Bench, key: str) -> None:
    answer = hd(bench.folder, "list", f"{key}:shevch")
    assert answer.code == 2
    assert f'no {key} "shevch"; nearest: o.shevchenko@acme.example' in answer.err


@pytest.mark.parametrize("value", ["шш", "7k3f!", "a.b"])
def test_what_can_be_no_id_is_refused(bench: Bench, value: str) -> None:
    assert hd(bench.folder, "list", f"id:{value}").code == 2


@pytest.mark.parametrize(
    ("word", "offer"),
    [
        ("mine", "is:mine"),
        ("overdue", "is:breached"),
        ("at_risk", "is:at-risk"),
        ("closed", "is:closed or status:closed"),
        ("paused", "state:paused"),
        ("triage", "hd list --view triage"),
        ("olha", "assignee:olha"),
        ("l2-kyiv", "team:l2-kyiv"),
    ],
)
def test_a_bare_word_that_is_a_name_is_offered_as_such(bench: Bench, word: str, offer: str) -> None:
    answer = hd(bench.folder, "list", word)
    assert (answer.code, answer.out) == (0, "")
    assert f'"{word}" was looked for in texts' in answer.err
    assert offer in answer.err


@pytest.mark.parametrize("cut", [slice(None), slice(-5, None)])
def test_an_id_as_a_bare_word_is_offered_to_be_shown(bench: Bench, cut: slice) -> None:
    assert f"hd show {bench.ids['one']}" in hd(bench.folder, "list", f"x{bench.ids['one']}"[cut].lstrip("x")).err


def test_a_whole_id_that_no_ticket_has_is_said(bench: Bench) -> None:
    assert "no ticket HD-2611-AAAAA" in hd(bench.folder, "list", "HD-2611-AAAAA").err


def test_a_view_is_offered_even_where_texts_have_the_word(bench: Bench) -> None:
    assert hd(bench.folder, "comment", bench.ids["one"], "-m", "all is mine").code == 0
    answer = hd(bench.folder, "list", "mine")
    assert bench.ids["one"] in answer.out
    assert "is:mine" in answer.err


@pytest.mark.parametrize("words", [('"mine"',), ("NOT", "mine"), ("-mine",)])
def test_what_is_quoted_or_left_out_is_no_name(bench: Bench, words: tuple[str, ...]) -> None:
    assert "was looked for" not in hd(bench.folder, "list", *words).err


@pytest.mark.parametrize(
    ("term", "note"),
    [
        ("tag:vpm", 'no open ticket has tags "vpm"; nearest: vpn'),
        ("category:netwrk", 'no open ticket has category "netwrk"'),
        ("id:zzzz7", 'no open ticket has id "zzzz7"'),
        ("requester:new@acme.example", 'no open ticket has requester "new@acme.example"'),
        ("impact:hihg", 'no open ticket has impact "hihg"'),
    ],
)
def test_a_value_that_no_ticket_has_is_noted_with_the_nearest(bench: Bench, term: str, note: str) -> None:
    assert hd(bench.folder, "set", bench.ids["one"], "tags=vpn").code == 0
    answer = hd(bench.folder, "list", term)
    assert (answer.code, answer.out) == (0, "")
    assert note in answer.err


@pytest.mark.parametrize("indexed", [True, False])
def test_a_value_that_a_ticket_has_is_not_noted(bench: Bench, indexed: bool) -> None:
    assert hd(bench.folder, "set", bench.ids["one"], "tags=vpn").code == 0
    answer = hd(bench.folder, *([] if indexed else ["--no-index"]), "list", "tag:vpn", "is:pending")
    assert (answer.code, answer.err) == (0, "")


@pytest.mark.parametrize("term", ["status:cancelled", "team:l2-kyiv", "requester:j.tremblay@acme.example"])
def test_a_name_of_the_desk_that_no_ticket_has_needs_no_note(bench: Bench, term: str) -> None:
    assert hd(bench.folder, "list", term).err == ""


@pytest.mark.parametrize("command", [("sla", "check"), ("list", "--count"), ("list", "--json"), ("sla", "forecast")])
def test_every_reader_of_queries_says_so(bench: Bench, command: tuple[str, ...]) -> None:
    assert "is:mine" in hd(bench.folder, *command, "mine").err


def test_search_keeps_only_what_a_key_holds_for(bench: Bench) -> None:
    one = bench.ids["one"]
    title = json.loads(hd(bench.folder, "show", one, "--json").out)["title"]
    for term, has in (("is:open", True), ("is:closed", False), ("created:7d..", True), ("created:2025", False)):
        assert (one in hd(bench.folder, "search", *title.split(), term).out) is has, term
        assert (one in hd(bench.folder, "--no-index", "search", *title.split(), term).out) is has, term


def test_search_finds_no_article_for_a_question_about_tickets(bench: Bench) -> None:
    assert hd(bench.folder, "kb", "new", "Kerberos fails", "-m", "Restart it.").code == 0
    assert "kerberos" in hd(bench.folder, "search", "kerberos").out
    assert "kerberos" not in hd(bench.folder, "search", "kerberos", "is:open").out


@pytest.mark.parametrize(
    "words", [("is:closed",), ("vpn", "sort:due"), ("vpn", "state:failed"), ("vpn", "service:nope")]
)
def test_search_refuses_what_it_cannot_answer(bench: Bench, words: tuple[str, ...]) -> None:
    assert hd(bench.folder, "search", *words).code == 2


def test_a_search_of_articles_has_no_keys_of_tickets(bench: Bench) -> None:
    assert hd(bench.folder, "kb", "search", "vpn", "is:closed").code == 2


@pytest.mark.parametrize(
    ("words", "text", "terms"),
    [
        (["vpn", "is:closed"], "vpn", ["is:closed"]),
        (["vpn", "-team:desk"], "vpn", ["-team:desk"]),
        (["vpn is:closed"], "vpn", ["is:closed"]),
        (["state:failed at 5"], "state:failed at 5", []),
        (["service:VPN Kyiv", "slow"], "slow", ["service:VPN Kyiv"]),
        (['"is:closed"'], '"is:closed"', []),
        (["http://x/y", "error:", "0x80:7"], "http://x/y error: 0x80:7", []),
        (["status:"], "status:", []),
    ],
)
def test_words_and_terms_are_told_apart(words: list[str], text: str, terms: list[str]) -> None:
    assert split_terms(words, fields={}) == (text, terms)


def test_a_search_has_no_order_of_its_own() -> None:
    with pytest.raises(UsageError, match="sort:due"):
        split_terms(["vpn", "sort:due"], fields={})


@pytest.mark.parametrize(
    ("term", "note"),
    [
        ("tag:vpm", 'no ticket has tags "vpm"'),
        ("requester:new@acme.example", 'no ticket has requester "new@acme.example"'),
    ],
)
def test_of_all_tickets_a_value_that_none_has_is_noted(bench: Bench, term: str, note: str) -> None:
    assert note in hd(bench.folder, "list", term, "is:closed").err


def test_a_value_that_a_closed_ticket_has_is_not_noted(bench: Bench) -> None:
    assert hd(bench.folder, "set", bench.ids["one"], "requester=new@acme.example").code == 0
    answer = hd(bench.folder, "list", "requester:new@acme.example", "is:closed")
    assert (answer.out, answer.err) == ("", "")


def test_a_value_among_the_tickets_of_a_team_is_noted_as_such(bench: Bench) -> None:
    assert hd(bench.folder, "set", bench.ids["one"], "tags=vpn").code == 0
    note = 'no ticket that the rest of the query finds has tags "vpm"'
    assert note in hd(bench.folder, "list", "tag:vpm", "team:desk", "is:closed").err


@pytest.mark.parametrize("written", ["[Bob]", "\n- bob"])
def test_a_watcher_who_left_is_still_found(bench: Bench, written: str) -> None:
    (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids['one']}.md")
    lines = [line for line in path.read_text().splitlines(True) if not line.startswith("watchers:")]
    path.write_text("".join([lines[0], f"watchers: {written}\n", *lines[1:]]))
    answer = hd(bench.folder, "list", "watchers:bob")
    assert (answer.code, bench.ids["one"] in answer.out) == (0, True)


@pytest.mark.parametrize("words", [("team:desk", "is:pending"), ("tag:vpm", "is:pending"), ("watchers:bob",), ("zzz",)])
def test_an_empty_list_opens_no_closed_ticket(
    bench: Bench, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    from hd.core.tickets.ticket import Ticket
    from hd.store.index import file_stamps

    assert hd(bench.folder, "cancel", bench.ids["one"], "-m", "no").code == 0
    monkeypatch.setattr(file_stamps, "is_young", lambda *_: False)  # else what was written a moment ago is read again
    hd(bench.folder, "list", "is:closed")  # makes the index
    parse, read = Ticket.parse, list[str]()

    def noted(data: bytes, *, path: str, **given: object) -> Ticket:
        read.append(path)
        return parse(data, path=path, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(Ticket, "parse", noted)
    hd(bench.folder, "list", *words)
    assert not [path for path in read if bench.ids["one"] in path]
