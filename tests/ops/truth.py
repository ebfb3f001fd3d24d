"""What a desk answers with its index and without: asked of both, at the same moment. Tests nothing by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from hd.errors import HdError
from hd.ops.context import Context
from hd.ops.search import search as find
from hd.ops.search import similar
from hd.ops.sla import check as sla_check
from hd.ops.tickets import listing, show
from hd.ops.tickets.today import today
from hd.store.desk.desk import Desk
from hd.store.index.file_stamps import StampLimits

Ask = Callable[[Desk, datetime], Any]

# The clock of the file system ticks every few milliseconds, and the tests do not want to wait for more.
SOON = StampLimits(settled_ns=12_000_000)

LISTS: tuple[tuple[str, ...], ...] = (
    ("is:open OR is:closed",),
    (),
    ("is:closed", "sort:-created"),
    ("is:breached OR is:at-risk",),
    ("status:new,open,pending,bogus OR status:none",),
    ("due:..2d",),
    ("is:wake OR is:needs-reply OR is:escalated",),
    ("is:mine",),
    ("is:unrated OR rated:1..3",),
    ("team:desk", "sort:priority,-updated"),
    ("is:open OR is:closed", "ноутбук OR error OR Changed"),
    ("age:..400d", "NOT status:closed", "sort:title"),
    ("is:closed", "resolved:2026-11-01.. OR tag:repeat", "sort:id"),
    ("assignee:nobody OR service:laptop,vpn", "is:open OR is:closed"),
    ("is:open OR is:closed", "requester:*example", "org:acme", "sort:requester"),
    ("is:unassigned OR is:conflicted",),
    ("is:open OR is:closed", "state:breached,paused,met OR until:.."),
)

SEARCHES = ("ноутбук", "eror printer", "changd", "words", "yjen,er", "noutbuk prynter", "copier")


def _listed(words: Sequence[str], **options: Any) -> Ask:
    def ask(desk: Desk, now: datetime) -> Any:
        found = listing.list_tickets(Context(desk, now=now), words, me="olha", **options)
        parts = [(part.value, part.count, part.tickets) for part in found.sections]
        return parts, found.total, found.open_only, found.unreadable

    return ask


def _counted(desk: Desk, now: datetime) -> Any:
    return listing.count_tickets(Context(desk, now=now), ["is:open OR is:closed"], me="olha", by="status").sections


def _shown(desk: Desk, now: datetime) -> Any:
    return [show.show(Context(desk, now=now), [ticket], me="olha") for ticket in desk.ids()[:1]]


def _alike(desk: Desk, now: datetime) -> Any:
    return [similar.with_articles(Context(desk, now=now), ticket, me="olha") for ticket in desk.ids()[:2]]


ASKS: tuple[Ask, ...] = (
    *(_listed(words) for words in LISTS),
    _listed((), brief=True),
    _listed(("is:open OR is:closed",), by="team", limit=3),
    _listed((), view="hot"),
    _counted,
    lambda desk, now: today(Context(desk, now=now), me="olha").record(),
    lambda desk, now: sla_check.check(Context(desk, now=now), [], me="olha").record(),
    lambda desk, now: sla_check.check(Context(desk, now=now), [], me="olha", metrics=["hold"]).record(),
    _shown,
    *(lambda desk, now, words=words: find.find(Context(desk, now=now), words, me="olha") for words in SEARCHES),
    _alike,
)
EVERYTHING = 0  # the number of the question that shows every ticket


def answer(folder: Path, ask: Ask, *, now: datetime, indexed: bool, limits: StampLimits = SOON) -> Any:
    """What the desk says, or the error that it ends with."""
    desk = None
    try:
        desk = Desk.find(folder, indexed=indexed, limits=limits)
        return ask(desk, now)
    except HdError as error:
        return type(error), error.message
    finally:
        if desk and indexed and (index := desk.__dict__.get("index")):
            index.close()
