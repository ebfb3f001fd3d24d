"""Votes on a handover that was asked for, takes the request back, and makes the handover on the main branch.

A vote is a commit without a change of files on the review's branch, bound to the ticket that was seen there. What went
first has no branch: its approval is written into the entry.
"""

from __future__ import annotations

import shlex
from datetime import datetime

from msgspec.structs import replace

from hd.core.escalation.branch_protection import names_protection
from hd.core.escalation.review_state import OPEN, complete_handover, remove_handover
from hd.core.history import commit_message
from hd.core.ids import short
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.handovers import ensure_owner
from hd.core.tickets.ticket import Ticket
from hd.errors import GitError, RefusedError, UsageError
from hd.i18n import Lines, Message
from hd.ops.actors import Actor
from hd.ops.context import Context
from hd.ops.escalation.escalate import HandoverReason, path_said, require_open, return_
from hd.ops.escalation.request_review import unshared
from hd.ops.escalation.review_conditions import (
    button_to_press,
    next_after_merge,
    requested_review,
    require_may_decide,
    require_mergeable,
    require_own_merge,
    require_writable_main,
)
from hd.ops.results import ChangeResult
from hd.ops.reviews.find import ReviewRequest, main_branch, one_of
from hd.ops.reviews.forge_merges import arrival, settled
from hd.ops.reviews.push_branch import (
    BranchPush,
    bring_main,
    drop_own,
    remote_of,
    share,
    share_votes,
    sharing,
    take_away,
)
from hd.ops.reviews.votes import forget_vote, keep_vote
from hd.ops.sync.protection import is_protected, remember_protected
from hd.store.commit.branch_commit import commit_on, drop, take_back
from hd.store.commit.transaction import blob_ids
from hd.store.desk.desk import Desk
from hd.store.git.refs import set_ref
from hd.store.git.remotes import fetch_branch
from hd.text.sanitize import check_text

_TRIES = 3


def approve(context: Context, ref: str, *, text: str) -> ChangeResult:
    """Approve what the branch has now; what went first, in its entry. RefusedError for whom the policy does not name,
    and for whoever asked."""
    with context.writing():
        request = requested_review(context, ref)
        require_may_decide(request, context.actor)
        if request.branch is None:
            return _approved_after(context, request)
        if context.actor.name in [vote.by for vote in request.standing.approved]:
            shared = _shared_again(context, request)
            return _answer(
                request, "approve", "nothing to change: you approved it already", notes=_left(shared, request)
            )
        return _vote(context, request, "approve", text=text)


def reject(context: Context, ref: str, *, text: str) -> ChangeResult:
    """Turn it down: a vote on the branch, which stays, and an internal note in the ticket that says why. What went
    first is given back."""
    if not text.strip():
        raise UsageError(Message("whoever asked wants to know why"), hint=f"hd review reject {shlex.quote(ref)} -m WHY")
    check_text(text, what="-m")
    with context.writing():
        request = requested_review(context, ref)
        require_may_decide(request, context.actor)
        if request.branch is None:
            return _given_back(context, request, text=text)
        require_writable_main(context.desk)
        voted = _vote(context, request, "reject", text=text)
        said = f"Not handed to {request.move.to}: {text.strip()}"
        commit = _noted(context, request, "reject", said)
        return replace(voted, commit=commit)


