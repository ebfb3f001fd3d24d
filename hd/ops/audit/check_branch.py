"""Judges what a branch did since another one: each commit as a step, and the files that it changed as they are now.

The configuration of the other branch judges: nothing that the branch brings along decides whether it may come in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

from msgspec.structs import replace

from hd.core.diagnostic import Diagnostic
from hd.errors import NotFoundError, RefusedError
from hd.ops.audit.ancestry import ancestry
from hd.ops.audit.check_signatures import SignatureRules
from hd.ops.audit.findings import Finding
from hd.ops.audit.judge_commits import CommitJudge
from hd.ops.context import Context
from hd.ops.desk.check import WHOLE, CheckScope, check
from hd.store import layout
from hd.store.desk.at_revision import Revision, commit_of
from hd.store.desk.desk import Desk
from hd.store.git import objects as git_objects
from hd.store.git.commit_graph import commits_in, merge_base
from hd.store.git.history_walk import HistoryWalk

_DEEPEN = "git fetch --unshallow   brings the whole history; in CI: fetch-depth: 0 (GitHub), GIT_DEPTH: 0 (GitLab)"

_OF_COMMITS = ("future",)  # rules of files that a rule of commits (`ahead`) covers: only the commit at fault is named


def gate(context: Context, base: str) -> list[Finding]:
    """What is wrong with what HEAD has and `base` has not; then what is wrong with the files that it changed.

    Lines are those of the files as they are now. Raises NotFoundError for a revision that is not here, RefusedError
    where a shallow clone does not have all that lies between.
    """
    desk = context.desk
    repo = desk.repo
    other = Revision(desk, base)
    head = commit_of(repo, "HEAD")
    fork = merge_base(repo, other.commit, head)
    require_whole(desk, (head, f"^{other.commit}"), whole=fork is not None)
    if fork is None:
        raise RefusedError(f"{base} and HEAD have no history in common", hint="is it another repository's branch?")
    signers_at = other.commit
    try:
        config = other.config
    except NotFoundError:  # there was no desk yet
        config, signers_at = desk.config, head
    with HistoryWalk(repo) as walk:
        trail = CommitJudge(
            desk,
            walk,
            audit=config.audit,
            config=config,
            end=head,
            now=context.now,
            trusted=lambda: other.commit,
            ancestry=cache(partial(ancestry, repo)),
        )
        demands = SignatureRules(desk, config, walk, end=head, signers_at=signers_at)
        commits = demands.heard(walk.ahead(walk.commits((head, f"^{other.commit}"))))
        found = [one for commit in commits for one in trail.judge(commit)]
        found += demands.findings()
        found += [
            one for one in trail.left(head, config, now=context.now) if one.problem.rule != "lists"
        ]  # of which check tells
        found = [_placed(one, walk, head) for one in found]
        changed = [touch.path for touch in walk.between(fork, head)]
        gone = [touch for touch in walk.between(fork, head) if touch.after is None]
    told = {(one.problem.path, one.problem.message) for one in found}
    whole = gone or layout.CONFIG in changed or config.contacts in changed
    state = check(context, part=WHOLE if whole else CheckScope(frozenset(changed)))
    return [
        *found,
        *(Finding("", one) for one in state if (one.path, one.message) not in told and one.rule not in _OF_COMMITS),
    ]


def require_whole(desk: Desk, revs: Sequence[str], *, whole: bool = True) -> None:
    """Raise RefusedError where a shallow clone does not have all commits that `revs` mean, with what deepens it."""
    cut = git_objects.cut_off(desk.repo)
    if not cut:
        return
    listed = commits_in(desk.repo, *revs)
    if not whole or not cut.isdisjoint(listed):
        raise RefusedError("this shallow clone lacks history that is to be judged", hint=_DEEPEN)


def _placed(found: Finding, walk: HistoryWalk, head: str) -> Finding:
    """With the line in the file as it is now: the one that says the same, else none."""
    problem = found.problem
    if not problem.line:
        return found
    then, now = (_lines(walk, commit, problem) for commit in (found.commit, head))
    if then == now or len(then) < problem.line:
        return found
    said = then[problem.line - 1]
    same = [number for number, line in enumerate(now, 1) if line == said]
    nearest = min(same, key=lambda number: abs(number - problem.line), default=1 if now else 0)
    return replace(found, problem=replace(problem, line=nearest))


def _lines(walk: HistoryWalk, commit: str, problem: Diagnostic) -> list[bytes]:
    found = walk.file(commit, problem.path)
    return found[1].split(b"\n") if found else []
