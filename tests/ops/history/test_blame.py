"""`hd blame` on a desk: who set a field, through merges, edits by hand, former ids, and where history is cut."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.ops.bench import Bench, speak_as
from tests.running import Answer, hd

TEN, ELEVEN, NOON = (f"2026-11-23T{hour}:00:00+02:00" for hour in (10, 11, 12))


def blame(bench: Bench, *words: str, **environ: str) -> Answer:
    return hd(bench.folder, "blame", *(word.format(**bench.ids) for word in words), **{"HD_NOW": NOON, **environ})


def told(bench: Bench, *words: str) -> list[Any]:
    answer = blame(bench, *words, "--json")
    assert answer.code == 0, answer.err
    found: list[Any] = json.loads(answer.out)
    return found


def values(bench: Bench, *words: str) -> list[tuple[Any, Any, Any]]:
    """(who, what was before, what is) of each record."""
    return [(one["actor"], one["before"], one["value"]) for one in told(bench, *words)]


def path(bench: Bench, name: str) -> Path:
    return bench.folder / f"tickets/2026/11/{bench.ids[name]}.md"


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def by(bench: Bench, who: str, *words: str, at: str = TEN) -> str:
    speak_as(who)
    assert bench.hd(*words, at=at) == 0
    return bench.git("rev-parse", "HEAD")


def test_a_setting_has_the_fields_that_programs_read(bench: Bench) -> None:
    commit = by(bench, "ivan", "set", "{one}", "priority=P1")
    assert told(bench, "{one}", "priority") == [
        {
            "id": bench.ids["one"],
            "field": "priority",
            "value": "P1",
            "before": "P3",
            "at": TEN,
            "commit": commit,
            "actor": "ivan",
            "on_behalf_of": None,
            "action": "set",
            "text": "priority P3 → P1",
            "entry": None,
        }
    ]


def test_a_pipe_gets_a_line_for_each(bench: Bench) -> None:
    commit = by(bench, "ivan", "set", "{one}", "priority=P1")
    assert blame(bench, "{one}", "priority").out == (
        f"priority\tP1\tP3\t{TEN}\t{commit}\tivan\t\tset\tpriority P3 → P1\n"
    )


def test_every_setting_is_told_the_newest_first(bench: Bench) -> None:
    by(bench, "ivan", "set", "{one}", "priority=P1")
    by(bench, "olha", "comment", "{one}", "-m", "x", at=ELEVEN)
    by(bench, "nadia", "set", "{one}", "priority=P3", at=ELEVEN)
    assert values(bench, "{one}", "priority") == [("nadia", "P1", "P3")]
    assert values(bench, "{one}", "priority", "--all") == [
        ("nadia", "P1", "P3"),
        ("ivan", "P3", "P1"),
        ("olha", None, "P3"),
    ]


def test_without_a_field_it_is_all_that_have_a_value(bench: Bench) -> None:
    by(bench, "ivan", "set", "{one}", "priority=P1", "tags+=vpn", "tags+=wifi")
    found = told(bench, "{one}")
    assert {"id", "title", "status", "priority", "tags", "team", "requester"} <= {one["field"] for one in found}
    assert not {"timeline", "handovers", "parent", "verdict"} & {one["field"] for one in found}
    assert [one["value"] for one in found if one["field"] == "tags"] == ["vpn", "wifi"]


def test_of_a_list_each_item_has_somebody_who_set_it(bench: Bench) -> None:
    by(bench, "ivan", "set", "{one}", "tags+=vpn")
    by(bench, "nadia", "set", "{one}", "tags+=wifi", at=ELEVEN)
    assert values(bench, "{one}", "tag") == [("nadia", None, "wifi"), ("ivan", None, "vpn")]
    by(bench, "olha", "set", "{one}", "tags-=vpn", at=NOON)
    assert values(bench, "{one}", "tags") == [("nadia", None, "wifi")]
    assert values(bench, "{one}", "tags", "--all")[0] == ("olha", "vpn", None)


def test_status_and_team_name_the_entry_that_they_follow_from(bench: Bench) -> None:
    by(bench, "olha", "take", "{one}", at=TEN)
    by(bench, "olha", "wait", "{one}", "--for", "requester", "--at", "10:30", at=ELEVEN)
    by(bench, "olha", "escalate", "{two}", "--to", "l2-kyiv", "-m", "why", "--tried", "all", at=ELEVEN)
    (status,), (team,) = told(bench, "{one}", "status"), told(bench, "{two}", "handovers")
    assert status["entry"] == {"at": "2026-11-23T10:30:00+02:00", "by": "olha", "status": "pending", "for": "requester"}
    assert (status["before"], status["value"], status["at"]) == ("open", "pending", ELEVEN)
    assert (team["before"], team["value"], team["entry"]["reason"]) == ("desk", "l2-kyiv", "why")
    drawn = blame(bench, "{one}", "status", HD_FORCE_TTY="80").out
    assert "    status: open → pending; waits for requester; since 2026-11-23 10:30\n" in drawn


def test_what_the_commits_words_say_is_not_said_twice(bench: Bench) -> None:
    by(bench, "ivan", "set", "{one}", "priority=P1", "impact=group")
    drawn = blame(bench, "{one}", "priority", HD_FORCE_TTY="80").out
    assert drawn.count("P3 → P1") == 1


# -- by hand ----------------------------------------------------------------------------------------------------------


def test_what_is_not_committed_is_said_to_be_so(bench: Bench) -> None:
    rewrite(path(bench, "one"), "priority: P3", "priority: P1")
    (found,) = told(bench, "{one}", "priority")
    assert (found["before"], found["value"], found["commit"], found["text"]) == ("P3", "P1", None, "not committed yet")
    assert "not committed yet" in blame(bench, "{one}", "priority", HD_FORCE_TTY="80").out
    assert [one["commit"] is None for one in told(bench, "{one}", "priority", "--all")] == [True, False]


def test_an_edit_by_hand_is_called_so(bench: Bench) -> None:
    rewrite(path(bench, "one"), "priority: P3", "priority: P1")
    by(bench, "ivan", "comment", "{one}", "-m", "x")
    (found,) = told(bench, "{one}", "priority")
    assert (found["action"], found["actor"], found["value"]) == ("hand-edit", "ivan", "P1")
    rewrite(path(bench, "two"), "priority: P3", "priority: P1")
    bench.git("commit", "-qam", "It is urgent")
    (found,) = told(bench, "{two}", "priority")
    assert (found["action"], found["actor"], found["text"]) == ("commit", "ivan", "It is urgent")


def test_a_ticket_that_git_does_not_know_is_not_committed(bench: Bench) -> None:
    name = "HD-2611-00000"
    text = path(bench, "one").read_text("utf-8").replace(bench.ids["one"], name)
    (bench.folder / f"tickets/2026/11/{name}.md").write_text(text, "utf-8")
    assert {one["commit"] for one in told(bench, name)} == {None}


def test_a_version_that_cannot_be_read_hides_nobody(bench: Bench) -> None:
    by(bench, "ivan", "set", "{one}", "priority=P1")
    whole = path(bench, "one").read_bytes()
    path(bench, "one").write_bytes(b"<<<<<<< ours\n" + whole)
    bench.git("commit", "-qam", "Oh")
    path(bench, "one").write_bytes(whole)
    bench.git("commit", "-qam", "Mended")
    assert values(bench, "{one}", "priority") == [("ivan", "P3", "P1")]


# -- merges, former ids -----------------------------------------------------------------------------------------------


def test_a_merge_is_not_who_set_what_a_side_brought(bench: Bench) -> None:
    bench.git("checkout", "-q", "-b", "side")
    rewrite(path(bench, "one"), "priority: P3", "priority: P1")
    speak_as("nadia")
    bench.git("commit", "-qam", "Urgent")
    brought = bench.git("rev-parse", "HEAD")
    bench.git("checkout", "-q", "main")
    by(bench, "ivan", "set", "{one}", "title=Another")
    bench.git("merge", "-q", "--no-edit", "side")
    assert len(bench.git("rev-list", "--parents", "-1", "HEAD").split()) == 3
    (found,) = told(bench, "{one}", "priority")
    assert (found["commit"], found["actor"]) == (brought, "nadia")
    assert values(bench, "{one}", "title") == [("ivan", "Ticket one", "Another")]


def test_a_merge_set_what_neither_side_had(bench: Bench) -> None:
    bench.git("checkout", "-q", "-b", "side")
    rewrite(path(bench, "one"), "priority: P3", "priority: P1")
    bench.git("commit", "-qam", "P1")
    bench.git("checkout", "-q", "main")
    rewrite(path(bench, "one"), "priority: P3", "priority: P2")
    bench.git("commit", "-qam", "P2")
    bench.git("merge", "-q", "--no-commit", "-s", "ours", "side")
    rewrite(path(bench, "one"), "priority: P2", "priority: P4")
    bench.git("commit", "-qam", "Settled")
    (found,) = told(bench, "{one}", "priority")
    assert (found["action"], found["text"], found["before"], found["value"]) == ("merge", "Settled", "P2", "P4")


def test_the_history_of_a_former_id_belongs_to_the_ticket(bench: Bench) -> None:
    """Two clones drew the same id; the one registered later has another one since."""
    by(bench, "ivan", "set", "{one}", "priority=P1")
    old, new = bench.ids["one"], "HD-2611-00000"
    text = path(bench, "one").read_text("utf-8")
    moved = text.replace(f"id: {old}", f"id: {new}").replace("timeline:", f"aliases: [{old}]\ntimeline:", 1)
    (bench.folder / f"tickets/2026/11/{new}.md").write_text(moved, "utf-8")
    other = text.replace("created: 2026-11-23T09:00:00", "created: 2026-11-23T08:00:00").replace("P1", "P4")
    path(bench, "one").write_text(other, "utf-8")
    bench.git("add", "-A")
    bench.git("commit", "-qm", "Two with one id")
    assert values(bench, new, "priority") == [("ivan", "P3", "P1")]
    assert values(bench, old, "priority")[0][1:] == ("P1", "P4")


# -- refusals ---------------------------------------------------------------------------------------------------------


def cloned(bench: Bench, folder: Path, depth: int) -> Bench:
    subprocess.run(["git", "clone", "-q", f"--depth={depth}", f"file://{bench.folder}", str(folder)], check=True)
    return Bench(folder, bench.ids)


def test_a_shallow_clone_does_not_guess(bench: Bench, tmp_path: Path) -> None:
    commit = by(bench, "ivan", "set", "{one}", "priority=P1")
    shallow = cloned(bench, tmp_path / "clone", 2)
    assert [one["commit"] for one in told(shallow, "{one}", "priority")] == [commit]
    for words in (["title"], [], ["priority", "--all"]):
        answer = blame(shallow, "{one}", *words)
        assert (answer.code, answer.out) == (1, "")
        assert "is not known in this shallow clone" in answer.err
        assert "git fetch --unshallow" in answer.err


def test_where_a_clone_begins_with_the_registration_it_is_that(bench: Bench, tmp_path: Path) -> None:
    shallow = cloned(bench, tmp_path / "clone", 1)
    assert values(shallow, "{two}", "priority") == [("olha", None, "P3")]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["{one}", "prio"], 2, 'no field "prio"; nearest: priority'),
        (["{one}", "\x1b[31m"], 2, 'no field "\\x1b[31m"'),
        (["zzzzz", "title"], 1, 'no ticket "zzzzz"'),
        ([], 2, "Missing argument"),
    ],
)
def test_what_cannot_be_answered_is_said_plainly(words: list[str], code: int, says: str, bench: Bench) -> None:
    answer = blame(bench, *words)
    assert (answer.code, answer.out) == (code, "")
    assert says in answer.err.split("\n")[0]


def test_a_field_without_a_value_was_set_by_nobody(bench: Bench) -> None:
    assert blame(bench, "{one}", "parent", HD_FORCE_TTY="80").err == "these fields have no value\n"
    assert told(bench, "{one}", "parent") == []


def test_few_processes_are_started_however_long_the_history_is(bench: Bench, tmp_path: Path) -> None:
    for number in range(3):
        by(bench, "ivan", "set", "{one}", f"title=Title {number}")
    trace = tmp_path / "trace"
    assert blame(bench, "{one}", GIT_TRACE2_EVENT=str(trace)).code == 0
    started = [line for line in trace.read_text("utf-8").splitlines() if json.loads(line)["event"] == "start"]
    assert len(started) <= 4
