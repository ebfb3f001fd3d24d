"""The key of a desk in real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hd.errors import UsageError
from hd.ops.desk.desk_key import desk_key
from hd.store.desk.desk import Desk
from tests.ops.bench import Bench


def test_the_key_is_made_of_the_first_commit(bench: Bench) -> None:
    root = bench.git("rev-list", "--max-parents=0", "HEAD").strip()
    assert desk_key(Desk.find(bench.folder)) == f"urn:hd:{root[:12]}"


def test_a_shallow_clone_has_no_key(bench: Bench, tmp_path: Path) -> None:
    address = bench.folder.as_uri()
    subprocess.run(["git", "clone", "-q", "--depth=1", address, str(tmp_path / "c")], check=True)
    with pytest.raises(UsageError):
        desk_key(Desk.find(tmp_path / "c"))
