"""What a merge commit did beyond bringing its sides together: what is left to be judged of it. Judges nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from hd.core.config import Config
from hd.core.ids import is_ticket_path
from hd.core.trail import is_attachment
from hd.core.trail.ancestry import Ancestry
from hd.core.trail.merged import together
from hd.store.walk import Commit, Touch, Walk


class Beyond(Struct, frozen=True):
    """A ticket of which a merge made something else than its sides make together."""

    path: str
    expected: bytes | None
    data: bytes | None


class Found(Struct, frozen=True):
    """All that a merge did beyond. others: files that are neither side's. lost: attachments that no side gave up."""

    tickets: Sequence[Beyond]
    others: Sequence[Touch]
    lost: Sequence[str]


def beyond(
    commit: Commit, walk: Walk, ancestry: Ancestry, *, config: Config, yielded: Mapping[str, Collection[str]]
) -> Found:  # fmt: skip
    """What a merge commit did that its parents did not. yielded: by parent, the tickets that have another id there now:
    what it still has under the old one is not what it brings."""
    sides = [{one.path: one for one in walk.between(parent, commit.id)} for parent in commit.parents]
    tickets, others, lost = [], [], []
    bases = {parent: ancestry.nearest(commit.parents[0], parent) for parent in commit.parents[1:]}
    for path in dict.fromkeys(path for side in sides for path in side):
        touches = [side[path] for side in sides if path in side]
        now = touches[0].after
        if not is_ticket_path(path) and not is_attachment(path):
            if len(touches) == len(sides):
                others.append(touches[0])
            continue
        versions = [None if _is_in(path, yielded.get(parent, ())) else walk.file(parent, path)
                    for parent in commit.parents]  # fmt: skip
        expected = versions[0]
        for parent, version in zip(commit.parents[1:], versions[1:], strict=True):
            told = [walk.file(base, path) for base in bases[parent]]
            data = together([one and one[1] for one in told], expected and expected[1], version and version[1],
                            path=path, config=config)  # fmt: skip
            expected = ("", data) if data is not None else None
        actual = walk.blob(now) if now else None
        if (expected and expected[1]) == (actual and actual[1]):
            continue
        if is_ticket_path(path):
            tickets.append(Beyond(path, expected and expected[1], actual and actual[1]))
        elif expected is not None:
            lost.append(path)
    return Found(tickets, others, lost)


def _is_in(path: str, tickets: Collection[str]) -> bool:
    """Whether a file is one of these tickets, or attached to it."""
    return any(path == one or path.startswith(one.removesuffix(".md") + "/") for one in tickets)
