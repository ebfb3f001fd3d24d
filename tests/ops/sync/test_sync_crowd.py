"""Five clones, one remote, work at random, the line cut, pushes refused, processes killed: nothing is ever lost, every
id is had once, and in the end all have the same bytes.

    HD_SYNC=3000 HD_SYNC_SEED=7 pytest tests/ops/sync/test_sync_crowd.py -s   as long as one likes, and it talks
"""

from __future__ import annotations

import os
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from hd.ops.audit.audit import audit
from hd.ops.context import Context
from hd.store.desk.desk import Desk
from tests.ops.crowd import Crowd

STEPS = int(os.environ.get("HD_SYNC", "0"))


def test_five_clones_come_together_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = Crowd(tmp_path / "world", seed=int(os.environ.get("HD_SYNC_SEED", "3")), patch=monkeypatch, rough=STEPS > 0)
    for number in range(STEPS or 70):
        crowd.step()
        if STEPS and number % 200 == 199:
            print(number + 1, crowd.counts, crowd.renumbered(), flush=True)  # noqa: T201
            crowd.come_together()
            assert crowd.lost() == []
    crowd.come_together()
    assert crowd.differing() == []
    assert crowd.lost() == []
    assert crowd.renumbered() > 0
    fsck = subprocess.run(["git", "fsck", "--strict"], cwd=crowd.meeting.hub, capture_output=True, check=False)
    assert (fsck.returncode, b"error" in fsck.stderr) == (0, False), fsck.stderr
    for clone in crowd.clones:
        assert clone.hd("check", at=crowd.now).code == 0
    assert audit(Context(Desk.find(crowd.clones[0].folder), now=datetime.fromisoformat(crowd.now))).findings == ()
