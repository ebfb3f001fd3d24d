"""`hd sla lint`, `test`, `diff` and `forecast` on a desk: what programs read of them, what is said of what is odd."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from hd.render.sla.policy_diff import diff_markdown
from tests.cli.render_samples import screen
from tests.ops.bench import Bench


def told(bench: Bench, capsys: pytest.CaptureFixture[str], *words: str, at: str = "2026-11-23T10:00:00+02:00") -> Any:
    """The JSON that a command prints."""
    capsys.readouterr()
    bench.hd(*words, "--json", at=at)
    return json.loads(capsys.readouterr().out)


def rewrite(bench: Bench, *swaps: tuple[str, str], commit: bool = False) -> None:
    """Change hd.yaml."""
    path = bench.folder / "hd.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    if commit:
        subprocess.run(["git", "-C", str(bench.folder), "commit", "-qam", "hd.yaml"], check=True)


SHORTER = ("P3: {respond: 2h, reply: 4h, resolve: 24h}", "P3: {respond: 2h, reply: 4h, resolve: 30m}")


# Diff


def test_a_difference_has_the_fields_that_programs_read(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(bench, SHORTER)
    found = told(bench, capsys, "sla", "diff", "HEAD")
    assert set(found) == {"rev", "commit", "now", "counts", "changes", "unreadable"}
    assert found["counts"] == {"tickets": 2, "changed": 2, "breaks": 2, "mends": 0}
    row = found["changes"][0]
    assert set(row) == {
        *("key", "id", "title", "path", "priority", "team", "assignee", "metric", "breaks", "mends", "before", "after")
    }
    assert (row["before"]["state"], row["after"]["state"], row["breaks"]) == ("running", "breached", True)
    assert set(row["before"]) == {*("state", "due", "target_min", "elapsed_min", "remaining_min", "policy", "calendar")}


def test_what_is_mended_is_counted_too(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(bench, SHORTER, commit=True)
    rewrite(bench, SHORTER[::-1])
    assert told(bench, capsys, "sla", "diff", "HEAD")["counts"]["mends"] == 2


def test_only_the_tickets_of_the_query_are_compared(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(bench, SHORTER)
    assert told(bench, capsys, "sla", "diff", "HEAD", "priority:P1")["counts"]["tickets"] == 0


def test_another_name_of_a_policy_is_no_difference(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(bench, ("name: incidents", "name: faults"))
    assert told(bench, capsys, "sla", "diff", "HEAD")["changes"] == []


@pytest.mark.parametrize("rev", ["nope", "HEAD~99", "", "--help-me", "HEAD:hd.yaml"])
def test_no_such_revision(bench: Bench, capsys: pytest.CaptureFixture[str], rev: str) -> None:
    assert bench.hd("sla", "diff", "--", rev) == 1
    assert f'no revision "{rev}"' in capsys.readouterr().err


def test_a_revision_before_there_was_a_desk(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    empty = subprocess.run(
        ["git", "-C", str(bench.folder), "commit-tree", "-m", "x", "4b825dc642cb6eb9a060e54bf8d69288fbee4904"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    assert bench.hd("sla", "diff", empty) == 1
    assert f"hd.yaml: not in {empty[:7]}" in capsys.readouterr().err


def test_a_revision_whose_policy_is_wrong_is_compared_without_that_part(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(bench, ("resolve: 24h", "resolve: 3d"), commit=True)
    rewrite(bench, ("resolve: 3d", "resolve: 24h"))
    assert bench.hd("sla", "diff", "HEAD") == 0
    assert "at HEAD, hd.yaml:39: sla[incidents]" in capsys.readouterr().err


def test_a_title_stays_text_in_markdown() -> None:
    clock = {"state": "running", "due": None, "remaining_min": 5, "target_min": 60, "policy": "a|b"}
    row = {
        "id": "HD-2611-7K3FQ",
        "title": "<b>|x| [y](http://z) @olha `c`\n\n# head",
        "metric": "resolve",
        "breaks": True,
        "before": clock,
        "after": clock,
    }
    counts = {"tickets": 1, "changed": 1, "breaks": 1, "mends": 0}
    last = diff_markdown([row], counts, rev="a`b", screen=screen()).splitlines()[-1]
    cells = "| HD-2611-7K3FQ \\<b\\>\\|x\\| \\[y\\](http\\://z) @\u200bolha \\`c\\` \\# head | resolve |"
    assert last.startswith(cells)
    assert last.count(" | ") == 3


# Forecast


def test_a_forecast_has_the_fields_that_programs_read(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(bench, capsys, "sla", "forecast", "--within", "10d")
    assert set(found) == {"now", "until", "by", "counts", "groups", "unreadable"}
    assert found["by"] == ["team", "assignee"]
    (group,) = found["groups"]
    assert (group["team"], group["assignee"], group["absent"]) == ("desk", None, None)
    assert [row["metric"] for row in group["findings"]] == ["resolve", "resolve"]
    assert group["findings"][0]["counted"][0] == ["2026-11-23T10:00:00+02:00", "2026-11-23T13:00:00+02:00"]
    assert found["counts"] == {"will_breach": 2, "breached": 0}


def test_what_is_due_later_is_not_foreseen(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(bench, capsys, "sla", "forecast")["counts"]["will_breach"] == 0


def test_a_wait_whose_end_is_known_ends_by_itself(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.hd("wait", "{one}", "--for", "date", "--until", "2026-11-24T09:00", "-m", "Then.")
    bench.hd("wait", "{two}", "--for", "requester", "-m", "Which one?")
    (group,) = told(bench, capsys, "sla", "forecast", "--within", "10d", "--metric", "resolve")["groups"]
    (row,) = group["findings"]
    assert (row["id"], row["state"], row["due"]) == (bench.ids["one"], "paused", "2026-11-26T17:59:59+02:00")


def test_who_is_away_will_not_act(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(bench, ("email: taras@acme.example,", "email: taras@acme.example, away: [2026-11-23], "), commit=True)
    assert bench.hd("assign", "{one}", "taras") == 0
    groups = told(bench, capsys, "sla", "forecast", "--within", "10d", "--by-person")["groups"]
    assert ("taras", "away") in [(group["assignee"], group["absent"]) for group in groups]


@pytest.mark.parametrize(
    "words",
    [
        ("--by", "09:00"),
        ("--within", "999d"),
        ("--within", "1h", "--by", "12:00"),
        ("--within", "x"),
        ("--metric", "resolv"),
    ],
)
def test_what_cannot_be_foreseen_is_refused(bench: Bench, words: tuple[str, ...]) -> None:
    assert bench.hd("sla", "forecast", *words, at="2026-11-23T10:00:00+02:00") == 2


# Test and lint


def test_what_a_desk_promises_as_data(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    (bench.folder / "sla-tests.yaml").write_text(
        "- name: one\n  ticket: {created: 2026-11-23 09:00}\n  expect: [{at: 09:10, resolve: met}]\n", encoding="utf-8"
    )
    found = told(bench, capsys, "sla", "test")
    assert set(found) == {"path", "tests", "problems"}
    (test,) = found["tests"]
    assert (test["name"], test["line"], test["passed"]) == ("one", 1, False)
    (failure,) = test["failures"]
    assert (failure["rule"], failure["line"]) == ("expectation", 3)
    assert failure["message"] == "one: 2026-11-23 09:10: resolve: running, not met"
    assert [row["sum"] for row in failure["explanation"]["intervals"]] == [10.0]
    assert bench.hd("sla", "test") == 5


def test_a_wrong_configuration_is_not_tested(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    (bench.folder / "sla-tests.yaml").write_text("- {}\n", encoding="utf-8")
    rewrite(bench, ("resolve: 24h", "resolve: 3d"))
    assert bench.hd("sla", "test") == 1
    assert "hd.yaml:39" in capsys.readouterr().err


def test_lint_gives_its_faults_as_data(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(bench, SHORTER)
    (row,) = told(bench, capsys, "sla", "lint")
    assert (row["rule"], row["path"], row["line"], row["severity"]) == ("ola", "hd.yaml", 39, "warning")
    assert bench.hd("sla", "lint") == 5


def test_lint_works_where_hd_yaml_cannot_be_read_at_all(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    (bench.folder / "hd.yaml").write_text("sla: [\n", encoding="utf-8")
    assert [row["rule"] for row in told(bench, capsys, "sla", "lint")] == ["unreadable"]
