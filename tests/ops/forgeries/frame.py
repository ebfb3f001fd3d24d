"""What a forgery is, the desk that every one begins with, and the edits that several kinds share."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.ops.bench import Bench, built
from tests.ops.trailbench import EVENING, MONDAY, Scene

NEW = "- {at: 2026-11-23T09:00:00+02:00, by: olha, status: new}\n"
OPEN = "- {at: 2026-11-23T09:10:00+02:00, by: olha, status: open}\n"
RESOLVED = "- {at: 2026-11-23T09:40:00+02:00, by: olha, status: resolved}\n"
HEADING = "## Comments\n"
LAST_HANDOVER = "kind: registered}\n---\n"
THURSDAY, TUESDAY = "2026-11-19T10:00:00+02:00", "2026-11-24T10:00:00+02:00"
STRANGER = "eve@elsewhere.example"

Forge = Callable[[Scene], str | None]
Edit = tuple[str, str]


class Forgery(NamedTuple):
    """Something that can be done to a desk's history with git and an editor.

    name: what was done, as the table in docs/how-to/audit.md says it. rule: the one that finds it. forge: does it, and
    commits; returns the revision that `hd check --base` gets, where that is not the scene's start. severity: of the
    finding; a warning fails with --strict alone. now: the moment at which both commands run.
    """

    name: str
    rule: str
    forge: Forge
    severity: str = "error"
    now: str = EVENING


def at_work(bench: Bench) -> None:
    """As `built`, and `one` was worked on, `two` was resolved."""
    built(bench)
    for at, words in (
        ("09:10", "take {one} {two}"),
        ("09:20", "comment {one} -m Asked."),
        ("09:25", "attach {one} {desk}/hd.yaml -m Log."),
        ("09:40", "resolve {two} -m Restarted."),
    ):
        assert bench.hd(*words.format(desk=bench.folder, **bench.ids).split(), at=f"2026-11-23T{at}:00+02:00") == 0


def edit(ticket: str, *edits: Edit, by: str = "olha", message: str = "By hand", at: str = MONDAY) -> Forge:
    """Changes the text of a ticket, in one commit."""

    def forge(scene: Scene) -> None:
        scene.write(ticket, *edits)
        scene.commit(message, by=by, at=at)

    return forge


def step(by: str, status: str, *, at: str = MONDAY, more: str = "") -> str:
    """An entry of the timeline."""
    return f"- {{at: {at}, by: {by}, status: {status}{more}}}\n"


def comment(by: str, *, at: str = MONDAY) -> str:
    """The heading of the comments, with one comment below it."""
    return f"{HEADING}\n### {at} {by}\n\nYes.\n"


def handover(team: str, by: str = "olha", *, kind: str = "functional", more: str = ", reason: hard, tried: all") -> str:
    """The end of the handovers and of the front matter."""
    return f"- {{at: {MONDAY}, by: {by}, from: desk, to: {team}, kind: {kind}{more}}}\n---\n"
