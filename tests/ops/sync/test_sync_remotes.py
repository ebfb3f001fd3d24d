"""`hd sync` with each kind of remote: cut off, refusing, faster, new, another one, or none at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hd.store.git import remotes
from tests.ops.meeting import Clone, Meeting, founded, ivan, meeting, olha, only, only_of
from tests.running import NOON, git, hd, refused

__all__ = ["ivan", "meeting", "olha"]


def test_offline_nothing_is_lost_and_it_says_how_far_apart_they_are(meeting: Meeting, olha: Clone) -> None:
    olha.create("one")
    olha.sync()
    olha.create("two")
    with meeting.cut():
        answer = olha.hd("sync", at="2026-11-23T16:00:00+02:00")
        assert answer.code == 1
        assert answer.err.startswith("hd: origin cannot be reached: ")
        assert "1 commit to send; origin/main as of 4 h ago" in answer.err
        found = olha.sync(code=1)
        assert (found["reached"], found["ahead"], found["behind"]) == (False, 1, 0)
    assert olha.sync()["reached"]


def test_offline_it_goes_on_with_what_was_fetched_before(meeting: Meeting, olha: Clone, ivan: Clone) -> None:
    olha.did("comment", only(olha), "-m", "from olha")
    olha.sync()
    ivan.git("fetch", "-q")
    with meeting.cut():
        found = ivan.sync(code=1)
    assert len(found["in"]["changes"]) == 1
    assert ivan.head() == olha.head()


def test_a_remote_that_refuses_main_and_other_branches_keeps_nothing_from_this_clone(
    meeting: Meeting, olha: Clone, ivan: Clone
) -> None:
    olha.did("comment", only(olha), "-m", "from olha")
    olha.sync()
    meeting.hook("pre-receive", f'echo asked >> "{meeting.hub}/asked"; echo "main is protected" >&2; exit 1')
    ivan.did("comment", only(ivan), "-m", "from ivan")
    answer = ivan.hd("sync")
    assert answer.code == 1
    assert answer.err.startswith("hd: origin did not take it: [remote rejected] (pre-receive hook declined)\n")
    assert "main is protected" in answer.err
    assert "git push origin main:sync/ivan" in answer.err
    assert (meeting.hub / "asked").read_text() == "asked\n" * 2  # for main, then for a branch of its own
    assert "hd.origin.protected" not in ivan.git("config", "--list")
    assert "from ivan" in ivan.file(only(ivan)).read_text(encoding="utf-8")
    assert "from olha" in ivan.file(only(ivan)).read_text(encoding="utf-8")
    assert ivan.status() == ""
    (meeting.hub / "hooks" / "pre-receive").unlink()
    ivan.sync()
    assert ivan.head() == git(meeting.hub, "rev-parse", "main").strip()


def test_after_a_request_that_the_forge_made_one_commit_of_it_goes_on(
    meeting: Meeting, olha: Clone, ivan: Clone
) -> None:
    ref = ivan.create("new")
    ivan.did("comment", ref, "-m", "and more")
    ivan.did("comment", only_of(ivan, but=ref), "-m", "too")
    ivan.git("push", "-q", "origin", "main:sync/ivan")
    squashed = git(meeting.hub, "commit-tree", "-m", "all of it", "-p", "main", "sync/ivan^{tree}").strip()
    git(meeting.hub, "update-ref", "refs/heads/main", squashed)
    olha.sync()
    olha.did("comment", ref, "-m", "from olha")
    olha.sync()
    found = ivan.sync()
    assert (found["renumbered"], found["decide"]) == ([], [])
    text = ivan.file(ref).read_text(encoding="utf-8")
    assert (text.count("and more"), text.count("from olha")) == (1, 1)
    assert ivan.file(only_of(ivan, but=ref)).read_text(encoding="utf-8").count("too") == 1


def test_a_hook_of_this_clone_that_refuses_is_heard(olha: Clone) -> None:
    path = olha.folder / ".git" / "hooks" / "pre-push"
    path.write_text("#!/bin/sh\necho not on a Monday >&2; exit 1\n", encoding="utf-8")
    path.chmod(0o755)
    olha.create("one")
    answer = olha.hd("sync")
    assert answer.code == 1
    assert "not on a Monday" in answer.err


def test_where_somebody_is_faster_it_merges_theirs_and_tries_again(
    meeting: Meeting, olha: Clone, ivan: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, turns = remotes.push, [0]

    def late(*args: object, **options: object) -> remotes.PushResult:
        turns[0] += 1
        if turns[0] <= 3:  # right before his push, she gets one through
            olha.did("comment", only(olha), "-m", f"faster {turns[0]}")
            olha.git("push", "-q")
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(remotes, "push", late)
    ivan.did("comment", only(ivan), "-m", "slow")
    assert len(ivan.sync()["in"]["changes"]) == 3
    assert turns[0] == 4
    olha.git("pull", "-q")
    assert olha.head() == ivan.head()


def test_where_others_are_always_faster_it_gives_up_and_keeps_everything(
    olha: Clone, ivan: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remotes, "push", lambda *_, **__: remotes.PushResult("faster", "[rejected] (fetch first)"))
    ivan.did("comment", only(ivan), "-m", "slow")
    answer = ivan.hd("sync")
    assert (answer.code, answer.err.split("\n")[0]) == (1, "hd: others are always faster in pushing to origin/main")


def test_the_first_sync_of_a_new_desk_makes_the_branch_and_sets_it(tmp_path: Path) -> None:
    hd(tmp_path, "--now", NOON, "init", "desk")
    git(tmp_path, "init", "-q", "--bare", "hub.git")
    clone = Clone(tmp_path / "desk", "olha")
    clone.git("remote", "add", "origin", "../hub.git")
    clone.create("one")
    found = clone.sync()
    assert (found["upstream"], found["out"]["commits"]) == ("origin/main", 2)
    assert clone.git("rev-parse", "--abbrev-ref", "main@{upstream}") == "origin/main"
    assert git(tmp_path / "hub.git", "rev-parse", "main").strip() == clone.head()


def test_a_branch_that_is_there_and_was_not_set_is_found(meeting: Meeting, olha: Clone) -> None:
    olha.git("branch", "--unset-upstream")
    olha.create("one")
    assert olha.sync()["upstream"] == "origin/main"
    assert olha.git("rev-parse", "--abbrev-ref", "main@{upstream}") == "origin/main"


def test_a_branch_of_another_name_there_is_respected(meeting: Meeting, olha: Clone) -> None:
    git(meeting.hub, "branch", "desk/live", "main")
    olha.git("fetch", "-q")
    olha.git("branch", "-q", "-u", "origin/desk/live")
    olha.create("one")
    assert olha.sync()["upstream"] == "origin/desk/live"
    assert git(meeting.hub, "rev-parse", "desk/live").strip() == olha.head()
    assert git(meeting.hub, "rev-parse", "main").strip() != olha.head()


def no_remote(clone: Clone) -> None:
    clone.git("remote", "remove", "origin")


def two_remotes(clone: Clone) -> None:
    clone.git("remote", "rename", "origin", "one")
    clone.git("remote", "add", "two", "../hub.git")
    clone.git("branch", "--unset-upstream")


def detached(clone: Clone) -> None:
    clone.git("checkout", "-q", "--detach")


def elsewhere(clone: Clone) -> None:
    clone.git("switch", "-q", "-c", "side")


def merging(clone: Clone) -> None:
    clone.git("switch", "-q", "-c", "side")
    clone.git("commit", "-q", "--allow-empty", "-m", "x")
    clone.git("switch", "-q", "main")
    clone.git("merge", "-q", "--no-ff", "--no-commit", "side")


def local_upstream(clone: Clone) -> None:
    clone.git("branch", "side")
    clone.git("branch", "-q", "-u", "side")


def gone_remote(clone: Clone) -> None:
    clone.git("config", "branch.main.remote", "upstream")


def narrow(clone: Clone) -> None:
    clone.git("config", "remote.origin.fetch", "+refs/heads/other:refs/remotes/origin/other")


@pytest.mark.parametrize(
    ("situation", "says", "way_out"),
    [
        (no_remote, "this clone has no remote", "git remote add origin URL"),
        (two_remotes, "which remote does main go with? there are one, two", "git push -u one main"),
        (detached, "on no branch (detached HEAD)", "git switch main"),
        (elsewhere, "this work tree is on branch side", "git switch main"),
        (merging, "git is in the middle of a merge", "git merge --continue"),
        (local_upstream, "another branch of this clone", "git branch -u origin/main"),
        (gone_remote, "goes with upstream, which is no remote", "git branch -u origin/main"),
        (narrow, "git fetch origin does not bring the branch main", "git remote set-branches --add origin main"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_where_there_is_nothing_to_go_by_it_says_what_to_type(
    olha: Clone, situation: Callable[[Clone], None], says: str, way_out: str
) -> None:
    situation(olha)
    answer = refused(olha.folder, "sync", code=1, says=says)
    assert way_out in answer.err


def test_a_remote_with_another_history_is_named(meeting: Meeting, olha: Clone, tmp_path: Path) -> None:
    other = founded(tmp_path / "other")
    git(other.hub, "commit-tree", "-m", "x", "main^{tree}")
    git(other.hub, "update-ref", "refs/heads/main", git(other.hub, "commit-tree", "-m", "x", "main^{tree}").strip())
    olha.git("remote", "set-url", "origin", str(other.hub))
    olha.git("fetch", "-q")
    answer = refused(olha.folder, "sync", code=1, says="origin/main is another history")
    assert "git remote -v" in answer.err


def test_a_shallow_clone_goes_on_where_it_can_and_says_so_where_it_cannot(
    meeting: Meeting, olha: Clone, ivan: Clone, tmp_path: Path
) -> None:
    folder = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{meeting.hub}", str(folder))
    shallow = Clone(folder, "nadia")
    ref = only(shallow)
    shallow.did("comment", ref, "-m", "from a shallow one")
    shallow.sync()
    olha.sync()
    olha.did("comment", ref, "-m", "from olha")
    olha.sync()
    shallow.did("comment", ref, "-m", "again")
    shallow.git("fetch", "-q", "--depth", "1")
    answer = refused(shallow.folder, "sync", code=1, says="this clone is shallow")
    assert "git fetch --unshallow origin" in answer.err
    shallow.git("fetch", "-q", "--unshallow")
    shallow.sync()
    assert shallow.file(ref).read_text(encoding="utf-8").count("\n### ") == 3


def test_a_signed_desk_has_signed_merges(olha: Clone, ivan: Clone, tmp_path: Path) -> None:
    signer = tmp_path / "sign"
    signer.write_text(
        '#!/bin/sh\ncat >/dev/null\necho "[GNUPG:] SIG_CREATED " >&2\n'
        "echo '-----BEGIN PGP SIGNATURE-----'; echo; echo x; echo '-----END PGP SIGNATURE-----'\n"
    )
    signer.chmod(0o755)
    ivan.git("config", "commit.gpgsign", "true")
    ivan.git("config", "gpg.program", str(signer))
    olha.did("comment", only(olha), "-m", "x")
    olha.sync()
    ivan.did("comment", only(ivan), "-m", "y")
    ivan.sync()
    assert "gpgsig" in ivan.git("cat-file", "commit", "HEAD")
