"""What the machine says about itself: where this hd was installed from, so that a job can install the same."""

from __future__ import annotations

import pytest

from hd.store.machine import pinned

SHA = "4be1c2a0" * 5


def noted(url: str, *, vcs: str = "git", commit: str = SHA) -> dict[str, object]:
    """What pip notes of a direct installation."""
    return {"url": url, "vcs_info": {"vcs": vcs, "commit_id": commit, "requested_revision": "main"}}


def test_a_public_address_is_pinned_to_its_commit() -> None:
    assert pinned(noted("https://git.example/it/hd.git")) == f"git+https://git.example/it/hd.git@{SHA}"


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"url": "file:///src/hd", "dir_info": {"editable": True}},
        {"url": "https://git.example/hd.whl", "archive_info": {}},
        noted("ssh://git@git.example/hd.git"),
        noted("https://user:secret@git.example/hd.git"),
        noted("https://git.example/hd'}}.git"),
        noted("https://git.example/hd.git", vcs="hg"),
        noted("https://git.example/hd.git", commit="main"),
        ["no", "mapping"],
        None,
    ],
)
def test_what_a_job_could_not_fetch_or_should_not_see_is_nothing(told: object) -> None:
    assert pinned(told) == ""
