"""The queue of notifications, as the ops show it."""

from __future__ import annotations

from hd.ops.notify import run
from tests.ops.bench import Bench
from tests.ops.notify.desks import LATER, SETTLED, begun


def test_nothing_waits_where_nothing_happened(bench: Bench) -> None:
    begun(bench)
    assert run.queued(bench.context(at=LATER)) == []


def test_to_start_again_skips_what_happened(bench: Bench) -> None:
    desk = begun(bench)
    desk.do("comment", "{one}", "-m", "On it")
    run.start(bench.context(at=SETTLED))
    assert run.queued(bench.context(at=SETTLED)) == []
    assert desk.notify().code == 0
    assert desk.sent() == []
