"""The commands that hand tickets over or connect them: escalate, return, link, merge."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from hd.cli import options
from hd.cli.session import Session
from hd.errors import UsageError
from hd.i18n import Message

if TYPE_CHECKING:
    from hd.ops.escalation.escalate import HandoverReason
    from hd.ops.results import ChangeResult


@click.command()
@options.change_command
@options.ticket_words("REF... [WHO]")
@click.option("--to", metavar="TEAM", help="The new team, or a line: l2.")
@click.option("--review", "reviewed", is_flag=True, help="Request approval on a branch; hand over after it.")
@click.option("--urgent", is_flag=True, help="Hand over now; review afterwards.")
@click.option("--up", is_flag=True, help="Inform the team's lead, or WHO; the team keeps the ticket.")
@options.text("The reason")
@click.option("--tried", metavar="STEPS", help="What was already tried.")
@click.option("--kb", metavar="SLUG", help="The article that was followed.")
@click.option("--evidence", metavar="TEXT", help="Evidence for the next line: logs, links.")
def escalate(
    session: Session,
    words: tuple[str, ...],
    pick: options.TicketSelection,
    to: str | None,
    reviewed: bool,
    urgent: bool,
    up: bool,
    tried: str | None,
    kb: str | None,
    evidence: str | None,
    text: str,
) -> list[ChangeResult]:
    """Hand tickets over to another line (--to), or inform management (--up).

    The owner stays the same: the first line keeps control of execution. --up changes neither team nor assignee.

    With --review the handover waits for approval: hd commits it on the branch escalate/ID, opens a pull request at the
    forge, and the current team keeps the ticket until `hd review merge`.

    \b
    hd escalate 7k3f --to l2 -m "needs the firewall log" --tried "reinstall, 4G"
    hd escalate 7k3f --to l2-toronto -m "their gateway" --tried "restart" --kb vpn-drops
    hd escalate 7k3f --to l2-toronto -m "their gateway" --tried "restart" --review
    hd escalate 7k3f --up -m "the customer's board asks"
    hd escalate 7k3f --up maria -m "needs a decision on money"
    """
    from hd.ops.escalation import escalate as op

    case = op.HandoverReason(text.strip() or None, tried, kb, evidence)
    if up == (to is not None):
        raise UsageError(Message("give either --to or --up"), hint=Message("--to TEAM (or a line: l2), or --up [WHO]"))
    if up and (reviewed or urgent):
        raise UsageError(Message("--up needs no review"), hint=Message("leave out --review and --urgent"))
    if to is not None and reviewed:
        return [_ask(session, pick(words), to=to, case=case, urgent=urgent)]
    if to is not None:
        from hd.cli.hints import suggest_script

        with suggest_script(session):
            return op.escalate(session.context, pick(words), to=to, case=case, urgent=urgent)
    who, words = (words[-1], words[:-1]) if len(words) > 1 else (None, words)
    return op.escalate_up(session.context, pick(words), who=who, case=case)


def _ask(session: Session, refs: Sequence[str], *, to: str, case: HandoverReason, urgent: bool) -> ChangeResult:
    from hd.ops.escalation.request_review import ask
    from hd.render.history import reviews as draw

    if urgent:
        raise UsageError(
            Message("--review and --urgent exclude each other"),
            hint=Message("--review: approve first; --urgent: hand over now, review afterwards"),
        )
    if len(refs) > 1:
        raise UsageError(
            Message("--review takes one ticket at a time"), hint=f"hd escalate {refs[0]} --to {to} -m WHY --review"
        )

    describe = partial(draw.request, screen=session.screen)
    return ask(session.context, refs[0], to=to, case=case, describe=describe)


@click.command()
@options.change_command
@options.refs
@options.text("The reason")
def return_(session: Session, refs: tuple[str, ...], text: str) -> list[ChangeResult]:
    """Return tickets to the team that handed them over.

    \b
    hd return 7k3f -m "not the firewall: the log is clean, see the comment"
    """
    from hd.ops.escalation import escalate as op

    case = op.HandoverReason(text.strip() or None)
    return op.return_(session.context, refs, case=case)


@click.command()
@options.change_command
@options.ticket_words("REF... RELATION OTHER")
def link(session: Session, words: tuple[str, ...], pick: options.TicketSelection) -> list[ChangeResult]:
    """Link tickets to another ticket.

    RELATION is parent or problem (OTHER is the parent or the problem of REF), or blocks, duplicate or related (REF
    blocks OTHER, is a duplicate of it, or is related to it).

    \b
    hd link 7k3f problem qx4m
    hd link 7k3f m3xd parent 9qw2
    """
    from hd.ops.tickets import link as op

    if len(words) < 2:
        raise UsageError(
            Message("link needs a ticket, a relation and another ticket"), hint="hd link 7k3f problem qx4m"
        )
    *refs, relation, other = words
    return op.link(session.context, pick(refs), relation=relation, to=other)


@click.command()
@options.change_command
@options.refs
@click.option("--into", metavar="REF", help="The ticket that stays.")
@click.option("--undo", is_flag=True, help="Split merged tickets again.")
@options.text("A public comment in each duplicate")
def merge(session: Session, refs: tuple[str, ...], into: str | None, undo: bool, text: str) -> list[ChangeResult]:
    """Merge duplicate tickets into one, or split them again.

    hd cancels each duplicate with a link to the ticket that stays; the requester and the watchers of a duplicate become
    watchers of that ticket. --undo restores the former status and removes these watchers. Without --into, hd shows the
    most similar open tickets.

    \b
    hd merge m3xd
    hd merge m3xd 9qw2 --into 7k3f
    hd merge m3xd --into 7k3f -m "Olena reported this an hour ago; we will write as soon as it works."
    hd merge --undo m3xd
    """
    from hd.ops.tickets import merge_duplicates as op

    if undo == (into is not None):
        ways = [] if undo else op.offered(session.context, refs)
        hint = "\n".join([*ways, "--into REF, or --undo to split merged tickets again"])
        raise UsageError(Message("give either --into or --undo"), hint=hint)
    if into is None:
        return op.unmerge(session.context, refs, text=text)
    return op.merge(session.context, refs, into=into, text=text)
