"""Walks a desk's history, and proves or disproves it: every change legal, signed where that is wanted, nothing of it
rewritten since a recorded point. What was proven is remembered, and not proven again. Changes no file and no branch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import NamedTuple

import msgspec
from msgspec import Struct

from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.errors import NotFoundError, UsageError
from hd.ops.audit.ancestry import ancestry, comes_from
from hd.ops.audit.check_branch import require_whole
from hd.ops.audit.check_signatures import SignatureRules
from hd.ops.audit.findings import AuditState, Finding
from hd.ops.audit.judge_commits import CommitJudge
from hd.ops.context import Context
from hd.store import layout
from hd.store.commit import steps as commit_steps
from hd.store.desk import config_cache
from hd.store.desk.at_revision import Revision, commit_of
from hd.store.desk.desk import Desk
from hd.store.git.commit_graph import count_commits
from hd.store.git.history_walk import Commit, HistoryWalk
from hd.store.git.refs import set_ref
from hd.text.lazy_regex import pattern

RECORDED = "refs/hd/audit"  # keeps what was proven, so that nobody can lose it without a trace
_MEMORY = "audit"
_MOST = 10_000  # findings; whoever has so many begins with the first
_ASSUMED = (
    "assumed that {commit} founded the desk: several commits may be the founding, and none was recorded "
    "(hd audit --since COMMIT)"
)
_WHOLE = pattern(r"[0-9a-f]{40}([0-9a-f]{24})?")


class AuditResult(Struct, frozen=True):
    """What was found. commits: how many were judged now, and before: how many had been. head: up to which commit.
    erased: by a ticket's id, the metrics whose breach somebody dated away, so that they look met.
    complete: whether all commits were judged; else the first of `notes` says where it stopped."""

    findings: tuple[Finding, ...]
    head: str
    commits: int
    before: int
    imported: int
    notes: tuple[str, ...] = ()
    erased: Mapping[str, Collection[str]] = {}
    complete: bool = True


class _Proven(Struct):
    """What is remembered: under which terms, up to which commit, what was found, what later commits need to know."""

    terms: str
    head: str
    commits: int
    findings: list[Finding]
    known: AuditState


class _Span(NamedTuple):
    """From where to where: commits as git takes them; `start` is empty for the beginning."""

    start: str
    end: str


def audit(context: Context, words: str = "", *, anew: bool = False, since: str | None = None) -> AuditResult:
    """Judge the history of a revision (HEAD), or of `A..B` what B has and A has not.

    anew: from the beginning, whatever was proven before. since: a commit that must be in that history still. Raises
    NotFoundError, RefusedError where a shallow clone lacks what is to be judged.
    """
    desk = context.desk
    span = _span(desk, words)
    require_whole(desk, (span.end,))
    config = _config(desk, span.end)
    proven = None if anew or span.start else _remembered(desk, config, span.end)
    start = span.start or (proven.head if proven else "")
    revs = (span.end, f"^{start}") if start else (span.end,)
    total = count_commits(desk.repo, *revs) if context.progress else 0
    with HistoryWalk(desk.repo) as walk:
        roots = cache(partial(ancestry, desk.repo, span.end))
        trusted = partial(_trusted, desk, span.end, proven, since=since)
        trail = CommitJudge(
            desk,
            walk,
            audit=config.audit,
            end=span.end,
            now=context.now,
            trusted=trusted,
            ancestry=roots,
            known=proven.known if proven else AuditState(),
        )
        demands = SignatureRules(desk, config, walk, end=span.end, signers_at=span.end)
        commits = demands.heard(walk.ahead(walk.commits(revs)))
        found = list(proven.findings) if proven else []
        judged, cut = _judge(context, trail, commits, found, total=total)
        found += demands.findings()
        before = proven.commits if proven else 0
        if not span.start and not cut:
            _remember(desk, _Proven(_terms(config), span.end, before + judged, found, trail.known))
        open_ = trail.left(span.end, config, now=context.now)
    if context.progress:
        context.progress(1, 1)
    kept = [*_kept(desk, span.end, since=since, default=not words), *found, *open_]
    erased = {layout.ticket_id(path): metrics for path, metrics in trail.known.erased.items()}
    notes = [cut] if cut else []
    if trail.foundation.assumed:
        notes.append(_ASSUMED.format(commit=(trail.foundation.commit or "")[:7]))
    imported = trail.known.imported
    return AuditResult(tuple(kept), span.end, judged, before, imported, tuple(notes), erased, not cut)


def _judge(
    context: Context, trail: CommitJudge, commits: Iterable[Commit], found: list[Finding], *, total: int
) -> tuple[int, str]:
    """Add what is wrong with commits to `found`. How many were judged; and where it stopped, if there were too many
    findings."""
    judged = 0
    for commit in commits:
        found += trail.judge(commit)
        judged += 1
        if len(found) >= _MOST:
            return judged, f"{len(found):,} findings: judged no further than {commit.id[:7]}"
        if context.progress:
            context.progress(judged, total + 1)
    return judged, ""


def record(context: Context, commit: str) -> None:
    """Note that the history up to `commit` was proven: from now on this clone keeps it, and every audit asks for it."""
    set_ref(context.desk.repo, RECORDED, commit, reason="hd audit")


# -- what is audited, under which terms ---------------------------------------------------------------------------


def _span(desk: Desk, words: str) -> _Span:
    start, dots, end = words.partition("..")
    if dots and (end.startswith(".") or not start):
        raise UsageError(f'"{words}" is no A..B', hint="hd audit v1..main   what main has and v1 has not")
    return _Span(commit_of(desk.repo, start) if dots else "", commit_of(desk.repo, (end if dots else start) or "HEAD"))


def _config(desk: Desk, commit: str) -> Config:
    try:
        return Revision(desk, commit).config
    except NotFoundError:
        raise NotFoundError(f"no {layout.CONFIG} in {commit[:7]}: the desk's history is on another branch") from None


def _terms(config: Config) -> str:
    return f"{config_cache.edition()} {msgspec.json.encode(config.audit).decode()}"


def _remembered(desk: Desk, config: Config, end: str) -> _Proven | None:
    """What was proven before, where it was by these terms, and of this very history."""
    try:
        data = (desk.repo.state_dir / _MEMORY).read_bytes()
        found = msgspec.json.decode(data, type=_Proven)
    except (OSError, msgspec.MsgspecError):
        return None
    return found if found.terms == _terms(config) and comes_from(desk.repo, end, found.head) else None


def _remember(desk: Desk, proven: _Proven) -> None:
    config_cache.put(desk.repo.state_dir / _MEMORY, msgspec.json.encode(proven, enc_hook=str))


def _trusted(desk: Desk, end: str, proven: _Proven | None, *, since: str | None) -> str | None:
    """Up to which commit the history is known to be true: it was proven, named or recorded."""
    if proven is not None:
        return proven.head
    return next((point for point in (since, _recorded(desk)) if point and comes_from(desk.repo, end, point)), None)


# -- what is asked of the whole -----------------------------------------------------------------------------------


def _kept(desk: Desk, end: str, *, since: str | None, default: bool) -> Iterator[Finding]:
    """A finding where the history no longer has a commit that it had."""
    repo = desk.repo
    recorded = _recorded(desk)
    points = {
        "the point that --since names": since,
        "the recorded point (hd audit --record)": recorded if default else None,
    }
    for what, point in points.items():
        if point is None:
            continue
        try:
            point = commit_of(repo, point)
        except NotFoundError:
            if not _WHOLE.fullmatch(point):
                raise
        if not comes_from(repo, end, point):
            hint = f"git log {end[:7]}..{point[:7]}   shows what is gone, where this clone still has it"
            problem = Diagnostic(
                "error", "rewritten", f"history was rewritten: {what} is no longer in it", 0, layout.CONFIG, hint
            )
            yield Finding(point, problem)


def _recorded(desk: Desk) -> str | None:
    """The commit that hd audit --record noted in this clone."""
    return commit_steps.ref_at(desk.repo, RECORDED) or None
