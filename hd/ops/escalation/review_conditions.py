"""What must hold before somebody votes on a review, or merges it; each refusal names the way out."""

from __future__ import annotations

from collections.abc import Sequence

from hd.core.escalation.review_policy import approvers, may_approve
from hd.core.ids import short
from hd.core.sla.clock_facts import ClockFacts
from hd.errors import DecisionError, RefusedError
from hd.i18n import Lines, Message
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
        raise RefusedError(
            Message("{name}: {path} was merged already", name=name, path=path_said(request.move)),
            hint=next_after_merge(request),
        )
    if request.apart:
        raise RefusedError(
            Message(
                "{name}: {branch} is not the same here and at the remote",
                name=name,
                branch=request.branch.name if request.branch else "",
            ),
            hint=Message("git log --oneline --graph --all   shows both; push one, or delete one"),
        )
    return request


def require_may_decide(request: ReviewRequest, actor: Actor) -> None:
    """Raise RefusedError where the actor may not decide on this review."""
    move, facts, name = request.move, request.facts, short(request.id)
    if may_approve(actor.name, facts, to=move.to or "", by=move.by, config=facts.view.config):
        return
    who = approvers(facts, to=move.to or "", by=move.by, config=facts.view.config)
    why = (
        Message("{name}: {who} asked for it, and does not judge it", name=name, who=actor.name)
        if actor.name == move.by
        else Message(
            "{name}: {who} is not named for handovers to {team}, and does not judge it",
            name=name,
            who=actor.name,
            team=move.to,
        )
    )
    raise RefusedError(why, hint=_who_could(facts, who))


def _who_could(facts: ClockFacts, who: Sequence[str]) -> str:
    at = facts.view.config.line_of("escalation", "review")
    policy = f" (hd.yaml:{at} escalation.review)" if at else ""
    if not who:
        nobody = Message("who could: nobody{policy}", policy=policy)
        return nobody if facts.view.config.people else Message("who could: anybody else{policy}", policy=policy)
    return Message("who could: {people}{policy}", people=choice(who), policy=policy)


def require_writable_main(desk: Desk) -> None:
    """What is written on the main branch can be, before anything is written elsewhere."""
    check_fit(desk.repo, branch=desk.config.desk.branch or desk.repo.branch() or "main")


def require_mergeable(desk: Desk, request: ReviewRequest) -> None:
    """Raise RefusedError or DecisionError, with the way out, where the review cannot be merged now."""
    ref, move, facts = short(request.id).lower(), request.move, request.facts
    name, who = short(request.id), approvers(facts, to=move.to or "", by=move.by, config=desk.config)
    if request.branch is None:
        raise RefusedError(
            Message("{name} went to {team} already; its review is owed", name=name, team=move.to),
            hint=f"hd review approve {ref}\nhd review reject {ref} -m WHY",
        )
    if request.state == "decide":
        raise DecisionError(
            Message(
                "{name}: {path} was asked for, but {obstacle}",
                name=name,
                path=path_said(move),
                obstacle=request.obstacle,
            ),
            hint=_ways_out(request),
        )
    _require_approval(request, who)
    if more := extras(desk, request):
        raise RefusedError(
            Message(
                "{name}: {branch} changes more than the handover: {files}",
                name=name,
                branch=request.branch.name,
                files=", ".join(more[:5]),
            ),
            hint=Lines(
                Message("{command}   shows it", command=f"git diff {main_branch(desk)}...{request.heads[0][:7]}"),
                Message("hd review withdraw {ref}, and ask again", ref=ref),
            ),
        )


def _require_approval(request: ReviewRequest, who: Sequence[str]) -> None:
    """Raise RefusedError where a review was rejected, or nobody approved it. who: those who could."""
    ref, name, move = short(request.id).lower(), short(request.id), request.move
    if request.state == "rejected":
        vote = request.standing.rejected[-1]
        raise RefusedError(
            Message(
                "{name}: {who} rejected it: {why}",
                name=name,
                who=vote.by,
                why=vote.comment or Message("without a word"),
            ),
            hint=Message("hd escalate {ref} --to {team} -m WHY --review   asks again", ref=ref, team=move.to),
        )
    if request.state != "approved":
        message = Message("{name}: nobody approved it yet", name=name)
        if any(vote.approves for vote in request.standing.stale):
            message = Message(
                "{name}: nobody approved it yet; {people} approved what it was before",
                name=name,
                people=choice([vote.by for vote in request.standing.stale]),
            )
        raise RefusedError(message, hint=_who_could(request.facts, who))


def require_own_merge(desk: Desk, request: ReviewRequest) -> None:
    """Raise RefusedError, with the button to press, where only the forge changes the main branch."""
    remote = remote_of(desk)
    if remote is None or not is_protected(desk, remote):
        return
    sent = request.branch is not None and at_remote(request.branch, remote) is not None
    first = button_to_press(request) if sent else Message("hd sync   sends the branch, and opens the request")
    raise RefusedError(
        Message(
            "{name}: {branch} is protected at {remote}: the forge merges",
            name=short(request.id),
            branch=main_branch(desk),
            remote=remote,
        ),
        hint=Lines(first, Message("then: hd sync")),
    )


def button_to_press(request: ReviewRequest) -> str:
    """What to do at the forge with an approved review."""
    name = request.branch.name if request.branch else ""
    ref = short(request.id).lower()
    return Lines(
        Message(
            "the handover waits for the forge: press Merge, Squash or Rebase on the request of {branch}", branch=name
        ),
        Message("hd review merge {ref} --press merge   presses it from here", ref=ref),
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
