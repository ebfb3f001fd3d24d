"""The verbs about what a ticket says, not about its way: set, edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hd.cli import options
from hd.cli.session import Session
from hd.cli.terminal import editor_session
from hd.errors import UsageError
from hd.i18n import Message

if TYPE_CHECKING:
    from hd.ops.results import ChangeResult


@click.command("set")
@options.changing
@options.picking("REF... KEY=VALUE...")
def set_(session: Session, words: tuple[str, ...], pick: options.TicketSelection) -> list[ChangeResult]:
    """Set fields of tickets.

    Fields are title, type, priority, impact, urgency, category, service, org, office, requester, channel, owner,
    needed (a date), sla, parent, the lists tags, watchers and external, and the desk's own. Another impact or urgency
    gives the priority anew, by the desk's matrix, unless the same command sets it; organisation and office follow
    another requester. Lists take += and -= too; an empty value clears. Status, team, assignee and links have verbs of
    their own.

    Where a merge left two values to choose from, setting the field decides it, also of those with verbs and of
    description and resolution; of a text, a piece will do that only one of them has.

    \b
    hd set 7k3f priority=P1
    hd set 7k3f m3xd category=network/vpn tags+=outage
    hd set 7k3f needed=2026-11-27 "title=VPN drops every ten minutes"
    hd set 7k3f category=
    hd set --query "service:vpn created:today" parent=9qw2 --dry-run
    hd set 7k3f status=resolved resolution="eight hours"
    """
    from hd.core.tickets.assignments import split_words
    from hd.ops.tickets.set_fields import set_fields

    refs, assignments = split_words(words)
    if not assignments:
        raise UsageError(Message("set what?"), hint=Message("one word each: hd set 7k3f priority=P1 tags+=vpn"))
    return set_fields(session.context, pick(refs), assignments)


@click.command()
@options.changing
@click.argument("ref")
@click.option("-F", "file", metavar="FILE", help="Take the whole text from FILE instead; - is stdin.")
def edit(session: Session, ref: str, file: str | None) -> list[ChangeResult]:
    """Edit a ticket's file, in the editor that git uses.

    What you save is checked as `hd check` does it, and committed. What happened stays: status, team, assignee and the
    lists of steps have verbs, and what was said is not rewritten. A text that cannot be kept is not lost.

    \b
    hd edit 7k3f
    EDITOR=nano hd edit 7k3f
    hd edit 7k3f -F ticket.md
    """
    from hd.ops.tickets import edit as op

    def keep(opened: op.OpenedFile, text: bytes) -> ChangeResult:
        return op.keep_ticket(session.context, opened, text)

    opened = op.open_ticket(session.context, ref)
    if file:
        data = options.content(file)
        return [editor_session.keep_content(session, data, opened, keep, is_typed=file == "-")]
    made = editor_session.edit(session, opened, keep)
    return [made or op.unchanged(opened)]
