"""Notes of hd's own changes of git's index tell what changed only in an unbroken line."""

from __future__ import annotations

from pathlib import Path

import pytest

from hd.store.git_files.index_steps import add_step, forget_steps, steps_between

STEPS = (("a", "b", "one.md"), ("b", "c", "two.md"), ("x", "y", "three.md"), ("y", "z", "one.md"))


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A folder with the notes of two lines, between which somebody else changed the index."""
    for before, after, path in STEPS:
        add_step(tmp_path, before, after, [(path, before)])
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        ("a", "b", None),  # more followed: somebody else may be at work
        ("x", "z", {"three.md", "one.md"}),
        ("y", "z", {"one.md"}),
        ("a", "z", None),
        ("a", "c", None),
        ("q", "z", None),
        ("x", "q", None),
    ],
)
def test_only_an_unbroken_line_of_notes_tells_anything(
    state: Path, before: str, after: str, paths: set[str] | None
) -> None:
    found = steps_between(state, before, after)
    assert (found if found is None else set(found)) == paths


def test_the_last_blob_of_a_file_counts(tmp_path: Path) -> None:
    add_step(tmp_path, "a", "b", [("x.md", "1" * 40), ("y.md", "2" * 40)])
    add_step(tmp_path, "b", "c", [("x.md", "3" * 40)])
    assert steps_between(tmp_path, "a", "c") == {"x.md": "3" * 40, "y.md": "2" * 40}


def test_no_notes_tell_nothing(tmp_path: Path) -> None:
    assert steps_between(tmp_path, "a", "b") is None
    add_step(tmp_path, "a", "b", [("x.md", "1" * 40)])
    forget_steps(tmp_path)
    assert steps_between(tmp_path, "a", "b") is None


@pytest.mark.parametrize("text", ["", "a", "a\tb", "\xff\xfe", "a\tb\nblob\tpath"])
def test_a_note_cut_short_tells_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "index-steps").write_bytes(text.encode("latin-1"))
    assert steps_between(tmp_path, "a", "b") is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    add_step(tmp_path / "none", "a", "b", [("x.md", "1" * 40)])
    assert steps_between(tmp_path / "none", "a", "b") is None


def test_notes_that_nobody_reads_do_not_grow_for_ever(tmp_path: Path) -> None:
    for number in range(2000):
        add_step(tmp_path, str(number), str(number + 1), [("x.md", "1" * 40)])
    assert (tmp_path / "index-steps").stat().st_size < 100_000
    assert steps_between(tmp_path, "1999", "2000") == {"x.md": "1" * 40}
