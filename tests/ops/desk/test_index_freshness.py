"""What the index must not believe, one case each; the random test beside this one looks for more."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hd.core.search.corpus import Entry, search_item, word_places
from hd.ops.context import Context
from hd.ops.search.search import find
from hd.ops.ticket_reader import freshen
from hd.ops.tickets.listing import list_tickets
from hd.store import parallel
from hd.store.desk.desk import Desk
from hd.store.git.repository import Repository
from hd.store.index import freshness, full_text
from hd.store.index.database import NAME, CachedRow
from hd.store.index.file_stamps import StampLimits
from hd.store.index.freshness import FreshnessNeed
from hd.store.index.full_text import take_in
from tests.ops.bench import NOW, Bench
from tests.ops.truth import ASKS, EVERYTHING, answer

ALL = ("is:open OR is:closed",)
OLD = 1_700_000_000_000_000_000  # ns: long ago


class Reader:
    """Asks a desk again and again."""

    def __init__(self, folder: Path, **limits: int) -> None:
        self.folder = folder
        self.limits = StampLimits(**{"settled_ns": 0, **limits})

    def desk(self) -> Desk:
        """As a command finds it."""
        return Desk.find(self.folder, limits=self.limits)

    def reads(self) -> int:
        """How many files are read for the index, that are wanted all."""
        desk = self.desk()
        index = desk.index
        assert index is not None
        found = freshen(Context(desk, now=datetime.fromisoformat(NOW)), index, FreshnessNeed(every=True))
        index.close()
        return found

    def titles(self, *words: str) -> list[str]:
        """The titles of a list, in the order of the alphabet."""
        desk = self.desk()
        found = list_tickets(Context(desk, now=datetime.fromisoformat(NOW)), words or ALL, me="olha")
        if index := desk.__dict__.get("index"):
            index.close()
        return sorted(ticket["title"] for ticket in found.tickets)


@pytest.fixture
def reader(bench: Bench) -> Reader:
    """One that has read everything."""
    found = Reader(bench.folder)
    assert found.titles() == ["Ticket one", "Ticket two"]
    return found


def file(bench: Bench, name: str = "one") -> Path:
    """The file of a ticket."""
    return next(bench.folder.glob(f"tickets/*/*/{bench.ids[name]}.md"))


def retitle(path: Path, title: str) -> None:
    """Change it by hand, in place."""
    text = path.read_text("utf-8")
    path.write_text(text.replace("Ticket one", title).replace("Changed it", title), "utf-8")


@contextlib.contextmanager
def base(folder: Path) -> Iterator[sqlite3.Connection]:
    """The index's database, as somebody else opens it."""
    (path,) = folder.glob(f".git/hd/*/{NAME}")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as found:
        yield found


def test_nothing_is_read_twice(reader: Reader) -> None:
    assert reader.reads() == 0


def test_after_changes_of_hd_itself_git_is_not_asked(
    bench: Bench, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):  # the first change finds packed objects, or none of git's settings remembered
        bench.hd("set", bench.ids["one"], "priority=P1")
        bench.hd("set", bench.ids["two"], "priority=P2")
        reader.titles("is:open")
    bench.hd("set", bench.ids["one"], "title=Changed it")
    monkeypatch.setattr(Repository, "call", lambda *args, **more: pytest.fail(f"git was asked: {args}"))
    assert reader.titles("is:open") == ["Changed it", "Ticket two"]


def test_a_change_of_git_among_those_of_hd_is_seen(bench: Bench, reader: Reader) -> None:
    bench.hd("set", bench.ids["one"], "priority=P1")
    retitle(file(bench), "Changed it")
    bench.git("add", "-A")
    bench.hd("set", bench.ids["two"], "priority=P1")
    assert reader.titles("is:open") == ["Changed it", "Ticket two"]


