"""Presses the button of a review's request at the forge. Changes nothing in this clone."""

from __future__ import annotations

from msgspec.structs import replace

from hd.core.ids import short
from hd.errors import RefusedError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.escalation.escalate import path_said
from hd.ops.escalation.review_conditions import require_mergeable
from hd.ops.results import ChangeResult
from hd.ops.reviews.find import ReviewRequest, one_of
from hd.ops.reviews.push_branch import at_remote, remote_of
from hd.store.desk.desk import Desk
from hd.store.forges.protocol import Adapter, Button, ForgeRequest
from hd.store.forges.recognise import adapter_of, forge_at


def press_button(context: Context, ref: str, button: Button) -> ChangeResult:
    """Let the forge merge the request of an approved review, if its branch is still as it is known here. This clone
    stays as it is.

    RefusedError where the desk's rules do not let it be merged, or the forge has no open request of that branch;
    ForgeError where the forge refuses.
    """
    desk = context.desk
    review = one_of(context, ref, now=context.happened_at)
    require_mergeable(desk, review)
    adapter, request = _open_request(desk, review)
    if not context.dry_run:
        request = adapter.merge(request, button)
    said = f"{path_said(review.move)}: {button} pressed at the forge"
    after = (f"the request: {request.url}", "hd sync   brings the handover here")
    return ChangeResult(review.id, "merge-review", review.facts.path, None, said, None, after)


def _open_request(desk: Desk, review: ReviewRequest) -> tuple[Adapter, ForgeRequest]:
    """The forge, and the open request of a review's branch there, whose head is the one that is known here."""
    remote, name = remote_of(desk), review.branch.name if review.branch else ""
    tip = at_remote(review.branch, remote) if review.branch else None
    if remote is None or tip is None:
        raise RefusedError(Message("{name}: no remote has its branch", name=short(review.id)), hint="hd sync")
    forge = forge_at(desk.repo, remote)
    if forge is None:
        raise RefusedError(
            Message("{remote} is a folder, not a forge", remote=remote),
            hint=f"hd review merge {short(review.id).lower()}",
        )
    adapter = adapter_of(desk.repo, forge)
    request = adapter.find(name)
    if request is None or request.state != "open":
        message = (
            Message("{branch}: no request at {forge}", branch=name, forge=forge.netloc)
            if request is None
            else Message("{branch}: the request at {forge} is not open", branch=name, forge=forge.netloc)
        )
        raise RefusedError(message, hint="hd sync; hd review list")
    if request.head and not tip.startswith(request.head):
        raise RefusedError(
            Message("{branch} has other commits at {forge} than here", branch=name, forge=forge.netloc),
            hint=f"git fetch {remote}",
        )
    return adapter, replace(request, head=tip)
