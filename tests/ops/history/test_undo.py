"""Taking changes back: the files are what they were, byte for byte, and nothing of what came later is lost."""

from __future__ import annotations

import click
import pytest

from hd.cli.registry import COMMANDS, load_command
from tests.ops.bench import Bench, speak_as

# For each verb: what is done before it, and the verb. `one` is a new ticket, `two` another.
VERBS: dict[str, tuple[tuple[str, ...], str]] = {
    "comment": ((), "comment {one} -m Asked."),
    "assign": ((), "assign {one} olha"),
    "take": ((), "take {one}"),
    "wait": (("take {one}",), "wait {one} --for requester -m Where?"),
    "resume": (("wait {one} --for vendor",), "resume {one} -m On."),
    "resolve": (("take {one}", "take {two}"), "resolve {one} {two} -m Done."),
    "close": (("resolve {one} -m Done.",), "close {one} -m Bye."),
    "reopen": (("resolve {one} -m Done.",), "reopen {one} -m Again."),
    "cancel": ((), "cancel {one}"),
    "rate": (("resolve {one} -m Done.",), "rate {one} 4"),
    "mail block": ((), "mail block spam@mailer.example"),
    "mail allow": (("mail block spam@mailer.example",), "mail allow spam@mailer.example"),
    "link": ((), "link {one} parent {two}"),
    "merge": ((), "merge {one} --into {two}"),
    "escalate": ((), "escalate {one} --to l2-kyiv -m Hard. --tried all"),
    "return": (("escalate {one} --to l2-kyiv -m Hard. --tried all",), "return {one} -m Easy."),
    "kb new": ((), "kb new Wi-Fi --slug wifi"),
    "kb link": (("kb new Wi-Fi --slug wifi",), "kb link wifi {one}"),
    "kb run": (("script",), "kb run walk {one} --answers {desk}/../answers"),
    "route": (("ticket three --team l2-toronto",), "route {three}"),
    "attach": ((), "attach {one} {desk}/.gitattributes"),
    "watch": ((), "watch {one} maria"),
    "contact add": ((), "contact add n.new@acme.example --name New"),
    "contact edit": (
        ("contact add n.new@acme.example --name New",),
        "contact edit n.new@acme.example --name Newer",
    ),
    "contact merge": (
        ("contact add n.new@acme.example --name New", "contact add n.nu@acme.example --name Nu"),
        "contact merge n.nu@acme.example --into n.new@acme.example",
    ),
    "contact import": ((), "contact import {desk}/../people.csv"),
    "people add": ((), "people add zoe email=zoe@acme.example --team desk"),
    "people leave": (("assign {one} taras", "watch {one} taras"), "people leave taras --to olha"),
    "people set": ((), "people set ivan away=2026-12-24"),
    "team add": ((), "team add network line=2"),
    "team set": ((), "team set desk lead=olha"),
    "service add": ((), "service add network"),
    "service set": ((), "service set vpn name=Tunnel"),
    "office add": ((), "office add lviv"),
    "set": ((), "set {one} priority=P1 tags+=vpn"),
    "edit": ((), "edit {one} -F {desk}/../edited.md"),
    "kb edit": (("kb new Wi-Fi --slug wifi",), "kb edit wifi -F {desk}/../article.md"),
    "problem set": (("set {two} type=problem",), "problem set {two} --workaround Restart."),
    "problem known": (
        ("set {two} type=problem", "problem set {two} --workaround Restart."),
        "problem known {two} --slug restart",
    ),
    "check": (("by-hand",), "check --fix"),
    "undo": (("comment {one} -m Asked.",), "undo"),
}
APART = {
    "create": "a ticket is never deleted; see below",
    "problem new": "a ticket is never deleted; see test_problems.py",
    "calendar holidays": "hd.yaml needs a package that may not be there; see below for hd.yaml",
    "uninit": "changes no file",
    **dict.fromkeys(("mail in", "mail fetch", "mail held"), "a ticket is never deleted; a comment is as of `comment`"),
    **dict.fromkeys(("mail forget", "notify start"), "changes a ref, and no file"),
    "sync": "the commits that it brings are taken back each by itself",
    "review approve": "a vote stands; a later one of the same person counts instead",
    "review reject": "a vote stands; a later one of the same person counts instead",
    "review merge": "hd return gives the ticket back; see below",
    "review withdraw": "a branch that is gone is asked for again",
}
MORE = {
    "comment by requester": (("wait {one} --for requester",), "comment {one} --by requester -m Here."),
    "escalate up": ((), "escalate {one} --up maria -m Now."),
    "unmerge": (("merge {one} --into {two}",), "merge --undo {one}"),
    "resolve incidents": (
        ("set {two} type=problem", "link {one} problem {two}"),
        "resolve {two} --incidents -m Done.",
    ),
    "resolve children": (("link {two} parent {one}",), "resolve {one} --children -m Done."),
}


