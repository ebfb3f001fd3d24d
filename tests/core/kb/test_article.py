"""Knowledge articles: fields, defaults, problems, review, and new files."""

from __future__ import annotations

from datetime import date

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.document.document import Document
from hd.core.kb.article import ORDER, Article, Kind, Period, new_article
from hd.core.kb.scripts.parser import parse
from hd.errors import UsageError

FULL = """\
---
title: VPN: what to do when it drops
status: published
audience: requesters
lang: en
category: network/vpn
tags: [vpn, remote]
owner: ivan
reviewed: 2026-08-31
review_every: 6m
kind: script
links: [problem:HD-2610-QX4M8]
---

1. Ask.
"""


def article(text: str, *, path: str = "kb/vpn-drops.md") -> Article:
    return Article.parse(Document.parse(text.encode(), path=path), slug="vpn-drops", path=path)


def with_fields(*lines: str, body: str = "", path: str = "kb/vpn-drops.md") -> Article:
    return article("\n".join(("---", *lines, "---", body)), path=path)


def test_every_field_is_read() -> None:
    read = article(FULL)
    assert read.title == "VPN: what to do when it drops"
    assert (read.status, read.audience, read.lang, read.kind) == ("published", "requesters", "en", "script")
    assert (read.category, read.tags, read.owner) == ("network/vpn", ("vpn", "remote"), "ivan")
    assert (read.reviewed, read.review_every) == (date(2026, 8, 31), Period(6, "m"))
    assert read.links == ("problem:HD-2610-QX4M8",)
    assert read.body == "\n1. Ask.\n"


def test_what_the_document_healed_stays_a_problem_of_the_article() -> None:
    assert [problem.rule for problem in article(FULL).diagnostics] == ["yaml-text"]


def test_what_is_missing_is_a_draft_for_agents_without_a_problem() -> None:
    read = with_fields("title: x")
    assert (read.status, read.audience, read.kind, read.diagnostics) == ("draft", "agents", "article", ())


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("status: publishd", "article-status"),
        ("audience: everybody", "article-audience"),
        ("kind: essay", "article-kind"),
        ("reviewed: 2026-02-30", "article-reviewed"),
        ("reviewed: last week", "article-reviewed"),
        ("reviewed: 20260101", "article-reviewed"),
        ("review_every: often", "article-review-every"),
        ("review_every: 0d", "article-review-every"),
        ("tags: {a: b}", "article-tags"),
        ("tags: [a, [b]]", "article-tags"),
        ("owner: [a, b]", "article-owner"),
        ("lang: ru", "article-lang"),
    ],
)
def test_a_wrong_value_is_a_problem_with_its_line(line: str, rule: str) -> None:
    read = with_fields("title: x", line, path="kb/vpn-drops.uk.md")
    assert [(problem.rule, problem.where()) for problem in read.diagnostics] == [(rule, "kb/vpn-drops.uk.md:3")]


def test_an_unknown_status_or_audience_shows_the_article_to_the_fewest() -> None:
    read = with_fields("title: x", "status: live", "audience: all")
    assert (read.status, read.audience) == ("draft", "agents")


def test_values_do_not_depend_on_case() -> None:
    read = with_fields("title: x", "status: Published", "kind: FAQ")
    assert (read.status, read.kind, read.diagnostics) == ("published", "faq", ())


def test_one_tag_may_stand_without_brackets() -> None:
    assert with_fields("title: x", "tags: vpn").tags == ("vpn",)


def test_without_a_title_the_first_heading_then_the_slug_stands_in() -> None:
    assert with_fields("title:", body="text\n# Heading #\n").title == "Heading"
    assert with_fields("status: draft").title == "vpn-drops"
    assert [problem.severity for problem in with_fields("status: draft").diagnostics] == ["error"]


