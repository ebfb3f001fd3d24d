"""Lines found in the desk's files, whatever git knows of them."""

from __future__ import annotations

from pathlib import Path

from hd.store.git.grep import lines_with
from hd.store.git.repository import Repository
from tests.store.bench import PATH, put, write


def test_lines_are_found_as_the_files_are_now_also_where_git_does_not_know_them(repo: Path) -> None:
    desk = repo / "it desk"
    desk.mkdir()
    put(desk, "parent: A\nlinks: []\n")
    write(desk, "parent: B\nother\n")
    write(desk, "links: [blocks:A]\n", path="tickets/new.md")
    write(desk, "parent: A\n", path="kb/elsewhere.md")
    write(repo, "*.md\n", path=".gitignore")
    found = lines_with(Repository.discover(desk), ["parent:", "blocks:"], under="tickets")
    assert found == [(PATH, "parent: B"), ("tickets/new.md", "links: [blocks:A]")]


def test_no_lines_are_found_where_there_is_no_folder(repo: Path) -> None:
    assert lines_with(Repository.discover(repo), ["parent:"], under="tickets") == []


def test_lines_are_found_in_bytes_that_are_no_text(repo: Path) -> None:
    (repo / "tickets").mkdir()
    (repo / "tickets" / "a.md").write_bytes(b"\0\xff\nparent: A \xff\r\n")
    assert lines_with(Repository.discover(repo), ["parent:"], under="tickets") == [
        ("tickets/a.md", "parent: A \udcff\r")
    ]
