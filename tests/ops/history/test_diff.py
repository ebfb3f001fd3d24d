"""`hd diff` on a desk: what programs read of it, which two it compares, what becomes of strangers' text."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hd.ops.history import diff as history_diff
from tests.ops.bench import Bench
from tests.running import Answer, git, hd

LATER = "2026-11-23T09:10:00+02:00"
SHORTER = ("P3: {respond: 2h, reply: 4h, resolve: 24h}", "P3: {respond: 2h, reply: 4h, resolve: 30m}")
HOSTILE = "<b>|x| [y](http://z) @olha `c` ``` \x1b[31m\u202e /close"


def diff(bench: Bench, *words: str, **environ: str) -> Answer:
    return hd(bench.folder, "diff", *(word.format(**bench.ids) for word in words), **{"HD_NOW": LATER, **environ})


def told(bench: Bench, *words: str) -> Any:
    answer = diff(bench, *words, "--json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def file(bench: Bench, name: str) -> Path:
    return bench.folder / f"tickets/2026/11/{bench.ids[name]}.md"


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# -- what programs read -----------------------------------------------------------------------------------------------


def test_a_comparison_has_the_fields_that_programs_read(bench: Bench) -> None:
    assert bench.hd("set", "{one}", "priority=P1", at=LATER) == 0
    found = told(bench, "HEAD~1")
    assert list(found) == [
        *("from", "to", "base", "now", "counts", "tickets", "articles", "config", "contacts", "files", "outside"),
        "unreadable",
    ]
    assert found["from"] == {"rev": "HEAD~1", "commit": bench.git("rev-parse", "HEAD~1")}
    assert found["to"] == {"rev": "HEAD", "commit": bench.git("rev-parse", "HEAD")}
    assert found["counts"] == {
        "registered": 0,
        "changed": 1,
        "deleted": 0,
        "affected": 0,
        "breaks": 0,
        "mends": 0,
        "articles": 0,
        "config": 0,
        "files": 0,
        "outside": 0,
    }
    (ticket,) = found["tickets"]
    assert ticket | {"clocks": None} == {
        "id": bench.ids["one"],
        "path": f"tickets/2026/11/{bench.ids['one']}.md",
        "title": "Ticket one",
        "change": "changed",
        "differences": [{"field": "priority", "before": "P3", "after": "P1"}],
        "words": [{"about": "priority", "text": "P3 → P1"}],
        "policy": {"before": "incidents", "after": "incidents"},
        "clocks": None,
    }
    clock = next(clock for clock in ticket["clocks"] if clock["metric"] == "resolve")
    assert list(clock) == ["metric", "breaks", "mends", "before", "after"]
    assert set(clock["after"]) == {"state", "due", "target_min", "elapsed_min", "remaining_min", "policy", "calendar"}
    assert (clock["before"]["due"], clock["after"]["due"]) == ("2026-11-25T18:00:00+02:00", "2026-11-23T13:00:00+02:00")


def test_each_line_of_jsonl_is_a_ticket(bench: Bench) -> None:
    rows = [json.loads(line) for line in diff(bench, "HEAD~2", "--jsonl").out.splitlines()]
    assert {row["id"] for row in rows} == {bench.ids["one"], bench.ids["two"]}
    assert {row["change"] for row in rows} == {"registered"}


def test_a_pipe_gets_fields_and_clocks(bench: Bench) -> None:
    assert bench.hd("set", "{one}", "priority=P1", "tags+=vpn", at=LATER) == 0
    name = bench.ids["one"]
    assert diff(bench, "HEAD~1").out.splitlines() == [
        f"{name}\tpriority\tP3\tP1",
        f"{name}\ttags\t\tvpn",
        f"{name}\tresolve\trunning 2026-11-25T18:00:00+02:00\trunning 2026-11-23T13:00:00+02:00",
        f"{name}\thold\trunning 2026-11-23T11:00:00+02:00\trunning 2026-11-23T09:15:00+02:00",
    ]


# -- which two --------------------------------------------------------------------------------------------------------


def parted(bench: Bench) -> None:
    """`side` gives `one` another priority; `main` goes on with `two`."""
    bench.git("branch", "side")
    assert bench.hd("set", "{two}", "tags+=main", at=LATER) == 0
    bench.git("checkout", "-q", "side")
    rewrite(file(bench, "one"), "priority: P3", "priority: P1")
    bench.git("commit", "-qam", "P1")
    bench.git("checkout", "-q", "main")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["main..side"], {"one", "two"}),
        (["main", "side"], {"one", "two"}),
        (["main...side"], {"one"}),
        (["side...main"], {"two"}),
        (["side"], {"one", "two"}),
        (["side.."], {"one", "two"}),
        (["..side"], {"one", "two"}),
        (["...side"], {"one"}),
        (["main..main"], set()),
    ],
)
def test_dots_say_which_two_are_compared(words: list[str], names: set[str], bench: Bench) -> None:
    parted(bench)
    assert {ticket["id"] for ticket in told(bench, *words)["tickets"]} == {bench.ids[name] for name in names}


def test_what_the_other_side_did_meanwhile_is_said_to_be_in_it(bench: Bench) -> None:
    parted(bench)
    said = "note: main has a commit that side lacks"
    assert said in diff(bench, "main..side").err
    assert said not in diff(bench, "main...side").err
    assert "main has a commit" in diff(bench, "main..side", "--format", "markdown").out
    assert told(bench, "main...side")["base"] == bench.git("merge-base", "main", "side")


def test_without_a_range_it_is_what_is_not_committed(bench: Bench) -> None:
    rewrite(file(bench, "one"), "priority: P3", "priority: P1")
    rewrite(file(bench, "two"), "title: Ticket two", "title: Ticket 2")
    bench.git("add", f"tickets/2026/11/{bench.ids['two']}.md")
    (bench.folder / "kb").mkdir(exist_ok=True)
    (bench.folder / "kb" / "new.md").write_text("---\ntitle: New\n---\n", "utf-8")
    (bench.folder / "notes.txt").write_text("x", "utf-8")
    found = told(bench)
    assert found["to"] == {"rev": None, "commit": None}
    assert [ticket["change"] for ticket in found["tickets"]] == ["changed", "changed"]
    assert [(one["name"], one["change"]) for one in found["articles"]] == [("new", "new")]
    assert found["files"] == [{"path": "notes.txt", "change": "added"}]
    assert diff(bench, "--format", "markdown").out.startswith("**Not committed yet: 2 tickets changed")


@pytest.mark.parametrize("staged", [False, True])
def test_a_file_that_is_gone_from_the_work_tree_is_gone(staged: bool, bench: Bench) -> None:
    path = f"tickets/2026/11/{bench.ids['one']}.md"
    bench.git("rm", "-q", path) if staged else (bench.folder / path).unlink()
    assert [ticket["change"] for ticket in told(bench)["tickets"]] == ["deleted"]


def test_what_was_never_there_for_the_last_commit_is_no_difference(bench: Bench) -> None:
    path = bench.folder / "tickets/2026/11/HD-2611-00000.md"
    path.write_text("x", "utf-8")
    bench.git("add", str(path))
    path.unlink()
    assert diff(bench).out == ""


def test_nothing_is_not_much_to_say(bench: Bench) -> None:
    answer = diff(bench, HD_FORCE_TTY="80")
    assert (answer.code, answer.out, answer.err) == (0, "", "no difference\n")


@pytest.mark.parametrize(
    "rev", ["nope", "HEAD~99", "-x", "--all", "HEAD:hd.yaml", "nope..HEAD", "HEAD..nope", "a....b"]
)
def test_no_such_revision(rev: str, bench: Bench) -> None:
    answer = diff(bench, "--", rev)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith('hd: no revision "')


@pytest.mark.parametrize("words", [[".."], ["..."], ["a", "b", "c"]])
def test_what_means_no_two_commits_is_wrong_usage(words: list[str], bench: Bench) -> None:
    assert diff(bench, *words).code == 2


def test_what_has_nothing_in_common_can_still_be_compared(bench: Bench) -> None:
    other = bench.git("commit-tree", "-m", "x", "HEAD^{tree}")
    assert "no commit in common" in diff(bench, f"HEAD...{other}").err
    assert diff(bench, f"HEAD..{other}").code == 0


def test_before_the_first_commit_there_is_nothing_to_compare_with(repo: Path) -> None:
    (repo / "hd.yaml").write_text("", "utf-8")
    answer = hd(repo, "diff")
    assert (answer.code, answer.err.split("\n")[0]) == (1, "hd: there is no commit yet, to compare with")


def test_a_shallow_clone_says_how_to_deepen_it(bench: Bench, tmp_path: Path) -> None:
    url = f"file://{bench.folder}"
    subprocess.run(["git", "clone", "-q", "--depth=2", url, str(tmp_path / "clone")], check=True)
    shallow = Bench(tmp_path / "clone", bench.ids)
    assert len(told(shallow, "HEAD~1")["tickets"]) == 1
    for text in ("HEAD~2", "HEAD~1...HEAD"):
        answer = diff(shallow, text)
        assert (answer.code, answer.out) == (1, "")
        assert "git fetch --unshallow" in answer.err


# -- hd.yaml, and the rest --------------------------------------------------------------------------------------------


def test_open_tickets_that_only_the_policy_touches_are_listed(bench: Bench) -> None:
    rewrite(bench.folder / "hd.yaml", *SHORTER)
    rewrite(file(bench, "two"), "title: Ticket two", "title: Two")
    ten = {"HD_NOW": "2026-11-23T10:00:00+02:00"}
    found = json.loads(diff(bench, "--json", **ten).out)
    assert found["config"] == [{"key": "sla.incidents.targets.P3.resolve", "before": "24h", "after": "30m"}]
    assert [(ticket["id"], ticket["change"]) for ticket in found["tickets"]] == [
        (bench.ids["two"], "changed"),
        (bench.ids["one"], None),
    ]
    assert (found["counts"]["affected"], found["counts"]["breaks"]) == (1, 2)
    drawn = diff(bench, HD_FORCE_TTY="80", **ten)
    assert "  resolve     due Wed 18:00 → breached, due today 09:30" in drawn.out
    assert "1 ticket changed; hd.yaml, by which alone 1 ticket gets other clocks; 2 clocks breached by it" in drawn.err


def test_a_wrong_configuration_is_named_and_hides_nothing(bench: Bench) -> None:
    rewrite(bench.folder / "hd.yaml", "resolve: 24h", "resolve: 3d")
    answer = diff(bench, "--format", "markdown")
    assert answer.code == 0
    assert "sla.incidents.targets.P3.resolve: `24h → 3d`" in answer.out
    assert "hd.yaml:39" in answer.out


def test_people_are_counted_and_not_named(bench: Bench) -> None:
    path = bench.folder / "contacts.csv"
    rewrite(path, "Roman Tkachenko", "Roman T.")
    path.write_text(path.read_text("utf-8") + "new@acme.example,New,,,,,,\n", "utf-8")
    assert told(bench)["contacts"] == {"path": "contacts.csv", "added": 1, "removed": 0, "changed": 1}
    assert "new@" not in diff(bench, "--format", "markdown").out


def test_attachments_belong_to_their_ticket(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("x", "utf-8")
    assert bench.hd("attach", "{one}", str(tmp_path / "log.txt"), at=LATER) == 0
    found = told(bench, "HEAD~1")
    assert [word["about"] for word in found["tickets"][0]["words"]] == ["comment", "file"]
    assert found["files"] == []
    (attached,) = (bench.folder / f"tickets/2026/11/{bench.ids['one']}").iterdir()
    attached.write_text("y", "utf-8")
    assert [word["text"] for word in told(bench)["tickets"][0]["words"]] == [f"replaced: {attached.name}"]


def test_a_file_of_a_ticket_that_is_not_there_is_a_file(bench: Bench) -> None:
    folder = bench.folder / "tickets/2026/11/HD-2611-00000"
    folder.mkdir()
    (folder / "x.log").write_text("x", "utf-8")
    assert told(bench)["files"] == [{"path": "tickets/2026/11/HD-2611-00000/x.log", "change": "added"}]


def test_what_lies_outside_the_desk_is_said_to(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", str(tmp_path / "all")], check=True)
    folder = tmp_path / "all" / "it" / "desk"
    folder.mkdir(parents=True)
    assert hd(folder, "init").code == 0
    (tmp_path / "all" / "ci.yml").write_text("x", "utf-8")
    (folder / "tests.txt").write_text("x", "utf-8")
    git(tmp_path / "all", "add", "-A")
    git(tmp_path / "all", "commit", "-qm", "x")
    found = json.loads(hd(folder, "diff", "HEAD~1", "--json").out)
    assert found["outside"] == [{"path": "ci.yml", "change": "added"}]
    assert found["files"] == [{"path": "it/desk/tests.txt", "change": "added"}]


def test_what_cannot_be_read_is_named_and_hides_no_other(bench: Bench) -> None:
    file(bench, "one").write_bytes(b"no ticket\n")
    rewrite(file(bench, "two"), "priority: P3", "priority: P1")
    bench.git("commit", "-qam", "Broken")
    found = told(bench, "HEAD~1")
    assert [ticket["id"] for ticket in found["tickets"]] == [bench.ids["two"]]
    (problem,) = found["unreadable"]
    assert problem["path"] == f"tickets/2026/11/{bench.ids['one']}.md"
    assert "**cannot be read**" in diff(bench, "HEAD~1", "--format", "markdown").out
    assert "(in HEAD)" in diff(bench, "HEAD~1").err


def test_an_object_that_git_has_lost_is_no_deletion(bench: Bench) -> None:
    blob = bench.git("rev-parse", f"HEAD:tickets/2026/11/{bench.ids['one']}.md")
    rewrite(file(bench, "one"), "priority: P3", "priority: P1")
    bench.git("commit", "-qam", "P1")
    (bench.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    found = told(bench, "HEAD~1")
    assert found["tickets"] == []
    assert "git has lost it" in found["unreadable"][0]["message"]


# -- strangers' text, and size ----------------------------------------------------------------------------------------


def test_what_strangers_wrote_drives_no_terminal_and_is_no_markup(bench: Bench) -> None:
    bench.git("checkout", "-q", "-b", "side")
    words = ("title=" + HOSTILE.replace("{", ""), f"tags+={HOSTILE.replace(',', '')}")
    for verb in (("set", bench.ids["one"], *words), ("comment", bench.ids["one"], "-m", HOSTILE)):
        hd(bench.folder, "-C", ".", *verb, HD_NOW=LATER)
    rewrite(file(bench, "two"), "title: Ticket two", f"title: {json.dumps(HOSTILE)}")
    bench.git("commit", "-qam", "x")
    drawn = diff(bench, "main", HD_FORCE_TTY="80").out
    assert not {char for char in drawn if (char < " " and char != "\n") or char == "\u202e"}
    markdown = diff(bench, "main", "--format", "markdown").out
    assert not {char for char in markdown if (char < " " and char != "\n") or char == "\u202e"}
    for line in markdown.splitlines():
        outside = "".join(line.split("````")[::2])  # a fence longer than any run in the text
        assert "@olha" not in outside
        assert "<b>" not in outside
        assert not line.lstrip().startswith("/")


def test_a_comment_is_never_longer_than_a_forge_takes(bench: Bench) -> None:
    text = file(bench, "one").read_text("utf-8")
    for number in range(300):
        name = f"HD-2611-{number:05}"
        made = text.replace(bench.ids["one"], name).replace("title: Ticket one", f"title: {'long ' * 60}")
        (bench.folder / f"tickets/2026/11/{name}.md").write_text(made, "utf-8")
    markdown = diff(bench, "--format", "markdown").out
    assert len(markdown) < 65_536
    assert " more: `hd diff`" in markdown


def test_links_lead_to_the_commit_at_the_forge(bench: Bench) -> None:
    forge = {"GITHUB_SERVER_URL": "https://forge.example", "GITHUB_REPOSITORY": "it/desk"}
    head = bench.git("rev-parse", "HEAD")
    assert (
        f"](https://forge.example/it/desk/blob/{head}/tickets/"
        in diff(bench, "HEAD~1", "--format", "markdown", **forge).out
    )
    rewrite(file(bench, "one"), "priority: P3", "priority: P1")
    assert "](tickets/2026/11/" in diff(bench, "--format", "markdown", **forge).out


def test_the_same_question_has_the_same_answer(bench: Bench) -> None:
    for form in ("json", "markdown", "table"):
        assert diff(bench, "HEAD~2", "--format", form) == diff(bench, "HEAD~2", "--format", form)


def test_many_tickets_take_no_more_processes(bench: Bench, tmp_path: Path) -> None:
    text = file(bench, "one").read_text("utf-8")
    for number in range(60):
        name = f"HD-2611-{number:05}"
        (bench.folder / f"tickets/2026/11/{name}.md").write_text(text.replace(bench.ids["one"], name), "utf-8")
    bench.git("add", "-A")
    bench.git("commit", "-qm", "Many")
    trace = tmp_path / "trace"
    assert diff(bench, "HEAD~1", "--json", GIT_TRACE2_EVENT=str(trace)).code == 0
    started = [
        json.loads(line)["argv"]
        for line in trace.read_text("utf-8").splitlines()
        if json.loads(line)["event"] == "start"
    ]
    assert len(started) <= 7, started


def test_what_several_processes_compare_is_the_same(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    text = file(bench, "one").read_text("utf-8")
    for number in range(12):
        name = f"HD-2611-{number:05}"
        broken = "" if number % 5 else "no ticket\n"
        (bench.folder / f"tickets/2026/11/{name}.md").write_text(broken + text.replace(bench.ids["one"], name), "utf-8")
    whole = told(bench)
    assert (len(whole["tickets"]), len(whole["unreadable"])) == (9, 3)
    monkeypatch.setattr(history_diff, "_AT_ONCE", 2)
    assert told(bench) == whole