def test_the_language_is_that_of_the_name_then_that_of_the_field() -> None:
    assert with_fields("title: x", "lang: ru", path="kb/vpn-drops.uk.md").lang == "uk"
    assert with_fields("title: x", "lang: RU").lang == "ru"
    assert with_fields("title: x").lang == ""


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2026-01-01", "180d", "2026-06-30"),
        ("2026-01-01", "2w", "2026-01-15"),
        ("2026-08-31", "6m", "2027-02-28"),
        ("2026-12-31", "1m", "2027-01-31"),
        ("2028-02-29", "1y", "2029-02-28"),
        ("2026-01-01", " 1 Y ", "2027-01-01"),
        ("2026-01-01", "9999y", "9999-12-31"),
        ("9999-12-01", "9999d", "9999-12-31"),
    ],
)
def test_a_period_ends_by_the_calendar(start: str, period: str, end: str) -> None:
    parsed = Period.parse(period)
    assert parsed is not None
    assert parsed.add_to(date.fromisoformat(start)) == date.fromisoformat(end)


def test_review_is_past_on_the_day_after_it_was_due() -> None:
    read = article(FULL)
    assert read.review_due() == date(2027, 2, 28)
    assert [read.is_past_review(date(2027, 2, 28)), read.is_past_review(date(2027, 3, 1))] == [False, True]


def test_a_published_article_never_reviewed_is_past_review() -> None:
    assert with_fields("title: x", "status: published", "review_every: 1y").is_past_review(date(2026, 1, 1))


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_only_what_is_published_needs_a_review(status: str) -> None:
    fields = ("title: x", f"status: {status}", "reviewed: 2001-01-01", "review_every: 1d")
    assert not with_fields(*fields).is_past_review(date(2026, 1, 1))


def test_without_a_period_no_review_is_asked_for() -> None:
    assert not with_fields("title: x", "status: published", "reviewed: 2001-01-01").is_past_review(date(2026, 1, 1))


@pytest.mark.parametrize("kind", ["article", "faq", "script", "known-error"])
def test_a_new_file_is_read_back_as_a_draft_without_problems(kind: Kind) -> None:
    document = new_article("VPN: #1 — що робити", kind=kind, lang="UK", tags=("vpn",), owner="ivan")
    read = Article.parse(document, slug="vpn", path="kb/vpn.uk.md")
    assert read.diagnostics == ()
    assert (read.title, read.status, read.kind, read.lang) == ("VPN: #1 — що робити", "draft", kind, "uk")
    assert (read.tags, read.owner, read.review_every) == (("vpn",), "ivan", Period(180, "d"))


def test_a_new_file_has_all_keys_in_their_order_and_another_reader_loads_it() -> None:
    loaded = frontmatter.loads(new_article("A title").data.decode())
    assert sorted(loaded.metadata) == sorted(ORDER)
    assert tuple(new_article("A title").fields) == ORDER


def test_a_script_begins_with_steps_that_can_be_walked() -> None:
    script = parse(new_article("x", kind="script").body)
    assert (len(script.steps), script.diagnostics) == (2, ())
    assert all(step.branches for step in script.steps)


def test_a_known_error_has_symptoms_cause_and_workaround() -> None:
    body = new_article("x", kind="known-error").body
    assert [line for line in body.splitlines() if line.startswith("#")] == ["## Symptoms", "## Cause", "## Workaround"]


def test_a_body_that_is_given_replaces_the_skeleton() -> None:
    assert new_article("x", body="\nThe answer.\n").body == "\nThe answer.\n"


@pytest.mark.parametrize(("title", "lang"), [("", ""), ("two\nlines", ""), ("x", "../uk"), ("x", "english")])
def test_what_cannot_be_a_new_article_is_wrong_usage(title: str, lang: str) -> None:
    with pytest.raises(UsageError):
        new_article(title, lang=lang)


def test_an_unknown_kind_is_wrong_usage_that_lists_the_kinds() -> None:
    with pytest.raises(UsageError) as caught:
        new_article("x", kind="essay")  # type: ignore[arg-type]
    assert "known-error" in caught.value.hint


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1))
def test_any_one_line_title_survives(title: str) -> None:
    if title.strip():
        assert Article.parse(new_article(title), slug="x", path="kb/x.md").title == " ".join(title.split())