AGAIN = ("attach", "merge", "kb new", "resolve children", "undo")  # redone, too: files that went come back


def changing() -> list[str]:
    """The names of all commands that change a desk."""
    found = []
    for name in COMMANDS:
        command = load_command(name)
        inside = command.commands if isinstance(command, click.Group) else {"": command}
        found += [
            f"{name} {sub}".strip()
            for sub, one in inside.items()
            if one and any(param.name == "dry_run" for param in one.params)
        ]
    return found


def test_every_verb_is_tried_below() -> None:
    assert sorted(changing()) == sorted([*VERBS, *APART])


def prepare(bench: Bench, first: str, *rest: str) -> None:
    """Do what comes before a verb: a command, a ticket more, or a status that somebody wrote by hand."""
    if first == "ticket":
        bench.ticket(*rest)
    elif first == "by-hand":
        (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids['one']}.md")
        path.write_text(path.read_text().replace("status: new\n", "status: open\n"))
        bench.git("commit", "-qam", "by hand")
    elif first == "script":
        text = "1. Does it work now?\n   - yes → solved: Restarted."
        assert bench.hd("kb", "new", "Walk", "--slug", "walk", "--kind", "script", "-m", text) == 0
    else:
        assert bench.hd(first, *rest) == 0


def beside(bench: Bench) -> None:
    """The files that verbs take in, beside the desk."""
    bench.ids["desk"] = str(bench.folder)
    folder = bench.folder.parent
    (folder / "answers").write_text("yes\n")
    (folder / "people.csv").write_text("email,name\nn.new@acme.example,New\n")
    (folder / "edited.md").write_text(bench.text("one").replace("Ticket one", "Ticket no. one"))
    for article in bench.folder.glob("kb/*.md"):
        (folder / "article.md").write_text(article.read_text() + "\nOnce more.\n")


@pytest.mark.parametrize("verb", [*VERBS, *MORE])
def test_after_undo_of_a_verb_every_file_is_what_it_was_and_after_redo_what_it_became(bench: Bench, verb: str) -> None:
    before, command = {**VERBS, **MORE}[verb]
    for words in before:
        prepare(bench, *words.split())
    beside(bench)
    old = bench.files()
    assert bench.hd(*command.split(), at="2026-11-23T10:00:00+02:00") == 0
    new = bench.files()
    assert new != old
    assert bench.hd("undo") == 0
    assert bench.files() == old
    if verb in AGAIN:
        assert bench.hd("undo") == 0
        assert bench.files() == new
    assert bench.git("status", "--porcelain") == ""


LATER = "2026-11-23T11:00:00+02:00"


def said(capfd: pytest.CaptureFixture[str]) -> str:
    captured = capfd.readouterr()
    return captured.out + captured.err


def refused(bench: Bench, capfd: pytest.CaptureFixture[str], *words: str) -> str:
    before = bench.files(), bench.git("rev-parse", "HEAD")
    capfd.readouterr()
    assert bench.hd("undo", *words) == 1
    assert (bench.files(), bench.git("rev-parse", "HEAD")) == before
    return said(capfd)