@pytest.mark.parametrize("option", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_was_told_not_to_look_at_is_looked_at(option: str, bench: Bench, reader: Reader) -> None:
    bench.git("update-index", option, str(file(bench)))
    reader.titles()
    retitle(file(bench), "Changed it")
    assert reader.titles() == ["Changed it", "Ticket two"]


def test_an_edit_of_the_same_size_at_the_same_time_is_seen(bench: Bench, reader: Reader) -> None:
    for title in ("Changed it", "Changed me"):
        retitle(file(bench), title)
        os.utime(file(bench), ns=(OLD, OLD))
        assert reader.titles() == [title, "Ticket two"]
        bench.git("add", "-A")


def test_a_folder_that_went_and_came_back_with_its_time_is_read(bench: Bench, reader: Reader) -> None:
    month = file(bench).parent
    for away in (month.with_name("aside"), month):
        (month if month.exists() else month.with_name("aside")).rename(away)
        os.utime(away, ns=(OLD, OLD))
        assert reader.titles() == (["Ticket one", "Ticket two"] if away == month else [])


def test_a_ticket_that_comes_without_changing_the_time_of_its_folder_is_seen(bench: Bench, reader: Reader) -> None:
    month = file(bench).parent
    os.utime(month, ns=(OLD, OLD))
    reader.titles()
    new = month / f"{bench.ids['one'][:-5]}ABCDE.md"
    new.write_text(file(bench).read_text("utf-8").replace(bench.ids["one"], new.stem).replace("one", "three"), "utf-8")
    os.utime(month, ns=(OLD, OLD))
    assert "Ticket three" in reader.titles()


def test_line_ends_that_git_has_otherwise_are_no_reason_to_read_again(bench: Bench) -> None:
    (bench.folder / ".gitattributes").write_text("*.md text eol=crlf\n", encoding="utf-8")
    bench.git("rm", "-q", "-r", "--cached", "tickets")
    bench.git("checkout", "-q", "HEAD", "--", "tickets")
    assert b"\r\n" in file(bench).read_bytes()
    reader = Reader(bench.folder)
    assert reader.titles() == ["Ticket one", "Ticket two"]
    (bench.folder / "notes.txt").write_text("x", encoding="utf-8")
    bench.git("add", "notes.txt")  # git's index is another now
    assert reader.reads() == 0


def test_what_was_worked_out_of_a_file_that_changed_meanwhile_is_not_kept(bench: Bench, reader: Reader) -> None:
    """One reader has read a file; before it keeps what follows, another has read the next version of it."""
    late = reader.desk()
    index = late.index
    assert index is not None
    was = next(one for one in index.files("tickets/2026/11") if one.path.endswith(f"{bench.ids['one']}.md"))
    (old,) = index.base.execute("SELECT known FROM files WHERE path = ?", (was.path,)).fetchone()
    retitle(file(bench), "Changed it")
    terms = Reader(bench.folder).desk()
    assert terms.config
    freshen(Context(late, now=datetime.fromisoformat(NOW)), index, FreshnessNeed(every=True))
    with index.writing():
        index.keep([CachedRow(was, old, -1e18, 1e18)], terms=terms.terms)
    assert reader.titles() == ["Changed it", "Ticket two"]


def test_before_it_began_no_clock_runs(bench: Bench) -> None:
    for hours in (30, 20, 35):
        then = datetime.fromisoformat(NOW) - timedelta(hours=hours)
        said = [answer(bench.folder, ASKS[EVERYTHING], now=then, indexed=indexed) for indexed in (True, False)]
        assert said[0] == said[1]


def test_a_name_that_is_no_text_is_no_fault(bench: Bench, reader: Reader) -> None:
    (bench.folder / "kb").mkdir(exist_ok=True)
    (bench.folder / "kb" / os.fsdecode(b"b\xffd.md")).write_bytes(b"---\ntitle: x\n---\n")
    assert reader.titles() == ["Ticket one", "Ticket two"]


def test_where_git_cannot_answer_the_files_do(bench: Bench, reader: Reader) -> None:
    (bench.folder / ".git/index").write_bytes(b"DIRC nonsense")
    retitle(file(bench), "Changed it")
    assert reader.titles() == ["Changed it", "Ticket two"]


# -- an index that is broken, or not to be had -------------------------------------------------------------------------


def nonsense(path: Path) -> None:
    path.write_bytes(b"nonsense" * 999)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def pages(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\x07" * (len(data) - 4096))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def tables(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as found:
        found.execute("DROP TABLE folders")


def values(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as found:
        found.execute("UPDATE files SET known = x'93ff00'")
        found.commit()


def another(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as found:
        found.execute("UPDATE meta SET value = '0.0.1' WHERE key = 'edition'")
        found.commit()


@pytest.mark.parametrize("spoil", [nonsense, cut, pages, empty, tables, values, another])
def test_a_broken_index_is_made_anew(spoil: Callable[[Path], None], bench: Bench, reader: Reader) -> None:
    (path,) = bench.folder.glob(f".git/hd/*/{NAME}")
    for end in ("-wal", "-shm"):
        path.with_name(NAME + end).unlink(missing_ok=True)
    spoil(path)
    assert reader.titles() == ["Ticket one", "Ticket two"]
    assert reader.titles() == ["Ticket one", "Ticket two"]
    assert reader.reads() == 0


@pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_locked_index_costs_one_wait_and_no_answer(how: str, bench: Bench, reader: Reader) -> None:
    retitle(file(bench), "Changed it")
    with base(bench.folder) as other:
        other.execute(f"BEGIN {how}")
        desk = reader.desk()
        index = desk.index
        assert index is not None
        index.base.execute("PRAGMA busy_timeout = 1")
        found = list_tickets(Context(desk, now=datetime.fromisoformat(NOW)), ALL, me="olha")
        assert sorted(ticket["title"] for ticket in found.tickets) == ["Changed it", "Ticket two"]
        assert desk.index is None  # whoever asks again in this run does not wait again
    assert reader.titles() == ["Changed it", "Ticket two"]


# -- tickets older than the newest, whose files are compared for closed lists alone -----------------------------------


@pytest.fixture
def large(bench: Bench) -> Reader:
    """A reader for whom no ticket is among the newest: one is open, the other resolved; both have been read."""
    assert bench.hd("resolve", "{two}", "-m", "done") == 0
    found = Reader(bench.folder, newest=0)
    found.titles()
    return found


def reopen(bench: Bench) -> None:
    """By hand, in place, the step that says so included."""
    path = file(bench, "two")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "status: resolved}" not in line and not line.startswith("verdict:")]
    path.write_text("".join("status: open\n" if line.startswith("status:") else line for line in kept), "utf-8")


Deed = Callable[[Bench], Any]
ADD: Sequence[Deed] = [lambda bench: bench.git("add", "-A"), lambda bench: bench.git("commit", "-qam", "by hand")]


def test_an_open_ticket_that_is_edited_in_place_is_seen(bench: Bench, large: Reader) -> None:
    retitle(file(bench), "Changed it")
    assert large.titles("is:open") == ["Changed it"]


def test_a_closed_ticket_among_the_newest_that_is_edited_in_place_is_seen(bench: Bench, large: Reader) -> None:
    reopen(bench)
    assert Reader(bench.folder, newest=2).titles("is:open") == ["Ticket one", "Ticket two"]


def test_the_newest_are_the_last_by_id(bench: Bench, large: Reader) -> None:
    older, _ = sorted(("one", "two"), key=lambda name: bench.ids[name])
    index = Desk.find(bench.folder).index
    assert index is not None
    seen = {path for path, _ in index.stamps("0", (), newest=1)}
    index.close()
    assert not any(bench.ids[older] in path for path in seen)


def test_a_new_ticket_is_seen(bench: Bench, large: Reader) -> None:
    new = file(bench).with_name(f"{bench.ids['one'][:-5]}ABCDE.md")
    new.write_text(file(bench).read_text("utf-8").replace(bench.ids["one"], new.stem).replace("one", "three"), "utf-8")
    assert large.titles("is:open") == ["Ticket one", "Ticket three"]


def test_an_open_ticket_that_is_gone_is_gone(bench: Bench, large: Reader) -> None:
    file(bench).unlink()
    assert large.titles("is:open") == []


def test_what_is_left_out_is_a_closed_ticket_that_is_edited_in_place_without_git(bench: Bench, large: Reader) -> None:
    reopen(bench)
    assert large.titles("is:open") == ["Ticket one"]


def test_a_search_leaves_it_out_as_well(bench: Bench, large: Reader) -> None:
    assert found(large, "two") == [bench.ids["two"]]
    path = file(bench, "two")
    path.write_text(path.read_text("utf-8").replace("Ticket two", "Ticket nine"), "utf-8")
    assert found(large, "nine") == []
    bench.git("add", "-A")
    assert found(large, "nine") == [bench.ids["two"]]


def test_it_is_seen_when_somebody_asks_for_closed_tickets(bench: Bench, large: Reader) -> None:
    reopen(bench)
    assert large.titles("is:closed") == []
    assert large.titles("is:open") == ["Ticket one", "Ticket two"]


@pytest.mark.parametrize("tell", ADD, ids=["add", "commit"])
def test_it_is_seen_when_git_is_told(tell: Deed, bench: Bench, large: Reader) -> None:
    reopen(bench)
    assert large.titles("is:open") == ["Ticket one"]
    tell(bench)
    assert large.titles("is:open") == ["Ticket one", "Ticket two"]


def test_it_is_seen_when_it_is_saved_as_most_editors_do_by_another_file(bench: Bench, large: Reader) -> None:
    path = file(bench, "two")
    was = path.read_bytes()
    reopen(bench)
    beside = path.with_name("beside")
    beside.write_bytes(path.read_bytes())
    path.write_bytes(was)
    assert large.titles("is:closed") == ["Ticket two"]
    beside.replace(path)
    assert large.titles("is:open") == ["Ticket one", "Ticket two"]


def test_hd_itself_is_always_seen(bench: Bench, large: Reader) -> None:
    assert bench.hd("reopen", "{two}", "-m", "again") == 0
    assert large.titles("is:open") == ["Ticket one", "Ticket two"]


# -- words -------------------------------------------------------------------------------------------------------------


def found(reader: Reader, text: str) -> list[str]:
    """The ids that a search finds."""
    rows, _ = find(Context(reader.desk(), now=datetime.fromisoformat(NOW)), text, me="olha")
    return [row["id"] for row in rows]


def test_words_are_found_after_all_were_written_anew(bench: Bench, reader: Reader) -> None:
    assert found(reader, "one") == [bench.ids["one"]]
    with base(bench.folder) as other:
        other.execute("UPDATE meta SET value = 5000 WHERE key = 'texts'")  # as many numbers mean nothing any more
    retitle(file(bench), "Changed it")
    assert found(reader, "changed") == [bench.ids["one"]]
    assert found(reader, "two") == [bench.ids["two"]]


def test_two_who_take_in_words_at_the_same_time_do_not_mix_them(bench: Bench, reader: Reader) -> None:
    desk = reader.desk()
    index = desk.index
    assert index is not None

    def mark(path: str) -> tuple[Entry, dict[str, int]]:
        if file(bench).name in path:
            assert found(reader, "two") == [bench.ids["two"]]  # somebody searches, from beginning to end
        head = Entry("ticket", Path(path).stem, Path(path).stem, "", open=True, created=None)
        return head, word_places(search_item([head]))

    take_in(index, mark, sure=lambda _: True)
    assert found(reader, "one") == [bench.ids["one"]]
    assert found(reader, "two") == [bench.ids["two"]]


def test_words_of_a_file_that_changed_while_it_was_read_are_taken_in_again(bench: Bench, reader: Reader) -> None:
    desk = reader.desk()
    index = desk.index
    assert index is not None
    take_in(index, lambda path: None, sure=lambda file: False)
    assert found(reader, "one") == [bench.ids["one"]]


def test_what_copied_processes_read_is_what_is_read_here(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(bench.folder)
    for module, name in ((parallel, "FEW"), (freshness, "_AT_ONCE"), (full_text, "_PIECE")):
        monkeypatch.setattr(module, name, 1)
    (bench.folder / "tickets/2026/11/HD-2611-00000.md").write_text("no front matter", encoding="utf-8")
    assert reader.titles() == ["Ticket one", "Ticket two"]
    assert set(found(reader, "ticket")) == {bench.ids["one"], bench.ids["two"]}
    assert reader.reads() == 0
