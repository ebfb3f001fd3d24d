"""What can be wrong with names and places, with `.gitattributes`, and with an article: each is one problem."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Literal

import pytest

from hd.core.checks import ArticleContext, DeskFileNames, ReferenceTargets, check_article, check_names, check_ticket
from hd.core.config import load
from hd.core.diagnostic import Diagnostic
from hd.core.document.document import Document
from hd.core.document.gitattributes import ATTRIBUTES, add_attributes
from hd.core.kb.article import Article
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import Handover, Step, Ticket
from tests.core.samples import SMALL, after, facts, parsed, registered

A = "tickets/2026/11/HD-2611-7K3FQ.md"
B = "tickets/2026/10/HD-2610-QX4M8.md"
FOLDER = A.removesuffix(".md")


def found(*paths: str, kind: str = "file", **names: object) -> list[tuple[str, str, str]]:
    """(severity, rule, path) of each problem of a desk with these files."""
    entries = dict.fromkeys(paths, kind)
    return [(p.severity, p.rule, p.path) for p in check_names(DeskFileNames(entries, attributes=ATTRIBUTES, **names))]  # type: ignore[arg-type]


def test_a_desk_as_it_should_be_has_no_fault() -> None:
    assert found(A, B, "kb/vpn.md", "kb/vpn.uk.md", f"{FOLDER}/00c0ffee-log.txt", f"{FOLDER}/00c0ffee-notes.md") == []


@pytest.mark.parametrize(
    "path",
    [
        "tickets/notes.md",
        "tickets/2026/11/hd-2611-7k3fq.md",
        "tickets/2026/11/HD-2611-7K3FO.md",
        "tickets/2026/12/HD-2611-7K3FQ.md",
        "tickets/2026/HD-2611-7K3FQ.md",
        "tickets/2026/11/x/HD-2611-7K3FQ.md",
    ],
)
def test_a_file_where_no_id_leads_is_never_read(path: str) -> None:
    assert found(path) == [("error", "path", path)]


def test_the_second_file_of_an_id_is_told_from_one_that_only_lies_wrong() -> None:
    moved = "tickets/2026/12/HD-2611-7K3FQ.md"
    messages = [
        check_names(DeskFileNames(dict.fromkeys(paths, "file"), attributes=ATTRIBUTES))
        for paths in ([moved], [moved, A])
    ]
    assert [one.message.partition(":")[0] for (one,) in messages] == [
        f"HD-2611-7K3FQ belongs into {A}",
        "HD-2611-7K3FQ is the id of another file",
    ]
    assert messages[0][0].hint == f"git mv {moved} {A}"


def test_an_article_in_a_folder_is_never_read() -> None:
    assert found("kb/network/vpn.md") == [("warning", "path", "kb/network/vpn.md")]


def test_two_ids_that_end_alike_are_a_warning_on_the_later() -> None:
    twin = "tickets/2026/10/HD-2610-7K3FQ.md"
    assert found(A, twin) == [("warning", "alike", A)]


def test_attachments_of_no_ticket_are_a_warning() -> None:
    assert found(f"{FOLDER}/00c0ffee-log.txt") == [("warning", "attachment", f"{FOLDER}/00c0ffee-log.txt")]


def test_a_symbolic_link_that_nobody_reads_is_an_error() -> None:
    path = f"{FOLDER}/00c0ffee-log.txt"
    assert ("error", "symlink", path) in found(path, kind="link")
    assert found(A, kind="link") == []  # whoever reads it says so


def test_a_name_in_decomposed_form_is_a_warning_with_the_command() -> None:
    path = unicodedata.normalize("NFD", "kb/їжак.md")
    (problem,) = check_names(DeskFileNames({path: "file"}, attributes=ATTRIBUTES))
    assert (problem.rule, problem.hint) == ("nfc", f"git mv '{path}' '{unicodedata.normalize('NFC', path)}'")


@pytest.mark.parametrize("path", ["kb/a\nb.md", "kb/\x1b[31m.md", f"{FOLDER}/\udcff.txt"])
def test_a_name_that_is_no_text_is_an_error(path: str) -> None:
    assert found(A, path) == [("error", "name", path)]


def test_what_git_does_not_track_ignores_or_has_lost() -> None:
    assert found("tickets/x.md", untracked=["tickets/x.md"]) == [("error", "path", "tickets/x.md")]
    assert found(A, B, untracked=[A], ignored=[B]) == [("warning", "untracked", A), ("warning", "untracked", B)]
    assert found(missing_tickets=[A]) == [("error", "gone", A)]


# -- .gitattributes -------------------------------------------------------------------------------------------------


def lacks(text: str) -> list[Diagnostic]:
    return check_names(DeskFileNames({}, attributes=text))


@pytest.mark.parametrize("line", [line for line in ATTRIBUTES.splitlines() if not line.startswith("#")])
def test_a_missing_line_is_a_warning_that_shows_it_and_adding_mends_it(line: str) -> None:
    text = ATTRIBUTES.replace(f"{line}\n", "*.png binary\n")
    (problem,) = lacks(text)
    assert (problem.severity, problem.hint, problem.fix) == ("warning", f"add:\n{line}", True)
    assert add_attributes(text) == f"{text}{line}\n"
    assert lacks(add_attributes(text)) == []


def test_an_empty_file_gets_all_lines_and_one_without_a_last_line_end_one_first() -> None:
    assert add_attributes("") == ATTRIBUTES
    assert add_attributes("* text=auto").startswith("* text=auto\ntickets/**")
    assert add_attributes(ATTRIBUTES) == ATTRIBUTES


def test_the_order_of_attributes_and_more_of_them_do_not_matter() -> None:
    text = ATTRIBUTES.replace("-text -filter", "-filter   -text diff=markdown")
    assert lacks(text) == []


# -- articles -------------------------------------------------------------------------------------------------------

ARTICLE = """\
---
title: VPN drops
status: published
audience: agents
lang: en
category: network/vpn
tags: [vpn]
owner: ivan
reviewed: 2026-10-05
review_every: 180d
kind: script
links: [problem:HD-2611-7K3FQ, kb:vpn-drops, https://vendor.example]
---

1. Ask.

Text.
"""
SHELF = ArticleContext(SMALL, ReferenceTargets(ids={"HD-2611-7K3FQ"}, articles={"vpn-drops"}), date(2026, 11, 23))


@pytest.mark.parametrize(
    ("old", "new", "severity", "rule"),
    [
        ("owner: ivan", "owner: iwan", "warning", "unknown"),
        ("category: network/vpn", "category: nettwork", "warning", "unknown"),
        ("kind: script", "kind: skript", "warning", "article-kind"),
        ("kind: script", "kind: script\naudiance: all", "warning", "unknown-key"),
        ("title: VPN drops", "title: VPN: drops", "warning", "yaml-text"),
        ("title: VPN drops", "title:", "error", "article-title"),
        ("tags: [vpn]", "tags: [vpn, vpn]", "warning", "twice"),
        ("reviewed: 2026-10-05", "reviewed: 2025-10-05", "warning", "review"),
        ("problem:HD-2611-7K3FQ", "problem:HD-2611-AAAAA", "error", "reference"),
        ("problem:HD-2611-7K3FQ", "HD-2611-AAAAA", "error", "reference"),
        ("kb:vpn-drops", "kb:wifi", "error", "reference"),
        ("\nText.\n", "\nText.\r\n", "note", "line-ends"),
        ("\nText.\n", "\nText.", "note", "line-ends"),
    ],
)
def test_a_fault_of_an_article_is_one_problem_on_its_line(old: str, new: str, severity: str, rule: str) -> None:
    def problems(text: str) -> list[Diagnostic]:
        document = Document.parse(text.encode(), path="kb/vpn-drops.md")
        return check_article(Article.parse(document, slug="vpn-drops", path="kb/vpn-drops.md"), SHELF)

    assert problems(ARTICLE) == []
    (problem,) = problems(ARTICLE.replace(old, new))
    line = ARTICLE.replace(old, new).count("\n", 0, ARTICLE.index(old)) + 1
    assert (problem.severity, problem.rule, problem.path) == (severity, rule, "kb/vpn-drops.md")
    assert abs(problem.line - line) <= 1


@pytest.mark.parametrize("name", ["con.md", "NUL.md", "aux.uk.md", "com1.md", "aux/x.png", "prn .md"])
def test_a_device_of_windows_is_no_name_of_a_file(name: str) -> None:
    assert ("error", "name", f"kb/{name}") in found(f"kb/{name}")


@pytest.mark.parametrize("name", ["console.md", "auxiliary.uk.md", "com10.md", "my-con.md"])
def test_a_name_that_only_begins_like_a_device_is_one(name: str) -> None:
    assert found(f"kb/{name}") == []


@pytest.mark.parametrize(("one", "other"), [("VPN", "vpn"), ("Звіт", "звіт"), ("straße", "STRASSE")])
def test_two_names_that_differ_in_case_only_are_one_file_elsewhere(one: str, other: str) -> None:
    first, second = sorted([f"kb/{one}.md", f"kb/{other}.md"])
    assert found(first, second) == [("error", "name", second)]


NAMED = """\
people: {андрій: {name: Андрій, email: a@x.example}, їван: {name: Їван, email: i@x.example}}
teams: {стійка: {line: 1, members: [андрій]}, лінія-й: {line: 2, members: [їван], lead: їван}}
"""


def people_and_teams(form: Literal["NFC", "NFD"]) -> Ticket:
    """A ticket of `NAMED` with its rows and comment headings in that form, and all other fields composed."""
    ticket = registered(by="андрій", owner="андрій", team="стійка", org=None, category=None, office=None, service=None)
    ticket = ticket.with_comment(Comment(after(1), "їван", "Кажу.")).with_step(Step(after(2), "їван", "open"))
    ticket = ticket.with_handover(Handover(after(3), "андрій", "hierarchical", told="їван", kb="їжа", reason="йой"))
    ticket = ticket.with_handover(Handover(after(4), "андрій", "functional", from_="стійка", to="лінія-й"))
    head, rows, tail = ticket.document.text.partition("timeline:")
    return parsed(head + unicodedata.normalize(form, rows + tail))


def test_names_in_rows_and_comment_headings_are_known_in_either_form() -> None:
    known = ReferenceTargets(ids={"HD-2611-7K3FQ"}, articles={"їжа"})
    apart = people_and_teams("NFD")
    assert check_ticket(facts(apart, config=load(NAMED)), known) == []
    assert apart.document.text != people_and_teams("NFC").document.text
    assert apart.handovers[1].reason == unicodedata.normalize("NFD", "йой")


def test_past_rows_stay_as_they_are_written() -> None:
    apart = people_and_teams("NFD")
    rows = apart.document.text.partition("timeline:")[2].partition("source:")[0]
    assert rows in apart.with_step(Step(after(9), "андрій", "pending", "vendor", after(60))).document.text
