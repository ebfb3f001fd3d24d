"""`hd sync` in each situation that a clone and its remote can be in: what comes, what goes, what it says."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hd.ops import behind
from hd.store import remote
from hd.store.desk import Desk
from hd.store.git import Repository
from tests.ops.meeting import Clone, Meeting, founded, meeting
from tests.running import CHECKOUT, NOON, git, hd, refused, state

__all__ = ["meeting"]


@pytest.fixture
def olha(meeting: Meeting) -> Clone:
    return meeting.clone("olha")


@pytest.fixture
def ivan(meeting: Meeting, olha: Clone) -> Clone:
    """He has one of her tickets."""
    olha.create("VPN drops")
    olha.sync()
    return meeting.clone("ivan")


def only(clone: Clone) -> str:
    """The id of the one ticket there."""
    (path,) = clone.folder.glob("tickets/*/*/*.md")
    return path.stem


def only_of(clone: Clone, *, but: str) -> str:
    """The id of the one ticket beside another."""
    (path,) = (path for path in clone.folder.glob("tickets/*/*/*.md") if path.stem != but)
    return path.stem


# -- what comes and goes ----------------------------------------------------------------------------------------------


def test_two_that_worked_apart_have_the_same_afterwards(olha: Clone, ivan: Clone) -> None:
    ref = only(olha)
    olha.did("comment", ref, "-m", "She has it at home.")
    ivan.did("set", ref, "urgency=high")
    olha.sync()
    found = ivan.sync()
    assert [(one["id"], one["action"], one["by"]) for one in found["in"]["changes"]] == [(ref, "comment", "olha")]
    assert [one["action"] for one in found["out"]["changes"]] == ["set"]
    assert olha.sync()["in"]["tickets"] == [ref]
    assert olha.head() == ivan.head()
    text = olha.file(ref).read_text(encoding="utf-8")
    assert text == ivan.file(ref).read_text(encoding="utf-8")
    assert "She has it at home." in text
    assert "urgency: high" in text


def test_where_only_others_worked_the_branch_moves_on_without_a_merge(olha: Clone, ivan: Clone) -> None:
    olha.did("comment", only(olha), "-m", "x")
    olha.sync()
    ivan.sync()
    assert ivan.git("rev-list", "--merges", "--count", "main") == "0"
    assert ivan.head() == olha.head()


def test_nothing_to_do_is_said_and_moves_nothing(ivan: Clone) -> None:
    ivan.sync()
    before = state(ivan.folder)
    answer = ivan.hd("sync")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.startswith("in step with origin/main")
    assert state(ivan.folder) == before


def test_a_merge_says_what_it_merged_and_who_did(olha: Clone, ivan: Clone) -> None:
    ref = only(olha)
    olha.did("comment", ref, "-m", "x")
    olha.sync()
    ivan.did("comment", ref, "-m", "y")
    ivan.sync()
    assert ivan.git("log", "-1", "--format=%an%n%B").splitlines() == [
        "ivan", "sync with origin/main", "", f"Hd-Ticket: {ref}", "Hd-Action: sync", "Hd-Actor: ivan",
    ]  # fmt: skip
    assert ivan.git("log", "-1", "-g", "--format=%gs") == "hd: sync with origin/main"


def test_a_dry_run_fetches_and_changes_nothing(olha: Clone, ivan: Clone) -> None:
    olha.did("comment", only(olha), "-m", "x")
    olha.sync()
    ivan.did("comment", only(ivan), "-m", "y")
    ivan.git("fetch", "-q")
    before = state(ivan.folder)
    found = ivan.sync("--dry-run")
    assert (len(found["in"]["changes"]), len(found["out"]["changes"])) == (1, 1)
    assert (found["ahead"], found["behind"]) == (1, 1)
    assert state(ivan.folder) == before


def test_where_two_disagree_the_ticket_is_named(olha: Clone, ivan: Clone) -> None:
    ref = only(olha)
    olha.did("set", ref, "priority=P1")
    olha.sync()
    ivan.did("set", ref, "priority=P4")
    path = ivan.file(ref).relative_to(ivan.folder).as_posix()
    assert ivan.sync()["decide"] == [{"path": path, "id": ref, "fields": {"priority": ["P1", "P4"]}}]
    drawn = hd(olha.folder, "--now", NOON, "sync", HD_FORCE_TTY="80").out
    assert f"decide: {ref[-5:]} priority: P1 or P4" in drawn


def test_contacts_that_both_added_are_both_there(olha: Clone, ivan: Clone) -> None:
    olha.did("contact", "add", "a@acme.example")
    olha.sync()
    ivan.did("contact", "add", "b@acme.example")
    ivan.sync()
    found = (ivan.folder / "contacts.csv").read_text(encoding="utf-8")
    assert [line.partition(",")[0] for line in found.splitlines()] == ["email", "a@acme.example", "b@acme.example"]


def test_criss_cross_histories_merge_too(olha: Clone, ivan: Clone) -> None:
    """Each has merged the other's branch by hand: git has two ancestors then."""
    ref = only(olha)
    olha.did("set", ref, "priority=P1")
    ivan.did("set", ref, "urgency=high", "priority=P3")
    ivan.did("comment", ref, "-m", "from ivan")
    first, second = olha.head(), ivan.head()
    for clone, their, commit in ((olha, ivan, second), (ivan, olha, first)):
        clone.git("fetch", "-q", str(their.folder), "main")
        clone.git("merge", "-q", "--no-edit", commit)
    olha.did("comment", ref, "-m", "from olha")
    olha.sync()
    ivan.did("set", ref, "category=hardware")
    ivan.sync()
    text = ivan.file(ref).read_text(encoding="utf-8")
    assert "from olha" in text
    assert "from ivan" in text
    assert "category: hardware\n" in text
    assert ivan.status() == ""


