"""Articles at work: which ticket was solved with which, drafts out of tickets, links, what may help."""

from __future__ import annotations

import json

import pytest

from tests.ops.bench import Bench

HEAD = "---\ntitle: {}\nstatus: {}\naudience: {}\nkind: {}\nlang: en\n---\n{}\n"


def shelve(
    desk: Bench,
    slug: str,
    title: str,
    *,
    status: str = "published",
    audience: str = "agents",
    kind: str = "article",
    body: str = "Text.",
) -> None:
    (desk.folder / "kb").mkdir(exist_ok=True)
    (desk.folder / "kb" / f"{slug}.md").write_text(HEAD.format(title, status, audience, kind, body), encoding="utf-8")
    desk.git("add", "kb")
    desk.git("commit", "-qm", f"kb {slug}")


def told(desk: Bench, capsys: pytest.CaptureFixture[str], *words: str) -> object:
    """The JSON that a command answers with."""
    capsys.readouterr()
    assert desk.hd(*words, "--json") == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def desk(bench: Bench) -> Bench:
    """The bench with three articles."""
    shelve(bench, "vpn-drops", "VPN drops every few minutes", kind="script", body="1. Ask.")
    shelve(bench, "password", "How do I reset my password?", audience="requesters", kind="faq")
    shelve(bench, "printer", "The printer does not print", status="draft")
    return bench


def test_an_article_knows_what_it_solved(desk: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    desk.ticket("three")
    assert desk.hd("resolve", "{one}", "-m", "Done.", "--kb", "vpn-drops") == 0
    assert desk.hd("escalate", "{two}", "--to", "l2-kyiv", "-m", "why", "--tried", "it", "--kb", "vpn-drops") == 0
    assert desk.hd("kb", "link", "vpn-drops", "{three}") == 0
    shown = told(desk, capsys, "kb", "show", "vpn-drops")
    assert isinstance(shown, dict)
    assert shown["solved"] == 1
    assert {use["how"]: use["id"] for use in shown["tickets"]} == {
        "solved": desk.ids["one"],
        "followed": desk.ids["two"],
        "linked": desk.ids["three"],
    }
    listed = told(desk, capsys, "kb", "list")
    assert isinstance(listed, list)
    assert {row["slug"]: row["solved"] for row in listed} == {"vpn-drops": 1, "password": 0, "printer": 0}


def test_a_draft_is_written_out_of_a_ticket_without_whoever_asked(desk: Bench) -> None:
    said = "Olena Shevchenko (o.shevchenko@acme.example, +380 44 111 22 33) cannot print.\n\n## Comments"
    desk.ticket("sick", "-r", "shevch", "-m", said, "-c", "hardware", "-s", "printing", "--tag", "queue")
    assert desk.hd("escalate", "{sick}", "--to", "l2-kyiv", "-m", "why", "--tried", "restarted for Olena") == 0
    assert desk.hd("resolve", "{sick}", "-m", "The queue was stuck.") == 0
    assert desk.hd("kb", "new", "The queue is stuck", "--from", "{sick}") == 0
    draft = (desk.folder / "kb" / "the-queue-is-stuck.md").read_text("utf-8")
    assert draft == (
        "---\ntitle: The queue is stuck\nstatus: draft\naudience: agents\nlang: en\ncategory: hardware\n"
        "tags: [queue, printing]\nowner: olha\nreviewed:\nreview_every: 180d\nkind: article\n"
        f"links: [{desk.ids['sick']}]\n---\n"
        "## Problem\n\n[…] ([…]) cannot print.\n\n### Comments\n\n"
        "## What was tried\n\n- restarted for […]\n\n## Solution\n\nThe queue was stuck.\n"
    )
    assert desk.line("sick", "links") == "[kb:the-queue-is-stuck]"
    assert f"Hd-Ticket: {desk.ids['sick']}\nHd-Action: kb-new" in desk.git("log", "-1", "--format=%B")
    assert desk.hd("check", "kb/the-queue-is-stuck.md") == 0


@pytest.mark.parametrize(
    ("text", "lang", "head"),
    [
        ("Принтер не друкує, бо черга зависла ще вранці, і її довелося чистити.", "uk", "## Що сталося"),
        ("Принтер не печатает, очередь зависла ещё утром, почистили её.", "ru", "## Что случилось"),
        ("The queue was stuck.", "en", "## Problem"),
    ],
)
def test_its_headings_are_in_the_language_of_the_ticket(desk: Bench, text: str, lang: str, head: str) -> None:
    assert desk.hd("resolve", "{two}", "-m", text) == 0
    assert desk.hd("kb", "new", "--from", "{two}", "--slug", "made") == 0
    draft = (desk.folder / "kb" / "made.md").read_text("utf-8")
    assert f"\nlang: {lang}\n" in draft
    assert f"---\n{head}\n" in draft


def test_for_requesters_what_was_tried_stays_inside(desk: Bench) -> None:
    assert desk.hd("escalate", "{two}", "--to", "l2-kyiv", "-m", "why", "--tried", "secret things") == 0
    assert desk.hd("resolve", "{two}", "-m", "Done.") == 0
    assert desk.hd("kb", "new", "--from", "{two}", "--slug", "made", "--audience", "requesters") == 0
    assert "secret" not in (desk.folder / "kb" / "made.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--from", "{one}"), 1),
        (("--from", "{one}", "-m", "text"), 2),
        ((), 2),
        (("--from", "ZZZZZ"), 1),
        (("x", "--kind", "scrpt"), 2),
    ],
)
def test_a_draft_of_nothing_is_refused(desk: Bench, words: tuple[str, ...], code: int) -> None:
    before = desk.files()
    assert desk.hd("kb", "new", *words) == code
    assert desk.files() == before


