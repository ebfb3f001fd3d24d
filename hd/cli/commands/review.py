"""`hd review`: the handovers that were asked for, and what is done about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from hd.cli import options, output
from hd.cli.session import Session

if TYPE_CHECKING:
    from hd.ops.results import ChangeResult


@click.group()
def review() -> None:
    """Handovers under review: look at them, approve or reject them, merge them, take them back.

    REVIEW is the ticket (7k3f), or the review's branch where a ticket has several.
    """


@review.command("list")
@click.option("--all", "every", is_flag=True, help="What was rejected, too, and what is done but for its branch.")
@options.as_json
@click.pass_obj
def list_(session: Session, every: bool, json_: bool, jsonl: bool) -> None:
    """List the handovers that wait: for a review, to be merged, for somebody to decide.

    \b
    hd review list
    hd review list --all
    """
    from hd.ops.reviews.show import listing
    from hd.render.history import reviews as draw

    found = listing(session.context, me=session.me, every=every)
    session.flush_notices()
    output.config_warnings(session)
    if json_ or jsonl:
        output.documents(found, lines=jsonl)
    elif session.drawn:
        output.out(draw.table_of(found, screen=session.screen, prefix=session.desk.config.desk.prefix))
        output.talk("" if found else "no handover waits for a review")
    else:
        output.out(draw.listed(found, screen=session.screen))


@review.command()
@click.argument("ref", metavar="REVIEW")
@click.option("--markdown", is_flag=True, help="As the text of a request at a forge.")
@options.as_json
@click.pass_obj
def show(session: Session, ref: str, markdown: bool, json_: bool, jsonl: bool) -> None:
    """Show what a reviewer must know: what moves where and why, what was tried, the clocks, who decides.

    \b
    hd review show 7k3f
    hd review show 7k3f --markdown
    """
    from hd.ops.reviews.show import show as op
    from hd.render.history import reviews as draw

    found = op(session.context, ref, me=session.me)
    session.remember(found["id"])
    session.flush_notices()
    output.config_warnings(session)
    if json_ or jsonl:
        output.documents([found], lines=jsonl, one=True)
    elif markdown:
        output.out(draw.markdown(found, screen=session.screen))
    else:
        output.page(session, draw.show(found, screen=session.screen))


@review.command()
@options.changing
@click.argument("ref", metavar="REVIEW")
@options.text("What to say with it")
def approve(session: Session, ref: str, text: str) -> ChangeResult:
    """Approve a handover as it is now; if it changes, it needs that again.

    hd.yaml says who may (escalation.review.by); whoever asked never. What went first (--urgent) is approved the same
    way.

    \b
    hd review approve 7k3f
    hd review approve 7k3f -m "Mia is there until six"
    """
    from hd.ops.escalation import decide_review as op

    return op.approve(session.context, ref, text=text)


@review.command()
@options.changing
@click.argument("ref", metavar="REVIEW")
@options.text("Why")
def reject(session: Session, ref: str, text: str) -> ChangeResult:
    """Turn a handover down; an internal note in the ticket says why, and the team that has it keeps it.

    What went first (--urgent) is given back.

    \b
    hd review reject 7k3f -m "the gateway is ours: see vpn-drops, step 4"
    """
    from hd.ops.escalation import decide_review as op

    return op.reject(session.context, ref, text=text)


@review.command()
@options.changing
@click.argument("ref", metavar="REVIEW")
@click.option(
    "--press", type=click.Choice(["merge", "squash", "rebase"]), help="Press this button of its request at the forge."
)
def merge(session: Session, ref: str, press: Literal["merge", "squash", "rebase"] | None) -> ChangeResult:
    """Make an approved handover: it takes effect now, and the review's branch goes, here and at the remote.

    Where only the forge changes the main branch, --press has it merge the request, and hd sync brings the handover. It
    needs gh for GitHub, a token for others. Exit 6 where the ticket was resolved or handed elsewhere meanwhile: then
    somebody must decide.

    \b
    hd review merge 7k3f
    hd review merge 7k3f --press squash
    """
    from hd.ops.escalation import decide_review, press_button

    if press:
        return press_button.press_button(session.context, ref, press)
    return decide_review.merge(session.context, ref)


@review.command()
@options.changing
@click.argument("ref", metavar="REVIEW")
@options.text("Why")
def withdraw(session: Session, ref: str, text: str) -> ChangeResult:
    """Take a request back: its branch goes, here and at the remote; an internal note in the ticket says so.

    \b
    hd review withdraw 7k3f -m "it was the customer's own router"
    """
    from hd.ops.escalation import decide_review as op

    return op.withdraw(session.context, ref, text=text)
