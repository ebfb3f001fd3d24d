"""A ticket that got another id, because chance gave two the same: legal if nothing else changed."""

from __future__ import annotations

import pytest

from hd.core.document.document import Document
from hd.core.ids import path_of
from hd.core.merging.id_collisions import renumber_document
from tests.ops.bench import Bench
from tests.ops.trailbench import Scene


@pytest.mark.parametrize("forged", [False, True])
def test_another_id_changes_nothing_else(bench: Bench, forged: bool) -> None:
    scene = Scene(bench.folder, bench.ids, bench.git("rev-parse", "HEAD"))
    assert scene.hd("comment", "{one}", "-m", "Asked.") == 0
    old, new = scene.ids["one"], "HD-2611-00000"
    made = renumber_document(Document.parse(scene.path("one").read_bytes(), path=path_of(old)), new).data
    (scene.folder / path_of(new)).write_bytes(made.replace(b"Asked.", b"Told.") if forged else made)
    scene.commit(f"{new} renumber was {old}\n\nHd-Ticket: {new}\nHd-Action: renumber\nHd-Actor: olha")
    assert scene.rules() == ({"past"} if forged else set())
