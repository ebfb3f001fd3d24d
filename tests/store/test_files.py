"""Single files: whole, and never through a symbolic link."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hd.errors import HdError, NotFoundError, UnreadableError
from hd.store import files


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a" / "Тікет 1.md"
    files.replace(path, b"one\r\n\0")
    assert files.read(path) == b"one\r\n\0"


def test_replacing_leaves_no_temporary_file(tmp_path: Path) -> None:
    files.replace(tmp_path / "a", b"one")
    files.replace(tmp_path / "a", b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_whoever_has_the_old_file_open_keeps_reading_the_old_content(tmp_path: Path) -> None:
    files.replace(tmp_path / "a", b"old")
    with (tmp_path / "a").open("rb") as reader:
        files.replace(tmp_path / "a", b"new")
        assert reader.read() == b"old"


def test_a_symbolic_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "link").symlink_to("secret")
    with pytest.raises(UnreadableError, match="is a symbolic link"):
        files.read(tmp_path / "link")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableError, match="not a regular file"):
        files.read(tmp_path / "pipe")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        files.read(tmp_path)


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        files.read(tmp_path / "a" / "b")
    assert files.read_if_there(tmp_path / "a" / "b") is None


def test_a_symbolic_link_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("kept")
    (tmp_path / "link").symlink_to("target")
    files.replace(tmp_path / "link", b"new")
    assert (tmp_path / "target").read_text() == "kept"
    assert files.read(tmp_path / "link") == b"new"


def test_a_new_file_does_not_take_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("there")
    files.prepare({tmp_path / "a": b"new"}, mark="m")
    with pytest.raises(FileExistsError):
        files.move(tmp_path / "a", mark="m", new=True)
    assert (tmp_path / "a").read_text() == "there"


def test_many_files_are_prepared_like_one(tmp_path: Path) -> None:
    contents = {tmp_path / str(number): b"%d" % number for number in range(40)}
    files.prepare(contents, mark="m")
    for path in contents:
        files.move(path, mark="m", new=True)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == contents


def test_a_disk_that_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(HdError, match=f"{tmp_path}/a: cannot be written"):
        files.replace(tmp_path / "a", b"x")


@pytest.mark.parametrize("relative", ["../a", "/a", "a/../b", "", "a/.git/config", "a\0b", "a\x1b"])
def test_a_path_that_leaves_the_folder_is_not_reached(tmp_path: Path, relative: str) -> None:
    with pytest.raises(ValueError, match="not a path inside"):
        files.reach(tmp_path, relative)


def test_a_file_under_a_linked_folder_is_not_reached(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert files.reach(tmp_path, "real/a") == tmp_path / "real" / "a"
    with pytest.raises(UnreadableError):
        files.reach(tmp_path, "link/a")
