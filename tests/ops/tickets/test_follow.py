"""A ticket that follows an earlier one."""

from __future__ import annotations

import pytest

from tests.ops.bench import Bench


def test_it_takes_over_who_asks_and_what_about_and_is_linked(bench: Bench) -> None:
    first = bench.ticket("first", "-r", "j.tremblay", "-s", "vpn", "-c", "network/vpn")
    bench.ticket("next", "--follows", "{first}")
    taken = [bench.line("next", key) for key in ("requester", "org", "office", "service", "category", "links")]
    assert taken == ["j.tremblay@acme.example", "acme", "toronto", "vpn", "network/vpn", f"[related:{first}]"]


def test_who_and_what_are_named_win_with_what_follows_from_them(bench: Bench) -> None:
    bench.ticket("first", "-r", "j.tremblay", "-s", "vpn", "-c", "network/vpn")
    bench.ticket("next", "--follows", "{first}", "-r", "shevch", "-s", "mail")
    taken = [bench.line("next", key) for key in ("requester", "office", "service", "category")]
    assert taken == ["o.shevchenko@acme.example", "kyiv", "mail", ""]


def test_a_word_of_the_requester_on_a_closed_ticket_offers_the_new_one_safely(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids['one']}.md")
    path.write_text(path.read_text().replace("title: Ticket one", "title: It's $(dead)"))
    bench.hd("resolve", "{one}", "-m", "Done.")
    bench.hd("close", "{one}")
    before = bench.text("one")
    capfd.readouterr()
    assert bench.hd("comment", "{one}", "--by", "requester", "-m", "Again!") == 1
    offered = capfd.readouterr().err.splitlines()[-1]
    assert offered == f"""hd create 'It'"'"'s $(dead)' --follows {bench.ids["one"][-5:].lower()} -m TEXT"""
    assert bench.text("one") == before
