"""The language of the reader changes what is said to people, and nothing that programs read or files hold."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from hd.i18n import LANGUAGES
from tests.cli.conftest import Founded
from tests.running import git, hd, process

OTHERS = LANGUAGES[1:]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    "args",
    [["list", "--json"], ["list", "--jsonl"], ["show", "REF", "--json"], ["--json"], ["log", "REF", "--json"]],
    ids=" ".join,
)
def test_json_is_the_same_in_every_language(args: list[str], language: str, desk: Founded) -> None:
    args = [desk.ticket if word == "REF" else word for word in args]
    assert hd(desk.folder, *args, HD_LANG=language) == hd(desk.folder, *args, HD_LANG="en")


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    "args",
    [
        ["list"],
        [],
        ["list", "--by", "status"],
        ["list", "--count", "--by", "status"],
        ["search", "drops"],
        ["kb", "list"],
    ],
    ids=" ".join,
)
def test_tab_separated_values_are_the_same_in_every_language(args: list[str], language: str, desk: Founded) -> None:
    assert hd(desk.folder, *args, HD_LANG=language).out == hd(desk.folder, *args, HD_LANG="en").out


@pytest.mark.parametrize("language", OTHERS)
def test_exit_codes_are_the_same_in_every_language(language: str, desk: Founded) -> None:
    for args in (["show", "zzzzz"], ["list", "--nope"], ["frob"], ["list", "foo:1"], ["resolve", desk.ticket]):
        assert hd(desk.folder, *args, HD_LANG=language).code == hd(desk.folder, *args, HD_LANG="en").code, args


def life(folder: Path, **environ: str) -> tuple[str, str]:
    """The subjects, bodies and files of all that a ticket goes through; its random id and hashes left out."""
    ticket = json.loads(hd(folder, "create", "VPN", "-s", "vpn", "-m", "x", "--json", **environ).out)["id"]
    for args in (
        ["take", ticket],
        ["comment", ticket, "-m", "y"],
        ["assign", ticket, "nobody"],
        ["wait", ticket, "--for", "date", "--until", "2d"],
        ["set", ticket, "impact=group"],
        ["resolve", ticket, "-m", "z"],
        ["undo"],
        ["cancel", ticket, "-m", "w"],
    ):
        answer = hd(folder, *args, **environ)
        assert answer.code == 0, answer.err
    log = git(folder, "log", "--format=%s%n%b", "-9").replace(ticket, "ID")
    file = next((folder / "tickets").rglob(f"{ticket}.md")).read_text(encoding="utf-8").replace(ticket, "ID")
    return re.sub(r"\b[0-9a-f]{40}\b|\b[0-9a-f]{7}\b", "HASH", log), file


@pytest.mark.parametrize("language", OTHERS)
def test_commits_and_files_are_the_same_in_every_language(
    language: str, desk: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    subprocess.run(["cp", "-r", str(desk.folder), str(other)], check=True)
    assert life(desk.folder, HD_LANG=language) == life(other, HD_LANG="en")


def test_an_error_is_said_in_the_readers_language(desk: Founded) -> None:
    answer = hd(desk.folder, "show", "zzzzz", HD_LANG="uk")
    assert answer.err == "hd: заявки zzzzz немає\nhd search zzzzz     шукати в темах і текстах\n"


def test_what_click_says_is_in_the_readers_language(desk: Founded) -> None:
    assert hd(desk.folder, "list", "--nope", HD_LANG="ru").err.startswith("hd: не найдено: опция «--nope»")


def test_too_many_words_are_named_in_the_readers_language(desk: Founded) -> None:
    assert "лишние слова: b" in hd(desk.folder, "create", "a", "b", HD_LANG="ru").err


def test_the_help_of_a_daily_command_is_in_the_readers_language(desk: Founded) -> None:
    said = hd(desk.folder, "create", "--help", HD_LANG="uk").out
    assert said.startswith("Використання: hd create [OPTIONS] [TITLE]\n\n  Зареєструвати заявку.\n")
    assert '\n  hd create "VPN drops again" --follows 7k3f\n' in said


def test_help_is_english_again_after_another_language(desk: Founded) -> None:
    before = hd(desk.folder, "create", "--help").out
    hd(desk.folder, "create", "--help", HD_LANG="uk")
    assert hd(desk.folder, "create", "--help").out == before


def test_the_setting_of_git_names_the_language(desk: Founded) -> None:
    git(desk.folder, "config", "hd.language", "uk")
    assert "немає" in hd(desk.folder, "show", "zzzzz").err


def test_the_setting_counts_for_the_desk_that_c_names(desk: Founded, tmp_path: Path) -> None:
    git(desk.folder, "config", "hd.language", "uk")
    assert "немає" in hd(tmp_path, "-C", str(desk.folder), "show", "zzzzz").err


PEOPLE = "people:\n  olha: {email: olha@acme.example, languages: [pl, uk, en]}\n"


def test_where_the_system_names_none_the_agents_first_language_counts(
    desk: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    (desk.folder / "hd.yaml").write_text(PEOPLE, encoding="utf-8")
    assert "немає" in hd(desk.folder, "show", "zzzzz").err


def test_a_system_that_says_c_outweighs_the_agents_language(desk: Founded) -> None:
    (desk.folder / "hd.yaml").write_text(PEOPLE, encoding="utf-8")
    assert hd(desk.folder, "show", "zzzzz", LC_ALL="C.UTF-8").err.startswith('hd: no ticket "zzzzz"')


def test_the_suite_speaks_english_whatever_the_machine_says(desk: Founded) -> None:
    answer = process(desk.folder, "show", "zzzzz", LANG="uk_UA.UTF-8", LC_MESSAGES="ru_RU.UTF-8")
    assert answer.err.startswith('hd: no ticket "zzzzz"')
