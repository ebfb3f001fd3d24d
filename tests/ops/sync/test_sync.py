"""`hd sync` brings two clones together: what comes, what goes, and what stays in the work tree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ops.meeting import Clone, ivan, meeting, olha, only
from tests.running import NOON, git, hd, refused, state

__all__ = ["ivan", "meeting", "olha"]


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


def test_undo_after_a_sync_takes_back_ones_own_last_change(olha: Clone, ivan: Clone) -> None:
    ref = only(olha)
    olha.did("comment", ref, "-m", "She has it at home.")
    olha.sync()
    ivan.did("set", ref, "urgency=high")
    ivan.sync()
    assert ivan.git("rev-list", "--merges", "--count", "main") == "1"
    assert "taken back: set urgency" in ivan.did("undo").out
    assert "She has it at home." in ivan.file(ref).read_text(encoding="utf-8")


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
        "ivan",
        "sync with origin/main",
        "",
        f"Hd-Ticket: {ref}",
        "Hd-Action: sync",
        "Hd-Actor: ivan",
    ]
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
