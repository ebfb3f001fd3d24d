"""What was told is computed from a commit and a moment: for any runs, the same as remembering what each has found."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hd.core.sla.findings import SEVERITY_RANKS
from hd.ops.context import Context
from hd.ops.sla.check import BaselineRun, check
from hd.store.desk.at_revision import Revision
from hd.store.desk.desk import Desk
from tests.ops.bench import Bench

START = datetime(2026, 11, 23, 7, tzinfo=UTC)  # Monday, nine in Kyiv
STEPS = (
    (0, "set {one} priority=P1"),
    (0, "set {two} priority=P3"),
    (60, "take {one}"),
    (90, "comment {one} --by requester -m Well?"),
    (120, "set {two} priority=P1"),
    (150, "comment {one} -m Soon."),
    (200, "wait {two} --for requester -m Which?"),
    (230, "resolve {one} -m Done."),
    (260, "comment {two} --by requester -m This."),
    (300, "reopen {one} -m No."),
    (330, "set {two} priority=P2"),
    (400, "set {two} priority=P1"),
    (460, "cancel {two} -m Enough."),
)
POLICY = """\
sla:
- {name: s, match: "*", targets: {P1: {respond: 30m, reply: 20m, resolve: 2h}, "*": {respond: 1h, resolve: 4h}}}
"""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A day at a desk: its folder, and its commits in order."""
    import subprocess

    from tests.ops.bench import built, speak_as

    with pytest.MonkeyPatch.context() as patch:
        for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
            patch.setenv(name, "")
        speak_as("olha")
        made = Bench(tmp_path_factory.mktemp("day") / "desk", {})
        subprocess.run(["git", "init", "-q", "-b", "main", "--template=", str(made.folder)], check=True)
        built(made)
        config = made.folder / "hd.yaml"
        text = config.read_text(encoding="utf-8")
        config.write_text(text[: text.index("\nsla:") + 1] + POLICY + _after(text, "sla"), encoding="utf-8")
        made.git("commit", "-qam", "A strict policy")
        for minutes, words in STEPS:
            at = (START + timedelta(minutes=minutes)).isoformat()
            assert made.hd("--now", at, *words.split()) == 0, words
    return made.folder, made.git("rev-list", "--reverse", "HEAD").split("\n")


def _after(text: str, section: str) -> str:
    """What follows a section of hd.yaml."""
    lines = text[text.index(f"\n{section}:") + 1 :].splitlines(keepends=True)[1:]
    number = next((n for n, line in enumerate(lines) if line[:1].isalpha()), len(lines))
    return "".join(lines[number:])


runs = st.lists(st.tuples(st.integers(0, 600), st.integers(0, len(STEPS) + 3)), min_size=2, max_size=5).map(
    lambda drawn: list(zip(sorted(at for at, _ in drawn), sorted(number for _, number in drawn), strict=True))
)


@settings(max_examples=25)
@given(runs)
def test_each_run_tells_what_got_worse_since_the_run_before(
    history: tuple[Path, list[str]], drawn: list[tuple[int, int]]
) -> None:
    """Commits come in any order with respect to time: late, in a heap, or before anybody looks."""
    folder, commits = history

    @cache
    def found(minutes: int, number: int) -> dict[str, str]:
        return told(minutes, number, None)

    def told(minutes: int, number: int, since: BaselineRun | None) -> dict[str, str]:
        desk = Revision(Desk(folder), commits[number])
        result = check(Context(desk, now=START + timedelta(minutes=minutes)), [], me="", since=since)
        return {row["key"]: row["state"] for row in result.findings}

    for (before, old), (now, new) in itertools.pairwise(drawn):
        since = BaselineRun(commits[old], START + timedelta(minutes=before))
        was = found(before, old)
        worse = {
            key: state
            for key, state in found(now, new).items()
            if SEVERITY_RANKS[state] > SEVERITY_RANKS.get(was.get(key, ""), 0)
        }
        assert told(now, new, since) == worse


def test_the_day_has_something_to_tell(history: tuple[Path, list[str]]) -> None:
    folder, commits = history
    result = check(Context(Revision(Desk(folder), commits[-4]), now=START + timedelta(minutes=400)), [], me="")
    assert {row["state"] for row in result.findings} == {"breached"}
    assert len(result.findings) > 1
