"""Names that an editor wrote with letters apart from their marks (NFD) are the same names, and can be fixed."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest

from tests.running import GIT_DATE, git, hd

NAME = "їжа-й-напої"
APART = normalize("NFD", NAME)
CONFIG = """\
desk:
  name: Test
teams:
  desk:
    members: [olha]
people:
  olha:
    name: Olha
    email: olha@acme.example
services:
  {0}: {{name: Food}}
offices:
  {0}: {{}}
categories: ["{0}"]
"""
AT = {"HD_NOW": "2026-11-23T12:00:00+02:00", "GIT_AUTHOR_DATE": GIT_DATE, "GIT_COMMITTER_DATE": GIT_DATE}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "config", "user.name", "Olha")
    git(tmp_path, "config", "user.email", "olha@acme.example")
    made = hd(tmp_path, "init", **AT)
    assert made.code == 0, made.err
    (tmp_path / "hd.yaml").write_text(CONFIG.format(NAME), encoding="utf-8")
    git(tmp_path, "commit", "-qam", "by hand")
    words = ("-s", NAME, "-c", NAME, "--office", NAME, "--tag", NAME, "-r", "olha@acme.example")
    made = hd(tmp_path, "create", "Кава", *words, **AT)
    assert made.code == 0, made.err
    return tmp_path


def ticket(desk: Path) -> Path:
    return next(desk.glob("tickets/*/*/*.md"))


def take_apart(desk: Path, *files: Path) -> None:
    for file in files:
        file.write_text(file.read_text(encoding="utf-8").replace(NAME, APART), encoding="utf-8")
        git(desk, "-c", "core.autocrlf=false", "add", "--", str(file))
    git(desk, "commit", "-qm", "by hand")


@pytest.mark.parametrize("files", [("ticket",), ("config",), ("ticket", "config")])
def test_a_name_that_differs_in_its_form_only_is_known(desk: Path, files: tuple[str, ...]) -> None:
    take_apart(desk, *(ticket(desk) if one == "ticket" else desk / "hd.yaml" for one in files))
    said = hd(desk, "check", **AT)
    assert "unknown" not in said.out + said.err
    assert "(NFD)" in said.out + said.err


def test_fix_writes_the_names_composed_and_nothing_else(desk: Path) -> None:
    before = ticket(desk).read_bytes(), (desk / "hd.yaml").read_bytes()
    take_apart(desk, ticket(desk), desk / "hd.yaml")
    assert hd(desk, "check", "--fix", **AT).code == 0
    assert (ticket(desk).read_bytes(), (desk / "hd.yaml").read_bytes()) == before
    assert hd(desk, "check", "--strict", **AT).code == 0


@pytest.mark.parametrize("words", [("list",), ("--no-index", "list")], ids=["index", "files"])
@pytest.mark.parametrize("key", ["service", "category", "office", "tag"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_query_finds_both_forms(desk: Path, words: tuple[str, ...], key: str, form: str) -> None:
    take_apart(desk, ticket(desk))
    found = hd(desk, *words, f"{key}:{normalize(form, NAME)}", "--json", **AT)
    assert "Кава" in found.out, found.err


def test_a_title_stays_as_it_was_written(desk: Path) -> None:
    title = normalize("NFD", "Чайник кипить")
    assert hd(desk, "create", title, "-r", "olha@acme.example", **AT).code == 0
    assert any(title in file.read_text(encoding="utf-8") for file in desk.glob("tickets/*/*/*.md"))
    assert hd(desk, "check", "--strict", **AT).code == 0


def test_an_edit_of_another_field_leaves_the_names_as_they_are(desk: Path) -> None:
    take_apart(desk, ticket(desk))
    before = ticket(desk).read_text(encoding="utf-8")
    ref = ticket(desk).stem
    assert hd(desk, "set", ref, "title=Чай", **AT).code == 0
    assert ticket(desk).read_text(encoding="utf-8") == before.replace("Кава", "Чай")
