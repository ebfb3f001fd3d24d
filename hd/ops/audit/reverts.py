"""Whether a commit truly takes back the change that it says it takes back: looked up, and done again as text."""

from __future__ import annotations

from collections.abc import Iterator

from hd.errors import HdError
from hd.store.git import file_history
from hd.store.git.commit_graph import commits_before, is_ancestor
from hd.store.git.history_walk import ChangedFile, HistoryWalk
from hd.text.lazy_regex import pattern

_WHOLE = pattern(r"[0-9a-f]{40}([0-9a-f]{24})?")
_BACK = 50  # changes of a file that are looked through, where a rebase gave the commit another id


def is_inverse(walk: HistoryWalk, touch: ChangedFile, *, commit: str, undone: str) -> bool:
    """Whether `touch`, of `commit`, takes out of a file what `undone` put into it, and changes nothing else.

    A commit that was undone and then rebased has another id: it is looked for among the last changes of the file.
    """
    now = walk.blob(touch.before) if touch.before else None
    new = walk.blob(touch.after) if touch.after else None
    for before, after in _changes(walk, touch.path, commit=commit, undone=undone):
        if (after, before) == (now and now[1], new and new[1]):
            return True
        if now is None or new is None or before is None or after is None:
            continue
        try:
            if file_history.without(walk.repo, now[1], after=after, before=before) == new[1]:
                return True
        except HdError:
            continue
    return False


def _changes(walk: HistoryWalk, path: str, *, commit: str, undone: str) -> Iterator[tuple[bytes | None, bytes | None]]:
    """The file before and after the change that may be meant, by commits that this one comes from."""
    if _WHOLE.fullmatch(undone) and is_ancestor(walk.repo, undone, commit):
        yield _versions(walk, path, undone)
        return
    for one in commits_before(walk.repo, commit, path, most=_BACK):
        yield _versions(walk, path, one)


def _versions(walk: HistoryWalk, path: str, commit: str) -> tuple[bytes | None, bytes | None]:
    before, after = walk.file(f"{commit}^", path), walk.file(commit, path)
    return before and before[1], after and after[1]
