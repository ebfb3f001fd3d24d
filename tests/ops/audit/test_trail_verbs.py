"""What hd itself writes is legal: every verb, taken back and done again, mended, dated back, rebased, merged."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.ops.bench import Bench, speak_as
from tests.ops.history.test_undo import MORE, VERBS, beside, prepare
from tests.ops.trailbench import MONDAY, Scene, who

AFTER = {  # what can be done besides, each after the others
    "create --at": "create Yesterday -r shevch --at 2026-11-22T18:00 --assignee taras --tag vpn",
    "create in an office": "create Screen --channel monitoring --office kyiv",
    "comment --at": "comment {one} -m Before. --at 2026-11-23T09:10",
    "several": "set {one} {two} tags+=vpn priority=P2",
    "internal": "comment {one} {two} --internal -m Hm.",
    "wait until": "wait {two} --for date --until 2026-11-27 -m Later.",
    "again": "wait {two} --for vendor -m Spare-part.",
    "attach by requester": "attach {one} {desk}/hd.yaml --by requester -m Mine.",
    "assign auto": "assign {one} --auto",
    "escalate line": "escalate {one} --to l2 -m Hard. --tried all",
    "route": "route {one}",
    "reopened by requester": "comment {one} --by requester -m Again.",
    "owner": "set {one} owner=taras title=Other",
    "due": "set {two} needed=2026-12-01",
    "template": "create --template newcomer -r tkach --ask who=Iryna --ask start=Monday --ask cost_centre=7",
}


@pytest.fixture
def scene(bench: Bench) -> Scene:
    """A desk with two tickets, which from here on is judged."""
    return Scene(bench.folder, bench.ids, bench.git("rev-parse", "HEAD"))


@pytest.mark.parametrize("verb", [*VERBS, *MORE])
def test_every_verb_and_taking_it_back_and_doing_it_again_is_legal(scene: Scene, verb: str) -> None:
    before, command = {**VERBS, **MORE}[verb]
    for words in before:
        prepare(scene, *words.split())
    beside(scene)
    assert scene.hd(*command.split(), at=MONDAY) == 0
    for _ in range(2):
        assert scene.hd("undo", at=MONDAY) == 0
    assert scene.judged() == []


def test_a_day_of_everything_is_legal(scene: Scene) -> None:
    beside(scene)
    assert scene.hd("take", "{one}") == 0
    for number, (name, words) in enumerate(AFTER.items()):
        at = f"2026-11-23T10:{number:02}:00+02:00"
        if name == "reopened by requester":
            assert scene.hd("resolve", "{one}", "-m", "Done.", at=at) == 0
        assert scene.hd(*words.split(), at=at) == 0, name
    assert scene.judged() == []


def test_work_of_another_agent_is_theirs(scene: Scene) -> None:
    assert scene.hd("escalate", "{one}", "--to", "l2-kyiv", "-m", "Hard.", "--tried", "all") == 0
    speak_as("ivan")
    assert scene.hd("take", "{one}", at=MONDAY) == 0
    assert scene.hd("resolve", "{one}", "-m", "Done.", at=MONDAY) == 0
    assert scene.judged() == []


def test_what_the_clock_writes_is_legal_whoever_runs_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scene.hd("set", "{one}", "priority=P1") == 0
    for name, value in who("robot@ci.example").items():
        monkeypatch.setenv(name, value)
    for at in ("2026-11-23T12:30:00+02:00", "2026-11-27T17:00:00+02:00"):
        assert scene.hd("sla", "apply", "--write", at=at) == 0
    assert scene.text("one").count("source: clock") > 1
    assert scene.judged(now="2026-11-28T10:00:00+02:00") == []


def test_a_status_by_hand_and_its_mending_are_legal(scene: Scene) -> None:
    scene.write("one", ("status: new\n", "status: open\n"))
    scene.commit("I took it", by="ivan")
    assert scene.hd("check", "--fix", at="2026-11-23T10:10:00+02:00") == 0
    assert "by: ivan, status: open, source: git" in scene.text("one")
    assert scene.judged() == []


def test_a_team_by_hand_where_the_routing_leads_and_its_mending_are_legal(scene: Scene) -> None:
    assert scene.hd("escalate", "{one}", "--to", "l2-kyiv", "-m", "Hard.", "--tried", "all") == 0
    scene.write("one", ("team: l2-kyiv\n", "team: desk\n"))
    scene.commit("Back to the desk")
    assert scene.hd("check", "--fix", at="2026-11-23T10:10:00+02:00") == 0
    assert "to: desk, kind: routed, source: git" in scene.text("one")
    assert scene.judged() == []


def test_what_was_edited_by_hand_and_not_committed_is_legal(scene: Scene) -> None:
    scene.write("one", ("title: Ticket one", "title: Other"), ("tags: []", "tags: [vpn]"))
    assert scene.hd("comment", "{one}", "-m", "Asked.", at=MONDAY) == 0
    assert "hand-edit" in scene.git("log", "--format=%B")
    assert scene.judged() == []


# -- two clones ---------------------------------------------------------------------------------------------------


def pulled(scene: Scene, *words: str, theirs: tuple[str, ...], mine: tuple[str, ...]) -> None:
    """Both work on the ticket, and I take in what they did."""
    other = Scene(scene.folder.with_name("theirs"), scene.ids)
    subprocess.run(["git", "clone", "-q", str(scene.folder), str(other.folder)], check=True, capture_output=True)
    speak_as("taras")
    for command in theirs:
        assert other.hd(*command.split(), at="2026-11-23T09:30:00+02:00") == 0
    speak_as("olha")
    for command in mine:
        assert scene.hd(*command.split(), at=MONDAY) == 0
    env = {"GIT_COMMITTER_DATE": "2026-11-23T11:00:00+02:00", "GIT_AUTHOR_DATE": "2026-11-23T11:00:00+02:00"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items() if "--rebase" not in words else list(env.items())[:1]:
            patch.setenv(name, value)
        scene.git("config", "user.name", "olha")
        subprocess.run(
            ["git", "pull", "-q", *words, str(other.folder), "main"], cwd=scene.folder, check=True, capture_output=True
        )


TOGETHER = (("comment {one} -m We-saw-it.", "set {one} tags+=vpn"), ("take {one}", "comment {one} -m Mine."))


@pytest.mark.parametrize("way", ["--no-rebase", "--rebase"])
def test_two_histories_that_git_brings_together_are_legal(scene: Scene, way: str) -> None:
    pulled(scene, way, "--no-edit" if way == "--no-rebase" else "--quiet", theirs=TOGETHER[0], mine=TOGETHER[1])
    assert "We-saw-it." in scene.text("one")
    assert scene.judged() == []


def test_an_undo_that_was_rebased_is_known_by_what_it_does(scene: Scene) -> None:
    pulled(scene, "--rebase", theirs=TOGETHER[0], mine=("comment {one} -m Wrong.", "undo"))
    assert "Wrong." not in scene.text("one")
    assert scene.judged() == []


def test_a_disagreement_that_a_merge_leaves_and_somebody_settles_is_legal(scene: Scene) -> None:
    pulled(scene, "--no-rebase", "--no-edit", theirs=("set {one} priority=P1",), mine=("set {one} priority=P4",))
    assert "conflicts:" in scene.text("one")
    assert scene.hd("set", "{one}", "priority=P1", at="2026-11-23T11:10:00+02:00") == 0
    assert scene.judged() == []


def test_the_founding_of_a_desk_and_what_it_brings_along_are_taken_as_found(tmp_path: Path) -> None:
    desk = Scene(tmp_path / "new", {})
    assert subprocess.run(["git", "init", "-q", "-b", "main", str(desk.folder)], check=True)
    assert desk.hd("init", "--template", "small-team") == 0
    assert desk.rules("HEAD") == set()
