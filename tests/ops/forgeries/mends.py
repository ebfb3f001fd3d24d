"""Forgeries that `hd check --fix` is asked to make good: what was not legal before is not legal afterwards."""

from __future__ import annotations

from tests.ops.forgeries.frame import LAST_HANDOVER, OPEN, RESOLVED, Forge, Forgery, edit, step
from tests.ops.trailbench import MONDAY, Scene

FIXED = "2026-11-23T10:10:00+02:00"
_ASKED = (
    f"- {{asked: {MONDAY}, by: olha, from: desk, to: l2-toronto, kind: functional, reason: hard, tried: all}}\n---\n"
)


def mended(forge: Forge) -> Forge:
    """And then `hd check --fix` runs."""

    def both(scene: Scene) -> None:
        forge(scene)
        assert scene.hd("check", "--fix", at=FIXED) in (0, 5)

    return both


def urgent(forge: Forge) -> Forge:
    """A ticket of P1, whose handovers to Toronto are reviewed."""

    def both(scene: Scene) -> None:
        assert scene.hd("set", "{one}", "priority=P1", at=MONDAY) == 0
        forge(scene)

    return both


def ask_on_main(message: str) -> Forge:
    """A handover that is to be reviewed first, written on the desk's branch."""
    return edit(
        "one", (LAST_HANDOVER, f"kind: registered}}\n{_ASKED}"), ("team: desk", "team: l2-toronto"), message=message
    )


to_toronto = edit("one", ("team: desk", "team: l2-toronto"))
FAKE_VOTE = "Squashed\n\nHd-Action: approve\nHd-Actor: mia"

FORGERIES = (
    Forgery("a reviewed handover by `team:` alone", "review", urgent(to_toronto)),
    Forgery("a reviewed handover by `team:` alone, then `hd check --fix`", "review", mended(urgent(to_toronto))),
    Forgery(
        "a handover by `team:` alone, without a reason, then `hd check --fix`",
        "escalation",
        mended(edit("one", ("team: desk", "team: l2-kyiv"))),
    ),
    Forgery(
        "a status by hand that may not follow, then `hd check --fix`",
        "step",
        mended(edit("one", ("status: open", "status: closed"))),
    ),
    Forgery("another id by hand, then `hd check --fix`", "past", mended(edit("one", ("id: HD-", "id: XX-")))),
    Forgery(
        "the handovers are deleted with their key, then `hd check --fix`",
        "past",
        mended(
            edit("one", ("handovers:\n- {at: 2026-11-23T09:00:00+02:00, by: olha, to: desk, kind: registered}\n", ""))
        ),
    ),
    Forgery(
        "a resolution is struck out with a stale verdict left, then `hd check --fix`",
        "past",
        mended(edit("two", (RESOLVED, ""), ("status: resolved", "status: open"))),
    ),
    Forgery(
        "a review that only a message claims, then `hd check --fix`",
        "unapproved",
        mended(urgent(ask_on_main(FAKE_VOTE))),
    ),
    Forgery(
        "a reviewed handover written on the desk's branch, then `hd check --fix`",
        "owed",
        mended(urgent(ask_on_main("Asked"))),
        "warning",
    ),
    Forgery(
        "a step by hand in another agent's name, then `hd check --fix`",
        "by",
        mended(edit("one", (OPEN, OPEN + step("ivan", "pending", more=", for: vendor")))),
    ),
)
