"""What a ticket shows of the tickets it is linked to, however many there are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hd.core.ids import path_of
from hd.ops.actors import acting
from hd.ops.context import Context
from hd.ops.desk.init import init
from hd.ops.tickets.create import Registration, create
from hd.ops.tickets.show import show
from hd.store.desk.desk import Desk

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def with_links(repo: Path, links: list[str]) -> Desk:
    """A desk with two tickets: the first links to these ids, then to the second."""
    desk = init(repo, now=MONDAY).desk
    for title in ("VPN drops", "Router is down"):
        create(Context(desk, now=MONDAY, actor=acting(desk)), Registration(title, channel="email"))
    first, second = desk.ids()
    path = desk.folder / path_of(first)
    said = ", ".join(f"related:{other}" for other in (*links, second))
    path.write_text(path.read_text(encoding="utf-8").replace("links: []", f"links: [{said}]"), encoding="utf-8")
    return Desk.find(desk.folder)


def titles(desk: Desk) -> list[str]:
    (record,) = show(Context(desk, now=MONDAY), desk.ids()[:1], me="")
    return [link["title"] for link in record["links"]]


def test_links_to_nothing_are_looked_up_twenty_times_and_the_others_say_so(repo: Path) -> None:
    found = titles(with_links(repo, [f"HD-2611-{number:05}" for number in range(25)]))
    assert found[:20] == ["(cannot be read)"] * 20
    assert found[20:25] == ["(not looked up: over 20 links lead nowhere)"] * 5


def test_a_link_that_stands_twice_is_shown_twice(repo: Path) -> None:
    assert titles(with_links(repo, ["HD-2611-00000"] * 2))[:2] == ["(cannot be read)"] * 2
