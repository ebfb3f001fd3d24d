"""Running a script: one change for each end, nothing before it, nothing lost where the end is refused."""

from __future__ import annotations

import itertools
import shlex
from pathlib import Path

import pytest

from tests.ops.bench import Bench, speak_as

SCRIPT = """\
---
title: VPN drops
status: published
kind: script
lang: en
category: network/vpn
tags: [vpn, remote]
---
For whoever calls.

1. Does it connect?
   - yes → 2
   - no → solved: The password was set anew.
2. Restart the client.
   - [ ] The version is noted
3. Does it hold?
   - it holds → solved
   - it drops → escalate l2: drops over both lines
   - they call back → pause
   - once more → 2
"""
ENDS = {
    ("no",): ("resolve", "resolved"),
    ("yes", "done", "it holds", "answer: Restarted."): ("resolve", "resolved"),
    ("yes", "not done", "it drops"): ("escalate", "new"),
    ("yes", "done", "they call back"): ("comment", "new"),
    ("yes", "done", "once more", "done", "it drops"): ("escalate", "new"),
    ("yes", "solved: It was off."): ("resolve", "resolved"),
    ("escalate l2-kyiv: no time",): ("escalate", "new"),
    ("yes", "pause"): ("comment", "new"),
}


@pytest.fixture
def desk(bench: Bench) -> Bench:
    """The bench with a script."""
    (bench.folder / "kb").mkdir()
    (bench.folder / "kb" / "vpn-drops.md").write_text(SCRIPT, encoding="utf-8")
    bench.git("add", "kb")
    bench.git("commit", "-qm", "A script")
    return bench


def play(desk: Bench, *said: str, ref: str = "{one}", more: tuple[str, ...] = (), at: str = "") -> int:
    """Run the script by a file of answers; the exit code."""
    file = desk.folder.parent / "answers"
    file.write_text("\n".join(said) + "\n", encoding="utf-8")
    words = ["kb", "run", "vpn-drops", *([ref] if ref else []), *more, "--answers", str(file)]
    return desk.hd(*words, at=at) if at else desk.hd(*words)


def commits(desk: Bench) -> int:
    return int(desk.git("rev-list", "--count", "HEAD"))


@pytest.mark.parametrize("said", ENDS, ids=",".join)
def test_each_end_is_one_commit_with_the_note_of_all_answers(desk: Bench, said: tuple[str, ...]) -> None:
    action, status = ENDS[said]
    before = commits(desk)
    assert play(desk, *said) == 0
    assert commits(desk) == before + 1
    assert f"Hd-Action: {action}" in desk.git("log", "-1", "--format=%B")
    assert desk.line("one", "status") == status
    assert "olha [internal]\n\nScript vpn-drops: " in desk.text("one")
    assert desk.git("status", "--short") == ""
    assert desk.hd("check") == 0


def test_solved_says_the_scripts_answer_and_which_article_it_was(desk: Bench) -> None:
    assert play(desk, "no") == 0
    text = desk.text("one")
    assert "## Resolution\n\nThe password was set anew.\n" in text
    assert desk.line("one", "links") == "[kb:vpn-drops]"
    assert "Script vpn-drops: solved\n\n- 1: Does it connect? → no\n" in text


def test_a_handover_has_reason_steps_article_and_evidence(desk: Bench) -> None:
    assert play(desk, "yes", "note: 7.2", "1", "2") == 0
    assert (
        "to: l2-kyiv, kind: functional, reason: drops over both lines, "
        'tried: "Does it connect?: yes; Restart the client: done; Does it hold?: it drops", kb: vpn-drops, '
        'evidence: "2: 7.2; 2: The version is noted"}'
    ) in desk.text("one")


def test_without_a_ticket_one_is_made_with_what_the_script_is_about(desk: Bench) -> None:
    before = set(desk.folder.glob("tickets/*/*/*.md"))
    assert play(desk, "title: No VPN at home", "requester: shevch", "no", ref="") == 0
    (made,) = set(desk.folder.glob("tickets/*/*/*.md")) - before
    desk.ids["new"] = made.stem
    said = [desk.line("new", key) for key in ("title", "requester", "category", "service", "status")]
    assert said == ["No VPN at home", "o.shevchenko@acme.example", "network/vpn", "vpn", "resolved"]
    assert desk.git("log", "-2", "--format=%s").splitlines()[1].endswith("create No VPN at home")


def test_options_say_what_a_new_ticket_needs_too(desk: Bench) -> None:
    assert play(desk, "pause", ref="", more=("--title", "No VPN", "-r", "tkach")) == 0
    assert desk.git("log", "-1", "--format=%s").endswith("comment script vpn-drops left")


def test_what_was_left_is_gone_on_with_by_whoever_comes_next(desk: Bench) -> None:
    assert play(desk, "yes", "note: hotel", "done", "note: twice", "pause") == 0
    speak_as("taras")
    assert play(desk, "it holds", "answer: Restarted.", at="2026-11-23T10:00:00+02:00") == 0
    text = desk.text("one")
    assert "Script vpn-drops: left at step 3" in text
    assert (
        "Script vpn-drops: solved\n\n- 1: Does it connect? → yes\n- 2: Restart the client → done\n  - hotel\n"
        "- 3: Does it hold? → it holds\n  - twice\n"
    ) in text