def test_links_are_written_once_and_in_one_commit(desk: Bench) -> None:
    before = int(desk.git("rev-list", "--count", "HEAD"))
    assert desk.hd("kb", "link", "vpn-drops", "{one}", "{two}", "password") == 0
    assert desk.hd("kb", "link", "vpn-drops", "{one}", "password") == 0
    assert int(desk.git("rev-list", "--count", "HEAD")) == before + 1
    assert desk.line("one", "links") == "[kb:vpn-drops]"
    assert "links: [password]\n" in (desk.folder / "kb" / "vpn-drops.md").read_text("utf-8")


@pytest.mark.parametrize("other", ["vpn-drops", "ZZZZZ", "nothing-like-it"])
def test_what_cannot_be_linked_is_refused(desk: Bench, other: str) -> None:
    before = desk.files()
    assert desk.hd("kb", "link", "vpn-drops", other) == 1
    assert desk.files() == before


def test_what_may_help_with_a_ticket_is_suggested(desk: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    desk.ticket("drops", "-m", "The VPN drops whenever I share the screen.")
    found = told(desk, capsys, "kb", "suggest", desk.ids["drops"])
    assert isinstance(found, list)
    assert [(row["slug"], row["linked"]) for row in found] == [("vpn-drops", False)]
    assert desk.hd("kb", "link", "vpn-drops", "{drops}") == 0
    (row,) = told(desk, capsys, "kb", "suggest", desk.ids["drops"])  # type: ignore[misc]
    assert row["linked"] is True


def test_drafts_are_not_suggested(desk: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    desk.ticket("print", "-m", "The printer does not print at all.")
    assert told(desk, capsys, "kb", "suggest", desk.ids["print"]) == []


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        (("vpn",), ["vpn-drops"]),
        (("pasword",), ["password"]),
        (("print",), ["printer"]),
        (("vpn", "--audience", "requesters"), []),
        (("password", "--audience", "requesters"), ["password"]),
        (("print", "--audience", "agents"), []),
    ],
)
def test_words_find_articles_for_whom_they_are(
    desk: Bench, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], slugs: list[str]
) -> None:
    found = told(desk, capsys, "kb", "search", *words)
    assert isinstance(found, list)
    assert [row["slug"] for row in found] == slugs


def test_an_unknown_audience_is_refused(desk: Bench) -> None:
    assert desk.hd("kb", "search", "vpn", "--audience", "everybody") == 2


def test_the_check_names_faults_and_ends_in_five(desk: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.hd("kb", "check") == 0
    shelve(desk, "bad", "Bad", body="[x](no.md)")
    capsys.readouterr()
    assert desk.hd("kb", "check", "bad", "--format", "github") == 5
    assert "\n::error file=kb/bad.md,line=8,title=hd kb check%3A reference::no article no\n" in capsys.readouterr().out
    assert desk.hd("kb", "check", "kb/vpn-drops.md") == 0
    assert desk.hd("check", "kb/bad.md") == 5


def test_a_used_article_is_no_orphan(desk: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    def orphans() -> set[str]:
        found = told(desk, capsys, "kb", "check")
        assert isinstance(found, list)
        return {row["path"] for row in found if row["rule"] == "orphan"}

    assert orphans() == {"kb/vpn-drops.md", "kb/password.md"}
    assert desk.hd("resolve", "{one}", "-m", "Done.", "--kb", "vpn-drops") == 0
    assert orphans() == {"kb/password.md"}


def test_a_script_that_leads_nowhere_is_kept_and_told(desk: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    text = HEAD.format("T", "draft", "agents", "script", "1. Ask.\n   - yes → 7")
    file = desk.folder.parent / "text"
    file.write_text(text, encoding="utf-8")
    assert desk.hd("kb", "edit", "vpn-drops", "-F", str(file)) == 0
    assert "note: kb/vpn-drops.md:9: no step 7" in capsys.readouterr().err