def withdraw(context: Context, ref: str, *, text: str) -> ChangeResult:
    """Take a request back: its branch goes, here and at the remote; a note in the ticket says so. Whoever asked may,
    and anybody where it was rejected or is done."""
    desk = context.desk
    check_text(text, what="-m")
    with context.writing():
        request = one_of(context, ref, now=context.happened_at)
        move = request.move
        if request.state == "owed":
            raise RefusedError(
                Message("{name} went to {team} already; its review is owed", name=short(request.id), team=move.to),
                hint=Message("hd return {ref} -m WHY   brings it back", ref=short(request.id).lower()),
            )
        if request.state in (*OPEN, "merged") and context.actor.name != move.by:
            raise RefusedError(
                Message("{who} asked for it, and may withdraw it", who=move.by),
                hint=f"hd review reject {short(request.id).lower()} -m WHY",
            )
        if request.state == "merged":
            return _taken_out(context, request)
        assert request.branch
        if context.dry_run:
            return _answer(request, "withdraw", f"withdrawn: {path_said(move)}")
        if request.state != "done":
            require_writable_main(desk)
        shared = take_away(desk, request)
        if not shared.done:
            raise GitError(
                Message(
                    "{remote} keeps {branch}: {why}", remote=shared.remote, branch=request.branch.name, why=shared.why
                ),
                hint=Message("git fetch --prune {remote}, then once more", remote=shared.remote),
            )
        notes = drop_own(desk, request)
        if request.state == "done":
            return _answer(request, "withdraw", f"{path_said(move)} is done; its branch is gone", notes=notes)
        said = f"No longer asked for: to {move.to}" + (f". {text.strip()}" if text.strip() else "")
        commit = _noted(context, request, "withdraw", said)
        return _answer(request, "withdraw", f"withdrawn: {path_said(move)}", commit=commit, notes=notes)


def merge(context: Context, ref: str) -> ChangeResult:
    """Make the handover on the main branch, by a merge of the review's, and take that one away.

    RefusedError without an approval (it says who could), where the branch changes more than the handover, and where
    only the forge changes the main branch (it says which button to press; nothing changes here);
    DecisionError where the ticket was resolved or moved meanwhile.
    """
    desk, now = context.desk, context.happened_at
    with context.writing():
        request = one_of(context, ref, now=now)
        if request.state == "done":
            shared = (take_away if is_protected(desk, remote_of(desk)) else bring_main)(desk, request)
            notes = (*drop_own(desk, request), *_left_there(shared, request))
            return _answer(request, "merge-review", f"{path_said(request.move)} is done already", notes=notes)
        if request.state == "merged":
            return _written_down(context, request)
        require_mergeable(desk, request)
        require_own_merge(desk, request)
        ticket = desk.read(request.facts.path)
        facts = ClockFacts(ticket, EvaluationContext(desk.config, now, context.actor.name))
        done, owner, by = _made(facts, request, now=now)
        text = _message(
            request, "merge-review", f"{path_said(request.move)}: {request.move.reason or ''}", context.actor
        )
        before = desk.repo.tip(fresh=True).head
        commit = context.save([(ticket.document.data, done.document.data, ticket.path)], text, merges=request.heads)
        said = f"{path_said(request.move)}, functional, approved by {by}" + (f"; owner stays {owner}" if owner else "")
        if context.dry_run:
            return _answer(request, "merge-review", said, after=done)
        shared = bring_main(desk, request)
        if shared.pushed is not None and shared.pushed.outcome == "refused" and before and commit:
            raise _protected(context, request, shared, commit, before=before)
        notes = (*drop_own(desk, request), *_left_there(shared, request))
        return _answer(request, "merge-review", said, commit=commit, notes=notes, after=done)


def _protected(
    context: Context, request: ReviewRequest, shared: BranchPush, commit: str, *, before: str
) -> RefusedError:
    """What to say where the remote lets only its own button change the main branch; the desk is as it was before."""
    assert request.branch
    main = main_branch(context.desk)
    if shared.remote and shared.pushed and names_protection(shared.pushed.words):
        remember_protected(context.desk, shared.remote)
    stays = take_back(context.desk.repo, commit, to=before)
    if not stays and commit in context.commits:
        context.commits.remove(commit)
    hint = [button_to_press(request), Message("then: hd sync")]
    if stays:
        kept = Message(
            "the merge stays in this clone ({why}): git reset --keep {commit}   takes it back",
            why=stays,
            commit=before[:7],
        )
        hint.insert(0, kept)
    message = Message(
        "{name}: {remote} did not take the merge into {branch} ({why})",
        name=short(request.id),
        remote=shared.remote,
        branch=main,
        why=shared.why,
    )
    return RefusedError(message, hint=Lines(*hint))


# -- what is written ---------------------------------------------------------------------------------------------------