# -- what lies in the work tree ---------------------------------------------------------------------------------------


def ahead(olha: Clone, ivan: Clone) -> str:
    """Somebody changed a ticket and a file beside the desk; what ivan lacks."""
    ref = only(olha)
    olha.did("comment", ref, "-m", "from olha")
    (olha.folder / "README.md").write_text("# Our desk\n\nand more\n", encoding="utf-8")
    olha.git("commit", "-q", "-m", "more", "README.md")
    olha.sync()
    return ref


def test_what_is_staged_or_being_written_elsewhere_stays(olha: Clone, ivan: Clone) -> None:
    (ivan.folder / "notes.txt").write_text("one\n", encoding="utf-8")
    ivan.git("add", "notes.txt")
    (ivan.folder / "notes.txt").write_text("one\ntwo\n", encoding="utf-8")
    (ivan.folder / "hd.yaml").write_text("# mine\n" + (ivan.folder / "hd.yaml").read_text(encoding="utf-8"))
    ref = ahead(olha, ivan)
    ivan.did("comment", ref, "-m", "from ivan")
    ivan.sync()
    assert ivan.status() == " M hd.yaml\nAM notes.txt"
    assert ivan.git("show", ":notes.txt") == "one"
    assert (ivan.folder / "README.md").read_text(encoding="utf-8").endswith("and more\n")


@pytest.mark.parametrize("worked", [False, True])
def test_an_edit_by_hand_of_a_ticket_that_changed_there_is_committed_first(
    olha: Clone, ivan: Clone, worked: bool
) -> None:
    ref = ahead(olha, ivan)
    if worked:
        ivan.create("another")
    path = ivan.file(ref)
    path.write_text(path.read_text(encoding="utf-8").replace("title: VPN drops", "title: VPN drops at nine"))
    found = ivan.sync()
    assert found["committed_first"] == [path.relative_to(ivan.folder).as_posix()]
    assert "hand-edit" in [one["action"] for one in found["out"]["changes"]]
    text = path.read_text(encoding="utf-8")
    assert "title: VPN drops at nine\n" in text
    assert "from olha" in text
    assert ivan.status() == ""


def test_a_ticket_that_is_just_being_broken_is_left_to_its_writer(olha: Clone, ivan: Clone) -> None:
    ref = ahead(olha, ivan)
    ivan.file(ref).write_text("---\ntitle: [\n", encoding="utf-8")
    ivan.git("fetch", "-q")
    refused(ivan.folder, "sync", code=1, says=f"{ref}.md")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.write_text("# mine\n", encoding="utf-8"), "README.md: was changed here"),
        (lambda path: path.unlink(), "README.md: was changed here"),
    ],
    ids=["edited", "deleted"],
)
def test_a_file_beside_the_desk_that_is_changed_here_and_there_is_named_and_nothing_moves(
    olha: Clone, ivan: Clone, spoil: Callable[[Path], object], says: str
) -> None:
    ahead(olha, ivan)
    spoil(ivan.folder / "README.md")
    ivan.git("fetch", "-q")
    answer = refused(ivan.folder, "sync", code=1, says=says)
    assert "git stash -- README.md" in answer.err


def test_a_file_that_git_does_not_know_is_not_overwritten(olha: Clone, ivan: Clone) -> None:
    (olha.folder / "new.txt").write_text("theirs\n", encoding="utf-8")
    olha.git("add", "new.txt")
    olha.git("commit", "-q", "-m", "new")
    olha.sync()
    (ivan.folder / "new.txt").write_text("mine\n", encoding="utf-8")
    ivan.git("fetch", "-q")
    refused(ivan.folder, "sync", code=1, says="new.txt: is there, not in git")