def test_or_begun_anew(desk: Bench) -> None:
    assert play(desk, "yes", "pause") == 0
    assert play(desk, "no", more=("--again",)) == 0


@pytest.mark.parametrize(
    ("said", "code", "ref"),
    [
        (("yes",), 2, "{one}"),
        ((), 2, "{one}"),
        (("yse",), 2, "{one}"),
        (("no", "yes"), 2, "{one}"),
        (("yes", "done", "it holds"), 2, "{one}"),
        (("no",), 2, ""),
        (("title: x", "requester: nobody-of-that-name", "no"), 2, ""),
        (("title: ", "no"), 2, ""),
        (("no",), 1, "ZZZZZ"),
    ],
)
def test_what_is_not_enough_writes_nothing(desk: Bench, said: tuple[str, ...], code: int, ref: str) -> None:
    before, files = commits(desk), desk.files()
    assert play(desk, *said, ref=ref) == code
    assert (commits(desk), desk.files()) == (before, files)


def test_a_dry_run_writes_nothing(desk: Bench) -> None:
    before = commits(desk)
    for said, ref in itertools.product(ENDS, ("{one}", "")):
        assert play(desk, "title: x", *said, ref=ref, more=("--dry-run",)) == 0
    assert commits(desk) == before


def test_where_the_end_is_refused_what_was_tried_is_kept(desk: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert play(desk, "yes", "note: 7.2", "done", "escalate nowhere: why") == 2
    assert "what was tried is in" in capsys.readouterr().err
    assert "Script vpn-drops: left at step 3\n\n- 1: Does it connect? → yes\n" in desk.text("one")
    assert play(desk, "it drops") == 0
    assert desk.line("one", "team") == "l2-kyiv"


def test_where_a_new_tickets_end_is_refused_the_ticket_is_there_and_named(
    desk: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(desk.folder.glob("tickets/*/*/*.md"))
    assert play(desk, "title: x", "yes", "done", "escalate nowhere: why", ref="") == 2
    (made,) = set(desk.folder.glob("tickets/*/*/*.md")) - before
    assert f"hd show {made.stem[-5:].lower()}" in capsys.readouterr().err
    assert b"Script vpn-drops: left at step 3" in made.read_bytes()


def test_a_resolved_ticket_is_refused_before_anybody_talks(desk: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert play(desk, "no") == 0
    assert play(desk, "no") == 1
    assert "is resolved\nhd reopen" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("escalate l2:", "escalate l4:"), 'note: kb/vpn-drops.md:18: no team "l4"'),
        (("status: published", "status: draft"), "note: this script is a draft"),
        (("status: published", "status: retired"), "note: this script is retired"),
    ],
)
def test_doubts_are_told_first_and_keep_nobody_from_it(
    desk: Bench, capsys: pytest.CaptureFixture[str], change: tuple[str, str], says: str
) -> None:
    (desk.folder / "kb" / "vpn-drops.md").write_text(SCRIPT.replace(*change), encoding="utf-8")
    assert play(desk, "no") == 0
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Just text.\n", "has no numbered steps to go through"),
        ("1. a\n   - x → 7\n", "kb/vpn-drops.md:10: no step 7"),
    ],
)
def test_what_is_no_script_is_refused(desk: Bench, capsys: pytest.CaptureFixture[str], body: str, says: str) -> None:
    file: Path = desk.folder / "kb" / "vpn-drops.md"
    file.write_text(SCRIPT[: SCRIPT.index("For whoever")] + body, encoding="utf-8")
    assert play(desk, "x") == 2
    assert says in capsys.readouterr().err


def test_without_a_terminal_and_answers_it_says_so(desk: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.hd("kb", "run", "vpn-drops", "{one}") == 2
    assert "answering by keys needs a terminal" in capsys.readouterr().err


def test_where_the_handover_is_reviewed_first_it_says_what_to_type_with_all_that_was_tried(
    desk: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    config = desk.folder / "hd.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('{match: "priority:P1,P2", to: [l2-toronto]', '{match: "*"'), encoding="utf-8")
    desk.git("commit", "-qam", "All are reviewed")
    assert play(desk, "yes", "note: it's $HOME", "done", "it drops") == 2
    said = capsys.readouterr().err
    assert "Does it connect?" in desk.text("one")
    (line,) = [line for line in said.splitlines() if "--review" in line]
    words = shlex.split(line.partition("   ")[0])
    assert words.pop(0) == "hd"
    assert desk.hd(*words) == 0
    branch = f"escalate/{desk.ids['one']}:tickets/2026/11/{desk.ids['one']}.md"
    asked = next(line for line in desk.git("show", branch).splitlines() if "asked:" in line)
    assert "kb: vpn-drops" in asked
    assert "it's $HOME" in asked
