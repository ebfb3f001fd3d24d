"""`hd index` says what there is, goes on where it was, begins anew where it must, and says why where it cannot."""

from __future__ import annotations

import contextlib
import json
import re
import resource
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest

from hd.store.index.database import NAME
from tests.ops.bench import NOW, Bench
from tests.running import hd, like_anybody, process


def indexed(bench: Bench, *options: str) -> dict[str, object]:
    """What `hd index --json` says."""
    answer = hd(bench.folder, "index", "--json", *options, HD_NOW=NOW)
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert isinstance(found, dict)
    return found


def database(bench: Bench) -> Path:
    """The file that it lies in."""
    (path,) = bench.folder.glob(f".git/hd/*/{NAME}")
    return path


def test_it_says_what_it_has(bench: Bench) -> None:
    found = indexed(bench, "--rebuild")
    assert sorted(found) == ["articles", "bytes", "path", "read", "seconds", "tickets", "unreadable"]
    known = {key: found[key] for key in ("tickets", "articles", "unreadable", "read", "path")}
    size = database(bench).stat().st_size
    assert (known, found["bytes"]) == (
        {"tickets": 2, "articles": 0, "unreadable": 0, "read": 2, "path": str(database(bench))},
        size,
    )


def test_it_says_so_in_one_line(bench: Bench) -> None:
    said = hd(bench.folder, "index", HD_NOW=NOW).out
    assert re.fullmatch(r"2 tickets, 0 articles; \d files read, \d+\.\d s, \d+\.\d MB\n", said)


def test_it_reads_what_has_changed(bench: Bench) -> None:
    indexed(bench)
    assert bench.hd("set", "{one}", "title=Another") == 0
    assert indexed(bench)["read"] == 1


def test_it_begins_anew_when_told_to(bench: Bench) -> None:
    indexed(bench)
    assert indexed(bench, "--rebuild")["read"] == 2


def test_what_cannot_be_read_is_counted(bench: Bench) -> None:
    next(bench.folder.glob(f"tickets/*/*/{bench.ids['one']}.md")).write_bytes(b"nonsense")
    assert indexed(bench)["unreadable"] == 1
    assert "2 tickets, 0 articles (1 unreadable, see: hd check); " in hd(bench.folder, "index", HD_NOW=NOW).out


def test_afterwards_nothing_is_left_to_do(bench: Bench) -> None:
    indexed(bench, "--rebuild")
    with contextlib.closing(sqlite3.connect(database(bench))) as base:
        asked = "SELECT count(*), count(known), sum(worded) FROM files"
        assert base.execute(asked).fetchone() == (2, 2, 2)


def test_without_the_index_there_is_nothing_to_do(bench: Bench) -> None:
    answer = hd(bench.folder, "--no-index", "index")
    assert (answer.code, answer.err.split("\n")[0]) == (1, "hd: --no-index leaves the index alone")


def test_a_sparse_checkout_has_none(bench: Bench) -> None:
    bench.git("update-index", "-q", "--refresh")
    bench.git("sparse-checkout", "set", "--no-cone", "/*", "!tickets")
    answer = hd(bench.folder, "index")
    assert (answer.code, "sparse checkout" in answer.err) == (1, True)


# -- where nothing can be kept, the files answer -----------------------------------------------------------------------

ASKED = ("list", "is:open OR is:closed")


def no_room() -> None:
    """What is written from now on is cut at nothing, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


@pytest.mark.parametrize("before", [True, False], ids=["built", "new"])
def test_a_full_disk_changes_no_answer(before: bool, bench: Bench) -> None:
    expected = process(bench.folder, "--no-index", *ASKED, HD_NOW=NOW)
    shutil.rmtree(bench.folder / ".git/hd")
    if before:
        indexed(bench)
        path = next(bench.folder.glob("tickets/*/*/*.md"))
        path.write_bytes(path.read_bytes() + b"\n")
    assert process(bench.folder, *ASKED, before=no_room, HD_NOW=NOW) == expected
    answer = process(bench.folder, "index", before=no_room, HD_NOW=NOW)
    assert (answer.code, answer.out, answer.err.startswith("hd: ")) == (1, "", True)
    assert not list(bench.folder.glob(".git/hd/*/config.*"))


@pytest.mark.parametrize("before", [True, False], ids=["built", "new"])
def test_a_git_folder_that_cannot_be_written_to_changes_no_answer(before: bool, bench: Bench) -> None:
    expected = process(bench.folder, "--no-index", *ASKED, HD_NOW=NOW)
    shutil.rmtree(bench.folder / ".git/hd")
    if before:
        indexed(bench)
        path = next(bench.folder.glob("tickets/*/*/*.md"))
        path.write_bytes(path.read_bytes() + b"\n")
    closed = [*bench.folder.glob(".git/hd/*/*"), *bench.folder.glob(".git/hd/*"), *bench.folder.glob(".git/hd")]
    for each in [*closed, bench.folder / ".git"]:
        each.chmod(0o555 if each.is_dir() else 0o444)
    try:
        assert process(bench.folder, *ASKED, before=like_anybody, HD_NOW=NOW) == expected
        answer = process(bench.folder, "index", before=like_anybody, HD_NOW=NOW)
    finally:
        for each in [bench.folder / ".git", *reversed(closed)]:
            each.chmod(0o755 if each.is_dir() else 0o644)
    assert (answer.code, answer.out, answer.err.startswith("hd: ")) == (1, "", True)


@pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE"])
def test_an_index_that_somebody_holds_changes_no_answer(how: str, bench: Bench) -> None:
    expected = process(bench.folder, "--no-index", *ASKED, HD_NOW=NOW)
    indexed(bench)
    path = next(bench.folder.glob("tickets/*/*/*.md"))
    path.write_bytes(path.read_bytes() + b"\n")
    with contextlib.closing(sqlite3.connect(database(bench), isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")
        assert process(bench.folder, *ASKED, HD_NOW=NOW) == expected
        other.execute("ROLLBACK")
    assert indexed(bench)["read"] == 1
