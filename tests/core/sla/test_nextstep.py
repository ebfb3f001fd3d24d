"""The next sensible command after a change; and silence where there is none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hd.core.sla.next_step import next_step
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import Step, Ticket
from tests.core.samples import after, facts, registered

NEW = registered()
MINE = registered(assignee="olha").with_step(Step(after(1), "olha", "open"))
THEIRS = registered(team="l2-kyiv", assignee="ivan").with_step(Step(after(1), "ivan", "open"))
HEARD = MINE.with_comment(Comment(after(3), "o.shevchenko@acme.example", "Here it is."))
DONE = MINE.with_step(Step(after(2), "olha", "resolved"))
GONE = MINE.with_step(Step(after(2), "olha", "cancelled"))


def waiting(for_: str, days: int = 0) -> Ticket:
    return MINE.with_step(Step(after(2), "olha", "pending", for_, after(2) + timedelta(days=days) if days else None))


@pytest.mark.parametrize(
    ("action", "ticket", "command"),
    [
        ("create", NEW, "hd take 7k3fq"),
        ("create", THEIRS, ""),
        ("assign", registered(assignee="olha"), "hd take 7k3fq"),
        ("assign", registered(assignee="taras"), ""),
        ("assign", NEW, ""),  # to nobody
        ("take", MINE, "hd resolve 7k3fq -m TEXT"),
        ("take", HEARD, "hd comment 7k3fq -m TEXT   # they wait for a word"),
        ("comment", HEARD, "hd comment 7k3fq -m TEXT   # they wait for a word"),
        ("comment", MINE, ""),
        ("comment", THEIRS, ""),
        ("wait", waiting("requester"), "hd comment 7k3fq --by requester -m TEXT   # when they answer"),
        ("wait", waiting("vendor"), "hd resume 7k3fq"),
        ("wait", waiting("date", 3), ""),
        ("resume", MINE, "hd resolve 7k3fq -m TEXT"),
        ("resolve", DONE, "hd close 7k3fq   # once they agree"),
        ("close", DONE, "hd   # what else waits for you"),
        ("cancel", GONE, "hd   # what else waits for you"),
        ("escalate", THEIRS, "hd   # what else waits for you"),
        ("escalate", registered(team="l2-kyiv"), "hd   # what else waits for you"),
        ("escalate", NEW, "hd   # what else waits for you"),  # to a team that whoever escalates is of, too
        ("return", NEW, "hd take 7k3fq"),
        ("link", NEW, ""),
        ("something-new", NEW, ""),
    ],
)
def test_what_comes_next(action: str, ticket: Ticket, command: str) -> None:
    assert next_step(action, facts(ticket, now=after(9), me="olha")) == command
