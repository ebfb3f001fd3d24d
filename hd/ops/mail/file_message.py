"""Files one message: the rules decide what it becomes, one commit does it. Nothing is lost, whatever the message is.

The bytes that are written follow from those of the message, from hd.yaml and from what the desk has, never from the
person or the machine that polls: two clones that file one message write the same.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from hd.core.history import commit_message
from hd.core.mail.arrival import find_arrival
from hd.core.mail.filing import Filing, Outcome
from hd.core.mail.message import Attachment, ReadingLimits, ReceivedMessage
from hd.core.mail.reader import UNREADABLE, read_message
from hd.core.mail.rules import NamedVerdict, decide, final
from hd.core.mail.sender_proof import prove_sender
from hd.core.tickets.conversation import Comment
from hd.core.tickets.mail_entries import MailEntry
from hd.core.tickets.ticket import SYSTEM_AUTHOR, Step, Ticket
from hd.core.tickets.workflow import is_stopped
from hd.errors import BusyError, ConfigError, GitError
from hd.ops import actors
from hd.ops.context import Context
from hd.ops.mail.desk_lookup import DeskLookup
from hd.ops.mail.message_ids import stored_id
from hd.ops.mail.new_ticket import new_ticket_id, ticket_from
from hd.ops.mail.rating import rate_by_mail
from hd.ops.mail.raw_messages import RawMessages
from hd.ops.mail.stored_text import StoredMessage, stored_message
from hd.ops.tickets.status import reopened
from hd.store.git.commits import Identity

DOOR = "mail"
_RETRY = (BusyError, ConfigError, GitError)  # faults of the desk, not of the message


class FilingResult(Struct, frozen=True):
    """What became of a message. ticket: the id, "" where it is about none; commit: "" where there is none; reason: in
    one line; subject, sender: of the message."""

    key: str
    outcome: Outcome
    reason: str
    ticket: str = ""
    commit: str = ""
    subject: str = ""
    sender: str = ""


class MessageExplanation(Struct, frozen=True):
    """What a message would become, rule by rule."""

    result: FilingResult
    verdicts: tuple[NamedVerdict, ...]


def file_message(
    context: Context, data: bytes, *, stored_at: datetime | None = None, released: bool = False
) -> FilingResult:
    """File one message, as received. stored_at: when the mailbox got it. released: somebody decided to file it.

    Raises BusyError, ConfigError, GitError or OSError where a retry may help; no message makes it raise.
    """
    message = read_message(data, _limits(context))
    raw = RawMessages(context)
    with context.writing():
        try:
            return _file(context, message, data, raw, stored_at=stored_at, released=released)
        except (*_RETRY, OSError):
            raise
        except Exception as error:
            return _file(context, _unreadable(message, data, error), data, raw, stored_at=stored_at, released=True)


def explain_message(context: Context, data: bytes, *, stored_at: datetime | None = None) -> MessageExplanation:
    """What the message would become, and why. Changes nothing."""
    message = read_message(data, _limits(context))
    filing, lookup = _prepare(context, message, RawMessages(context), stored_at=stored_at)
    verdicts = decide(filing, lookup)
    outcome, found, reason = final(verdicts)
    ticket = found.ticket.id if found.ticket else new_ticket_id(context, found, lookup) if outcome == "create" else ""
    return MessageExplanation(_result(found, outcome, reason, ticket=ticket), tuple(verdicts))


def _file(
    context: Context,
    message: ReceivedMessage,
    data: bytes,
    raw: RawMessages,
    *,
    stored_at: datetime | None,
    released: bool,
) -> FilingResult:
    filing, lookup = _prepare(context, message, raw, stored_at=stored_at)
    outcome, filing, reason = final(decide(replace(filing, released=released), lookup))
    if outcome in ("drop", "seen"):
        return _result(filing, outcome, reason, ticket=filing.ticket.id if filing.ticket else "")
    if outcome == "hold":
        raw.hold(filing.key, data, reason=reason)
        return _result(filing, outcome, reason)
    raw.keep(filing.key, data, arrived=filing.arrival.at)
    if outcome == "rate":
        rated, filing = rate_by_mail(_marked(context, filing), filing)
        if rated is not None:
            return _result(filing, outcome, reason, ticket=rated.id, commit=rated.commit or "")
    before, after, stored = _made(context, filing, lookup)
    commit = _save(context, filing, before, after, stored)
    outcome = "create" if before is None else "comment"
    return _result(filing, outcome, reason, ticket=after.id, commit=commit)


def _limits(context: Context) -> ReadingLimits:
    limits = context.desk.config.mail.limits
    return ReadingLimits(message=limits.message, attachment=limits.attachment, parts=limits.parts)


def _prepare(
    context: Context, message: ReceivedMessage, raw: RawMessages, *, stored_at: datetime | None
) -> tuple[Filing, DeskLookup]:
    trust = context.desk.config.mail.trust
    arrival = find_arrival(message, trust=trust, now=context.now, stored_at=stored_at)
    sender = message.sender.address
    identity = Identity(message.sender.name or sender, sender)
    agent = actors.known_as(context.desk.config, identity) if context.desk.config.people and sender else None
    filing = Filing(
        message=message,
        key=message.key,
        arrival=arrival,
        sender=sender,
        proof=prove_sender(message, trust),
        agent=agent or "",
        author=sender or SYSTEM_AUTHOR,
    )
    return filing, DeskLookup(context, message, raw, arrived=arrival.at)


def _made(context: Context, filing: Filing, lookup: DeskLookup) -> tuple[Ticket | None, Ticket, StoredMessage]:
    """The ticket before and after, and the files of the message."""
    entry = _entry(filing, lookup)
    if filing.ticket is None:
        ticket_id = new_ticket_id(context, filing, lookup)
        path = f"tickets/20{ticket_id[-10:-8]}/{ticket_id[-8:-6]}/{ticket_id}.md"
        stored = stored_message(context, filing, lookup, ticket_id=ticket_id, path=path)
        made = ticket_from(context, filing, ticket_id=ticket_id, text=stored.text)
        return None, made.with_mail(entry), stored
    ticket = filing.ticket
    stored = stored_message(context, filing, lookup, ticket_id=ticket.id, path=ticket.path)
    at = filing.arrival.at.astimezone(context.desk.zone)
    made = ticket
    if filing.reopens:
        step_at = max(at, (ticket.last_time + timedelta(seconds=1)).astimezone(context.desk.zone))
        made = _opened(context, ticket, by=filing.author, at=step_at)
    internal = filing.internal or filing.author == SYSTEM_AUTHOR
    made = made.with_comment(Comment(at, filing.author, stored.text or "(no text)", internal))
    return ticket, made.with_mail(entry), stored


def _opened(context: Context, ticket: Ticket, *, by: str, at: datetime) -> Ticket:
    if is_stopped(ticket.status, context.desk.config.statuses):
        return reopened(ticket, by=by, at=at)
    return ticket.with_step(Step(at, by, "open"))


def _entry(filing: Filing, lookup: DeskLookup) -> MailEntry:
    message = filing.message
    root = message.root if message.root and not lookup.knows_message(message.root) else ""
    kind = "auto" if filing.is_machine else "list" if message.kind in ("list", "bulk") else None
    return MailEntry(
        key=filing.key,
        at=filing.arrival.at.astimezone(lookup.context.desk.zone),
        sum=message.sum,
        id=stored_id(message.message_id) or None,
        proof=filing.proof or None,
        kind=kind,
        root=stored_id(root) or None,
    )


def _marked(context: Context, filing: Filing) -> Context:
    """The request whose commits name the message."""
    key = f"{commit_message.EMAIL}{filing.key}"
    return context.adding([(commit_message.VIA, DOOR), (commit_message.MESSAGE, key)])


def _save(context: Context, filing: Filing, before: Ticket | None, after: Ticket, stored: StoredMessage) -> str:
    action = "create" if before is None else "comment"
    first = filing.message.subject if before is None or not filing.message.body else filing.message.body.strip()
    detail = after.title if before is None else first.partition("\n")[0]
    text = commit_message.compose_message(
        commit_message.format_subject([after.id], action=action, detail=detail),
        tickets=[after.id],
        action=action,
        actor=context.actor.name,
        on_behalf_of=filing.agent if filing.is_agent else filing.sender,
    )
    old = before.document.data if before else None
    changes: list[tuple[bytes | None, bytes | None, str]] = [(old, after.document.data, after.path)]
    changes += [change for change in dict.fromkeys(stored.files) if change[0] != change[1]]
    return _marked(context, filing).save(changes, text)


def _unreadable(message: ReceivedMessage, data: bytes, error: Exception) -> ReceivedMessage:
    """A message that says that it could not be filed, with itself as a file."""
    import hashlib

    name = type(error).__name__
    raw = Attachment("message.eml", "message/rfc822", data, hashlib.sha256(data).hexdigest())
    return replace(
        message,
        subject=UNREADABLE,
        body=f"This message could not be read ({name}). It is attached as it was received.",
        kind="",
        in_reply_to=(),
        references=(),
        root="",
        attachments=(raw,),
        omitted=(),
        calendar=None,
    )


def _result(filing: Filing, outcome: Outcome, reason: str, *, ticket: str = "", commit: str = "") -> FilingResult:
    message = filing.message
    return FilingResult(filing.key, outcome, reason, ticket, commit, message.subject, filing.sender)