def test_a_conflict_beside_the_desk_stops_with_six_and_nothing_moves(olha: Clone, ivan: Clone) -> None:
    ahead(olha, ivan)
    (ivan.folder / "README.md").write_text("# His desk\n\nor so\n", encoding="utf-8")
    ivan.git("commit", "-q", "-m", "his", "README.md")
    ivan.git("fetch", "-q")
    answer = refused(ivan.folder, "sync", code=6, says="both sides changed README.md, outside the desk")
    assert "git pull --no-rebase" in answer.err


def test_a_conflict_in_the_configuration_stops_with_six(olha: Clone, ivan: Clone) -> None:
    for clone, name in ((olha, "Hers"), (ivan, "His")):
        path = clone.folder / "hd.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("timezone: Europe/Kyiv", f"timezone: Europe/Kyiv, name: {name}", 1), encoding="utf-8"
        )
        clone.git("commit", "-q", "-am", name)
    olha.sync()
    ivan.git("fetch", "-q")
    refused(ivan.folder, "sync", code=6, says="both sides changed hd.yaml")


def test_a_ticket_that_somebody_deleted_is_not_lost(olha: Clone, ivan: Clone) -> None:
    ref = only(ivan)
    olha.git("rm", "-q", str(olha.file(ref)))
    olha.git("commit", "-q", "-m", "oops")
    olha.git("push", "-q")
    ivan.git("fetch", "-q")
    answer = refused(ivan.folder, "sync", code=6, says=f"{ref} would be lost")
    assert f"git log --diff-filter=D -- tickets/2026/11/{ref}.md" in answer.err
    ivan.create("another")
    refused(ivan.folder, "sync", code=6, says=f"{ref} would be lost")


def test_one_s_own_deletion_of_a_ticket_is_not_sent(olha: Clone, ivan: Clone) -> None:
    ref = only(ivan)
    ivan.git("rm", "-q", str(ivan.file(ref)))
    ivan.git("commit", "-q", "-m", "oops")
    refused(ivan.folder, "sync", code=6, says=f"{ref} would be lost")


def test_a_desk_in_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main", "one")
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "hub.git")
    for name in ("our desk", "other"):
        assert hd(tmp_path / "one", "--now", NOON, "init", name).code == 0
    git(tmp_path / "one", "remote", "add", "origin", "../hub.git")
    here = Clone(tmp_path / "one" / "our desk", "olha")
    ref, foreign = here.create("VPN"), Clone(tmp_path / "one" / "other", "olha").create("other")
    here.sync()
    git(tmp_path, "clone", "-q", "hub.git", "two")
    there = Clone(tmp_path / "two" / "our desk", "ivan")
    for clone in (here, there):
        clone.did("comment", ref, "-m", f"from {clone.who}")
        Clone(clone.folder.parent / "other", clone.who).did("comment", foreign, "-m", f"from {clone.who}")
    here.sync()
    assert there.sync()["in"]["tickets"] == [ref]
    assert there.git("status", "--porcelain") == ""
    for path in (there.file(ref), there.folder.parent / "other" / there.file(foreign).relative_to(there.folder)):
        assert path.read_text(encoding="utf-8").count("\nfrom ") == 2


@pytest.mark.parametrize("attributes", ["gone", "emptied"])
def test_tickets_are_merged_by_meaning_whatever_the_work_tree_says_of_drivers(
    olha: Clone, ivan: Clone, attributes: str
) -> None:
    ref = only(olha)
    olha.did("set", ref, "tags+=a")
    olha.sync()
    ivan.did("set", ref, "tags+=b")
    path = ivan.folder / ".gitattributes"
    path.unlink() if attributes == "gone" else path.write_text("", encoding="utf-8")
    ivan.sync()
    assert "tags: [a, b]\n" in ivan.file(ref).read_text(encoding="utf-8")


# -- the remote -------------------------------------------------------------------------------------------------------


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


