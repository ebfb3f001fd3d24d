"""The verbs of sync as any door calls them: what comes, what goes, what a dry run leaves alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hd.errors import RefusedError
from hd.ops.escalation.request_review import ReviewRequestText
from hd.ops.sync.background import sync_behind
from hd.ops.sync.sync import sync
from tests.ops.bench import Bench

LATER = "2026-11-23T10:00:00+02:00"


@pytest.fixture
def remote(bench: Bench, tmp_path: Path) -> Path:
    """A bare repository that the desk pushes to; the desk has one commit more."""
    folder = tmp_path / "remote.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(bench.folder), str(folder)], check=True)
    bench.git("remote", "add", "origin", str(folder))
    bench.git("fetch", "-q", "origin")
    bench.git("branch", "-q", "--set-upstream-to=origin/main", "main")
    assert bench.hd("comment", "{one}", "-m", "We look into it.", at=LATER) == 0
    return folder


def tip(folder: Path) -> str:
    """The commit of main."""
    done = subprocess.run(["git", "-C", str(folder), "rev-parse", "main"], capture_output=True, check=True, text=True)
    return done.stdout.strip()


def test_sync_pushes_what_the_remote_lacks(bench: Bench, remote: Path) -> None:
    found = sync(bench.context(LATER))
    assert (found.upstream, found.offline, found.refused) == ("origin/main", "", None)
    assert tip(remote) == tip(bench.folder)


def test_a_dry_run_of_sync_pushes_nothing(bench: Bench, remote: Path) -> None:
    before = tip(remote)
    assert sync(bench.context(LATER, dry_run=True)).ahead == 1
    assert tip(remote) == before


def test_sync_without_a_remote_is_refused(bench: Bench) -> None:
    with pytest.raises(RefusedError):
        sync(bench.context(LATER))


def test_a_sync_in_the_background_pushes_too(bench: Bench, remote: Path) -> None:
    sync_behind(bench.context(LATER), describe=lambda record: ReviewRequestText(str(record["id"]), ""))
    assert tip(remote) == tip(bench.folder)
