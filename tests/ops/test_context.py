"""Two requests in one process, over one desk, share nothing but the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hd.core.ids import path_of
from hd.errors import RefusedError
from hd.ops.actors import Actor
from hd.ops.context import Context
from hd.ops.desk.init import init
from hd.ops.tickets.comment import comment
from hd.ops.tickets.create import Registration, create
from hd.ops.tickets.listing import list_tickets
from hd.store.desk.desk import Desk
from hd.store.git.commits import Identity
from tests.running import git
from tests.store.bench import kill_writer

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
OLHA = Actor("olha", Identity("Olha Bondar", "olha@acme.example"))
IVAN = Actor("ivan", Identity("Ivan Koval", "ivan@acme.example"))


@pytest.fixture
def desk(repo: Path) -> Desk:
    """A desk with one ticket."""
    found = init(repo, now=NOW).desk
    create(Context(found, now=NOW, actor=OLHA), Registration("VPN drops"))
    return found


def last_commit(desk: Desk) -> list[str]:
    """Author, time and actor of the last commit."""
    return git(desk.folder, "log", "-1", "--format=%ae%n%aI%n%(trailers:key=Hd-Actor,valueonly)").split()


def test_a_dry_run_beside_a_real_request_writes_nothing(desk: Desk) -> None:
    before = git(desk.folder, "rev-parse", "HEAD")
    trial, real = Context(desk, now=NOW, actor=OLHA, dry_run=True), Context(desk, now=NOW, actor=OLHA)
    comment(trial, desk.ids(), text="Only a trial.")
    assert git(desk.folder, "rev-parse", "HEAD") == before
    comment(real, desk.ids(), text="For real.")
    comment(trial, desk.ids(), text="A trial again.")
    assert git(desk.folder, "rev-parse", "HEAD^") == before
    assert [said.text for said in desk.load(desk.ids()[0]).comments] == ["For real."]


def test_each_request_knows_its_own_commits(desk: Desk) -> None:
    one, other = Context(desk, now=NOW, actor=OLHA), Context(desk, now=LATER, actor=IVAN)
    comment(one, desk.ids(), text="First.")
    assert (one.commits, other.commits) == ([git(desk.folder, "rev-parse", "HEAD").strip()], [])


def test_each_request_has_its_own_notices(desk: Desk) -> None:
    one, other = Context(desk, now=NOW, actor=OLHA), Context(desk, now=NOW, actor=OLHA)
    (new,) = desk.ids()
    path = desk.folder / path_of(new)
    path.write_text(path.read_text().replace("title:", "aliases: [HD-2611-23456]\ntitle:", 1))
    assert one.resolve("23456") == new
    assert one.notices == [f"HD-2611-23456 is {new} now"]
    assert other.notices == []


def test_requests_have_actors_and_times_of_their_own(desk: Desk) -> None:
    one, other = Context(desk, now=NOW, actor=OLHA), Context(desk, now=LATER, actor=IVAN)
    comment(other, desk.ids(), text="Second.")
    assert last_commit(desk) == ["ivan@acme.example", LATER.isoformat(), "ivan"]
    comment(one, desk.ids(), text="First.")
    assert last_commit(desk) == ["olha@acme.example", NOW.isoformat(), "olha"]


def test_what_happened_earlier_is_committed_now(desk: Desk) -> None:
    happened = NOW + timedelta(minutes=30)
    comment(Context(desk, now=LATER, actor=OLHA, happened_at=happened), desk.ids(), text="By phone.")
    assert last_commit(desk)[1] == LATER.isoformat()
    assert desk.load(desk.ids()[0]).comments[-1].at == happened


def test_only_the_backdated_request_has_to_keep_the_order(desk: Desk) -> None:
    comment(Context(desk, now=LATER, actor=OLHA), desk.ids(), text="Last.")
    with pytest.raises(RefusedError):
        comment(Context(desk, now=LATER, actor=OLHA, happened_at=NOW), desk.ids(), text="Before.")
    comment(Context(desk, now=LATER, actor=OLHA), desk.ids(), text="After.")


def test_progress_is_reported_to_the_request_that_asked(desk: Desk) -> None:
    bare, seen = Desk(desk.folder, indexed=False), list[tuple[int, int]]()
    list_tickets(Context(bare, now=NOW, progress=lambda done, total: seen.append((done, total))), [], me="")
    list_tickets(Context(bare, now=NOW), [], me="")
    assert seen == [(1, 1)]


def test_the_same_request_by_another_actor_keeps_its_notices_and_commits(desk: Desk) -> None:
    request = Context(desk, now=NOW, actor=OLHA, happened_at=NOW - timedelta(hours=1), dry_run=True)
    clock = request.acting_as(IVAN)
    assert (clock.actor, clock.happened_at, clock.dry_run) == (IVAN, request.happened_at, True)
    assert clock.notices is request.notices
    assert clock.commits is request.commits
    assert clock.at(LATER).happened_at == LATER


def test_a_repair_made_when_the_repository_is_opened_is_reported_to_the_opener(desk: Desk) -> None:
    kill_writer(desk.folder, "commit.journal.save")
    said: list[str] = []
    assert Desk(desk.folder, on_recovery=said.append).repo.head()
    assert [line.rpartition(" ")[2] for line in said] == ["interrupted"]
