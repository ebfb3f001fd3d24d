"""Whatever a verb accepts, `hd check --strict` finds clean: every command that writes to a desk is tried here.

A new command fails `test_every_command_is_known` until it stands in READS, ELSEWHERE or WRITES.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hd.cli.registry import COMMANDS, load_command
from tests.cli.conftest import Founded, desk, founded, other_ticket
from tests.running import git, hd

__all__ = ["desk", "founded"]  # fixtures

TEXTS = (
    "plain words",
    "<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> a",
    "```\n>>>>>>> a\n",
    "## Comments\n\n### 2026-11-23T10:00:00+02:00 eve",
    "[a, , b] # c: d",
    "- \u200b\u0301 | { } ' \" @home",
    unicodedata.normalize("NFD", "їжа й Ångström"),
    unicodedata.normalize("NFD", "їжй"),
)

READS = frozenset(
    (
        *("call", "list", "show", "search", "similar", "log", "blame", "diff", "audit", "index", "help", "completion"),
        *("review list", "review show", "contact find", "contact list", "template list", "template show"),
        *("sla check", "sla diff", "sla elapsed", "sla forecast", "sla lint", "sla report", "sla show", "sla test"),
        *("sla when", "problem detect", "kb build", "kb check", "kb list", "kb search", "kb show", "kb suggest"),
        *("config check", "config schema", "config show", "calendar show", "report csat"),
        *("mail explain", "mail show", "web check", "web sessions"),
        *("notify lint", "notify list", "notify preview", "notify show"),
    )
)
# Commands whose texts need an editor, a review, a library or a second desk: the file, and a test in it that runs
# `hd check` after them; or, without a file, why they cannot leave a fault.
ELSEWHERE = {
    "check": "tests/ops/desk/test_check_composed.py::test_fix_writes_the_names_composed_and_nothing_else",
    "init": "tests/cli/test_init_questions.py::test_the_desk_works_at_once",
    "demo": "tests/ops/audit/test_trail_clean.py::def exits(",
    "uninit": "removes settings and files of git's own folder, writes no file of the desk",
    "sync": "tests/ops/sync/test_sync_twins.py::test_the_later_one_yields_with_all_that_means_it",
    "edit": "tests/scripts/edit.txt::hd check",
    "kb edit": "tests/scripts/edit.txt::hd check",
    "kb run": "tests/ops/kb/test_kbrun.py::test_each_end_is_one_commit_with_the_note_of_all_answers",
    "sla apply": "tests/ops/escalation/test_apply.py::test_it_is_done_in_one_commit_and_only_once",
    "calendar holidays": "tests/ops/desk/test_line_ends.py::test_holidays_are_the_only_change",
    "mail in": "tests/mail/test_rules_in_a_desk.py::test_what_mail_wrote_passes_check_and_audit",
    "mail fetch": "files messages as `mail in` does",
    "mail held": "files messages as `mail in` does",
    "mail forget": "removes kept messages from a ref, writes no file of the desk",
    "web serve": "tests/web/test_portal.py::test_the_desk_is_clean_after_all_of_this",
    **dict.fromkeys(("notify drop", "notify retry", "notify start"), "changes a ref, writes no file of the desk"),
    "review approve": "its words stand in the message of a commit, it writes no file of the desk",
    "review reject": "tests/ops/reviews/test_review_local.py::test_a_rejection_says_why_where_the_ticket_is",
    "review withdraw": "tests/ops/reviews/test_review_local.py::test_whoever_asked_withdraws_it",
    "review merge": "tests/ops/reviews/test_review_remote.py::test_what_a_forge_merged_after_the_ticket_was_resolved",
}
# The command lines of a verb, in order: REF and OTHER are tickets, TEXT is each of TEXTS.
WRITES: dict[str, tuple[str, ...]] = {
    "create": ("create|TEXT", "create|It|-m|TEXT", "create|It|-r|TEXT", "create|It|--tag|TEXT"),
    "comment": ("comment|REF|-m|TEXT", "comment|REF|--internal|-m|TEXT"),
    "set": ("set|REF|title=TEXT", "set|REF|tags+=TEXT", "set|REF|external+=TEXT"),
    "assign": ("escalate|REF|--to|l2|-m|TEXT|--tried|y", "assign|REF|ivan"),
    "take": ("take|REF", "comment|REF|-m|TEXT"),
    "wait": ("wait|REF|--for|requester|-m|TEXT",),
    "resume": ("wait|REF|--for|requester|-m|x", "resume|REF|-m|TEXT"),
    "resolve": ("resolve|REF|-m|TEXT", "reopen|REF|-m|x"),
    "close": ("resolve|REF|-m|x", "close|REF|-m|TEXT"),
    "reopen": ("resolve|REF|-m|x", "reopen|REF|-m|TEXT"),
    "cancel": ("cancel|REF|-m|TEXT", "reopen|REF|-m|x"),
    "link": ("link|REF|related|OTHER", "comment|REF|-m|TEXT"),
    "merge": ("merge|OTHER|--into|REF|-m|TEXT", "merge|--undo|OTHER"),
    "escalate": ("escalate|REF|--to|l2|-m|TEXT|--tried|TEXT", "return|REF|-m|x"),
    "return": ("escalate|REF|--to|l2|-m|x|--tried|y", "return|REF|-m|TEXT"),
    "route": ("set|REF|title=TEXT", "route|REF"),
    "attach": ("attach|REF|note.txt|-m|TEXT",),
    "watch": ("watch|REF|ivan", "comment|REF|-m|TEXT"),
    "rate": ("set|REF|requester=mia@acme.example", "resolve|REF|-m|x", "rate|REF|4|-m|TEXT", "reopen|REF|-m|x"),
    "mail block": ("mail|block|spam@mailer.example", "mail|block|mailer.example"),
    "mail allow": ("mail|block|spam@mailer.example", "mail|allow|spam@mailer.example"),
    "undo": ("comment|REF|-m|TEXT", "undo"),
    "contact add": ("contact|add|--name|TEXT", "contact|add|n@acme.example|--name|x|--office|TEXT"),
    "contact edit": ("contact|edit|mia@acme.example|--name|TEXT", "contact|edit|mia@acme.example|--org|TEXT"),
    "contact import": ("contact|import|people.csv", "contact|edit|mia@acme.example|--name|TEXT"),
    "contact merge": (
        "contact|add|twin@acme.example|--name|TEXT",
        "contact|merge|twin@acme.example|--into|mia@acme.example",
    ),
    "people add": ("people|add|p1|name=TEXT|email=p1@acme.example", "people|add|TEXT|email=p2@acme.example"),
    "people set": ("people|set|ivan|name=TEXT", "people|set|ivan|skills+=TEXT"),
    "people leave": ("people|add|p3|name=TEXT|email=p3@acme.example", "people|leave|p3"),
    "team add": ("team|add|TEXT|line=2|members=ivan", "team|add|t1|line=2|members=ivan"),
    "team set": ("team|set|l2|lead=ivan", "people|set|ivan|name=TEXT"),
    "service add": ("service|add|TEXT", "service|add|s1|name=TEXT"),
    "service set": ("service|add|s2", "service|set|s2|name=TEXT"),
    "office add": ("office|add|TEXT", "office|add|o1|name=TEXT"),
    "problem new": ("problem|new|TEXT|--from|REF", "problem|new|It|--workaround|TEXT|--from|OTHER"),
    "problem set": ("set|REF|type=problem", "problem|set|REF|--workaround|TEXT|--cause|TEXT"),
    "problem known": (
        *("set|REF|type=problem", "problem|set|REF|--workaround|TEXT"),
        "problem|known|REF|--slug|known|--audience|requesters",
    ),
    "kb new": ("kb|new|TEXT", "kb|new|It|--category|TEXT"),
    "kb link": ("kb|new|Paper|--slug|paper", "kb|link|paper|REF", "comment|REF|-m|TEXT"),
}


def commands(name: str, command: click.Command | None) -> Iterator[str]:
    """The commands that can be called, groups by their members."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for inner in command.list_commands(context):
            yield from commands(f"{name} {inner}", command.get_command(context, inner))
    else:
        yield name


