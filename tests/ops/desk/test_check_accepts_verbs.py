"""What a verb accepts, `hd check --strict` finds clean: no text leaves a fault that only an editor can mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.checks import ReferenceTargets, check_ticket
from hd.core.tickets.assignments import Assignment
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError
from hd.ops.desk.check import check
from hd.ops.kb import articles
from hd.ops.tickets import status, watch
from hd.ops.tickets.comment import comment
from hd.ops.tickets.set_fields import set_fields
from tests import naughty
from tests.core.samples import EXAMPLE, PATH, facts, parsed
from tests.core.samples import NOW as THEN
from tests.ops.test_naughty import CONFIG, Paper, by_olha, founded, register

Verb = Callable[[Paper, str, str], object]


def _set(key: str) -> Verb:
    return lambda desk, ref, text: set_fields(by_olha(desk), [ref], [Assignment(key, "=", text)])


def _article(**given: str) -> Callable[[Paper, str], object]:
    return lambda desk, text: articles.new(
        by_olha(desk), articles.Draft(**{key: value or text for key, value in given.items()})
    )


VERBS: dict[str, Verb] = {
    "comment": lambda desk, ref, text: comment(by_olha(desk), [ref], text=text),
    "note": lambda desk, ref, text: comment(by_olha(desk), [ref], text=text, internal=True),
    "answer": lambda desk, ref, text: status.resolve(by_olha(desk), [ref], text=text, article=None),
    **{
        key: _set(key)
        for key in (
            "title",
            "tags",
            "service",
            "category",
            "org",
            "office",
            "watchers",
            "external",
            "asset",
            "owner",
            "requester",
            "needed",
        )
    },
    "watch": lambda desk, ref, text: watch.watch(by_olha(desk), [ref], who=text),
}
CREATED: dict[str, Callable[[Paper, str], object]] = {
    **{
        key: lambda desk, text, key=key: register(desk, **{key: text})  # type: ignore[misc]
        for key in ("title", "text", "service", "category", "requester", "office", "org")
    },
    "tag": lambda desk, text: register(desk, tags=[text]),
    "article": _article(title=""),
    "article's text": _article(title="T", slug="a", text=""),
    "article's category": _article(title="T", slug="a", category=""),
}


def wrong(desk: Paper, act: Callable[[str], object]) -> list[str]:
    """What is wrong with the files that `act` makes of each text, of those that it accepts."""
    made: dict[str, tuple[str, bytes]] = {}
    for text in naughty.ALL:
        desk.drop()
        for path in desk.folder.glob("kb/*.md"):
            path.unlink()
        try:
            act(text)
        except HdError:
            continue
        for path in (*desk.folder.glob("tickets/*/*/*.md"), *desk.folder.glob("kb/*.md")):
            name = str(path.relative_to(desk.folder))
            made[name if name.startswith("tickets") else f"kb/a{len(made)}.md"] = text, path.read_bytes()
    for name, (_, data) in made.items():
        (desk.folder / name).write_bytes(data)
    found = [one for one in check(by_olha(Paper(desk.folder))) if one.severity != "note" and one.rule not in _UNSAVED]
    return [f"{made.get(one.path, ('', b''))[0]!r:.60}: {one.path}:{one.line} {one.message}" for one in found]


_UNSAVED = ("attributes", "untracked")  # of a desk that was never committed


@pytest.fixture
def desk(tmp_path: Path) -> Paper:
    return founded(tmp_path, CONFIG)


@pytest.mark.parametrize("verb", VERBS)
def test_what_a_verb_wrote_is_clean(desk: Paper, verb: str) -> None:
    found = wrong(desk, lambda text: VERBS[verb](desk, register(desk), text))
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("field", CREATED)
def test_what_was_created_is_clean(desk: Paper, field: str) -> None:
    found = wrong(desk, lambda text: CREATED[field](desk, text))
    assert not found, "\n".join(found[:20])


LINES = st.sampled_from(
    [
        "<<<<<<< HEAD",
        ">>>>>>> a",
        "=======",
        "||||||| b",
        "\\<<<<<<< x",
        "```",
        "~~~",
        "  ",
        "",
        "## Comments",
        "## Resolution",
        "### 2026-11-23T10:00:00+02:00 x",
        "### 2026-",
        "---",
        "x\r",
        "    <<<<<<< HEAD",
        "> >>>>>>> a",
        "\\",
        "\\### 2026-11",
    ]
)
TEXTS = st.lists(LINES | st.text(max_size=8), max_size=8).map("\n".join)


@given(TEXTS, TEXTS)
def test_texts_of_a_ticket_leave_no_fault(description: str, said: str) -> None:
    known = ReferenceTargets(ids={"HD-2611-7K3FQ", "HD-2610-QX4M8"}, articles={"vpn-drops"})
    ticket = parsed(EXAMPLE)
    before = {problem.message for problem in check_ticket(facts(ticket), known)}
    try:
        made = ticket.with_description(description).with_resolution(said)
        made = made.with_comment(Comment(THEN, "olha", said))
    except HdError:
        return
    after = check_ticket(facts(Ticket.parse(made.document.data, path=PATH, zone=ticket.zone)), known)
    assert {problem.message for problem in after if problem.severity != "note"} <= before
