"""Articles, the log, search hits, and what a change answers."""

from __future__ import annotations

from typing import Any

from hd.render.history.log import log_table, log_tsv
from hd.render.kb.articles import article_show, article_table, article_tsv
from hd.render.terminal.messages import change_line, hints
from hd.render.terminal.refs import short, ticket_code
from hd.render.tickets.search import search_table, search_tsv
from tests.cli.render_samples import at, screen

ARTICLES: list[dict[str, Any]] = [
    {
        "slug": "vpn-drops",
        "title": "VPN drops: what to check first",
        "kind": "script",
        "status": "published",
        "audience": "agents",
        "lang": "en",
        "category": "network/vpn",
        "owner": "ivan",
        "reviewed": "2026-11-01",
    },
    {
        "slug": "erp",
        "title": "ERP після оновлення",
        "kind": "known-error",
        "status": "draft",
        "audience": "agents",
        "lang": "uk",
        "category": None,
        "owner": None,
        "reviewed": "2025-11-01",
        "stale": True,
    },
]
ENTRIES: list[dict[str, Any]] = [
    {"at": at("23 10:02:11"), "commit": "4be1c2a99f", "actor": "olha", "action": "create", "text": "VPN drops"},
    {
        "at": at("23 11:20:00"),
        "commit": "9d01f3e00a",
        "actor": "olha",
        "on_behalf_of": "maria",
        "action": "escalate",
        "text": "desk → l2-kyiv: needs the firewall log",
        "changes": [{"field": "team", "old": "desk", "new": "l2-kyiv"}, {"field": "assignee", "new": "ivan"}],
    },
]
HITS: list[dict[str, Any]] = [
    {
        "id": "HD-2610-QX4M8",
        "type": "problem",
        "status": "open",
        "title": "VPN gateway drops",
        "score": 80.5,
        "excerpt": "…idle\ntimeout was ten minutes…",
    },
    {"slug": "vpn-drops", "kind": "script", "status": "published", "title": "VPN drops", "score": 70, "excerpt": None},
]


def test_articles_are_listed_with_an_overdue_review_marked() -> None:
    assert article_table([{**ARTICLES[0], "solved": 12}, ARTICLES[1]], screen=screen()).split("\n") == [
        "SLUG       KIND         STATUS     LANG  REVIEWED      SOLVED  TITLE",
        "vpn-drops  script       published  en      2026-11-01      12  VPN drops: what…",
        "erp        known-error  draft      uk    ! 2025-11-01          ERP після оновле…",
    ]


def test_piped_articles_are_ten_columns() -> None:
    row = "erp\tknown-error\tdraft\tagents\tuk\t\t\t2025-11-01\tERP після оновлення\t3"
    assert article_tsv([{**ARTICLES[1], "solved": 3}]) == row


def test_an_article_is_shown_whole() -> None:
    article = {**ARTICLES[1], "body": "1. [ ] Restart.\n2. Wait.\n", "tags": ["erp"]}
    assert (
        article_show(article, screen=screen())
        == """\
erp  ERP після оновлення
known-error · draft · for agents · uk · reviewed 2025-11-01 (review is overdue)
tags: erp

1. [ ] Restart.
2. Wait."""
    )


def test_the_log_tells_when_who_what_and_which_commit() -> None:
    assert (
        log_table(ENTRIES, screen=screen())
        == """\
WHEN              WHO             ACTION    COMMIT   WHAT
Mon 23 Nov 10:02  olha            create    4be1c2a  VPN drops
Mon 23 Nov 11:20  olha for maria  escalate  9d01f3e  desk → l2-kyiv: needs the
                                                     firewall log
    team: desk → l2-kyiv
    assignee: - → ivan"""
    )


def test_on_a_narrow_terminal_the_subject_goes_below() -> None:
    assert (
        log_table(ENTRIES[:1], screen=screen(40))
        == """\
WHEN       WHO   ACTION    COMMIT
Mon 10:02  olha  create    4be1c2a
    VPN drops"""
    )


def test_an_empty_log_is_empty() -> None:
    assert log_table([], screen=screen()) == ""


def test_the_piped_log_has_whole_commits_and_iso_times() -> None:
    assert log_tsv(ENTRIES[:1], screen=screen()) == f"{at('23 10:02:11')}\t4be1c2a99f\tolha\t\tcreate\tVPN drops"


def test_hits_show_the_text_that_matched() -> None:
    assert (
        search_table(HITS, screen=screen(), prefix="HD")
        == """\
REF         STATUS     TITLE
2610-QX4M8  open       VPN gateway drops
            …idle timeout was ten minutes…
vpn-drops   script     VPN drops"""
    )


def test_piped_hits_are_six_columns() -> None:
    assert search_tsv(HITS).split("\n") == [
        "HD-2610-QX4M8\tproblem\topen\t80.5\tVPN gateway drops\t…idle timeout was ten minutes…",
        "vpn-drops\tscript\tpublished\t70\tVPN drops\t",
    ]


def test_a_change_ends_with_its_commit_as_drawn() -> None:
    text = "7K3FQ desk → l2-kyiv, functional; owner stays olha; due Tue 10:02"
    assert change_line(text, screen=screen(), commit="9d01f3e00a") == f"{text}    [9d01f3e]"


def test_a_long_change_wraps_and_keeps_its_commit_at_the_right() -> None:
    assert change_line("olha assigned it to somebody with a name", screen=screen(40), commit="9d01f3e") == (
        "olha assigned it to somebody with a name\n" + " " * 31 + "[9d01f3e]"
    )


def test_a_change_of_nothing_has_no_commit() -> None:
    assert change_line("7K3FQ: nothing to change", screen=screen()) == "7K3FQ: nothing to change"


HINTS = [
    ("like it:", "2611-3NB8X VPN drops after the update (open)", "hd merge 7k3f --into 3nb8"),
    ("try:", "vpn-drops, a script", "hd kb run vpn-drops 7k3f"),
]


def test_what_comes_next_is_as_drawn() -> None:
    assert (
        hints(HINTS, screen=screen())
        == """\
like it: 2611-3NB8X VPN drops after the update (open)  hd merge 7k3f --into 3nb8
try:     vpn-drops, a script                           hd kb run vpn-drops 7k3f"""
    )


def test_where_commands_do_not_fit_they_stand_below_and_whole() -> None:
    assert hints(HINTS[1:], screen=screen(40)) == "try:     vpn-drops, a script\n  hd kb run vpn-drops 7k3f"


def test_ids_are_called_by_their_last_piece_in_talk() -> None:
    assert (ticket_code("HD-2611-7K3FQ"), short("HD-2611-7K3FQ", prefix="HD")) == ("7K3FQ", "2611-7K3FQ")


def test_a_slug_is_never_cut_for_it_is_there_to_be_typed() -> None:
    long = {**ARTICLES[0], "slug": "vpn-drops-every-ten-minutes-on-the-train"}
    assert f"\n{long['slug']} " in article_table([long], screen=screen(60))
