"""Above twenty tickets a verb asks first, however they came together; where nobody can be asked it does nothing."""

from __future__ import annotations

import io
import sys

import pytest

from hd.cli.registry import COMMANDS, load_command
from tests.ops.bench import Bench

# One ticket and twenty children of it, and for each verb the words that would do it to all of them.
VERBS = {
    "comment": ["-m", "x"],
    "set": ["tags+=x"],
    "assign": ["me"],
    "take": [],
    "wait": ["--for", "vendor"],
    "resume": [],
    "resolve": ["-m", "x"],
    "close": [],
    "reopen": [],
    "cancel": [],
    "link": ["related", "{two}"],
    "merge": ["--into", "{two}"],
    "escalate": ["--to", "l2", "-m", "x"],
    "return": ["-m", "x"],
    "route": [],
    "watch": [],
}
REACHING = {"comment": ["-m", "x"], "resolve": ["-m", "x"], "cancel": [], "close": []}


def offspring(bench: Bench, count: int) -> None:
    """Let ticket `one` have so many children, in one commit."""
    (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids['one']}.md")
    text = path.read_text(encoding="utf-8")
    for number in range(count):
        child = f"HD-2611-Z{number:04}"
        own = text.replace(bench.ids["one"], child).replace(
            "channel: phone\n", f"channel: phone\nparent: {path.stem}\n"
        )
        path.with_name(f"{child}.md").write_text(own, encoding="utf-8")
    bench.git("add", ".")
    bench.git("commit", "-qm", "many")


def verbs_that_pick() -> set[str]:
    names = {name: load_command(name) for name in COMMANDS}
    asking = {"words", "yes"}  # `hd notify --yes` picks messages, not tickets
    return {name for name, found in names.items() if found and asking <= {one.name for one in found.params}}


def test_every_verb_that_takes_several_tickets_is_here() -> None:
    assert set(VERBS) == verbs_that_pick()


@pytest.mark.parametrize("verb", VERBS)
def test_a_query_for_many_changes_nothing_unasked(verb: str, bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    offspring(bench, 20)
    before = bench.files()
    capfd.readouterr()
    assert bench.hd(verb, *VERBS[verb], "--query", "NOT id:{two}") == 2
    said = capfd.readouterr()
    final = ", and closed is a final status" if verb == "close" else ""
    ways = "--yes to go ahead, --dry-run to see what would change"
    assert (said.out, said.err) == ("", f"hd: this changes 21 tickets{final}\n{ways}\n")
    assert bench.files() == before


def test_ids_from_stdin_are_counted_each_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    offspring(bench, 20)
    ids = [path.stem for path in bench.folder.glob("tickets/*/*/*.md")]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(ids).encode())))
    assert bench.hd("comment", "-", "-m", "x") == 2
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(ids[:3] * 10).encode())))
    assert bench.hd("comment", "-", "-m", "x") == 0


@pytest.mark.parametrize("verb", REACHING)
def test_many_children_change_nothing_unasked(verb: str, bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    offspring(bench, 20)
    if verb == "close":
        assert bench.hd("resolve", "{one}", "--children", "--yes", "-m", "x") == 0
    before = bench.files()
    capfd.readouterr()
    assert bench.hd(verb, "{one}", "--children", *REACHING[verb]) == 2
    assert capfd.readouterr().err.startswith("hd: this changes 21 tickets\n")
    assert bench.files() == before
    assert bench.hd(verb, "{one}", "--children", *REACHING[verb], "--dry-run") == 0
    assert bench.files() == before
    assert bench.hd(verb, "{one}", "--children", *REACHING[verb], "--yes") == 0
    assert len(bench.git("show", "--format=", "--name-only", "HEAD").splitlines()) == 21


def test_twenty_are_not_asked_about(bench: Bench) -> None:
    offspring(bench, 19)
    assert bench.hd("comment", "{one}", "--children", "-m", "x") == 0
