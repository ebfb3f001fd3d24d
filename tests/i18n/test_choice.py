"""Which language a run speaks: HD_LANG, git's settings, the system, in this order."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hd.i18n.choice import choose, first_supported, language_of_locale


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"HD_LANG": "uk", "LANG": "ru_RU.UTF-8"}, "uk"),
        ({"HD_LANG": "uk_UA.UTF-8"}, "uk"),
        ({"HD_LANG": "", "LANG": "ru_RU.UTF-8"}, "ru"),
        ({"HD_LANG": "tlh", "LANG": "ru_RU.UTF-8"}, "ru"),
        ({"HD_LANG": "en", "LANG": "ru_RU.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "uk_UA.UTF-8"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "uk_UA.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LC_MESSAGES": "ru_RU", "LANG": "uk_UA.UTF-8"}, "ru"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "uk_UA@euro"}, "uk"),
        ({}, None),
    ],
    ids=str,
)
def test_the_environment_names_the_language(environ: dict[str, str], language: str | None, tmp_path: Path) -> None:
    assert choose({"HOME": str(tmp_path), **environ}, folder=str(tmp_path)) == language


def config(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "text",
    [
        "[hd]\n\tlanguage = uk\n",
        "[HD]\n\tLanguage=uk\n",
        '[hd] language = "uk"\n',
        "[hd]\n\tlanguage = ru\n[user]\n\tname = x\n[hd]\n\tlanguage = uk ; ours\n",
        "[hd]\n\thints = false\n\tlanguage = uk_UA\n[core]\n",
    ],
)
def test_a_setting_of_git_is_read_as_git_writes_it(text: str, tmp_path: Path) -> None:
    config(tmp_path / ".gitconfig", text)
    assert choose({"HOME": str(tmp_path), "LANG": "ru_RU.UTF-8"}, folder=str(tmp_path)) == "uk"


@pytest.mark.parametrize("text", ["[gui]\n\tlanguage = uk\n", '[hd "x"]\n\tlanguage = uk\n', "[hd]\n# language = uk\n"])
def test_a_setting_of_something_else_is_left_alone(text: str, tmp_path: Path) -> None:
    config(tmp_path / ".gitconfig", text)
    assert choose({"HOME": str(tmp_path)}, folder=str(tmp_path)) is None


def test_the_repository_outweighs_the_user(repo: Path, tmp_path: Path) -> None:
    config(tmp_path / ".gitconfig", "[hd]\n\tlanguage = ru\n")
    subprocess.run(["git", "config", "hd.language", "uk"], cwd=repo, check=True)
    (repo / "inside").mkdir()
    assert choose({"HOME": str(tmp_path)}, folder=str(repo / "inside")) == "uk"


def test_a_linked_work_tree_has_the_setting_of_its_repository(repo: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "config", "hd.language", "uk"], cwd=repo, check=True)
    subprocess.run(["git", "commit", "-q", "--allow-empty", "-m", "x"], cwd=repo, check=True)
    subprocess.run(["git", "worktree", "add", "-q", str(tmp_path / "beside")], cwd=repo, check=True)
    assert choose({"HOME": str(tmp_path)}, folder=str(tmp_path / "beside")) == "uk"


def test_the_file_of_git_config_global_is_the_users(tmp_path: Path) -> None:
    file = config(tmp_path / "elsewhere", "[hd]\n\tlanguage = uk\n")
    assert choose({"HOME": str(tmp_path), "GIT_CONFIG_GLOBAL": str(file)}, folder=str(tmp_path)) == "uk"


@pytest.mark.parametrize(
    ("name", "language"), [("uk", "uk"), ("UK-ua", "uk"), ("qps", "qps"), ("ukx", None), ("", None)]
)
def test_a_name_means_a_language_that_hd_speaks(name: str, language: str | None) -> None:
    assert language_of_locale(name) == language


def test_of_several_languages_the_first_that_hd_speaks_counts() -> None:
    assert first_supported(["pl", "uk", "en"]) == "uk"


def test_a_removed_current_folder_leaves_the_choice_to_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert choose({"HOME": str(tmp_path), "LANG": "uk_UA.UTF-8"}, folder=".") == "uk"


def test_a_pointer_to_no_path_leaves_the_choice_to_the_system(tmp_path: Path) -> None:
    config(tmp_path / ".git", "gitdir: no\0path\n")
    assert choose({"HOME": str(tmp_path), "LANG": "uk_UA.UTF-8"}, folder=str(tmp_path)) == "uk"
