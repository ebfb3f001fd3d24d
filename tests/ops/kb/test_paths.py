"""The path of a ticket's file: in the JSON from the repository's root, in a query from the desk's folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hd.ops.actors import acting
from hd.ops.context import Context
from hd.ops.desk.init import init
from hd.ops.kb.articles import Draft, list_articles, new
from hd.ops.sla.check import check
from hd.ops.tickets.create import Registration, create
from hd.ops.tickets.listing import list_tickets
from hd.store.desk.desk import Desk

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk(repo: Path) -> Desk:
    """A desk in a subfolder of a repository, with one ticket that is long overdue on Friday."""
    found = init(repo / "support", now=MONDAY).desk
    create(Context(found, now=MONDAY, actor=acting(found)), Registration("VPN drops", priority="P1"))
    return found


def test_a_finding_names_the_file_from_the_root_of_the_repository(desk: Desk) -> None:
    (finding,) = check(Context(desk, now=FRIDAY), [], me="").findings
    assert (desk.repo.root / finding["path"]).is_file()


def test_a_query_names_the_file_from_the_desk(desk: Desk) -> None:
    (path,) = (f"tickets/2026/11/{name}.md" for name in desk.ids())
    assert [row["id"] for row in list_tickets(Context(desk, now=FRIDAY), [f"path:{path}"], me="").tickets] == desk.ids()


def test_an_article_names_its_file_from_the_root_of_the_repository(desk: Desk) -> None:
    new(Context(desk, now=FRIDAY, actor=acting(desk)), Draft("VPN drops"))
    (article,), _ = list_articles(Context(desk, now=FRIDAY), [])
    assert (desk.repo.root / article["path"]).is_file()
