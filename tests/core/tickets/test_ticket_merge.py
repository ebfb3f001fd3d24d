"""Two people, one ticket, two branches: what plain git merges by itself, and what it rightly leaves to them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from hd.core.sla import evaluate
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import Handover, Step, Ticket
from tests.core.samples import KYIV, PATH, SMALL, after, handed, parsed, registered

Edit = Callable[[Ticket, int], Ticket]  # at so many minutes after registration
Sign = Callable[[Ticket], bool]  # whether the edit's change is in a ticket


def wait(ticket: Ticket, minute: int) -> Ticket:
    return ticket.with_step(Step(ticket.next_time(after(minute)), "ivan", "pending", "vendor"))


def resolve(ticket: Ticket, minute: int) -> Ticket:
    at = ticket.next_time(after(minute))
    made = ticket.with_resolution("Raised the timeout.").with_step(Step(at, "ivan", "resolved"))
    written = evaluate.compute_verdict(made, EvaluationContext(SMALL, at))
    assert written is not None
    return made.put("verdict", written.row())


def hand(ticket: Ticket, minute: int, *, to: str, kind: str) -> Ticket:
    at = ticket.next_time(after(minute))
    return ticket.with_handover(Handover(at, "ivan", kind, to=to, from_=ticket.get("team"), reason="so"))


EDITS: dict[str, tuple[Edit, Sign]] = {
    "comment": (
        lambda t, m: t.with_comment(Comment(t.next_time(after(m)), "ivan", "Said.")),
        lambda t: any(comment.text == "Said." for comment in t.comments),
    ),
    "assign": (lambda t, m: t.put("assignee", "nadia"), lambda t: t.get("assignee") == "nadia"),
    "priority": (lambda t, m: t.put("priority", "P1"), lambda t: t.get("priority") == "P1"),
    "tag": (lambda t, m: t.put("tags", [*t.names("tags"), "urgent"]), lambda t: "urgent" in t.names("tags")),
    "link": (
        lambda t, m: t.put("links", [*t.names("links"), "related:HD-2611-M3XD2"]),
        lambda t: ("related", "HD-2611-M3XD2") in t.links,
    ),
    "category": (lambda t, m: t.put("category", "network/wifi"), lambda t: t.get("category") == "network/wifi"),
    "wait": (wait, lambda t: t.status == "pending" and t.timeline[-1].status == "pending"),
    "resolve": (resolve, lambda t: t.status == "resolved" and bool(t.resolution) and t.verdict is not None),
    "escalate": (
        lambda t, m: hand(t, m, to="l2-toronto", kind="functional"),
        lambda t: t.get("team") == "l2-toronto" and t.handovers[-1].to == "l2-toronto",
    ),
    "return": (
        lambda t, m: hand(t, m, to="desk", kind="returned"),
        lambda t: t.get("team") == "desk" and t.handovers[-1].kind == "returned",
    ),
    "retitle": (lambda t, m: t.put("title", "VPN: drops"), lambda t: t.title == "VPN: drops"),
}
DISAGREE = [("wait", "resolve"), ("escalate", "return")]


def fresh() -> Ticket:
    """Nothing was said and nothing described; the second line has it, so that it can be returned."""
    return handed(registered(description=""), "l2-kyiv")


def lively() -> Ticket:
    """In the middle of its life: tags, links, comments, steps."""
    ticket = handed(registered(tags=["vpn"], links=["problem:HD-2610-QX4M8"], assignee="ivan"), "l2-kyiv")
    ticket = ticket.with_step(Step(after(5), "ivan", "open")).with_comment(Comment(after(6), "ivan", "Looking."))
    return ticket.with_comment(Comment(after(7), "o.shevchenko@acme.example", "Thanks.")).put("parent", "HD-2610-QX4M8")


def by_windows() -> Ticket:
    """As an editor on Windows leaves it."""
    return parsed(lively().document.data.decode().replace("\n", "\r\n"))


def git_merge(base: Ticket, ours: Ticket, theirs: Ticket, *, folder: Path) -> tuple[bool, bytes]:
    """Whether git merges the three texts without a conflict, and what comes out."""
    names = [folder / name for name in ("ours", "base", "theirs")]
    for name, ticket in zip(names, (ours, base, theirs), strict=True):
        name.write_bytes(ticket.document.data)
    done = subprocess.run(["git", "merge-file", "-p", *map(str, names)], capture_output=True, check=False)
    return done.returncode == 0, done.stdout


@pytest.mark.parametrize("base", [fresh(), lively(), by_windows()], ids=["fresh", "lively", "windows"])
def test_plain_git_merges_every_pair_of_verbs_but_two(base: Ticket, tmp_path: Path) -> None:
    conflicts = []
    for one, other in combinations(EDITS, 2):
        (edit, sign), (edit_too, sign_too) = EDITS[one], EDITS[other]
        ours, theirs = edit(base, 60), edit_too(base, 90)
        clean, text = git_merge(base, ours, theirs, folder=tmp_path)
        if not clean:
            conflicts.append((one, other))
            continue
        merged = Ticket.parse(text, path=PATH, zone=KYIV)
        assert merged.diagnostics == (), (one, other)
        assert sign(merged), (one, other)
        assert sign_too(merged), (one, other)
        assert clean == git_merge(base, theirs, ours, folder=tmp_path)[0]
    assert conflicts == DISAGREE


def test_an_escalation_that_names_the_owner_merges_with_all_but_the_category(tmp_path: Path) -> None:
    """A ticket without owner gets one when it is first handed over; category and owner are neighbours."""
    base = registered(owner=None)
    ours = hand(base, 60, to="l2-kyiv", kind="functional").put("owner", "olha")
    names = [name for name in EDITS if name not in ("escalate", "return")]
    conflicts = [name for name in names if not git_merge(base, ours, EDITS[name][0](base, 90), folder=tmp_path)[0]]
    assert conflicts == ["category"]


def test_two_comments_are_left_to_the_driver(tmp_path: Path) -> None:
    base = lively()
    one, two = (base.with_comment(Comment(after(minute), "ivan", f"{minute}")) for minute in (60, 90))
    clean, _ = git_merge(base, one, two, folder=tmp_path)
    assert not clean


def test_a_handover_reviewed_on_a_branch_merges_with_the_work_that_goes_on(tmp_path: Path) -> None:
    base = lively()
    branch = hand(base, 60, to="l2-toronto", kind="functional")
    work = wait(base, 70).with_comment(Comment(after(80), "ivan", "Asked the vendor.")).put("priority", "P1")
    clean, text = git_merge(base, branch, work, folder=tmp_path)
    merged = Ticket.parse(text, path=PATH, zone=KYIV)
    assert clean
    assert (merged.get("team"), merged.status, merged.get("priority")) == ("l2-toronto", "pending", "P1")
    assert (merged.handovers[-1].to, merged.timeline[-1].status) == ("l2-toronto", "pending")
