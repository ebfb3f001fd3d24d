"""`hd sync` where only the forge changes main: a branch of this clone's own, one request, in step after any button."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hd.core.document.nested_edits import set_nested_value
from tests.ops.bench import Bench, speak_as
from tests.ops.meeting import drawing
from tests.ops.review_clones import Clones, at, cloned

BUTTONS = ("merge", "squash", "squash-all", "rebase")


@pytest.fixture
def clones(bench: Bench, tmp_path: Path) -> Iterator[Clones]:
    """Two clones of a protected remote."""
    made = cloned(bench, tmp_path)
    made.protect()
    yield made
    speak_as("olha")


def comment(bench: Bench, text: str, *, ticket: str = "one", clock: str = "10:00") -> None:
    assert bench.hd("comment", f"{{{ticket}}}", "-m", text, at=at(clock)) == 0


def own_branch(bench: Bench) -> str:
    return bench.git("config", "hd.origin.syncBranch")


def sync(bench: Bench, *words: str, clock: str = "10:30") -> int:
    return bench.hd("sync", *words, at=at(clock))


def in_step(bench: Bench) -> bool:
    """As people would look: nothing of our own is left, and the files are those of the remote's main."""
    same = bench.git("diff", "--stat", "origin/main", "HEAD") == ""
    return same and bench.git("rev-list", "--count", "origin/main..HEAD") == "0" and bench.git("status", "-s") == ""


def waiting(clones: Clones) -> str:
    """Two changes of olha's wait on a branch; its name."""
    comment(clones.first, "first")
    comment(clones.first, "second", ticket="two", clock="10:05")
    assert sync(clones.first) == 0
    return own_branch(clones.first)


def theirs(clones: Clones, *words: str) -> None:
    """A change of ivan's, which the forge brought to main."""
    speak_as("ivan")
    assert clones.second.hd(*words, at=at("10:40")) == 0
    assert sync(clones.second, clock="10:41") == 0
    clones.button("squash", own_branch(clones.second), who="ivan", when=at("10:50"))


@pytest.mark.parametrize("how", BUTTONS)
@pytest.mark.parametrize("keep", [True, False], ids=["branch kept", "branch deleted"])
def test_after_any_button_it_is_in_step(clones: Clones, how: str, keep: bool) -> None:
    name = waiting(clones)
    clones.button(how, name, who="olha", when=at("11:00"), keep=keep)
    assert sync(clones.first, clock="11:10") == 0
    assert in_step(clones.first)
    assert clones.first.git("branch", "-a", "--list", "*sync/*") == ""
    assert clones.first.git("ls-remote", "origin", "refs/heads/sync/*") == ""
    assert clones.first.hd("audit", at=at("12:00")) == 0


@pytest.mark.parametrize("how", BUTTONS)
@pytest.mark.parametrize("synced", [False, True], ids=["as pushed", "synced before"])
def test_after_any_button_on_a_main_that_moved_it_is_in_step(clones: Clones, how: str, synced: bool) -> None:
    name = waiting(clones)
    theirs(clones, "set", "{one}", "priority=P2")
    if synced:
        assert sync(clones.first, clock="10:55") == 0
    clones.button(how, name, who="olha", when=at("11:00"))
    assert sync(clones.first, clock="11:10") == 0
    assert in_step(clones.first)
    assert (clones.first.text("one").count("first"), clones.first.line("one", "priority")) == (1, "P2")
    assert clones.first.hd("audit", at=at("12:00")) == 0


@pytest.mark.parametrize("how", BUTTONS)
def test_where_the_forge_sees_a_conflict_a_sync_settles_it(clones: Clones, how: str) -> None:
    name = waiting(clones)
    theirs(clones, "comment", "{one}", "-m", "from ivan")  # at the same place: a merge of text cannot tell
    with pytest.raises(subprocess.CalledProcessError):
        clones.button(how, name, who="olha", when=at("10:55"))
    assert sync(clones.first, clock="10:57") == 0
    clones.tidy()
    clones.button(how, name, who="olha", when=at("11:00"))
    assert sync(clones.first, clock="11:10") == 0
    assert in_step(clones.first)
    assert [clones.first.text("one").count(text) for text in ("first", "from ivan")] == [1, 1]


