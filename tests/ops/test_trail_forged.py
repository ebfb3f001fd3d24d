"""What people can forge with an editor and git is found: each kind with its commit, its file, its line, its rule."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import datetime

import pytest

from hd.ops.audit import audit
from hd.ops.context import Context
from hd.store.desk import Desk
from tests.ops.bench import Bench, speak_as
from tests.ops.trailbench import MONDAY, Scene

NEW = "- {at: 2026-11-23T09:00:00+02:00, by: olha, status: new}\n"
OPEN = "- {at: 2026-11-23T09:10:00+02:00, by: olha, status: open}\n"
RESOLVED = "- {at: 2026-11-23T09:40:00+02:00, by: olha, status: resolved}\n"
HEADING = "## Comments\n"
THURSDAY, TUESDAY = "2026-11-19T10:00:00+02:00", "2026-11-24T10:00:00+02:00"


@pytest.fixture
def scene(bench: Bench) -> Scene:
    """`one` was worked on; `two` was resolved; from here on the desk is judged."""
    for at, words in (
        ("09:10", "take {one} {two}"),
        ("09:20", "comment {one} -m Asked."),
        ("09:25", "attach {one} {desk}/hd.yaml -m Log."),
        ("09:40", "resolve {two} -m Restarted."),
    ):
        assert bench.hd(*words.format(desk=bench.folder, **bench.ids).split(), at=f"2026-11-23T{at}:00+02:00") == 0
    return Scene(bench.folder, bench.ids, bench.git("rev-parse", "HEAD"))


def step(by: str, status: str, *, at: str = "2026-11-23T10:00:00+02:00", more: str = "") -> str:
    return f"- {{at: {at}, by: {by}, status: {status}{more}}}\n"


def word(by: str) -> str:
    return f"{HEADING}\n### {MONDAY} {by}\n\nYes.\n"


def to(team: str, by: str = "olha", *, kind: str = "functional", more: str = ", reason: hard, tried: all") -> str:
    start = f"- {{at: 2026-11-23T10:00:00+02:00, by: {by}, from: desk, to: {team}, kind: {kind}"
    return f"{start}{more}}}\n---\n"


Forged = tuple[str, str, tuple[tuple[str, str], ...]]  # rule, ticket, edits of its text

FORGED: dict[str, Forged] = {
    "a comment is changed": ("past", "one", (("Asked.", "Told."),)),
    "a comment is shown to the requester": ("past", "one", (("olha\n\nAsked.", "olha [internal]\n\nAsked."),)),
    "a comment is put into another mouth": ("past", "one", (("00 olha\n\nAsked.", "00 taras\n\nAsked."),)),
    "a comment is dated back": ("past", "one", (("09:20:00+02:00 olha\n\nAsked.", "09:19:00+02:00 olha\n\nAsked."),)),
    "an entry is removed": ("past", "one", ((OPEN, ""), ("status: open\n", "status: new\n"))),
    "an entry is dated back": ("past", "one", ((OPEN, OPEN.replace("09:10", "09:01")),)),
    "entries change places": ("past", "one", ((NEW + OPEN, OPEN + NEW),)),
    "an entry gets a pause": ("past", "one", ((OPEN, OPEN.replace(": open", ": pending, for: requester")),)),
    "the registration is dated later": ("past", "one", (("created: 2026-11-23T09:00", "created: 2026-11-23T09:30"),)),
    "it came in otherwise": ("past", "one", (("source: cli", "source: import"),)),
    "it gets another id": ("past", "one", (("id: HD-", "id: XX-"),)),
    "a handover is rewritten": ("past", "one", (("kind: registered", "kind: routed"),)),
    "the verdict is made better": ("past", "two", (("resolve: [met, 40", "resolve: [met, 10"),)),
    "the verdict is removed": ("past", "two", (("verdict: ", "# verdict: "),)),
    "the answer is removed": ("past", "two", (("## Resolution\n\nRestarted.\n\n", ""),)),
    "an answer without resolving": ("past", "one", (("## Comments", "## Resolution\n\nDone.\n\n## Comments"),)),
    "an impossible step": ("step", "two", ((RESOLVED, RESOLVED + step("olha", "pending")),)),
    "an impossible status": ("step", "one", (("status: open\n", "status: closed\n"),)),
    "a step of somebody else's": ("by", "one", ((OPEN, OPEN + step("ivan", "pending", more=", for: vendor")),)),
    "a word of somebody else's": (
        "by", "one", ((HEADING, word("ivan")),)),
    "a word of the requester's": (
        "by", "one", ((HEADING, word("o.shevchenko@acme.example")),)),
    "a step dated back": ("backdated", "one", ((OPEN, OPEN + step("olha", "pending", at=THURSDAY)),)),
    "a step of tomorrow": ("ahead", "one", ((OPEN, OPEN + step("olha", "resolved", at=TUESDAY)),)),
    "an entry of git's that git knows nothing of": (
        "by",
        "one",
        ((OPEN, OPEN + step("ivan", "resolved", more=", source: git")), ("status: open", "status: resolved")),
    ),
    "it cannot be read": ("unreadable", "one", (("kind: registered}\n---\n", "kind: registered}\n"),)),
}  # fmt: skip


@pytest.mark.parametrize("kind", FORGED)
def test_it_is_found_in_its_commit_and_file(scene: Scene, kind: str) -> None:
    rule, name, edits = FORGED[kind]
    scene.write(name, *edits)
    commit = scene.commit()
    found = [one for one in scene.judged() if one.problem.rule == rule]
    assert [(one.commit, one.problem.path) for one in found][:1] == [
        (commit, f"{scene.path(name).relative_to(scene.folder)}")
    ]
    assert found[0].problem.severity == "error"
    assert found[0].problem.line > 0


HANDED: dict[str, tuple[str, str]] = {
    "by somebody else": ("by", to("l2-kyiv", "ivan")),
    "without what the policy wants": ("escalation", to("l2-kyiv", more=", reason: hard")),
    "without a reason": ("escalation", to("l2-kyiv", more=", tried: all")),
    "where no path leads": ("escalation", to("desk")),
    "registered a second time": ("escalation", to("l2-kyiv", kind="registered")),
    "returned to where it did not come from": ("escalation", to("l2-kyiv", kind="returned")),
    "routed where no rule leads": ("escalation", to("l2-kyiv", kind="routed", more="")),
    "by the clock, which wanted nothing": (
        "by", f"- {{at: {MONDAY}, by: hd, told: maria, kind: hierarchical, reason: x, source: clock}}\n---\n"),
    "approved by nobody": ("review", to("l2-kyiv", more=", reason: hard, tried: all, approved_by: ivan")),
    "approved by who asked": ("review", to("l2-kyiv", more=", reason: hard, tried: all, approved_by: olha")),
    "approved by who may not": ("review", to("l2-kyiv", more=", reason: hard, tried: all, approved_by: taras")),
}  # fmt: skip


@pytest.mark.parametrize("kind", HANDED)
def test_a_handover_is_found(scene: Scene, kind: str) -> None:
    rule, entry = HANDED[kind]
    scene.write("one", ("kind: registered}\n---\n", f"kind: registered}}\n{entry}"))
    scene.commit()
    assert rule in scene.rules()


def test_a_handover_that_the_desk_reviews_is_found_where_nobody_approved_it(scene: Scene) -> None:
    assert scene.hd("set", "{one}", "priority=P1", at=MONDAY) == 0
    scene.write(
        "one",
        ("kind: registered}\n---\n", f"kind: registered}}\n{to('l2-toronto')}"),
        ("team: desk", "team: l2-toronto"),
    )
    scene.commit()
    (found,) = scene.judged()
    assert (found.problem.rule, found.problem.message) == (
        "review",
        "handed to l2-toronto without the review that the desk wants (hd.yaml:50 escalation.review)",
    )


def test_an_approval_backs_the_handover_that_it_saw_and_no_other(scene: Scene) -> None:
    assert scene.hd("set", "{one}", "priority=P1", at=MONDAY) == 0
    asked = to("l2-toronto").replace("{at:", "{asked:")
    scene.write("one", ("kind: registered}\n---\n", f"kind: registered}}\n{asked}"), ("team: desk", "team: l2-toronto"))
    scene.commit("Asked")
    blob = scene.git("rev-parse", f"HEAD:{scene.path('one').relative_to(scene.folder)}")
    scene.commit(f"Yes\n\nHd-Ticket: {scene.ids['one']}\nHd-Action: approve\nHd-Actor: mia\nHd-Blob: {blob}", by="mia")
    scene.write(
        "one",
        ("by: olha, from: desk", "at: 2026-11-23T10:05:00+02:00, by: olha, from: desk"),
        ("tried: all}", "tried: all, approved_by: mia}"),
    )
    done = scene.commit("Merged", at="2026-11-23T10:05:00+02:00")
    assert scene.judged() == []
    scene.git("reset", "-q", "--hard", f"{done}^")
    scene.write(
        "one",
        ("by: olha, from: desk", "at: 2026-11-23T10:05:00+02:00, by: olha, from: desk"),
        ("tried: all}", "tried: none, approved_by: mia}"),
    )
    scene.commit("Merged, and changed", at="2026-11-23T10:05:00+02:00")
    assert scene.rules() == {"past", "review"}


# -- who, when ----------------------------------------------------------------------------------------------------


def test_a_stranger_is_found(scene: Scene) -> None:
    scene.write("one", ("title: Ticket one", "title: Mine"))
    scene.commit(by="eve@elsewhere.example")
    (found,) = scene.judged()
    assert (found.problem.rule, found.problem.message) == (
        "author", "eve <eve@elsewhere.example> is not in people (hd.yaml:2)")  # fmt: skip


@pytest.mark.parametrize("path", ["hd.yaml", "contacts.csv", "kb/wifi.md", "templates/vpn.md"])
def test_a_stranger_is_found_in_every_file_of_the_desk_and_in_no_other(scene: Scene, path: str) -> None:
    for name, rules in ((path, {"author"}), ("README.md", set[str]())):
        (scene.folder / name).parent.mkdir(exist_ok=True)
        with (scene.folder / name).open("a", encoding="utf-8") as file:
            file.write("# more\n")
        base = scene.git("rev-parse", "HEAD")
        scene.commit(by="eve@elsewhere.example")
        assert scene.rules(base) == rules


def test_somebody_who_had_left_is_found(scene: Scene) -> None:
    scene.write("one", ("title: Ticket one", "title: Mine"))
    scene.commit(by="petro")
    assert [one.problem.message for one in scene.judged()] == ["petro had left on 2026-10-01"]


def test_another_actor_than_the_author_is_found(scene: Scene) -> None:
    scene.write("one", ("title: Ticket one", "title: Mine"))
    scene.commit(f"x\n\nHd-Ticket: {scene.ids['one']}\nHd-Action: set\nHd-Actor: ivan")
    assert scene.rules() == {"actor"}


def test_a_commit_older_than_what_it_builds_on_is_found(scene: Scene) -> None:
    scene.write("one", (OPEN, OPEN + step("olha", "pending", at="2026-11-12T10:00:00+02:00")))
    scene.commit(at="2026-11-12T10:00:00+02:00")
    assert "clock" in scene.rules()
    scene.commit("Later", at=MONDAY)


def test_an_author_date_far_from_when_it_was_committed_is_told(scene: Scene) -> None:
    scene.write("one", ("title: Ticket one", "title: Mine"))
    scene.commit(at="2026-11-12T10:00:00+02:00", landed=MONDAY)
    assert [(one.problem.rule, one.problem.severity) for one in scene.judged()] == [("backdated", "warning")]


# -- files --------------------------------------------------------------------------------------------------------


def test_a_ticket_that_is_deleted_moved_or_a_link_is_found(scene: Scene) -> None:
    path = scene.path("two")
    for number, do in enumerate((path.unlink, lambda: path.rename(path.with_name("HD-2611-00000.md")),
                                 lambda: (path.unlink(), path.symlink_to("/etc/passwd")))):  # fmt: skip
        do()
        scene.commit()
        assert "gone" in scene.rules(), number
        scene.git("reset", "-q", "--hard", scene.start)


def test_a_desk_that_is_taken_away_and_founded_anew_by_a_stranger_is_found(scene: Scene) -> None:
    text = (scene.folder / "hd.yaml").read_text(encoding="utf-8")
    (scene.folder / "hd.yaml").unlink()
    scene.commit("Away with it")
    (scene.folder / "hd.yaml").write_text(text, encoding="utf-8")
    scene.write("one", ("title: Ticket one", "title: Mine"))
    founded = scene.commit("A new desk", by="eve@elsewhere.example")
    found = [
        one.problem.rule for one in audit(Context(Desk.find(scene.folder), now=datetime.fromisoformat(MONDAY))).findings
    ]
    assert found == ["gone", "author"]
    assert founded == scene.git("rev-parse", "HEAD")


def test_a_ticket_that_was_broken_and_mended_with_another_past_is_found(scene: Scene) -> None:
    text = scene.text("one")
    scene.path("one").write_text("---\nid: [\n", encoding="utf-8")
    scene.commit("Oops")
    scene.path("one").write_text(text.replace("Asked.", "Told."), encoding="utf-8")
    mended = scene.commit("Mended")
    assert [(one.problem.rule, one.commit) for one in scene.judged()][1:] == [("past", mended)]


def test_an_attachment_that_is_changed_or_removed_is_found(scene: Scene) -> None:
    (file,) = scene.path("one").with_suffix("").iterdir()
    for do in (file.unlink, lambda: file.write_text("x")):
        do()
        scene.commit()
        assert "attachment" in scene.rules()
        scene.git("reset", "-q", "--hard", scene.start)


# -- undo, merges -------------------------------------------------------------------------------------------------


def test_an_undo_that_takes_back_more_than_it_says_is_found(scene: Scene) -> None:
    assert scene.hd("comment", "{one}", "-m", "Wrong.", at=MONDAY) == 0
    wrong = scene.git("rev-parse", "HEAD")
    assert scene.hd("undo", at=MONDAY) == 0
    assert scene.judged() == []
    scene.write("one", ("Asked.", "Told."))
    scene.git("add", "-A")
    scene.git("commit", "-q", "--amend", "--no-edit")
    assert "past" in scene.rules()
    assert wrong in scene.git("log", "-1", "--format=%B")


def test_an_undo_of_what_is_not_in_the_history_is_found(scene: Scene) -> None:
    text = scene.text("one")
    scene.path("one").write_text(text.replace("Asked.", "Told."), encoding="utf-8")
    scene.commit("Aside")
    scene.path("one").write_text(text, encoding="utf-8")
    aside = scene.commit("The change that is taken back")
    scene.git("reset", "-q", "--hard", scene.start)
    scene.path("one").write_text(text.replace("Asked.", "Told."), encoding="utf-8")
    scene.commit(f"undo\n\nHd-Action: undo\nHd-Actor: olha\nHd-Undoes: {aside}")
    assert "past" in scene.rules()


def branched(scene: Scene, settle: Callable[[], object], *options: str) -> None:
    """Two branches each say something about `one`; they are merged, and `settle` changes what is committed."""
    scene.git("checkout", "-q", "-b", "other")
    assert scene.hd("set", "{one}", "tags+=vpn") == 1  # not on the desk's branch
    scene.write(
        "one",
        ("tags: []", "tags: [vpn]"),
        ("## Comments\n", "## Comments\n\n### 2026-11-23T10:00:00+02:00 taras\n\nSaw it.\n"),
    )
    scene.commit("Theirs", by="taras")
    scene.git("checkout", "-q", "main")
    assert scene.hd("set", "{one}", "priority=P2", at=MONDAY) == 0
    subprocess.run(
        ["git", "merge", "-q", "--no-commit", "--no-ff", *options, "other"],
        cwd=scene.folder,
        check=False,
        capture_output=True,
    )
    settle()
    scene.commit("Merged", at="2026-11-23T10:10:00+02:00")


def test_a_merge_that_adds_nothing_is_legal_and_takes_no_author(scene: Scene) -> None:
    branched(scene, lambda: None)
    assert len(scene.git("log", "-1", "--format=%P").split()) == 2
    assert scene.judged() == []


def test_what_a_merge_does_beyond_its_sides_is_judged(scene: Scene) -> None:
    branched(scene, lambda: scene.write("one", ("Asked.", "Told.")))
    found = scene.judged()
    assert [(one.problem.rule, one.commit) for one in found] == [("past", scene.git("rev-parse", "HEAD"))]


def test_a_merge_that_drops_a_side_is_found(scene: Scene) -> None:
    branched(scene, lambda: None, "-s", "ours")
    assert scene.rules() == {"past"}


def test_a_merge_that_lets_an_attachment_go_is_found(scene: Scene) -> None:
    (file,) = scene.path("one").with_suffix("").iterdir()
    branched(scene, file.unlink)
    assert scene.rules() == {"attachment"}


def test_a_priority_lowered_after_a_breach_is_told(scene: Scene) -> None:
    assert scene.hd("set", "{one}", "priority=P1", at=MONDAY) == 0
    late = "2026-11-23T17:00:00+02:00"
    assert scene.hd("set", "{one}", "priority=P4", at=late) == 0
    (found,) = scene.judged(now=late)
    assert (found.problem.severity, found.problem.message) == (
        "warning", "the priority was lowered from P1 to P4 when resolve was breached")  # fmt: skip


def test_a_verdict_that_the_clocks_do_not_give_is_told(scene: Scene) -> None:
    speak_as("olha")
    assert scene.hd("resolve", "{one}", "-m", "Done.", at=MONDAY) == 0
    scene.write("one", ("resolve: [met, 60", "resolve: [met, 6"))
    scene.git("commit", "-qa", "--amend", "--no-edit")
    assert [(one.problem.rule, one.problem.severity) for one in scene.judged()] == [("verdict", "warning")]


def test_the_configuration_of_the_base_judges(scene: Scene) -> None:
    """A request cannot make itself legal."""
    text = (scene.folder / "hd.yaml").read_text(encoding="utf-8")
    (scene.folder / "hd.yaml").write_text(
        text.replace("people: ", "people:\n  eve: {email: eve@elsewhere.example} # "), encoding="utf-8"
    )
    scene.commit("I am one of you", by="eve@elsewhere.example")
    scene.write("one", ("title: Ticket one", "title: Mine"))
    scene.commit("So I may", by="eve@elsewhere.example")
    assert [one.problem.rule for one in scene.judged()] == ["author", "author"]


def test_findings_stand_at_the_line_that_the_file_has_now(scene: Scene) -> None:
    scene.write("one", (OPEN, OPEN + step("ivan", "pending", more=", for: vendor")))
    scene.commit()
    scene.write("one", ("tags: []", "tags:\n- one\n- two"))
    scene.commit("Longer")
    (found,) = (one for one in scene.judged() if one.problem.rule == "by")
    assert "by: ivan" in scene.text("one").splitlines()[found.problem.line - 1]
