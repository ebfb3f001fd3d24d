"""`hd similar` and its neighbours on a real desk: with the index as without, open and closed, for who may read."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from hd.ops.context import Context
from hd.ops.search.similar import articles_for
from hd.store.desk.desk import Desk
from tests.running import Answer, git, hd

AT = "2026-11-23T09:00:00+02:00"
ARTICLE = "---\ntitle: {title}\nstatus: {status}\naudience: {audience}\nkind: article\n---\n{text}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Five tickets, the first two on one thing, the third as well, but resolved; and four articles."""
    folder = tmp_path / "desk"
    run(tmp_path, "init", "desk")
    for title, text in (
        ("VPN drops every ten minutes", "The client disconnects since the morning: error 0x80070035."),
        ("VPN client disconnects every few minutes", "0x80070035, at home as well."),
        ("VPN dropped again", "The client disconnects every ten minutes."),
        ("Printer is out of toner", "Second floor."),
        ("New laptop for a newcomer", "Starts on Monday."),
    ):
        run(folder, "create", title, "-m", text)
    run(folder, "resolve", ident(folder, "VPN dropped again"), "-m", "Raised the idle timeout.")
    (folder / "kb").mkdir()
    for slug, title, status, audience in (
        ("vpn-drops", "VPN drops", "published", "agents"),
        ("vpn-at-home", "The VPN drops at home", "published", "requesters"),
        ("vpn-draft", "VPN drops, a draft", "draft", "requesters"),
        ("toner", "Order toner", "published", "requesters"),
    ):
        text = ARTICLE.format(title=title, status=status, audience=audience, text="Ask first.")
        (folder / f"kb/{slug}.md").write_text(text, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Articles")
    return folder


def run(folder: Path, *words: str) -> Answer:
    answer = hd(folder, *words, HD_NOW=AT)
    assert not answer.crashed, answer.err
    return answer


def rows(folder: Path, *words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run(folder, *words, "--json").out)
    return found


def ident(folder: Path, title: str) -> str:
    listed = rows(folder, "list", "is:open OR is:closed")
    return next(str(one["id"]) for one in listed if one["title"] == title)


def test_tickets_come_likest_first_then_articles_that_are_published(desk: Path) -> None:
    found = rows(desk, "similar", ident(desk, "VPN drops every ten minutes"))
    tickets = [one["title"] for one in found if one["kind"] == "ticket"]
    assert {*tickets[:2]} == {"VPN client disconnects every few minutes", "VPN dropped again"}
    assert [one["slug"] for one in found if "slug" in one][:2] == ["vpn-drops", "vpn-at-home"]
    assert "vpn-draft" not in [one.get("slug") for one in found]


def test_fields_are_those_of_a_ticket_with_score_and_shared(desk: Path) -> None:
    found = rows(desk, "similar", ident(desk, "VPN drops every ten minutes"), "-n", "1")
    assert {"kind", "id", "title", "status", "score", "shared", "path"} <= found[0].keys()
    assert all(0 < float(str(one["score"])) <= 1 for one in found)
    assert len([one for one in found if one["kind"] == "ticket"]) == 1


def test_it_answers_with_the_index_as_without(desk: Path) -> None:
    for title in ("VPN drops every ten minutes", "Printer is out of toner", "New laptop for a newcomer"):
        ref = ident(desk, title)
        assert rows(desk, "similar", ref) == rows(desk, "--no-index", "similar", ref)


def test_an_edit_by_hand_is_seen_at_once(desk: Path) -> None:
    ref = ident(desk, "Printer is out of toner")
    rows(desk, "similar", ref)
    (path,) = desk.glob(f"tickets/*/*/{ident(desk, 'New laptop for a newcomer')}.md")
    path.write_text(path.read_text("utf-8").replace("New laptop for a newcomer", "Toner for the printer"), "utf-8")
    assert rows(desk, "similar", ref)[0]["title"] == "Toner for the printer"


def test_piped_it_is_columns(desk: Path) -> None:
    line = run(desk, "similar", ident(desk, "VPN drops every ten minutes")).out.splitlines()[0]
    assert len(line.split("\t")) == 6


def test_what_is_like_nothing_says_so(desk: Path) -> None:
    assert rows(desk, "similar", ident(desk, "New laptop for a newcomer")) == []


def test_a_reader_that_is_named_gets_articles_for_it_alone(desk: Path) -> None:
    of = {
        who: [
            one.name
            for one in articles_for(Context(Desk(desk), now=datetime.fromisoformat(AT)), "VPN drops", audience=who)
        ]
        for who in ("requesters", None)
    }
    assert of == {"requesters": ["vpn-at-home"], None: ["vpn-drops", "vpn-at-home"]}


def test_merge_into_nothing_names_the_likest_open_tickets(desk: Path) -> None:
    ref, other = (
        ident(desk, title)[-5:].lower()
        for title in ("VPN drops every ten minutes", "VPN client disconnects every few minutes")
    )
    answer = run(desk, "merge", ref)
    assert answer.code == 2
    assert f"hd merge {ref} --into {other}" in answer.err
    assert "again" not in answer.err.split("--into REF")[0]


def test_why_is_told_only_where_it_is_asked_for(desk: Path) -> None:
    assert "why" not in rows(desk, "search", "vpn")[0]
    (why, *_) = rows(desk, "search", "vnp", "--explain")[0]["why"]  # type: ignore[misc]
    assert why == {"asked": "vnp", "found": "vpn", "how": "typo", "where": "title", "points": why["points"]}


def test_a_desks_synonyms_find_and_bad_ones_are_named(desk: Path) -> None:
    config = desk / "hd.yaml"
    before = config.read_text("utf-8")
    config.write_text(before + "search: {synonyms: [[notebook, laptop]]}\n", "utf-8")
    assert rows(desk, "search", "notebook")[0]["title"] == "New laptop for a newcomer"
    config.write_text(before + "search: {synonyms: laptop}\n", "utf-8")
    assert "search.synonyms" in run(desk, "config", "check").out