@pytest.mark.parametrize("how", BUTTONS)
def test_what_was_done_after_the_push_stays_and_waits_again(clones: Clones, how: str) -> None:
    name = waiting(clones)
    comment(clones.first, "third", clock="10:50")
    clones.button(how, name, who="olha", when=at("11:00"))
    assert sync(clones.first, clock="11:10") == 0
    assert clones.first.git("log", "--format=%s", "origin/main..HEAD").endswith("comment third")
    assert clones.first.git("rev-list", "--count", "origin/main..HEAD") == "1"
    assert clones.first.git("rev-parse", f"origin/{own_branch(clones.first)}") == clones.first.git("rev-parse", "HEAD")
    clones.button(how, own_branch(clones.first), who="olha", when=at("11:20"))
    assert sync(clones.first, clock="11:30") == 0
    assert in_step(clones.first)


@pytest.mark.parametrize("how", BUTTONS)
@pytest.mark.parametrize("who", ["ivan", "stranger"])
def test_whoever_presses_the_button_the_audit_is_clean(clones: Clones, how: str, who: str) -> None:
    clones.button(how, waiting(clones), who=who, author="olha", when=at("11:00"))
    assert sync(clones.first, clock="11:10") == 0
    assert in_step(clones.first)
    assert clones.first.hd("audit", at=at("12:00")) == 0


def test_a_replayed_commit_keeps_author_date_and_message(clones: Clones) -> None:
    waiting(clones)
    form = "--format=%an %ae %ad %B"
    before = clones.first.git("log", form, "origin/main..HEAD")
    theirs(clones, "comment", "{one}", "-m", "from ivan")
    assert sync(clones.first, clock="11:00") == 0
    assert clones.first.git("log", form, "origin/main..HEAD") == before
    assert clones.first.git("rev-list", "--merges", "--count", "origin/main..HEAD") == "0"


