"""Forgeries of a promise that was broken: entries dated before the breach, and a hd.yaml that denies it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.ops.forgeries.frame import OPEN, TUESDAY, Forgery, step
from tests.ops.trailbench import MONDAY, Scene

EARLY, LATE = MONDAY, "2026-11-23T17:00:00+02:00"
"""Before and after the moment at which a ticket of P1 that came at 09:00 is late (13:00)."""


def urgent(then: Callable[[Scene], object]) -> Callable[[Scene], None]:
    """`one` is P1 from early on, so that it is late at LATE; then something happens."""

    def forge(scene: Scene) -> None:
        assert scene.hd("set", "{one}", "priority=P1", at=EARLY) == 0
        then(scene)

    return forge


def by_verb(*words: str) -> Callable[[Scene], None]:
    """A verb of hd, run late, of something that happened early."""

    def forge(scene: Scene) -> None:
        assert scene.hd(*words, "--at", EARLY, at=LATE) == 0

    return forge


def by_hand(
    *edits: tuple[str, str], message: str = "By hand", at: str = LATE, landed: str = ""
) -> Callable[[Scene], None]:
    """An edit of the ticket, committed with git alone."""

    def forge(scene: Scene) -> None:
        scene.write("one", *edits)
        scene.commit(message, at=at, landed=landed)

    return forge


def entry(status: str, *, more: str = "", source: str = "") -> tuple[tuple[str, str], ...]:
    """An entry dated early, with the field."""
    last = f"{more}, source: {source}" if source else more
    return (OPEN, OPEN + step("olha", status, at=EARLY, more=last)), ("status: open", f"status: {status}")


def change_configuration(scene: Scene, old: str, new: str, at: str = LATE) -> None:
    """Late, in hd.yaml."""
    path = scene.folder / "hd.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    scene.commit("Policy", at=at)


def add_holiday_afterwards(scene: Scene) -> None:
    """The day on which a ticket of P2 used its eight hours becomes a holiday on the next one."""
    assert scene.hd("set", "{one}", "priority=P2", at=EARLY) == 0
    change_configuration(scene, "holidays: [2027-01-01,", "holidays: [2026-11-23, 2027-01-01,", at=TUESDAY)


def claim_git_dated_it(scene: Scene) -> None:
    """The status is written by hand late; then an entry says that git knew it early."""
    by_hand(("status: open", "status: resolved"))(scene)
    by_hand((OPEN, OPEN + step("olha", "resolved", at=EARLY, more=", source: git")))(scene)


def forge_both_dates(scene: Scene) -> None:
    """The commit claims to be early, and builds on one that was made late."""
    assert scene.hd("comment", "{two}", "-m", "Still fine?", at=LATE) == 0
    by_hand(*entry("resolved"), at=EARLY)(scene)


def merge_configuration(scene: Scene) -> None:
    """The holiday is noted on a branch of the morning, and merged late."""
    scene.git("checkout", "-q", "-b", "other")
    path = scene.folder / "hd.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("resolve: 4h", "resolve: 40h", 1), encoding="utf-8")
    scene.commit("Policy", at=EARLY)
    scene.git("checkout", "-q", "main")
    assert scene.hd("comment", "{one}", "-m", "Waiting.", at=LATE) == 0
    scene.git("merge", "-q", "--no-commit", "--no-ff", "other")
    scene.commit("Merged", at=LATE)


def answer_afterwards(scene: Scene) -> None:
    """The first answer to a mail is written down late, as if it were early."""
    scene.ticket("three", "-r", "shevch", "--channel", "email", "-p", "P1")
    assert scene.hd("comment", "{three}", "-m", "Looking.", "--at", "2026-11-23T09:05:00+02:00", at=LATE) == 0


def undo_reopening(scene: Scene) -> None:
    """It was resolved in time, reopened, breached; the reopening is taken back."""
    assert scene.hd("resolve", "{one}", "-m", "Done.", at=EARLY) == 0
    assert scene.hd("reopen", "{one}", "-m", "It is not.", at="2026-11-23T10:10:00+02:00") == 0
    assert scene.hd("undo", at=LATE) == 0


_late = partial(Forgery, severity="warning", now=LATE)

FORGERIES = (
    _late(
        "`hd wait --at` before a breach",
        "breach",
        urgent(by_verb("wait", "{one}", "--for", "requester", "-m", "Which part?")),
    ),
    _late("`hd resolve --at` before a breach", "breach", urgent(by_verb("resolve", "{one}", "-m", "Done."))),
    _late("`hd cancel --at` before a breach", "breach", urgent(by_verb("cancel", "{one}", "-m", "No."))),
    _late(
        "a pause dated before a breach by hand", "breach", urgent(by_hand(*entry("pending", more=", for: requester")))
    ),
    _late("a resolution dated before a breach by hand", "breach", urgent(by_hand(*entry("resolved")))),
    _late(
        "a resolution dated before a breach, with an author date to match",
        "breach",
        urgent(by_hand(*entry("resolved"), at=EARLY, landed=LATE)),
    ),
    _late(
        "a resolution dated before a breach, in a commit that claims to be older than its parent",
        "breach",
        urgent(forge_both_dates),
    ),
    _late("a status by hand after a breach, which an entry says git knew before", "breach", urgent(claim_git_dated_it)),
    _late(
        "a resolution dated before a breach by a source of no known kind",
        "breach",
        urgent(by_hand(*entry("resolved"), message="x\n\nHd-Dated-By: memory of-olha")),
    ),
    _late("a first answer dated before a breach", "breach", answer_afterwards),
    _late("the undo of a reopening after a breach", "breach", urgent(undo_reopening)),
    Forgery("a holiday is added to `hd.yaml` after a breach", "breach", add_holiday_afterwards, "warning", TUESDAY),
    _late(
        "a longer target after a breach",
        "breach",
        urgent(partial(change_configuration, old="resolve: 4h", new="resolve: 40h")),
    ),
    _late("a target changed on a branch, and merged after a breach", "breach", urgent(merge_configuration)),
)
