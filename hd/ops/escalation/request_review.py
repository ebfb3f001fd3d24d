"""Asks for a handover to be reviewed: one commit on a branch of its own, pushed, and a request opened at the forge.

The main branch, the work tree and git's index stay as they are; work and clocks go on. Hands nothing over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from hd.core.config import Config
from hd.core.escalation.forges import forge_of, push_options
from hd.core.escalation.review_policy import reviewers
from hd.core.escalation.review_state import OPEN
from hd.core.history import commit_message
from hd.core.ids import path_of, short
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.errors import RefusedError
from hd.i18n import Lines, Message
from hd.ops.context import Context
from hd.ops.escalation.escalate import HandoverReason, checked, path_said, planned
from hd.ops.escalation.open_at_forge import open_at_forge
from hd.ops.records import Record
from hd.ops.results import ChangeResult
from hd.ops.reviews.find import main_branch, on_branches
from hd.ops.reviews.push_branch import BranchPush, address, remote_of, share, sharing
from hd.ops.reviews.show import show
from hd.ops.sync.protection import is_protected
from hd.store.commit.branch_commit import commit_on
from hd.store.commit.steps import ref_at
from hd.store.commit.transaction import blob_ids
from hd.store.desk.at_revision import Revision
from hd.store.desk.desk import Desk
from hd.store.forges.protocol import Draft
from hd.store.git import review_branches
from hd.store.git.commit_graph import count_missing, merge_base
from hd.store.git.repository import Repository


class ReviewRequestText(Struct, frozen=True):
    """What a request says."""

    title: str
    body: str


Describe = Callable[[Record], ReviewRequestText]


def ask(context: Context, ref: str, *, to: str, case: HandoverReason, describe: Describe) -> ChangeResult:
    """Ask for one ticket to be handed to a team. describe: words a request out of what `review show` knows.

    RefusedError where it was asked for already, and as `escalate` does otherwise.
    """
    desk, actor, now = context.desk, context.actor, context.happened_at
    checked(desk, case)
    with context.writing():
        main, left = _start(context, ref)
        ticket = main.load(ref)
        view = EvaluationContext(desk.config, now, actor.name)
        facts = ClockFacts(ticket, view)
        _require_new(desk, ticket, now=now)
        move = planned(facts, to=to, case=case, by=actor.name, now=now)
        move = replace(move, asked=move.at, at=None)
        made = ticket.with_handover(move).put("team", move.to)
        name = _free_name(desk.repo, ticket.id)
        if context.dry_run:
            return _answer(facts, name, f"{path_said(move)}", commit=None, notes=())
        data = made.document.data
        subject = commit_message.format_subject(
            [ticket.id], action="ask-review", detail=f"{path_said(move)}: {case.reason or ''}"
        )
        text = commit_message.compose_message(
            subject,
            tickets=[ticket.id],
            action="ask-review",
            actor=actor.name,
            blob=blob_ids(desk.repo, {ticket.path: data})[ticket.path],
        )
        commit = commit_on(
            desk.repo,
            name,
            old=None,
            parents=[main.commit],
            message=text,
            now=context.now,
            who=actor.author,
            files={ticket.path: data},
        )
        who = reviewers(facts, to=move.to or "", by=actor.name, config=desk.config)
        _, notes = opened(context, name, commit, who=who, now=now, describe=describe)
    return _answer(facts, name, path_said(move), commit=commit, notes=(*left, *notes, *_nobody(desk.config, who)))


def _start(context: Context, ref: str) -> tuple[Revision, tuple[str, ...]]:
    """Where the branch begins, and a note of what it lacks: the remote's main branch, wherever that has the ticket as
    it is here or is protected, so that the request shows the handover alone; else the main branch of this clone.

    RefusedError where the protected main branch does not have the ticket yet.
    """
    desk = context.desk
    main, remote = main_branch(desk), remote_of(desk)
    here = Revision(desk, f"refs/heads/{main}")
    if remote is None or ref_at(desk.repo, f"refs/remotes/{remote}/{main}") is None:
        return here, ()
    there, protected = Revision(desk, f"refs/remotes/{remote}/{main}"), is_protected(desk, remote)
    ticket_id = desk.resolve(ref)
    path, name = path_of(ticket_id), short(ticket_id)
    blobs = [desk.repo.blob_ids(one.commit, [path]).get(path) for one in (here, there)]
    if blobs[0] == blobs[1] or (protected and blobs[0] is None):
        return there, ()
    if not protected:
        return here, ()
    if blobs[1] is None:
        raise RefusedError(
            Message("{name} is not on {branch} at {remote} yet", name=name, branch=main, remote=remote),
            hint=Message("hd sync   sends it; after the button on its request: hd sync, then ask"),
        )
    return there, (f"{name} has changes here that {main} at {remote} lacks; the request is about what is there",)


def _require_new(desk: Desk, ticket: Ticket, *, now: datetime) -> None:
    there = [one for one in on_branches(desk, now=now, ticket_id=ticket.id) if one.state in OPEN]
    if there:
        ref, move = short(ticket.id).lower(), there[-1].move
        raise RefusedError(
            Message("{name}: {who} asked for {path} already", name=short(ticket.id), who=move.by, path=path_said(move)),
            hint=Lines(f"hd review show {ref}", Message("hd review withdraw {ref}   makes room for another", ref=ref)),
        )


def _free_name(repo: Repository, ticket_id: str) -> str:
    taken = [one.number for one in review_branches.found(repo) if one.ticket_id == ticket_id]
    return review_branches.name_of(ticket_id, max(taken, default=0) + 1)


def _nobody(config: Config, who: tuple[str, ...]) -> tuple[str, ...]:
    at = config.line_of("escalation", "review.by")
    return (f"nobody may approve it: escalation.review.by (hd.yaml:{at})",) if config.people and not who else ()


def _answer(facts: ClockFacts, name: str, path: str, *, commit: str | None, notes: tuple[str, ...]) -> ChangeResult:
    said = f"asked for review: {path}; {facts.current_team or 'nobody'} works on meanwhile"
    return ChangeResult(
        facts.ticket.id,
        "ask-review",
        facts.ticket.path,
        commit,
        said,
        facts.clocks.pressing,
        (f"it waits on the branch {name}", *notes),
    )


# -- the request -------------------------------------------------------------------------------------------------------


def opened(
    context: Context, name: str, commit: str, *, who: tuple[str, ...], now: datetime, describe: Describe
) -> tuple[BranchPush, tuple[str, ...]]:
    """Push the branch and open the request, for `who` to approve; what became of it, and what there is to say."""
    desk = context.desk
    remote = remote_of(desk)
    if remote is None:
        return BranchPush(None), ()
    with sharing(desk, name, commit):
        return _pushed_and_opened(
            context, name, commit, remote=remote, who=who, words=describe(show(context.at(now), name))
        )


def _pushed_and_opened(
    context: Context, name: str, commit: str, *, remote: str, who: tuple[str, ...], words: ReviewRequestText
) -> tuple[BranchPush, tuple[str, ...]]:
    desk, main = context.desk, main_branch(context.desk)
    forge = forge_of(address(desk, remote), kind=desk.repo.setting("hd.forge") or "")
    accounts = [account for one in who if forge and (account := desk.config.people[one].accounts.get(forge.kind))]
    options = push_options(main, words.title, words.body, accounts) if forge and forge.kind == "gitlab" else ()
    shared = share(context, name, commit, options=options)
    if not shared.done:
        return shared, (unshared(shared),)
    told = (
        *_carried(desk.repo, remote, main, commit),
        *(f"{remote}: {line}" for line in (shared.pushed.words if shared.pushed else "").splitlines()),
    )
    if forge is None or (forge.kind == "gitlab" and shared.pushed and shared.pushed.words):
        return shared, told
    draft = Draft(name, main, words.title, words.body, tuple(accounts))
    return shared, open_at_forge(desk.repo, remote, forge, draft, commit=commit, notes=told)


def _carried(repo: Repository, remote: str, main: str, commit: str) -> tuple[str, ...]:
    """A note of what else the request shows: commits of the main branch here that the one there lacks."""
    base = merge_base(repo, f"refs/heads/{main}", commit)
    count = count_missing(repo, from_ref=base, in_ref=f"refs/remotes/{remote}/{main}") if base else 0
    commits = f"{count} commit{'s' * (count > 1)}"
    return (f"it carries {commits} along that {remote} does not have yet: hd sync",) if count else ()


def unshared(shared: BranchPush) -> str:
    """Why a branch is only here, and what brings it there."""
    return f"{shared.remote} does not have it yet ({shared.why}): hd sync"