def test_a_remote_that_refuses_is_not_asked_again_and_everything_is_kept(
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
    assert (meeting.hub / "asked").read_text() == "asked\n"
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
    real, turns = remote.push, [0]

    def late(*args: object, **options: object) -> remote.Pushed:
        turns[0] += 1
        if turns[0] <= 3:  # right before his push, she gets one through
            olha.did("comment", only(olha), "-m", f"faster {turns[0]}")
            olha.git("push", "-q")
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(remote, "push", late)
    ivan.did("comment", only(ivan), "-m", "slow")
    assert len(ivan.sync()["in"]["changes"]) == 3
    assert turns[0] == 4
    olha.git("pull", "-q")
    assert olha.head() == ivan.head()


def test_where_others_are_always_faster_it_gives_up_and_keeps_everything(
    olha: Clone, ivan: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "push", lambda *_, **__: remote.Pushed("faster", "[rejected] (fetch first)"))
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


# -- what readers and writers hear of it ------------------------------------------------------------------------------


def listed(clone: Clone, at: str) -> str:
    return hd(clone.folder, "--now", at, "list", HD_FORCE_TTY="80").err


def test_a_list_says_when_the_last_sync_was_and_warns_when_that_is_long_ago(olha: Clone) -> None:
    olha.create("one")
    assert "synced" not in listed(olha, NOON)
    olha.sync()
    assert "· synced 4 min ago" in listed(olha, "2026-11-23T12:04:00+02:00")
    assert "hd sync" not in listed(olha, "2026-11-24T11:00:00+02:00")
    late = listed(olha, "2026-11-24T12:01:00+02:00")
    assert "hd: last synced 24 h ago; others may have gone on: hd sync" in late


@pytest.mark.parametrize(("setting", "warns"), [("30m", True), ("2d", False), ("never", False)])
def test_when_it_warns_can_be_set(olha: Clone, setting: str, warns: bool) -> None:
    olha.git("config", "hd.syncWarn", setting)
    olha.sync()
    assert ("last synced" in listed(olha, "2026-11-24T13:00:00+02:00")) is warns


def test_a_failed_fetch_is_no_sync(meeting: Meeting, olha: Clone) -> None:
    olha.sync()
    with meeting.cut():
        olha.hd("sync", at="2026-11-23T16:00:00+02:00")
    assert "synced 5 h ago" in listed(olha, "2026-11-23T17:00:00+02:00")


def test_a_plain_fetch_counts(olha: Clone) -> None:
    olha.sync()
    at = 1_795_436_000  # 14:13:20
    os.utime(olha.folder / ".git" / "FETCH_HEAD", (at, at))
    assert "synced 3 h ago" in listed(olha, "2026-11-23T17:14:00+02:00")


def test_the_answer_when_piped_is_rows(olha: Clone) -> None:
    ref = olha.create("one")
    answer = olha.did("sync")
    direction, found, action, text, by, at, commit = answer.out.rstrip("\n").split("\t")
    assert (direction, found, action, text, by, at) == ("out", ref, "create", "one", "olha", NOON)
    assert commit == olha.head()


def test_what_json_has(olha: Clone) -> None:
    found = json.loads(olha.did("sync", "--json").out)
    assert list(found) == [
        "upstream", "reached", "error", "heard", "commit", "ahead", "behind", "in", "out", "renumbered", "decide",
        "reviews", "committed_first",
    ]  # fmt: skip
    assert list(found["in"]) == ["commits", "tickets", "changes"]


# -- in the background ------------------------------------------------------------------------------------------------


def test_after_each_change_a_process_is_sent_where_that_is_wanted(olha: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr("hd.ops.behind.begin", lambda desk: sent.append(desk.folder.name))
    ref = olha.create("one")
    assert sent == []
    olha.git("config", "hd.sync", "auto")
    olha.did("comment", ref, "-m", "x")
    olha.did("list")
    olha.did("comment", ref, "-m", "x", "--dry-run")
    olha.did("sync")
    assert sent == ["olha"]


def test_the_process_really_syncs(meeting: Meeting, olha: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = olha.create("one")
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    os.waitpid(behind.begin(Desk(olha.folder)) or 0, 0)
    assert ref in git(meeting.hub, "ls-tree", "-r", "--name-only", "main")


def test_what_it_fails_on_is_told_by_the_next_command(
    meeting: Meeting, olha: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    olha.sync()
    meeting.hook("pre-receive", "exit 1")
    ref = olha.create("one")
    assert olha.did("sync", "--behind").err == ""
    assert "hd: not in step with the remote: origin did not take it" in listed(olha, NOON)
    monkeypatch.setattr("hd.ops.behind.begin", lambda desk: None)
    olha.git("config", "hd.sync", "auto")
    assert "not in step with the remote: origin did not take it" in olha.did("comment", ref, "-m", "x").err
    (meeting.hub / "hooks" / "pre-receive").unlink()
    olha.did("sync", "--behind")
    assert "not in step" not in listed(olha, NOON)


def test_being_offline_is_no_trouble_to_tell(meeting: Meeting, olha: Clone) -> None:
    olha.sync()
    with meeting.cut():
        olha.create("one")
        olha.did("sync", "--behind")
    assert "not in step" not in listed(olha, NOON)


def test_one_at_a_time(olha: Clone) -> None:
    from hd.store.lock import Lock

    olha.create("one")
    before = olha.git("for-each-ref")
    with Lock(Repository.discover(olha.folder).state_dir / "syncing", timeout=0):
        olha.did("sync", "--behind")
    assert olha.git("for-each-ref") == before
