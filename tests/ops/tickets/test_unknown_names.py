"""What is said of a name that the desk does not have: the line of hd.yaml only where it has one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hd.errors import UsageError
from hd.ops.actors import acting
from hd.ops.context import Context
from hd.ops.desk.init import init
from hd.ops.sla.explain import named_calendar
from hd.ops.tickets.create import Registration, create
from hd.store.desk.desk import Desk

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda desk: named_calendar(Context(desk, now=MONDAY), "offise"), 'no calendar "offise"; nearest: office'),
        (
            lambda desk: create(Context(desk, now=MONDAY, actor=acting(desk)), Registration("x", team="desc")),
            'no team "desc"; nearest: desk',
        ),
    ],
)
def test_where_hd_yaml_says_nothing_of_it_no_line_is_named(
    repo: Path, ask: Callable[[Desk], object], message: str
) -> None:
    with pytest.raises(UsageError) as refused:
        ask(init(repo, now=MONDAY).desk)
    assert refused.value.message == message
