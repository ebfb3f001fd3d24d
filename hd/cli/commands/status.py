"""The commands that change a ticket's status: assign, take, wait, resume, resolve, close, reopen, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from hd.cli import options, template_options
from hd.cli.session import Session
from hd.errors import UsageError
from hd.i18n import Message

if TYPE_CHECKING:
    from hd.core.tickets.templates import FilledTemplate
    from hd.ops.results import ChangeResult
    from hd.ops.tickets.copies import Announcement
    from hd.ops.tickets.relatives import VerbScope


@click.command()
@options.change_command
@options.ticket_words("REF... WHO")
@click.option("--auto", is_flag=True, help="Assign each to the least busy available member of its team.")
def assign(session: Session, words: tuple[str, ...], pick: options.TicketSelection, auto: bool) -> list[ChangeResult]:
    """Assign tickets to a member of their team.

    WHO is an agent's short name, the beginning of a name, me or nobody.

    \b
    hd assign 7k3f ivan
    hd assign 7k3f m3xd me
    hd assign 7k3f nobody
    hd assign 7k3f --auto
    """
    from hd.ops.tickets import assign as op

    if auto:
        return op.assign_auto(session.context, pick(words))
    if len(words) < (1 if pick.query_text else 2):
        raise UsageError(
            Message("no agent given"),
            hint=Message(
                "hd assign {tickets} WHO   (a name, me or nobody), or --auto", tickets=_tickets(words, pick.query_text)
            ),
        )
    return op.assign(session.context, pick(words[:-1]), who=words[-1])


def _tickets(words: Sequence[str], query_text: str | None) -> str:
    """The tickets of a command line as they are to be typed: a word with a colon is a query."""
    import shlex

    query = query_text or next((word for word in words if ":" in word), None)
    return f"--query {shlex.quote(query)}" if query else shlex.quote(words[0]) if words else "REF"


@click.command()
@options.change_command
@options.refs
def take(session: Session, refs: tuple[str, ...]) -> list[ChangeResult]:
    """Assign tickets to yourself and start work on them.

    A new or pending ticket becomes open.

    \b
    hd take 7k3f
    """
    from hd.ops.tickets import status

    return status.take(session.context, refs)


@click.command()
@options.change_command
@options.refs
@click.option(
    "--for", "waits_for", required=True, metavar="WHAT", help="The reason: requester, approval, vendor or date."
)
@click.option("--until", metavar="TIME", help="When the pause ends at the latest: a time, or 3d from now.")
@options.text("A public question")
def wait(session: Session, refs: tuple[str, ...], waits_for: str, until: str | None, text: str) -> list[ChangeResult]:
    """Pause tickets, and optionally ask a question, in one commit.

    The reason decides whether the clock pauses (statuses in hd.yaml). By default it pauses, except for a vendor.

    \b
    hd wait 7k3f --for requester -m "Which room are you in?"
    hd wait 7k3f --for date --until 2026-11-27 -m "The part comes on Friday."
    hd wait 7k3f --for vendor --until 3d
    """
    from hd.ops.tickets import status

    return status.wait(
        session.context, refs, waits_for=waits_for, until=session.parse_moment(until) if until else None, text=text
    )


@click.command()
@options.change_command
@options.refs
@options.text("A public comment")
def resume(session: Session, refs: tuple[str, ...], text: str) -> list[ChangeResult]:
    """Continue work on paused tickets.

    \b
    hd resume 7k3f
    hd resume 7k3f -m "The vendor answered; work continues."
    """
    from hd.ops.tickets import status

    return status.resume(session.context, refs, text=text)


@click.command()
@options.change_command
@options.refs
@options.text("The answer")
@template_options.template("resolve")
@click.option("--kb", "article", metavar="SLUG", help="The article that solved it.")
@options.notification_options
@options.relatives_options("; blockers stay open", incidents=True)
def resolve(
    session: Session,
    refs: tuple[str, ...],
    article: str | None,
    reach: VerbScope,
    text: str,
    template: FilledTemplate | None,
    announcement: Announcement,
) -> list[ChangeResult]:
    """Resolve tickets with an answer; record the SLA verdict.

    Children and blocking tickets come first. While one of them is open, --children resolves the children in the same
    commit, and --anyway resolves the ticket without them. For a problem, --incidents gives its open incidents the same
    answer; each keeps its own verdict.

    \b
    hd resolve 7k3f -m "The gateway's idle timeout was ten minutes; raised to eight hours."
    hd resolve 7k3f --template password-reset
    hd resolve 7k3f m3xd -m "The proxy is back." --kb proxy-restart
    hd resolve 9qw2 --children -m "The ERP is up again since 14:10."
    hd resolve 7k3f --quiet -m "Done on the phone; the caller knows."
    hd resolve qx4m8 --incidents -m "Both gateway nodes run the same profile now."
    """
    from hd.ops.tickets import status

    return status.resolve(
        session.context, refs, text=text, article=article, template=template, reach=reach, announcement=announcement
    )


@click.command()
@options.change_command
@options.refs_to("closed")
@options.text("A public comment")
@options.relatives_options("; blockers stay open")
def close(session: Session, refs: tuple[str, ...], reach: VerbScope, text: str) -> list[ChangeResult]:
    """Close resolved tickets for good.

    \b
    hd close 7k3f
    hd close 9qw2 --children
    """
    from hd.ops.tickets import status

    return status.close(session.context, refs, text=text, reach=reach)


@click.command()
@options.change_command
@options.refs
@options.text("A public comment")
def reopen(session: Session, refs: tuple[str, ...], text: str) -> list[ChangeResult]:
    """Reopen resolved or cancelled tickets.

    The previous answer becomes a comment.

    \b
    hd reopen 7k3f -m "It drops again since noon."
    """
    from hd.ops.tickets import status

    return status.reopen(session.context, refs, text=text)


@click.command()
@options.change_command
@options.refs_to("cancelled")
@options.text("The reason, in public")
@options.relatives_options()
def cancel(session: Session, refs: tuple[str, ...], reach: VerbScope, text: str) -> list[ChangeResult]:
    """Cancel tickets; their clocks no longer count.

    \b
    hd cancel 7k3f -m "Asked for by mistake."
    hd cancel 9qw2 --children -m "The move is put off to next year."
    """
    from hd.ops.tickets import status

    return status.cancel(session.context, refs, text=text, reach=reach)
