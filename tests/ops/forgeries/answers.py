"""Forgeries of the answer that a ticket was resolved with."""

from __future__ import annotations

from tests.ops.forgeries.frame import HEADING, RESOLVED, Edit, Forgery, edit, step
from tests.ops.trailbench import MONDAY

ANSWER = "## Resolution\n\nRestarted.\n\n"
_REOPENED = ((RESOLVED, RESOLVED + step("olha", "open")), ("status: resolved", "status: open"))
_NO_VERDICT = ("verdict: ", "# verdict: ")


def as_comment(text: str, *, mark: str = "") -> Edit:
    """The answer as a comment of whoever gave it, as reopening writes it."""
    return HEADING, f"{HEADING}\n### 2026-11-23T09:40:00+02:00 olha{mark}\n\n{text}\n"


EDITS: tuple[tuple[str, tuple[Edit, ...]], ...] = (
    ("an answer is rewritten", (("Restarted.", "Replaced, at our cost."),)),
    ("words are added to an answer", (("Restarted.", "Restarted.\n\nThe customer agreed to pay."),)),
    ("a second answer is added below the first", ((HEADING, f"## Resolution\n\nAnd paid.\n\n{HEADING}"),)),
    ("an answer is removed, and a comment says something else", ((ANSWER, ""), as_comment("Replaced."))),
    ("an answer becomes a comment, and nobody reopens the ticket", ((ANSWER, ""), as_comment("Restarted."))),
    ("a ticket is reopened, and its answer is dropped", (*_REOPENED, _NO_VERDICT, (ANSWER, ""))),
    (
        "a ticket is reopened, and its answer becomes an internal comment",
        (*_REOPENED, _NO_VERDICT, (ANSWER, ""), as_comment("Restarted.", mark=" [internal]")),
    ),
    ("an answer is rewritten while the ticket is reopened", (*_REOPENED, _NO_VERDICT, ("Restarted.", "Replaced."))),
    (
        "an answer to choose from that no merge left",
        (("timeline:\n", "conflicts: {resolution: [Restarted., Replaced.]}\ntimeline:\n"),),
    ),
)

FORGERIES = tuple(Forgery(name, "past", edit("two", *edits, at=MONDAY)) for name, edits in EDITS)