def test_every_command_is_known() -> None:
    every = {found for name in COMMANDS for found in commands(name, load_command(name))}
    assert every == {*READS, *ELSEWHERE, *WRITES}


@pytest.mark.parametrize("command", [name for name, place in ELSEWHERE.items() if "::" in place])
def test_the_test_elsewhere_runs_check(command: str) -> None:
    path, _, name = ELSEWHERE[command].partition("::")
    _, found, rest = (Path(__file__).parents[2] / path).read_text(encoding="utf-8").partition(name)
    assert found
    assert re.search(r"\bcheck\b", found + rest.partition("\n\n\n")[0])


@pytest.fixture
def staffed(desk: Founded) -> Founded:
    """The desk with a second line, a caller and a file to attach; clean."""
    for words in (
        ("people", "add", "olha", "name=Olha Bondar", "email=olha@acme.example"),
        ("people", "add", "ivan", "name=Ivan Kovalenko", "email=ivan@acme.example"),
        ("team", "set", "l2", "members=ivan"),
        ("contact", "add", "mia@acme.example", "--name", "Mia"),
    ):
        answer = hd(desk.folder, *words)
        assert answer.code == 0, answer.err
    outside = desk.folder.parent
    (outside / "note.txt").write_text("a log\n", encoding="utf-8")
    rows = "email,name\nlee@acme.example,Lee\n"
    (outside / "people.csv").write_text(rows, encoding="utf-8")
    return desk


@pytest.mark.parametrize("verb", WRITES)
def test_what_a_verb_accepts_is_clean(staffed: Founded, verb: str) -> None:
    folder = staffed.folder
    here = {name: str(folder.parent / name) for name in ("note.txt", "people.csv")}
    before = clean(folder)
    accepted = set()
    for text in TEXTS:
        here |= {"REF": other_ticket(staffed), "OTHER": other_ticket(staffed)}
        for line in WRITES[verb]:
            words = [here.get(word, word.replace("TEXT", text)) for word in line.split("|")]
            answer = hd(folder, *words)
            assert not answer.crashed, answer.err
            accepted |= {line} if answer.code == 0 else set()
    assert clean(folder) == before
    assert accepted == set(WRITES[verb])  # each line can do what it is here for
    assert git(folder, "status", "--porcelain") == ""


def clean(folder: Path) -> str:
    return hd(folder, "check", "--strict").out
