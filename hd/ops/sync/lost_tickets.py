"""Refuses a sync that would lose a ticket. Reads commits; changes nothing."""

from __future__ import annotations

from hd.core import ids
from hd.errors import DecisionError
from hd.i18n import Lines, Message
from hd.store.commit import tree_merge
from hd.store.git.repository import Repository


def refuse_loss(repo: Repository, before: str, after: str) -> None:
    """Raise DecisionError if a ticket of the commit `before` is missing in `after`, or is no file there."""
    start = repo.prefix
    found = {
        path.removeprefix(start): one
        for path, one in tree_merge.differences(repo, before, after).items()
        if path.startswith(start)
    }
    gone = [path for path, one in found.items() if one.after is None]
    odd = sorted(
        path
        for path, one in found.items()
        if ids.is_ticket_path(path) and one.after is not None and not one.after.plain
    )
    if odd:
        raise _no_file(odd[0], found[odd[0]].after, after=after, start=start)
    lost = sorted(path.rpartition("/")[2].removesuffix(".md") for path in gone if ids.is_ticket_path(path))
    if lost:
        what = (
            lost[0]
            if len(lost) == 1
            else Message("{count} tickets ({lost}, …)", count=len(lost), lost=", ".join(lost[:3]))
        )
        raise DecisionError(
            Message("{what} would be lost: somebody deleted what is never deleted", what=what),
            hint=Lines(
                Message("who: git log --diff-filter=D -- {path}", path=f"{start}{ids.path_of(lost[0])}"),
                Message("take it back: git revert COMMIT; or if it is meant: git pull, git push"),
            ),
        )


def _no_file(path: str, blob: tree_merge.Blob | None, *, after: str, start: str) -> DecisionError:
    name, kind = path.rpartition("/")[2].removesuffix(".md"), blob.kind if blob else "nothing"
    return DecisionError(
        Message("{name} would become {kind}: a ticket is a file, and stays one", name=name, kind=kind),
        hint=Message(
            "who: git log {after} -- {start}{path}\ntake it back there: git revert COMMIT, git push; then: hd sync",
            after=after[:7],
            start=start,
            path=path,
        ),
    )