def _vote(context: Context, request: ReviewRequest, action: str, *, text: str) -> ChangeResult:
    """A commit on the branch; anew on what others pushed meanwhile, as long as the ticket there is the same."""
    assert request.branch
    check_text(text, what="-m")
    name, said = request.branch.name, "approved" if action == "approve" else "rejected"
    words = f"{said}: {path_said(request.move)}"
    if context.dry_run:
        return _answer(request, action, words)
    for left_tries in reversed(range(_TRIES)):
        assert request.branch
        subject = f"{path_said(request.move)}" + (f": {text.strip()}" if text.strip() else "")
        body = _message(request, action, subject, context.actor, text=text)
        commit = commit_on(
            context.desk.repo,
            name,
            old=request.branch.own,
            parents=request.heads,
            message=body,
            now=context.now,
            who=context.actor.author,
        )
        keep_vote(context.desk, request.id, commit)
        with sharing(context.desk, name, commit):
            shared = share(context, name, commit)
            if shared.pushed is None or shared.pushed.outcome != "faster" or not left_tries:
                left = _left(shared, request) or _votes_left(context.desk, request)
                break
        forget_vote(context.desk, request.id, commit)
        request = _anew(context, request, commit, remote=shared.remote or "")
    after = {"approve": (f"hd review merge {short(request.id).lower()}   makes the handover",)}.get(action, ())
    return _answer(request, action, words, commit=commit, notes=(*left, *after))


def _anew(context: Context, request: ReviewRequest, commit: str, *, remote: str) -> ReviewRequest:
    """The review as the remote has it by now, without the vote that it did not take. RefusedError where the ticket on
    the branch is another."""
    desk = context.desk
    assert request.branch
    name, blob, own = request.branch.name, request.blob, request.branch.own
    if own is None:
        drop(desk.repo, name, at=commit)
    else:
        set_ref(desk.repo, f"refs/heads/{name}", own, reason="hd: undone", seen=commit)
    fetch_branch(desk.repo, remote, name)
    request = one_of(context, name, now=context.happened_at)
    if request.apart or request.blob != blob:
        raise RefusedError(
            Message("{branch} was changed at {remote} meanwhile", branch=name, remote=remote),
            hint=f"hd review show {name}",
        )
    return request


def _shared_again(context: Context, request: ReviewRequest) -> BranchPush:
    assert request.branch
    own = request.branch.own
    return share(context, request.branch.name, own) if own else BranchPush(None)


def _left(shared: BranchPush, request: ReviewRequest) -> tuple[str, ...]:
    assert request.branch
    return () if shared.done else (unshared(shared),)


def _votes_left(desk: Desk, request: ReviewRequest) -> tuple[str, ...]:
    """A note where the remote has the branch, and does not keep the vote."""
    why = share_votes(desk, request.id)
    return (f"the remote keeps no votes ({why}): merge it there with a merge commit, never squashed",) if why else ()


def _left_there(shared: BranchPush, request: ReviewRequest) -> tuple[str, ...]:
    """What is still to do at the remote."""
    if shared.done:
        return ()
    ref = short(request.id).lower()
    return (f"{shared.remote} has not got the merge yet ({shared.why}): hd sync, then once more hd review merge {ref}",)


def _message(request: ReviewRequest, action: str, detail: str, actor: Actor, *, text: str = "") -> str:
    subject = commit_message.format_subject([request.id], action=action, detail=detail)
    return commit_message.compose_message(
        subject, tickets=[request.id], action=action, actor=actor.name, blob=request.blob, text=text
    )


def _noted(context: Context, request: ReviewRequest, action: str, said: str) -> str | None:
    """An internal note in the ticket on the main branch; the commit."""
    if context.dry_run:
        return None
    ticket = context.desk.read(request.facts.path)
    noted = ticket.with_comment(Comment(ticket.next_time(context.happened_at), context.actor.name, said, internal=True))
    return _saved(context, request, ticket, noted, action=action, detail=said)