def test_the_commit_names_what_it_takes_back(bench: Bench) -> None:
    assert bench.hd("comment", "{one}", "-m", "Asked.") == 0
    taken = bench.git("rev-parse", "HEAD")
    assert bench.hd("undo") == 0
    assert bench.git("log", "-1", "--format=%B") == (
        f"{bench.ids['one']} undo comment Asked.\n\n"
        f"Hd-Ticket: {bench.ids['one']}\nHd-Action: undo\nHd-Actor: olha\nHd-Undoes: {taken}"
    )


def test_it_says_what_it_took_back_and_what_it_did_again(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("comment", "{one}", "-m", "Asked.") == 0
    for word in ("taken back", "done again", "taken back"):
        capfd.readouterr()
        assert bench.hd("undo") == 0
        assert f"{bench.ids['one'][-5:]} {word}: comment Asked." in said(capfd)


def test_what_came_later_stays(bench: Bench) -> None:
    assert bench.hd("link", "{one}", "related", "{two}") == 0
    linked = bench.git("rev-parse", "--short=7", "HEAD")
    assert bench.hd("comment", "{one}", "-m", "Later.", at=LATER) == 0
    assert bench.hd("undo", linked) == 0
    assert bench.line("one", "links") == "[]"
    assert "Later." in bench.text("one")


def test_an_edit_by_hand_that_nobody_committed_stays(bench: Bench) -> None:
    assert bench.hd("comment", "{one}", "-m", "Asked.") == 0
    (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids['one']}.md")
    path.write_text(path.read_text().replace("Ticket one", "Ticket no. one"))
    assert bench.hd("undo") == 0
    assert bench.line("one", "title") == "Ticket no. one"
    assert "Asked." not in bench.text("one")
    assert bench.git("log", "-1", "--skip=1", "--format=%(trailers:key=Hd-Action,valueonly)") == "hand-edit"


def test_where_later_changes_overlap_it_is_refused_and_they_are_named(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    assert bench.hd("take", "{one}") == 0
    taken = bench.git("rev-parse", "--short=7", "HEAD")
    assert bench.hd("resolve", "{one}", "-m", "Done.", at=LATER) == 0
    told = refused(bench, capfd, taken)
    assert f"{bench.git('rev-parse', '--short=7', 'HEAD')}  {bench.ids['one']} resolve Done." in told


def test_a_step_that_later_ones_need_is_not_taken_from_under_them(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    assert bench.hd("cancel", "{one}") == 0
    cancelled = bench.git("rev-parse", "--short=7", "HEAD")
    assert bench.hd("reopen", "{one}", at=LATER) == 0
    assert "later changes build on" in refused(bench, capfd, cancelled)


def test_a_ticket_that_was_registered_is_cancelled_and_never_deleted(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    bench.ticket("three")
    before = bench.text("three")
    capfd.readouterr()
    assert bench.hd("undo", at=LATER) == 0
    assert bench.line("three", "status") == "cancelled"
    assert "a ticket is never deleted" in said(capfd)
    assert bench.hd("undo") == 0
    assert bench.text("three") == before


def test_by_default_it_is_ones_own_last_change_and_by_ref_the_tickets(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    assert bench.hd("comment", "{one}", "-m", "Mine.") == 0
    speak_as("taras")
    assert bench.hd("comment", "{two}", "-m", "Theirs.") == 0
    speak_as("olha")
    assert bench.hd("undo") == 0
    assert ("Mine." in bench.text("one"), "Theirs." in bench.text("two")) == (False, True)
    capfd.readouterr()
    assert bench.hd("undo", "{two}") == 0
    assert "Theirs." not in bench.text("two")
    assert "was taras's" in said(capfd)


def test_a_change_of_several_files_is_taken_back_wholly_or_not_at_all(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    assert bench.hd("resolve", "{one}", "{two}", "-m", "Done.") == 0
    both = bench.git("rev-parse", "--short=7", "HEAD")
    assert bench.hd("close", "{two}", at=LATER) == 0
    assert bench.ids["two"] in refused(bench, capfd, both)


def test_what_hd_did_not_do_is_not_its_to_take_back(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids['one']}.md")
    path.write_text(path.read_text().replace("Ticket one", "Ticket no. one"))
    bench.git("commit", "-qam", "A better title")
    by_hand = bench.git("rev-parse", "--short=7", "HEAD")
    assert f"git revert {by_hand}" in refused(bench, capfd, by_hand)
    told = refused(bench, capfd, bench.ids["one"])
    assert f"git revert {by_hand}" in told
    assert "takes back: " in told


def test_a_merge_is_not_taken_back(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    bench.git("switch", "-qc", "side", "HEAD~1")
    bench.git("commit", "-q", "--allow-empty", "-m", "beside")
    bench.git("switch", "-q", "main")
    bench.git("merge", "-q", "--no-edit", "side")
    assert "is a merge" in refused(bench, capfd, bench.git("rev-parse", "--short=7", "HEAD"))


def test_the_desk_itself_is_not_taken_back(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert "the desk itself" in refused(bench, capfd, bench.git("rev-list", "--max-parents=0", "HEAD"))


def test_a_commit_of_another_branch_is_refused(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    bench.git("switch", "-qc", "side")
    bench.git("commit", "-q", "--allow-empty", "-m", "beside\n\nHd-Action: comment")
    other = bench.git("rev-parse", "HEAD")
    bench.git("switch", "-q", "main")
    assert "not on this branch" in refused(bench, capfd, other)


def test_a_change_of_another_desk_in_the_same_repository_is_refused(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    (bench.folder / "other").mkdir()
    other = Bench(bench.folder / "other", {})
    assert other.hd("init") == 0
    outer = bench.git("rev-parse", "HEAD~1")
    other.ticket("three")
    assert "not of this desk" in refused(bench, capfd, bench.git("rev-parse", "HEAD"))
    assert "not of this desk" in refused(other, capfd, outer)


def test_taking_back_what_is_gone_already_changes_nothing(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("comment", "{one}", "-m", "Asked.") == 0
    asked = bench.git("rev-parse", "--short=7", "HEAD")
    assert bench.hd("undo") == 0
    capfd.readouterr()
    assert bench.hd("undo", asked) == 0
    assert "nothing to change" in said(capfd)


@pytest.mark.parametrize("word", ["--upload-pack=x", "-x", "nobody", "abcdef1", "HEAD", "main..HEAD"])
def test_what_is_neither_ticket_nor_commit_is_told(bench: Bench, capfd: pytest.CaptureFixture[str], word: str) -> None:
    capfd.readouterr()
    assert bench.hd("undo", "--", word) == 1
    assert "neither a ticket nor a commit" in said(capfd)


def test_a_dry_run_takes_nothing_back(bench: Bench) -> None:
    assert bench.hd("comment", "{one}", "-m", "Asked.") == 0
    before = bench.files(), bench.git("rev-parse", "HEAD")
    assert bench.hd("undo", "--dry-run") == 0
    assert (bench.files(), bench.git("rev-parse", "HEAD")) == before


def test_a_change_of_hd_yaml_is_taken_back_and_what_came_later_stays(bench: Bench) -> None:
    config = bench.folder / "hd.yaml"
    text = config.read_text()
    config.write_text(text.replace("name: Acme IT", "name: Acme"))
    bench.git("commit", "-qam", "HD set name\n\nHd-Action: set\nHd-Actor: olha")
    name = bench.git("rev-parse", "HEAD")
    config.write_text(config.read_text().replace("close_after: 5d", "close_after: 3d"))
    bench.git("commit", "-qam", "later")
    assert bench.hd("undo", name) == 0
    assert config.read_text() == text.replace("close_after: 5d", "close_after: 3d")


def test_a_handover_that_was_reviewed_is_given_back_not_undone(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ("escalate", "{one}", "--to", "l2-toronto", "-m", "Hard.", "--tried", "all", "--review")
    assert bench.hd(*ask) == 0
    speak_as("mia")
    assert bench.hd("review", "approve", "{one}") == 0
    assert bench.hd("review", "merge", "{one}") == 0
    capsys.readouterr()
    assert bench.hd("undo") == 1
    assert "hd return" in capsys.readouterr().err
    assert bench.hd("undo", bench.git("rev-parse", "main^2~1")) == 1
    assert "hd review withdraw" in capsys.readouterr().err
    speak_as("olha")
