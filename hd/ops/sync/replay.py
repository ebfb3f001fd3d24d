"""Makes local commits anew on top of the remote's main branch: same author, dates and message, merged by meaning.

For a main branch that only the forge changes, local work stays one line on top of it, so that any button can take it.
The committer's date moves up to that of the commit below where it would be before it. What a commit of ours adds
nothing to is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from msgspec.structs import replace

from hd.errors import DecisionError
from hd.ops.sync.merge_commits import BY_HAND, Merge
from hd.store.commit import work_tree
from hd.store.commit.journal import Journal
from hd.store.commit.tree_merge import Content, Difference, compose, differences, entries, rebased
from hd.store.desk.desk import Desk
from hd.store.git.commit_graph import Step, is_ancestor, steps_of


class TwinError(DecisionError):
    """Two tickets have one id: one of them must get another, which a merge of the two sides does."""


def replay(desk: Desk, plan: Journal, steps: Sequence[Step], *, onto: str) -> str:
    """The commit in which all steps are done on top of `onto`, which is that itself where nothing is left of them.

    plan: names the private ref that the commits are kept on, and the committer. Raises TwinError; DecisionError where
    somebody must decide.
    """
    line = _Line(desk, plan, onto)
    for step in steps:
        line.add(step)
    return line.tip


class _Line:
    """The commits made so far. tip: the last one."""

    def __init__(self, desk: Desk, plan: Journal, onto: str) -> None:
        self._desk = desk
        self._repo = desk.repo
        self._plan = plan
        self._onto = onto
        self._date = steps_of(self._repo, f"{onto}^!")[0].committer.rsplit(" ", 2)[1:]
        self.tip = onto

    def add(self, step: Step) -> None:
        """Do one step, unless it changes nothing any more."""
        if not step.parents:
            raise DecisionError(f"{step.commit[:7]} comes from nothing that the remote has", hint=BY_HAND)
        changed = differences(self._repo, step.parents[0], step.commit)
        tree, contents = ("", _after(changed)) if self._is_untouched(changed) else self._merged(step)
        joined = [one for one in step.parents[1:] if not is_ancestor(self._repo, one, self._onto)]
        if not (tree or contents or joined):
            return
        made = self._made(step, joined, tree, contents)
        if joined or differences(self._repo, self.tip, made):
            self.tip = made

    def _is_untouched(self, changed: Mapping[str, Difference]) -> bool:
        """Whether the line has these files as they were before the step; where a new one is to be, only folders."""
        above = {str(one) for path in changed for one in PurePosixPath(path).parents if str(one) != "."}
        there = entries(self._repo, self.tip, [*changed, *above])
        folders = all(there[path].mode == "040000" for path in above if path in there)
        return folders and all(there.get(path) == one.before for path, one in changed.items())

    def _merged(self, step: Step) -> tuple[str, Mapping[str, Content]]:
        one, other = rebased(self._repo, base=step.parents[0], one=self.tip, other=step.commit)
        merge = Merge(self._desk, one, other, {})
        if merge.twin():
            raise TwinError("two tickets have one id", hint=BY_HAND)
        return merge.joined.tree, merge.settled()

    def _made(self, step: Step, joined: Sequence[str], tree: str, contents: Mapping[str, Content]) -> str:
        date = max(step.committer.rsplit(" ", 2)[1:], self._date, key=lambda one: int(one[0]))
        committer = " ".join([self._plan.committer.rsplit(" ", 2)[0], *date])
        self._date = date
        return compose(
            self._repo,
            replace(self._plan, author=step.author, committer=committer),
            ref=work_tree.draft_ref(self._plan),
            parents=[self.tip, *joined],
            message=step.message,
            tree=tree,
            contents=contents,
        )


def _after(changed: Mapping[str, Difference]) -> dict[str, Content]:
    return {path: one.after for path, one in changed.items()}
