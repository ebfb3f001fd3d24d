"""Finds edits by hand that a sync must commit before it changes the same files. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping

from hd.core import ids
from hd.errors import ConfigError, RefusedError
from hd.i18n import Message
from hd.ops.sync.merge_commits import is_ours
from hd.store.commit import steps, work_tree
from hd.store.commit.tree_merge import Difference
from hd.store.desk.desk import Desk


def hand_edits(desk: Desk, found: Mapping[str, Difference]) -> dict[str, bytes]:
    """The content of the desk's files that were changed by hand and that the sync is about to change, by path.

    found: what the sync changes, by path from the repository's root. Raises RefusedError where another file is in the
    way, UnreadableError or ConfigError where a file of the desk cannot be read.
    """
    mine, new = work_tree.in_the_way(desk.repo, found)
    start = len(desk.repo.prefix)
    edits: dict[str, bytes] = {}
    for path in mine:
        inside = path[start:]
        before = found[path].before
        if not path.startswith(desk.repo.prefix) or not is_ours(desk, inside) or before is None:
            raise _in_the_way(path)
        data = _readable_content(desk, inside)
        if steps.state(desk.repo, inside) == before.id:
            raise _in_the_way(path, hint=f"git restore --staged -- {path}, then: hd sync")
        edits[inside] = data
    if new:
        raise RefusedError(
            Message("{new}: is there, not in git, and would be overwritten", new=new[0]),
            hint=Message("move it away, or git add {new} and git commit; then: hd sync", new=new[0]),
        )
    return edits


def _readable_content(desk: Desk, path: str) -> bytes:
    """The content of a file of the desk on disk, if it can be committed as it is."""
    if not (desk.folder / path).exists():
        place = desk.repo.prefix + path
        raise RefusedError(
            Message("{place}: is in the last commit, but not on disk", place=place), hint=f"git restore -- {place}"
        )
    data = desk.content(path)
    if ids.is_ticket_path(path):
        desk.ticket(path, data)
    elif path.startswith("kb/"):
        desk.article_in(path, data)
    elif path == "hd.yaml" and any(problem.severity == "error" for problem in desk.config.diagnostics):
        raise ConfigError(Message("hd.yaml was changed here and there, and here it is wrong"), hint="hd config check")
    return data


def _in_the_way(path: str, *, hint: str = "") -> RefusedError:
    return RefusedError(
        Message("{path}: was changed here and is not committed, and it changed on the other side, too", path=path),
        hint=hint or Message("git commit {path}, or git stash -- {path}; then: hd sync", path=path),
    )
