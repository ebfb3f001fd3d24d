"""Canned answers exist per language, and a dry run shows what they say."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Founded
from tests.running import hd, refused

CONTACTS = "email,name,lang\no@acme.example,Olena,{lang}\n"


@pytest.fixture
def canned(desk: Founded) -> Founded:
    """A desk with an answer in English and Ukrainian."""
    folder = desk.folder / "templates"
    folder.mkdir(exist_ok=True)
    for name, text in (("log", "Please send the log, {name}."), ("log.uk", "Надішліть, будь ласка, журнал, {name}.")):
        (folder / f"{name}.md").write_text(f"---\nfor: comment\n---\n{text}\n", encoding="utf-8")
        (folder / f"done-{name}.md").write_text(f"---\nfor: resolve\n---\n{text}\n", encoding="utf-8")
    return desk


def spoken(desk: Founded, lang: str) -> None:
    (desk.folder / "contacts.csv").write_text(CONTACTS.format(lang=lang), encoding="utf-8")


def said(desk: Founded, *args: str) -> str:
    """The lines that a dry run shows below its first."""
    answer = hd(desk.folder, *args, "--dry-run")
    assert answer.code == 0, answer.err
    return "\n".join(line.strip() for line in answer.out.splitlines()[1:])


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("uk", "Надішліть, будь ласка, журнал, Olena."),
        ("en", "Please send the log, Olena."),
        ("ru", "Please send the log, Olena."),
        ("", "Please send the log, Olena."),
    ],
)
def test_the_requesters_language_chooses_the_answer(lang: str, text: str, canned: Founded) -> None:
    spoken(canned, lang)
    assert said(canned, "comment", canned.ticket, "--template", "log") == text


def test_without_it_the_tickets_words_choose(canned: Founded) -> None:
    assert hd(canned.folder, "set", canned.ticket, "title=Не друкує принтер, і їй це заважає").code == 0
    spoken(canned, "")
    assert said(canned, "comment", canned.ticket, "--template", "log") == "Надішліть, будь ласка, журнал, Olena."


def test_a_named_language_is_taken(canned: Founded) -> None:
    spoken(canned, "en")
    assert said(canned, "comment", canned.ticket, "--template", "log.uk") == "Надішліть, будь ласка, журнал, Olena."


def test_an_answer_that_resolves_is_chosen_alike(canned: Founded) -> None:
    spoken(canned, "uk")
    (canned.folder / "templates" / "done-log.uk.md").rename(canned.folder / "templates" / "done.uk.md")
    (canned.folder / "templates" / "done-log.md").rename(canned.folder / "templates" / "done.md")
    assert said(canned, "resolve", canned.ticket, "--template", "done") == "Надішліть, будь ласка, журнал, Olena."


def test_what_a_dry_run_shows_is_written(canned: Founded) -> None:
    spoken(canned, "uk")
    text = said(canned, "comment", canned.ticket, "--template", "log")
    assert hd(canned.folder, "comment", canned.ticket, "--template", "log").code == 0
    assert [one["text"] for one in canned.shown()["comments"]] == [text]  # type: ignore[attr-defined]


def test_a_dry_run_of_own_words_does_not_repeat_them(canned: Founded) -> None:
    assert said(canned, "comment", canned.ticket, "-m", "x") == ""


def test_a_broken_answer_in_another_language_is_named(canned: Founded) -> None:
    spoken(canned, "uk")
    (canned.folder / "templates" / "log.uk.md").write_text("---\nfor: nobody\n---\nx\n", encoding="utf-8")
    refused(canned.folder, "comment", canned.ticket, "--template", "log", code=1, says="templates/log.uk.md:2")
