"""`hd set` and `hd edit`: change the content of a ticket."""

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
@options.change_command
@options.ticket_words("REF... KEY=VALUE...")
def set_(session: Session, words: tuple[str, ...], pick: options.TicketSelection) -> list[ChangeResult]:
    """Set fields of tickets.

    Fields: title, type, priority, impact, urgency, category, service, org, office, requester, channel, owner, needed (a
    date), sla, parent, the lists tags, watchers and external, and the desk's custom fields. A new impact or urgency
    recomputes the priority unless the same command sets it; a new requester sets organisation and office. Lists also
    take += and -=; an empty value clears a field. Status, team, assignee and links have their own commands.

    Where a merge left two candidate values, setting the field decides between them, also for status, team, description
    and resolution. For a text, a part that only one candidate contains is enough.

    \b
    hd set 7k3f priority=P1
    hd set 7k3f m3xd category=network/vpn tags+=outage
    hd set 7k3f needed=2026-11-27 "title=VPN drops every ten minutes"
    hd set 7k3f category=
    hd set --query "service:vpn created:today" parent=9qw2 --dry-run
    hd set 7k3f status=resolved resolution="eight hours"
    """
    from hd.core.tickets.assignments import split_assignments
    from hd.ops.tickets.set_fields import set_fields

    refs, assignments = split_assignments(words)
    if not assignments:
        raise UsageError(
            Message("no KEY=VALUE given"), hint=Message("one word for each field: hd set 7k3f priority=P1 tags+=vpn")
        )
    return set_fields(session.context, pick(refs), assignments)


@click.command()
@options.change_command
@click.argument("ref")
@click.option("-F", "file", metavar="FILE", help="Read the whole text from FILE; - is stdin.")
def edit(session: Session, ref: str, file: str | None) -> list[ChangeResult]:
    """Edit a ticket's file in git's editor.

    hd checks the file like `hd check` and commits it. The file's history is protected: status, team, assignee and the
    lists of events have their own commands, and comments cannot be rewritten. A text that cannot be saved is never
    lost.

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
        data = options.read_content(file)
        return [editor_session.keep_content(session, data, opened, keep, is_typed=file == "-")]
    made = editor_session.edit(session, opened, keep)
    return [made or op.unchanged(opened)]
