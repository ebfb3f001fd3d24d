"""Attaching: one commit for file and comment, and nothing that is there is ever overwritten."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hd.core.document.attachment_names import stored_name
from hd.core.ids import path_of
from hd.errors import UsageError
from hd.ops.actors import acting
from hd.ops.context import Context
from hd.ops.desk.check import check
from hd.ops.desk.init import init
from hd.ops.tickets.attach import attach
from hd.ops.tickets.change import ChangeResult
from hd.ops.tickets.create import Registration, create
from hd.store.desk.desk import Desk
from tests import naughty

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BYTES = bytes(range(256)) * 4


@pytest.fixture
def desk(repo: Path) -> Desk:
    """A desk in a subfolder of a repository, with one ticket."""
    found = init(repo / "support", now=MONDAY).desk
    create(Context(found, now=MONDAY, actor=acting(found)), Registration("VPN drops", channel="email"))
    return found


def folder(desk: Desk) -> Path:
    (ticket,) = desk.ids()
    return desk.folder / path_of(ticket).removesuffix(".md")


def test_bytes_of_every_kind_are_committed_as_they_are(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(BYTES)
    made = attach(Context(desk, now=MONDAY, actor=acting(desk)), desk.ids()[0], [tmp_path / "a.bin"], text="")
    stored = folder(desk) / stored_name("a.bin", BYTES)
    assert stored.read_bytes() == BYTES
    name = stored.relative_to(desk.repo.root).as_posix()
    assert desk.repo.run("show", f"{made.commit}:{name}") == BYTES
    assert desk.repo.run("status", "--porcelain") == b""


def test_what_lies_under_the_same_name_is_not_overwritten(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(BYTES)
    short, long = (stored_name("a.bin", BYTES, digits=digits) for digits in (8, 64))
    folder(desk).mkdir()
    (folder(desk) / short).write_bytes(b"something else")
    attach(Context(desk, now=MONDAY, actor=acting(desk)), desk.ids()[0], [tmp_path / "a.bin"], text="")
    assert (folder(desk) / short).read_bytes() == b"something else"
    assert (folder(desk) / long).read_bytes() == BYTES


def test_a_file_that_lies_there_without_a_link_is_linked_and_committed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(BYTES)
    folder(desk).mkdir()
    (folder(desk) / stored_name("a.bin", BYTES)).write_bytes(BYTES)
    attach(Context(desk, now=MONDAY, actor=acting(desk)), desk.ids()[0], [tmp_path / "a.bin"], text="")
    assert stored_name("a.bin", BYTES) in desk.load(desk.ids()[0]).comments[0].text
    assert desk.repo.run("status", "--porcelain") == b""


def test_a_folder_that_is_a_symbolic_link_is_not_written_into(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(BYTES)
    (tmp_path / "elsewhere").mkdir()
    folder(desk).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Exception, match="is not a folder"):
        attach(Context(desk, now=MONDAY, actor=acting(desk)), desk.ids()[0], [tmp_path / "a.bin"], text="")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_files_of_hostile_names_are_attached_under_safe_ones(desk: Desk, tmp_path: Path) -> None:
    never = {"", ".", "..", *naughty.IMPOSSIBLE.values()}
    names = [text for text in naughty.ALL if "/" not in text and text not in never and len(text.encode()) < 200]
    sources = [tmp_path / "files" / name for name in names]
    (tmp_path / "files").mkdir()
    for number, path in enumerate(sources):
        path.write_bytes(b"%d" % number)
    ref = desk.ids()[0]
    attach(Context(desk, now=MONDAY, actor=acting(desk)), ref, sources, text="")
    stored = sorted(folder(desk).iterdir())
    assert len(stored) == len(names)
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[^\s/\\<>\x00-\x1f\x7f.-][^\s/\\<>\x00-\x1f\x7f]*", path.name) for path in stored
    )
    (said,) = desk.load(ref).comments
    assert all(f"({ref}/{path.name})" in said.text for path in stored)
    assert desk.repo.run("status", "--porcelain") == b""
    assert [found for found in check(Context(desk, now=MONDAY)) if found.severity == "error"] == []


def test_what_a_link_or_a_device_leads_to_is_not_attached(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    for path in (tmp_path / "link", Path("/dev/zero"), tmp_path):
        with pytest.raises(UsageError):
            attach(Context(desk, now=MONDAY, actor=acting(desk)), desk.ids()[0], [path], text="")
    assert not folder(desk).exists()


def test_one_file_too_many_attaches_none(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(BYTES)
    with pytest.raises(UsageError, match="no such file"):
        attach(
            Context(desk, now=MONDAY, actor=acting(desk)), desk.ids()[0], [tmp_path / "a.bin", tmp_path / "b"], text=""
        )
    assert not folder(desk).exists()


def with_limits(desk: Desk, text: str) -> Desk:
    """The desk with these sizes in its hd.yaml."""
    path = desk.folder / "hd.yaml"
    said = path.read_text(encoding="utf-8")
    path.write_text(said.replace("desk: {", f"desk: {{attachments: {text}, "), encoding="utf-8")
    desk.repo.run("commit", "-qam", "Sizes of attachments")
    return Desk.find(desk.folder)


def attach_bytes(desk: Desk, folder: Path, size: int) -> ChangeResult:
    (folder / "a.bin").write_bytes(b"\0" * size)
    return attach(Context(desk, now=MONDAY, actor=acting(desk)), desk.ids()[0], [folder / "a.bin"], text="")


def test_a_large_file_is_attached_with_a_warning(desk: Desk, tmp_path: Path) -> None:
    made = attach_bytes(with_limits(desk, "{warn: 1KB, limit: 3KB}"), tmp_path, 2049)
    assert made.notes == ("a.bin is large (2KB): every clone of the desk carries it for ever",)


def test_a_file_at_the_warning_size_is_attached_without_a_word(desk: Desk, tmp_path: Path) -> None:
    assert attach_bytes(with_limits(desk, "{warn: 1KB, limit: 3KB}"), tmp_path, 1024).notes == ()


def test_a_file_above_the_limit_is_refused_and_the_hint_names_the_key(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a\.bin is larger than 3KB") as error:
        attach_bytes(with_limits(desk, "{warn: 1KB, limit: 3KB}"), tmp_path, 3 * 1024 + 1)
    assert "desk.attachments.limit in hd.yaml" in error.value.hint


def test_a_file_of_thirty_megabytes_is_refused_where_hd_yaml_says_nothing(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="larger than 25MB"):
        attach_bytes(desk, tmp_path, 30 << 20)


@pytest.mark.parametrize("wrong", ["5", "0MB", "lots", "-1MB", "5TB"])
def test_what_is_no_size_is_a_fault_of_hd_yaml(desk: Desk, wrong: str) -> None:
    problems = with_limits(desk, f"{{warn: {wrong}}}").config.diagnostics
    assert ["desk.attachments.warn" in problem.message for problem in problems] == [True]