def _saved(
    context: Context, request: ReviewRequest, old: Ticket, new: Ticket, *, action: str, detail: str
) -> str | None:
    text = _message(request, action, detail, context.actor)
    saved = context.save([(old.document.data, new.document.data, old.path)], text)
    return saved or None


def _made(facts: ClockFacts, request: ReviewRequest, *, now: datetime) -> tuple[Ticket, str | None, str]:
    """The ticket with the handover made now, who keeps control of it, and who approved."""
    ticket, move = facts.ticket, request.move
    by = request.standing.approved[0].by
    done = complete_handover(ticket, move, at=ticket.next_time(now), approved_by=by)
    done, owner = ensure_owner(done, by=move.by, view=facts.view, before=ticket)
    return done, owner, by


def _written_down(context: Context, request: ReviewRequest) -> ChangeResult:
    """What a forge merged: as git tells it; where the ticket had moved on by then, somebody decides that it takes
    effect now."""
    desk, actor = context.desk, context.actor
    (told,) = settled(context, [request.facts.ticket])
    if told is not request.facts.ticket:
        said = f"{path_said(request.move)} took effect when it was merged"
        return _answer(
            request,
            "merge-review",
            said,
            commit=desk.repo.tip(fresh=True).head,
            notes=drop_own(desk, request),
            after=told,
        )
    require_may_decide(request, actor)
    require_open(request.facts.ticket, request.facts.view)
    ticket = desk.read(request.facts.path)
    done = complete_handover(ticket, request.move, at=ticket.next_time(context.happened_at), approved_by=actor.name)
    done, _ = ensure_owner(done, by=request.move.by, view=request.facts.view, before=ticket)
    commit = _saved(context, request, ticket, done, action="merge-review", detail=path_said(request.move))
    return _answer(
        request,
        "merge-review",
        f"{path_said(request.move)}, approved by {actor.name}",
        commit=commit,
        notes=drop_own(desk, request),
        after=done,
    )


def _taken_out(context: Context, request: ReviewRequest) -> ChangeResult:
    """Somebody decided against what a forge merged though the ticket had moved on: the entry goes, it moved nothing."""
    desk = context.desk
    ref, move = short(request.id).lower(), request.move
    came = arrival(desk, request.facts.ticket, move, now=context.happened_at)
    if came and not came.obstacle:
        raise RefusedError(f"{path_said(move)} was merged already", hint=next_after_merge(request))
    ticket = desk.read(request.facts.path)
    without = remove_handover(ticket, move, team=request.facts.replay.team)
    if without is None:
        raise RefusedError(f"{short(request.id)}: the entry has a form of its own", hint=f"hd edit {ref}")
    commit = _saved(context, request, ticket, without, action="withdraw", detail=path_said(move))
    return _answer(
        request,
        "withdraw",
        f"taken out: {path_said(move)}",
        commit=commit,
        notes=drop_own(desk, request),
        after=without,
    )


def _approved_after(context: Context, request: ReviewRequest) -> ChangeResult:
    ticket, move = request.facts.ticket, request.move
    assert move.at
    blob = blob_ids(context.desk.repo, {ticket.path: ticket.document.data})[ticket.path]
    seen = replace(request, blob=blob)
    done = complete_handover(ticket, move, at=move.at, approved_by=context.actor.name)
    commit = _saved(context, seen, ticket, done, action="approve", detail=path_said(move))
    return _answer(request, "approve", f"approved: {path_said(move)}", commit=commit, after=done)


def _given_back(context: Context, request: ReviewRequest, *, text: str) -> ChangeResult:

    (done,) = return_(context, [request.id], case=HandoverReason(text.strip()), action="reject")
    return replace(done, said=f"rejected: {done.said}")


def _answer(
    request: ReviewRequest,
    action: str,
    said: str,
    *,
    commit: str | None = None,
    notes: tuple[str, ...] = (),
    after: Ticket | None = None,
) -> ChangeResult:
    facts = request.facts
    if after:
        facts = ClockFacts(after, replace(facts.view, now=max(facts.view.now, after.last_time)))
    return ChangeResult(request.id, action, facts.ticket.path, commit, said, facts.clocks.pressing, notes)