def test_a_later_sync_updates_the_same_branch(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    name = waiting(clones)
    comment(clones.first, "third", clock="10:50")
    capsys.readouterr()
    assert sync(clones.first, clock="10:55") == 0
    assert f"3 commits wait on {name}" in capsys.readouterr().err
    assert clones.first.git("ls-remote", "origin", "refs/heads/sync/*").split()[0] == clones.first.git(
        "rev-parse", "main"
    )


def test_nothing_is_sent_twice(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    name = waiting(clones)
    capsys.readouterr()
    assert sync(clones.first, "--json", clock="10:55") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["waits_on"], found["ahead"], found["out"]["commits"]) == (name, 2, 0)


def test_two_clones_of_one_person_have_two_branches(clones: Clones) -> None:
    comment(clones.first, "here")
    comment(clones.second, "there", ticket="two")
    assert (sync(clones.first), sync(clones.second)) == (0, 0)
    assert own_branch(clones.first) != own_branch(clones.second)
    assert own_branch(clones.second).startswith("sync/olha-")


def test_protection_is_remembered_from_a_refusal(clones: Clones) -> None:
    waiting(clones)
    assert clones.first.git("config", "hd.origin.protected") == "true"


def test_protection_is_forgotten_when_a_push_succeeds(clones: Clones) -> None:
    waiting(clones)
    (clones.forge / "hooks" / "pre-receive").unlink()
    assert sync(clones.first, "--direct", clock="11:00") == 0
    assert "hd.origin.protected" not in clones.first.git("config", "--list")
    assert in_step(clones.first)
    assert clones.first.git("ls-remote", "origin", "refs/heads/sync/*") == ""


def test_a_direct_push_that_is_refused_says_what_to_do(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    comment(clones.first, "by a robot")
    assert sync(clones.first, "--direct") == 2
    assert "git config hd.origin.protected no" in capsys.readouterr().err


def test_what_they_took_back_after_a_squash_is_not_brought_again(clones: Clones) -> None:
    name = waiting(clones)
    clones.button("squash", name, who="olha", when=at("11:00"))
    speak_as("ivan")
    assert sync(clones.second, clock="11:01") == 0
    clones.second.git("revert", "--no-edit", "HEAD")
    assert sync(clones.second, clock="11:02") == 0
    clones.button("merge", own_branch(clones.second), who="ivan", when=at("11:05"))
    speak_as("olha")
    assert sync(clones.first, clock="11:10") == 0
    assert in_step(clones.first)
    assert "first" not in clones.first.text("one")


def test_a_commit_that_a_reviewer_adds_to_the_branch_comes_in(clones: Clones) -> None:
    name = waiting(clones)
    speak_as("ivan")
    clones.second.git("fetch", "-q")
    clones.second.git("switch", "-q", "-c", "helping", f"origin/{name}")
    path = clones.second.folder / "README.md"
    path.write_text("# Our desk\n", encoding="utf-8")
    clones.second.git("add", "README.md")
    clones.second.git("commit", "-q", "-m", "A page beside")
    clones.second.git("push", "-q", "origin", f"helping:{name}")
    speak_as("olha")
    comment(clones.first, "third", clock="10:50")
    assert sync(clones.first, clock="11:00") == 0
    assert clones.first.git("log", "-1", "--format=%an %s") == "ivan A page beside"
    clones.button("squash", name, who="olha", when=at("11:05"))
    assert sync(clones.first, clock="11:10") == 0
    assert in_step(clones.first)


def test_a_forge_that_updates_the_branch_from_main_changes_nothing(clones: Clones) -> None:
    name = waiting(clones)
    theirs(clones, "set", "{one}", "priority=P2")
    third = Bench(clones.forge.with_name("third"), clones.first.ids)
    third.git("fetch", "-q")
    third.git("checkout", "-q", "-B", "theirs", f"origin/{name}")
    third.git("merge", "-q", "-m", "Merge branch main", "origin/main")
    third.git("push", "-q", "origin", f"theirs:{name}")
    third.git("checkout", "-q", "main")
    assert sync(clones.first, clock="11:00") == 0
    assert clones.first.git("rev-list", "--count", "origin/main..HEAD") == "2"
    clones.button("rebase", name, who="olha", when=at("11:05"))
    assert sync(clones.first, clock="11:10") == 0
    assert in_step(clones.first)


def test_a_branch_that_was_replaced_there_is_left_alone(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    name = waiting(clones)
    clones.second.git("push", "-q", "--force", "origin", f"HEAD:{name}")
    clones.second.git("commit", "-q", "--allow-empty", "-m", "another")
    clones.second.git("push", "-q", "--force", "origin", f"HEAD:{name}")
    comment(clones.first, "third", clock="10:50")
    assert sync(clones.first, clock="11:00") == 1
    assert f"git push origin --delete {name}" in capsys.readouterr().err


def test_staged_and_edited_files_stay_as_they_are(clones: Clones) -> None:
    name = waiting(clones)
    page, contacts = clones.first.folder / "page.txt", clones.first.folder / "contacts.csv"
    page.write_text("staged\n", encoding="utf-8")
    clones.first.git("add", "page.txt")
    contacts.write_text(contacts.read_text(encoding="utf-8") + "x@acme.example,X,,kyiv,acme,uk,,\n", encoding="utf-8")
    before = clones.first.git("status", "-s")
    clones.button("squash", name, who="olha", when=at("11:00"))
    assert sync(clones.first, clock="11:10") == 0
    assert clones.first.git("status", "-s") == before
    assert clones.first.git("rev-list", "--count", "origin/main..HEAD") == "0"


def test_a_squash_of_a_branch_that_was_pushed_by_hand_is_recognised(clones: Clones) -> None:
    comment(clones.first, "first")
    clones.first.git("push", "-q", "origin", "main:sync/olha")
    clones.button("squash", "sync/olha", who="olha", when=at("11:00"))
    assert sync(clones.first, clock="11:10") == 0
    assert in_step(clones.first)


def test_a_dry_run_writes_nothing(clones: Clones) -> None:
    comment(clones.first, "first")
    settings = clones.first.git("config", "--list", "--local")
    assert sync(clones.first, "--dry-run") == 0
    assert clones.first.git("config", "--list", "--local") == settings
    assert clones.first.git("ls-remote", "origin", "refs/heads/sync/*") == ""


def test_a_desk_that_says_so_never_asks_for_main(clones: Clones) -> None:
    settings = clones.first.folder / "hd.yaml"
    text = set_nested_value(settings.read_text(encoding="utf-8"), ("desk", "protected"), "yes")
    settings.write_text(text, encoding="utf-8")
    clones.first.git("commit", "-qam", "Only the forge changes main")
    hook = clones.forge / "hooks" / "pre-receive"
    hook.write_text(f'#!/bin/sh\nwhile read -r old new ref; do echo "$ref" >> "{clones.forge}/asked"; done\n')
    assert sync(clones.first) == 0
    assert "refs/heads/main" not in (clones.forge / "asked").read_text(encoding="utf-8").split()


def test_a_robot_that_is_let_past_pushes_main(clones: Clones) -> None:
    waiting(clones)
    (clones.forge / "hooks" / "pre-receive").unlink()
    clones.first.git("config", "hd.origin.protected", "no")
    assert sync(clones.first, clock="11:00") == 0
    assert in_step(clones.first)
    assert clones.first.git("config", "hd.origin.protected") == "no"


def test_main_is_protected_in_these_tests(clones: Clones) -> None:
    comment(clones.first, "first")
    with pytest.raises(subprocess.CalledProcessError):
        clones.first.git("push", "-q", "origin", "main")


def test_uninit_takes_what_is_known_of_the_remote_out(clones: Clones) -> None:
    waiting(clones)
    assert clones.first.hd("uninit", at=at("11:00")) == 0
    assert "hd." not in clones.first.git("config", "--list", "--local", "--name-only").replace("merge.hd.", "")
    assert clones.first.git("for-each-ref", "refs/hd") == ""


def test_undo_takes_no_change_back_that_was_squashed_with_others(
    clones: Clones, capsys: pytest.CaptureFixture[str]
) -> None:
    clones.button("squash-all", waiting(clones), who="olha", when=at("11:00"))
    assert sync(clones.first, clock="11:10") == 0
    assert clones.first.hd("undo", at=at("11:20")) == 1
    assert "is 2 changes, which a forge squashed" in capsys.readouterr().err


def test_undo_takes_a_whole_squash_back_and_the_audit_is_clean(clones: Clones) -> None:
    clones.button("squash-all", waiting(clones), who="olha", when=at("11:00"))
    assert sync(clones.first, clock="11:10") == 0
    assert clones.first.hd("undo", clones.first.git("rev-parse", "HEAD"), at=at("11:20")) == 0
    assert "first" not in clones.first.text("one")
    assert clones.first.hd("audit", at=at("12:00")) == 0


def test_init_writes_that_main_is_protected(tmp_path: Path, bench: Bench) -> None:
    made = Bench(tmp_path / "new", {})
    assert bench.hd("init", str(made.folder), "--protected") == 0
    assert "protected: true" in (made.folder / "hd.yaml").read_text(encoding="utf-8")
    assert made.hd("config", "check") == 0


def test_a_true_disagreement_is_left_to_decide_and_its_decision_waits_too(
    clones: Clones, capsys: pytest.CaptureFixture[str]
) -> None:
    assert clones.first.hd("set", "{one}", "category=software", at=at("10:00")) == 0
    assert sync(clones.first) == 0
    theirs(clones, "set", "{one}", "category=hardware")
    capsys.readouterr()
    assert sync(clones.first, "--json", clock="11:00") == 0
    assert json.loads(capsys.readouterr().out)["decide"][0]["fields"] == {"category": ["hardware", "software"]}
    assert clones.first.hd("set", "{one}", "category=software", at=at("11:10")) == 0
    assert sync(clones.first, clock="11:11") == 0
    clones.button("rebase", own_branch(clones.first), who="olha", when=at("11:20"))
    assert sync(clones.first, clock="11:30") == 0
    assert in_step(clones.first)
    assert clones.first.line("one", "category") == "software"


def test_two_tickets_with_one_id_are_merged_and_one_gets_another(
    clones: Clones, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing(monkeypatch, "HD-2611-7K3FQ", "HD-2611-7K3FQ")
    assert clones.first.hd("create", "Printer", "-r", "shevch", at=at("10:00")) == 0
    assert sync(clones.first) == 0
    theirs(clones, "create", "Scanner", "-r", "shevch")
    assert sync(clones.first, clock="11:00") == 0
    clones.button("squash", own_branch(clones.first), who="olha", when=at("11:10"))
    assert sync(clones.first, clock="11:20") == 0
    assert in_step(clones.first)
    texts = [path.read_text(encoding="utf-8") for path in clones.first.folder.glob("tickets/*/*/*.md")]
    assert sorted(word for text in texts for word in ("Printer", "Scanner") if word in text) == ["Printer", "Scanner"]


@pytest.mark.parametrize("how", BUTTONS)
def test_of_many_commits_those_that_were_pushed_are_recognised_on_a_main_that_moved(clones: Clones, how: str) -> None:
    name = waiting(clones)
    for minute in range(40, 44):
        assert clones.first.hd("set", "{one}", f"urgency={('high', 'low')[minute % 2]}", at=at(f"10:{minute}")) == 0
    theirs(clones, "set", "{one}", "category=software")
    clones.button(how, name, who="olha", when=at("11:00"))
    assert sync(clones.first, clock="11:10") == 0
    assert clones.first.git("rev-list", "--count", "origin/main..HEAD") == "4"
    assert (clones.first.line("one", "category"), clones.first.text("one").count("first")) == ("software", 1)
