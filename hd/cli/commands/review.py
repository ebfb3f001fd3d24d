"""`hd review`: list, show and decide requested handovers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from hd.cli import options, output
from hd.cli.session import Session

if TYPE_CHECKING:
    from hd.ops.results import ChangeResult


@click.group()
def review() -> None:
    """Review handovers: list, show, approve, reject, merge, withdraw.

    REVIEW is the ticket (7k3f), or the review's branch if a ticket has several.
    """


@review.command("list")
@click.option("--all", "every", is_flag=True, help="Also list rejected reviews, and merged ones that have a branch.")
@options.as_json
@click.pass_obj
def list_(session: Session, every: bool, json_: bool, jsonl: bool) -> None:
    """List handovers that wait for a review, a merge or a decision.

    \b
    hd review list
    hd review list --all
    """
    from hd.ops.reviews.show import listing
    from hd.render.history import reviews as draw

    found = listing(session.context, me=session.me, every=every)
    session.flush_notices()
    output.print_config_warning(session)
    if json_ or jsonl:
        output.print_json(found, lines=jsonl)
    elif session.is_for_person:
        output.print_data(draw.review_table(found, screen=session.screen, prefix=session.desk.config.desk.prefix))
        output.print_message("" if found else "no handover waits for a review")
    else:
        output.print_data(draw.review_tsv(found, screen=session.screen))


@review.command()
@click.argument("ref", metavar="REVIEW")
@click.option("--markdown", is_flag=True, help="Print Markdown, as in the pull request.")
@options.as_json
@click.pass_obj
def show(session: Session, ref: str, markdown: bool, json_: bool, jsonl: bool) -> None:
    """Show a review: the handover, its reason, the clocks, the reviewers.

    It says what moves where and why, what was tried, what the handover does to the clocks, and who may decide.

    \b
    hd review show 7k3f
    hd review show 7k3f --markdown
    """
    from hd.ops.reviews.show import show as op
    from hd.render.history import reviews as draw

    found = op(session.context, ref, me=session.me)
    session.remember(found["id"])
    session.flush_notices()
    output.print_config_warning(session)
    if json_ or jsonl:
        output.print_json([found], lines=jsonl, one=True)
    elif markdown:
        output.print_data(draw.markdown(found, screen=session.screen))
    else:
        output.page_data(session, draw.show(found, screen=session.screen))


@review.command()
@options.change_command
@click.argument("ref", metavar="REVIEW")
@options.text("A remark")
def approve(session: Session, ref: str, text: str) -> ChangeResult:
    """Approve a handover in its current form.

    If the handover changes later, it needs a new approval. hd.yaml lists the reviewers (escalation.review.by); the
    agent who requested the review cannot approve it. Approve an urgent handover (--urgent) the same way.

    \b
    hd review approve 7k3f
    hd review approve 7k3f -m "Mia is there until six"
    """
    from hd.ops.escalation import decide_review as op

    return op.approve(session.context, ref, text=text)


@review.command()
@options.change_command
@click.argument("ref", metavar="REVIEW")
@options.text("The reason")
def reject(session: Session, ref: str, text: str) -> ChangeResult:
    """Reject a handover; the current team keeps the ticket.

    An internal note in the ticket gives the reason. An urgent handover (--urgent) is returned.

    \b
    hd review reject 7k3f -m "the gateway is ours: see vpn-drops, step 4"
    """
    from hd.ops.escalation import decide_review as op

    return op.reject(session.context, ref, text=text)


@review.command()
@options.change_command
@click.argument("ref", metavar="REVIEW")
@click.option(
    "--press",
    type=click.Choice(["merge", "squash", "rebase"]),
    help="Merge the pull request at the forge with this method.",
)
def merge(session: Session, ref: str, press: Literal["merge", "squash", "rebase"] | None) -> ChangeResult:
    """Make an approved handover take effect.

    hd removes the review's branch, here and at the remote. If only the forge may change the main branch, --press tells
    the forge to merge the pull request, and `hd sync` fetches the handover; this needs gh for GitHub, a token for other
    forges. Exit 6: the ticket was resolved or handed over in the meantime, and somebody must decide.

    \b
    hd review merge 7k3f
    hd review merge 7k3f --press squash
    """
    from hd.ops.escalation import decide_review, press_button

    if press:
        return press_button.press_button(session.context, ref, press)
    return decide_review.merge(session.context, ref)


@review.command()
@options.change_command
@click.argument("ref", metavar="REVIEW")
@options.text("The reason")
def withdraw(session: Session, ref: str, text: str) -> ChangeResult:
    """Withdraw a review request.

    hd removes its branch, here and at the remote, and adds an internal note to the ticket.

    \b
    hd review withdraw 7k3f -m "it was the customer's own router"
    """
    from hd.ops.escalation import decide_review as op

    return op.withdraw(session.context, ref, text=text)
