"""A change that says nothing is no change; a commit's subject never says None."""

from __future__ import annotations

import pytest

from tests.ops.bench import Bench


@pytest.mark.parametrize(
    "words",
    [
        ("set", "{one}", "service="),
        ("set", "{one}", "tags="),
        ("set", "{one}", "watchers="),
        ("set", "{one}", "org=acme"),
        ("assign", "{one}", "nobody"),
    ],
)
def test_what_changes_nothing_is_not_committed(bench: Bench, words: tuple[str, ...]) -> None:
    (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids['one']}.md")
    gone = ("service:", "tags:", "assignee:")
    path.write_text("".join(line for line in path.read_text().splitlines(True) if not line.startswith(gone)))
    bench.git("commit", "-qam", "By hand")
    head = bench.git("rev-parse", "HEAD")
    assert bench.hd(*words) == 0
    assert bench.git("rev-parse", "HEAD") == head


@pytest.mark.parametrize("written", ["[vpn, null]", "[vpn, ~]", "[null]"])
def test_an_empty_item_of_a_list_is_never_called_none(bench: Bench, written: str) -> None:
    (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids['one']}.md")
    path.write_text(path.read_text().replace("tags: []", f"tags: {written}"))
    bench.git("commit", "-qam", "By hand")
    assert bench.hd("set", "{one}", "tags=wifi") == 0
    assert "None" not in bench.git("log", "-1", "--format=%s")


def test_a_return_from_no_team_says_nobody(bench: Bench) -> None:
    assert bench.hd("escalate", "{one}", "--to", "l2-kyiv", "-m", "why", "--tried", "all") == 0
    (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids['one']}.md")
    path.write_text(
        "".join("team:\n" if line.startswith("team:") else line for line in path.read_text().splitlines(True))
    )
    bench.git("commit", "-qam", "By hand")
    bench.hd("return", "{one}", "-m", "why")
    assert "None" not in bench.git("log", "-1", "--format=%s")
