"""Forgeries in the text of one ticket: what happened is written otherwise, or what never happened is written down."""

from __future__ import annotations

from tests.ops.forgeries.frame import (
    HEADING,
    LAST_HANDOVER,
    NEW,
    OPEN,
    RESOLVED,
    THURSDAY,
    TUESDAY,
    Edit,
    Forgery,
    comment,
    edit,
    handover,
    step,
)
from tests.ops.trailbench import MONDAY, Scene

Text = tuple[str, str, str, tuple[Edit, ...]]  # name, rule, ticket, edits

EDITS: tuple[Text, ...] = (
    ("a comment is changed", "past", "one", (("Asked.", "Told."),)),
    (
        "an internal comment is made public, or the reverse",
        "past",
        "one",
        (("olha\n\nAsked.", "olha [internal]\n\nAsked."),),
    ),
    ("a comment is attributed to somebody else", "past", "one", (("00 olha\n\nAsked.", "00 taras\n\nAsked."),)),
    ("a comment is dated back", "past", "one", (("09:20:00+02:00 olha\n\nAsked.", "09:19:00+02:00 olha\n\nAsked."),)),
    ("a timeline entry is removed", "past", "one", ((OPEN, ""), ("status: open\n", "status: new\n"))),
    ("a timeline entry is dated back", "past", "one", ((OPEN, OPEN.replace("09:10", "09:01")),)),
    ("timeline entries change places", "past", "one", ((NEW + OPEN, OPEN + NEW),)),
    ("a timeline entry becomes a pause", "past", "one", ((OPEN, OPEN.replace(": open", ": pending, for: requester")),)),
    ("the registration is dated later", "past", "one", (("created: 2026-11-23T09:00", "created: 2026-11-23T09:30"),)),
    ("the source of a ticket is changed", "past", "one", (("source: cli", "source: import"),)),
    ("the id of a ticket is changed", "past", "one", (("id: HD-", "id: XX-"),)),
    ("a handover is rewritten", "past", "one", (("kind: registered", "kind: routed"),)),
    ("a verdict is improved", "past", "two", (("resolve: [met, 40", "resolve: [met, 10"),)),
    ("a verdict is removed", "past", "two", (("verdict: ", "# verdict: "),)),
    ("an answer is removed", "past", "two", (("## Resolution\n\nRestarted.\n\n", ""),)),
    (
        "an answer is added to an unresolved ticket",
        "past",
        "one",
        (("## Comments", "## Resolution\n\nDone.\n\n## Comments"),),
    ),
    ("a step is not one of the workflow", "step", "two", ((RESOLVED, RESOLVED + step("olha", "pending")),)),
    ("a status is not one of the workflow", "step", "one", (("status: open\n", "status: closed\n"),)),
    ("a step in another agent's name", "by", "one", ((OPEN, OPEN + step("ivan", "pending", more=", for: vendor")),)),
    ("a comment in another agent's name", "by", "one", ((HEADING, comment("ivan")),)),
    ("a comment in the requester's name", "by", "one", ((HEADING, comment("o.shevchenko@acme.example")),)),
    ("a step is dated back", "backdated", "one", ((OPEN, OPEN + step("olha", "pending", at=THURSDAY)),)),
    ("a step is dated tomorrow", "ahead", "one", ((OPEN, OPEN + step("olha", "resolved", at=TUESDAY)),)),
    (
        "an entry claims to come from git, which knows nothing of it",
        "by",
        "one",
        ((OPEN, OPEN + step("ivan", "resolved", more=", source: git")), ("status: open", "status: resolved")),
    ),
    ("a ticket is made unreadable", "unreadable", "one", ((LAST_HANDOVER, "kind: registered}\n"),)),
)

HANDOVERS: tuple[tuple[str, str, str], ...] = (
    ("in another agent's name", "by", handover("l2-kyiv", "ivan")),
    ("without what `escalation.require` wants", "escalation", handover("l2-kyiv", more=", reason: hard")),
    ("without a reason", "escalation", handover("l2-kyiv", more=", tried: all")),
    ("where no path of `escalation.paths` leads", "escalation", handover("desk")),
    ("that registers a ticket a second time", "escalation", handover("l2-kyiv", kind="registered")),
    ("that returns a ticket to a team that never had it", "escalation", handover("l2-kyiv", kind="returned")),
    ("that routes where no rule leads", "escalation", handover("l2-kyiv", kind="routed", more="")),
    (
        "by the clock, when no rule wanted one",
        "by",
        f"- {{at: {MONDAY}, by: hd, told: maria, kind: hierarchical, reason: x, source: clock}}\n---\n",
    ),
    (
        "that names an approver who approved nothing",
        "review",
        handover("l2-kyiv", more=", reason: hard, tried: all, approved_by: ivan"),
    ),
    (
        "approved by the agent who asked for it",
        "review",
        handover("l2-kyiv", more=", reason: hard, tried: all, approved_by: olha"),
    ),
    (
        "approved by somebody who may not approve it",
        "review",
        handover("l2-kyiv", more=", reason: hard, tried: all, approved_by: taras"),
    ),
)


def hand_over_without_review(scene: Scene) -> None:
    """To a team whose handovers the desk reviews at this priority."""
    assert scene.hd("set", "{one}", "priority=P1", at=MONDAY) == 0
    scene.write(
        "one",
        (LAST_HANDOVER, f"kind: registered}}\n{handover('l2-toronto')}"),
        ("team: desk", "team: l2-toronto"),
    )
    scene.commit()


def lower_priority_after_breach(scene: Scene) -> None:
    """When resolving it was late already."""
    assert scene.hd("set", "{one}", "priority=P1", at=MONDAY) == 0
    assert scene.hd("set", "{one}", "priority=P4", at="2026-11-23T17:00:00+02:00") == 0


def write_false_verdict(scene: Scene) -> None:
    """With the resolution, so that no other commit is contradicted."""
    assert scene.hd("resolve", "{one}", "-m", "Done.", at=MONDAY) == 0
    scene.write("one", ("resolve: [met, 60", "resolve: [met, 6"))
    scene.git("commit", "-qa", "--amend", "--no-edit")


FORGERIES = (
    *(Forgery(name, rule, edit(ticket, *edits)) for name, rule, ticket, edits in EDITS),
    *(
        Forgery(f"a handover {name}", rule, edit("one", (LAST_HANDOVER, f"kind: registered}}\n{entry}")))
        for name, rule, entry in HANDOVERS
    ),
    Forgery("a handover without the review that the desk wants", "review", hand_over_without_review),
    Forgery("a priority is lowered after a breach", "priority", lower_priority_after_breach, "warning"),
    Forgery("a false verdict is written with the resolution", "verdict", write_false_verdict, "warning"),
)
