"""What must hold before somebody votes on a review, or merges it; each refusal names the way out."""

from __future__ import annotations

from collections.abc import Sequence

from hd.core.escalation.review_policy import approvers, may_approve
from hd.core.ids import short
from hd.core.sla.clock_facts import ClockFacts
from hd.errors import DecisionError, RefusedError
from hd.ops.actors import Actor
from hd.ops.context import Context
from hd.ops.escalation.escalate import path_said
from hd.ops.reviews.find import ReviewRequest, main_branch, one_of
from hd.ops.reviews.push_branch import at_remote, remote_of
from hd.ops.reviews.show import extras
from hd.ops.sync.protection import is_protected
from hd.store.commit.transaction import check_fit
from hd.store.desk.desk import Desk
from hd.text.suggestions import choice


def requested_review(context: Context, ref: str) -> ReviewRequest:
    """The review to vote on; where none is known here, the remote is asked once."""
    request = one_of(context, ref, now=context.happened_at)
    name = short(request.id)
    if request.state in ("done", "merged"):
        raise RefusedError(f"{name}: {path_said(request.move)} was merged already", hint=next_after_merge(request))
    if request.apart:
        raise RefusedError(
            f"{name}: {request.branch and request.branch.name} is not the same here and at the remote",
            hint="git log --oneline --graph --all   shows both; push one, or delete one",
        )
    return request


def require_may_decide(request: ReviewRequest, actor: Actor) -> None:
    """Raise RefusedError where the actor may not decide on this review."""
    move, facts, name = request.move, request.facts, short(request.id)
    if may_approve(actor.name, facts, to=move.to or "", by=move.by, config=facts.view.config):
        return
    who = approvers(facts, to=move.to or "", by=move.by, config=facts.view.config)
    why = "asked for it" if actor.name == move.by else f"is not named for handovers to {move.to}"
    raise RefusedError(f"{name}: {actor.name} {why}, and does not judge it", hint=_who_could(facts, who))


def _who_could(facts: ClockFacts, who: Sequence[str]) -> str:
    at = facts.view.config.line_of("escalation", "review")
    policy = f" (hd.yaml:{at} escalation.review)" if at else ""
    return f"who could: {choice(who) or ('nobody' if facts.view.config.people else 'anybody else')}{policy}"


def require_writable_main(desk: Desk) -> None:
    """What is written on the main branch can be, before anything is written elsewhere."""
    check_fit(desk.repo, branch=desk.config.desk.branch or desk.repo.branch() or "main")


def require_mergeable(desk: Desk, request: ReviewRequest) -> None:
    """Raise RefusedError or DecisionError, with the way out, where the review cannot be merged now."""
    ref, move, facts = short(request.id).lower(), request.move, request.facts
    name, who = short(request.id), approvers(facts, to=move.to or "", by=move.by, config=desk.config)
    if request.branch is None:
        raise RefusedError(
            f"{name} went to {move.to} already; its review is owed",
            hint=f"hd review approve {ref}\nhd review reject {ref} -m WHY",
        )
    if request.state == "decide":
        raise DecisionError(f"{name}: {path_said(move)} was asked for, but {request.obstacle}", hint=_ways_out(request))
    if request.state == "rejected":
        vote = request.standing.rejected[-1]
        raise RefusedError(
            f"{name}: {vote.by} rejected it: {vote.comment or 'without a word'}",
            hint=f"hd escalate {ref} --to {move.to} -m WHY --review   asks again",
        )
    if request.state != "approved":
        stale = (
            f"; {choice([vote.by for vote in request.standing.stale])} approved what it was before"
            if any(vote.approves for vote in request.standing.stale)
            else ""
        )
        raise RefusedError(f"{name}: nobody approved it yet{stale}", hint=_who_could(facts, who))
    if more := extras(desk, request):
        raise RefusedError(
            f"{name}: {request.branch.name} changes more than the handover: {', '.join(more[:5])}",
            hint=f"git diff {main_branch(desk)}...{request.heads[0][:7]}   shows it\n"
            f"hd review withdraw {ref}, and ask again",
        )


def require_own_merge(desk: Desk, request: ReviewRequest) -> None:
    """Raise RefusedError, with the button to press, where only the forge changes the main branch."""
    remote = remote_of(desk)
    if remote is None or not is_protected(desk, remote):
        return
    sent = request.branch is not None and at_remote(request.branch, remote) is not None
    hint = [button_to_press(request) if sent else "hd sync   sends the branch, and opens the request", "then: hd sync"]
    raise RefusedError(
        f"{short(request.id)}: {main_branch(desk)} is protected at {remote}: the forge merges", hint="\n".join(hint)
    )


def button_to_press(request: ReviewRequest) -> str:
    """What to do at the forge with an approved review."""
    name = request.branch.name if request.branch else ""
    ref = short(request.id).lower()
    return (
        f"the handover waits for the forge: press Merge, Squash or Rebase on the request of {name}\n"
        f"hd review merge {ref} --press merge   presses it from here"
    )


def _ways_out(request: ReviewRequest) -> str:
    ref, move = short(request.id).lower(), request.move
    first = f"hd review withdraw {ref}   it is no longer needed"
    if request.facts.stopped:
        return f"{first}\nhd reopen {ref}, then hd review merge {ref}   it is needed all the same"
    return f"{first}\nhd review withdraw {ref}, then hd escalate {ref} --to {move.to} -m WHY --review   asks anew"


def next_after_merge(request: ReviewRequest) -> str:
    """The command to type after a review that was merged already."""
    ref = short(request.id).lower()
    return f"hd review merge {ref}   writes down that it took effect" if request.state == "merged" else f"hd show {ref}"
