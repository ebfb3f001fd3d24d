"""Taking changes back: the files are what they were, byte for byte, and nothing of what came later is lost."""

from __future__ import annotations

import click
import pytest

from hd.cli.registry import COMMANDS, load_command
from tests.ops.bench import Bench

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
    "link": ((), "link {one} parent {two}"),
    "merge": ((), "merge {one} --into {two}"),
    "escalate": ((), "escalate {one} --to l2-kyiv -m Hard. --tried all"),
    "return": (("escalate {one} --to l2-kyiv -m Hard. --tried all",), "return {one} -m Easy."),
    "kb new": ((), "kb new Wi-Fi --slug wifi"),
    "undo": (("comment {one} -m Asked.",), "undo"),
}
APART = {"create": "a ticket is never deleted; see below"}
MORE = {
    "comment by requester": (("wait {one} --for requester",), "comment {one} --by requester -m Here."),
    "escalate up": ((), "escalate {one} --up maria -m Now."),
    "unmerge": (("merge {one} --into {two}",), "merge --undo {one}"),
    "resolve children": (("link {two} parent {one}",), "resolve {one} --children -m Done."),
}


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


@pytest.mark.parametrize("verb", [*VERBS, *MORE])
def test_after_undo_of_a_verb_every_file_is_what_it_was_and_after_redo_what_it_became(bench: Bench, verb: str) -> None:
    before, command = {**VERBS, **MORE}[verb]
    for words in before:
        assert bench.hd(*words.split()) == 0
    old = bench.files()
    assert bench.hd(*command.split(), at="2026-11-23T10:00:00+02:00") == 0
    new = bench.files()
    assert new != old
    assert bench.hd("undo") == 0
    assert bench.files() == old
    assert bench.hd("undo") == 0
    assert bench.files() == new
    assert bench.git("status", "--porcelain") == ""
