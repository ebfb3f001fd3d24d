"""What a push came to is told by git's own words: there, others were faster, a rule says no, or nobody answered."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hd.store.git import remotes
from hd.store.git.repository import Repository
from tests.store.bench import git, put, write

MAIN = "refs/heads/main:refs/heads/main"


@pytest.fixture
def hub(repo: Path) -> Path:
    """A bare repository that has the first commit of `repo`, its remote `origin`."""
    folder = repo.with_name("hub.git")
    put(repo, "one\n")
    git(repo, "clone", "-q", "--bare", ".", str(folder))
    git(repo, "remote", "add", "origin", str(folder))
    put(repo, "one\ntwo\n")
    return folder


def pushed(repo: Path, refspec: str = MAIN, **more: object) -> tuple[str, str]:
    """The outcome, and the first line of what was said."""
    found = remotes.push(Repository.discover(repo), "origin", refspec, **more)  # type: ignore[arg-type]
    return found.outcome, found.words.partition("\n")[0]


def test_what_is_pushed_is_there_and_known_to_be(repo: Path, hub: Path) -> None:
    assert pushed(repo) == ("done", "")
    assert pushed(repo) == ("done", "")
    assert git(hub, "rev-parse", "main") == git(repo, "rev-parse", "origin/main") == git(repo, "rev-parse", "main")


def test_options_are_handed_on(repo: Path, hub: Path) -> None:
    pushed(repo, options=("--set-upstream",))
    assert git(repo, "rev-parse", "--abbrev-ref", "main@{upstream}") == "origin/main"


def test_where_others_were_faster_it_is_a_race(repo: Path, hub: Path) -> None:
    git(hub, "update-ref", "refs/heads/main", git(hub, "commit-tree", "-m", "x", "-p", "main", "main^{tree}"))
    assert pushed(repo) == ("faster", "[rejected] (fetch first)")


def test_where_others_are_just_pushing_it_is_a_race_whatever_the_remote_calls_it(repo: Path, hub: Path) -> None:
    (hub / "refs" / "heads").mkdir(parents=True, exist_ok=True)
    (hub / "refs" / "heads" / "main.lock").touch()
    outcome, words = pushed(repo)
    assert (outcome, words.startswith("[remote rejected] (")) == ("faster", True)


def test_of_several_refs_the_one_is_told_for_whose_sake_the_others_were_not_taken(repo: Path, hub: Path) -> None:
    git(hub, "branch", "aside", "main")
    path = hub / "hooks" / "update"
    path.write_text('#!/bin/sh\n[ "$1" != refs/heads/main ]\n', encoding="utf-8")
    path.chmod(0o755)
    for refs in ((":refs/heads/aside", MAIN), (MAIN, ":refs/heads/aside")):
        assert pushed(repo, refs) == ("refused", "[remote rejected] (hook declined)")  # type: ignore[arg-type]
    git(hub, "update-ref", "refs/heads/main", git(hub, "commit-tree", "-m", "x", "-p", "main", "main^{tree}"))
    assert pushed(repo, (":refs/heads/aside", MAIN)) == ("faster", "[rejected] (fetch first)")  # type: ignore[arg-type]


@pytest.mark.parametrize("hook", ["pre-receive", "update"])
def test_where_a_hook_there_says_no_it_is_a_rule_with_its_words(repo: Path, hub: Path, hook: str) -> None:
    path = hub / "hooks" / hook
    path.write_text("#!/bin/sh\necho 'GH006: Protected branch' >&2; exit 1\n", encoding="utf-8")
    path.chmod(0o755)
    found = remotes.push(Repository.discover(repo), "origin", MAIN)
    assert (found.outcome, found.words.split("\n")[1]) == ("refused", "GH006: Protected branch")
    assert found.words.startswith("[remote rejected] (")


def test_a_work_tree_that_is_pushed_to_is_a_rule_too(repo: Path, tmp_path: Path) -> None:
    put(repo, "one\n")
    git(repo, "clone", "-q", ".", str(tmp_path / "other"))
    git(repo, "remote", "add", "origin", str(tmp_path / "other"))
    put(repo, "one\ntwo\n")
    assert pushed(repo)[0] == "refused"


def test_where_nobody_answers_it_says_so_in_git_s_words(repo: Path, hub: Path) -> None:
    hub.rename(hub.with_name("gone.git"))
    outcome, words = pushed(repo)
    assert (outcome, "does not appear to be a git repository" in words) == ("unreachable", True)
    assert "does not appear to be a git repository" in remotes.fetch(Repository.discover(repo), "origin").words


def test_a_fetch_that_went_well_says_nothing(repo: Path, hub: Path) -> None:
    assert remotes.fetch(Repository.discover(repo), "origin").words == ""


def test_git_speaks_english_to_us_and_the_user_s_language_is_not_touched(repo: Path, hub: Path) -> None:
    said = hub.with_name("said")
    path = repo / ".git" / "hooks" / "pre-push"
    path.write_text(f'#!/bin/sh\necho "$LC_ALL $LANGUAGE" > {said}\n', encoding="utf-8")
    path.chmod(0o755)
    pushed(repo)
    assert said.read_text() == "C.UTF-8 C\n"


def test_what_ssh_leaves_running_behind_it_is_not_waited_for(repo: Path, hub: Path) -> None:
    """A master connection (ControlPersist) keeps what it was given to write to open for minutes."""
    helper = hub.with_name("ssh")
    pid = hub.with_name("pid")
    helper.write_text(
        f'#!/bin/sh\nsleep 600 </dev/null >/dev/null & echo $! > {pid}\nshift\nexec sh -c "$*"\n', encoding="utf-8"
    )
    helper.chmod(0o755)
    git(repo, "config", "core.sshCommand", str(helper))
    git(repo, "config", "protocol.ssh.allow", "always")
    git(repo, "remote", "set-url", "origin", f"ssh://host{hub}")
    write(repo, "", path="x")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("GIT_ALLOW_PROTOCOL")
            assert pushed(repo)[0] == "done"
    finally:
        subprocess.run(["kill", pid.read_text().strip()], check=True)
