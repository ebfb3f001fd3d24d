"""The repository around a desk: found, asked, and its refusals put into words."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from hd.errors import GitError, HdError, NotFoundError, RefusedError
from hd.store.git import objects as git_objects
from hd.store.git.commits import Identity
from hd.store.git.repository import Repository
from tests.store.bench import PATH, git, put, write


def discover_error(path: Path) -> HdError:
    """The error of looking for a repository here."""
    with pytest.raises(HdError) as caught:
        Repository.discover(path)
    return caught.value


# --- finding it


def test_the_root_is_found_from_a_subfolder(repo: Path) -> None:
    desk = repo / "it" / "Служба підтримки"
    desk.mkdir(parents=True)
    found = Repository.discover(desk)
    assert (found.root, found.git_dir, found.prefix) == (repo, repo / ".git", "it/Служба підтримки/")


def test_at_the_root_the_prefix_is_empty(repo: Path) -> None:
    assert Repository.discover(repo).prefix == ""


def test_a_linked_work_tree_has_its_own_git_folder_and_the_common_one(repo: Path) -> None:
    put(repo, "one\n")
    tree = repo.with_name("linked")
    git(repo, "worktree", "add", "-q", "-b", "side", str(tree))
    found = Repository.discover(tree)
    assert found.git_dir == repo / ".git" / "worktrees" / "linked"
    assert found.common_dir == repo / ".git"
    assert found.branch() == "side"


def test_two_desks_in_one_repository_do_not_share_their_state(repo: Path) -> None:
    (repo / "a").mkdir()
    assert Repository.discover(repo).state_dir != Repository.discover(repo / "a").state_dir


def test_finding_it_and_its_branch_takes_one_process(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(repo, "one\n")
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(tmp_path / "trace"))
    found = Repository.discover(repo)
    assert (found.branch(), found.head()) == ("main", git(repo, "rev-parse", "main"))
    assert (tmp_path / "trace").read_text().count('"event":"start"') == 2  # ours, and the one in this test


def test_outside_a_repository_it_is_not_found(tmp_path: Path) -> None:
    error = discover_error(tmp_path)
    assert isinstance(error, NotFoundError)
    assert error.hint == f"git init {tmp_path}"


def test_a_missing_folder_is_not_found(tmp_path: Path) -> None:
    assert isinstance(discover_error(tmp_path / "none"), NotFoundError)


def test_a_bare_repository_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", str(tmp_path / "bare"))
    error = discover_error(tmp_path / "bare")
    assert isinstance(error, RefusedError)
    assert "bare" in error.message


def test_gits_own_folder_is_refused(repo: Path) -> None:
    assert isinstance(discover_error(repo / ".git"), RefusedError)


def test_a_repository_of_somebody_elses_is_refused_with_the_command(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert discover_error(repo).hint == f"git config --global --add safe.directory {repo}"


def test_without_git_it_says_so(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert discover_error(repo).message == "git is not installed, or not on the PATH"


@pytest.mark.real_clock(reason="time.sleep raises EINVAL under libfaketime")
def test_a_git_that_is_too_old_is_named(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repo, "one\n")
    old = tmp_path / "bin" / "git"
    old.parent.mkdir()
    old.write_text('#!/bin/sh\ntest "$1" = --version && echo git version 2.34.1 && exit\nexit 129\n')
    old.chmod(0o755)
    found = Repository.discover(repo)
    monkeypatch.setenv("PATH", f"{old.parent}:/usr/bin:/bin")
    with pytest.raises(GitError, match=r"git 2\.34\.1 is too old: hd needs 2\.38"):
        found.blob_at("HEAD", PATH)


def test_a_repository_named_in_the_environment_is_not_mistaken_for_ours(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    assert Repository.discover(repo).git_dir == repo / ".git"


# --- where it stands


def test_a_branch_without_commits_has_no_head(repo: Path) -> None:
    found = Repository.discover(repo)
    assert (found.head(), found.branch()) == (None, "main")


def test_a_detached_head_has_no_branch(repo: Path) -> None:
    sha = put(repo, "one\n")
    git(repo, "switch", "-q", "--detach")
    found = Repository.discover(repo)
    assert (found.head(), found.branch()) == (sha, None)


def test_a_branch_named_with_slashes_and_cyrillic_is_read_whole(repo: Path) -> None:
    put(repo, "one\n")
    git(repo, "switch", "-q", "-c", "служба/main")
    assert Repository.discover(repo).branch() == "служба/main"


def test_a_failure_of_git_is_its_last_line_and_no_traceback(repo: Path) -> None:
    with pytest.raises(GitError, match=r"^git rev-parse: Needed a single revision$"):
        Repository.discover(repo).run("rev-parse", "--verify", "nothing")


# --- settings and people


def test_settings_are_read_whatever_the_case_of_their_names(repo: Path) -> None:
    git(repo, "config", "hd.noVerify", "yes")
    git(repo, "config", "remote.Origin.url", "https://acme.example/desk.git")
    found = Repository.discover(repo)
    assert found.setting("HD.noverify") == "yes"
    assert found.setting("remote.Origin.URL") == "https://acme.example/desk.git"
    assert found.setting("remote.origin.url", "none") == "none"


def test_a_setting_without_a_value_is_on(repo: Path) -> None:
    with (repo / ".git" / "config").open("a") as file:
        file.write("[hd]\n\tnoVerify\n\tverbose = off\n")
    found = Repository.discover(repo)
    assert found.enabled("hd.noVerify")
    assert not found.enabled("hd.verbose")
    assert found.enabled("hd.unset", default=True)


def test_the_identity_is_gits(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Repository.discover(repo).identity() == Identity("Olha Bondar", "olha@acme.example")
    git(repo, "config", "author.name", "Desk")
    assert Repository.discover(repo).identity("author").name == "Desk"
    assert Repository.discover(repo).identity("committer").name == "Olha Bondar"
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ivan <the> 2nd.")
    assert Repository.discover(repo).identity().name == "Ivan the 2nd"


def test_an_address_from_the_environment_is_known_to_git(
    repo: Path, own_world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_world / ".gitconfig").write_text("[user]\n\tname = Olha\n")
    monkeypatch.setenv("EMAIL", "olha@home.example")
    assert Repository.discover(repo).identity() == Identity("Olha", "olha@home.example")


# --- history


def test_a_blob_is_read_at_a_revision_and_none_where_it_is_not(repo: Path) -> None:
    put(repo, "one\n")
    put(repo, "two\n")
    found = Repository.discover(repo)
    assert found.blob_at("HEAD~1", PATH) == b"one\n"
    assert found.blob_at("HEAD", "nothing.md") is None
    assert found.blob_at("--output=x", PATH) is None
    assert found.blob_at("HEAD", "tickets") is None


def test_the_log_of_a_file_has_its_commits_with_their_trailers(repo: Path) -> None:
    put(repo, "one\n")
    put(repo, "other\n", path="other.md")
    message = "HD-2611-7K3FQ escalate desk → l2\n\nneeds the log\n\nHd-Action: escalate\nHd-Actor: olha\n"
    sha = put(repo, "two\n", message=message)
    found = Repository.discover(repo)
    first, second = found.log([PATH])
    assert first.commit == sha
    assert first.author == Identity("Olha Bondar", "olha@acme.example")
    assert first.date == datetime.fromisoformat("2026-11-23T10:02:11+02:00")
    assert first.subject == "HD-2611-7K3FQ escalate desk → l2"
    assert first.body == "needs the log\n\nHd-Action: escalate\nHd-Actor: olha"
    assert first.trailers == (("Hd-Action", "escalate"), ("Hd-Actor", "olha"))
    assert first.trailer("hd-actor") == "olha"
    assert second.trailer("Hd-Action") == "comment"
    assert len(found.log()) == 3
    assert len(found.log(limit=1)) == 1


def test_a_branch_without_commits_has_an_empty_log(repo: Path) -> None:
    assert Repository.discover(repo).log([PATH]) == []


def test_a_name_with_pathspec_magic_is_only_a_name(repo: Path) -> None:
    put(repo, "one\n", path="kb/*.md")
    put(repo, "two\n", path="kb/a.md")
    assert [entry.subject for entry in Repository.discover(repo).log(["kb/*.md"])] == ["HD-2611-7K3FQ comment"]


def test_the_diff_of_a_commit_is_of_one_file(repo: Path) -> None:
    put(repo, "one\n")
    write(repo, "one\nby hand\n")
    sha = put(repo, "one\nby hand\nby hd\n")
    lines = Repository.discover(repo).diff(sha, PATH).splitlines()
    assert [line for line in lines if line.startswith("+") and "+++" not in line] == ["+by hd"]


def test_tracked_files_are_listed_relative_to_the_desk(repo: Path) -> None:
    desk = repo / "desk"
    desk.mkdir()
    put(repo, "x\n", path="outside.md")
    put(desk, "one\n")
    put(desk, "Ж\n", path="kb/принтер.md")
    found = Repository.discover(desk)
    assert list(found.ls_files()) == ["kb/принтер.md", PATH]
    assert found.ls_files("tickets/") == {PATH: git(repo, "rev-parse", f"HEAD:desk/{PATH}")}
    assert found.ls_tree("HEAD") == found.ls_files()
    assert found.ls_tree("HEAD~1") == {PATH: git(repo, "rev-parse", f"HEAD:desk/{PATH}")}


def test_a_listing_is_parted_by_folders_and_loses_nothing(repo: Path) -> None:
    for name in (
        "kb/a.md",
        "tickets/2025/12/x.md",
        "tickets/2026/01/y.md",
        "tickets/2026/01/y/log.txt",
        "tickets/z.md",
    ):
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        (repo / name).write_text("x")
    git(repo, "add", ".")
    out = git_objects.listing(Repository.discover(repo), ("tickets", "kb"))
    parts = git_objects.by_folder(out, ["tickets/2026/01", "tickets/2024/01", "kb", "tickets/2025/12"])
    assert {folder: [*git_objects.told(part, prefix="")] for folder, part in parts.items()} == {
        "kb": ["kb/a.md"],
        "tickets/2025/12": ["tickets/2025/12/x.md"],
        "tickets/2026/01": ["tickets/2026/01/y.md", "tickets/2026/01/y/log.txt", "tickets/z.md"],
    }
