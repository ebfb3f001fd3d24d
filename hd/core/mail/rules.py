"""The rules that decide what a message becomes, in their order. Each is a function of what is known of the message and
of the desk, to a verdict or None: it has nothing to say. `hd mail explain` prints what each one said.

Words in a message are never commands, and From proves nothing: only `sender_proof` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from fnmatch import fnmatchcase

from msgspec import Struct
from msgspec.structs import replace

from hd.core.mail.filing import Filing, MailDesk, Outcome, Verdict
from hd.core.mail.forwarded import read_forwarded
from hd.core.mail.own_addresses import parse_message_id
from hd.core.mail.subjects import has_prefix, is_forward
from hd.core.mail.thanks import is_thank_you
from hd.core.mail.ticket_search import desk_addresses, find_ticket, plus_addresses, same_person
from hd.core.tickets.ticket import SYSTEM_AUTHOR

Rule = Callable[[Filing, MailDesk], Verdict | None]
_SAME_SUBJECT = 4  # messages of one sender with one subject within _SHORTLY; the next one is held
_SHORTLY = timedelta(minutes=10)
_NOT_AUTOMATIC = "me:"


class NamedVerdict(Struct, frozen=True):
    """What a rule said. rule: its name; verdict: None where it had nothing to say."""

    rule: str
    verdict: Verdict | None


def own(filing: Filing, desk: MailDesk) -> Verdict | None:
    """What the desk sent itself is dropped; what somebody wrote from its mailbox is an internal comment."""
    if filing.message.desk_header and filing.message.kind not in ("bounce", "delay", "complaint"):
        return Verdict("the desk sent it itself (X-Hd-Desk)", filing, "drop")
    if filing.sender not in desk_addresses(desk.config):
        return None
    found = find_ticket(filing, desk)
    if found.ticket is None:
        return Verdict("it comes from the desk's own address and belongs to no ticket", filing, "hold")
    filing = replace(found, author=SYSTEM_AUTHOR, internal=True)
    return Verdict("it comes from the desk's own address: an internal comment", filing, "comment")


def seen(filing: Filing, desk: MailDesk) -> Verdict | None:
    """A message that was filed before is filed once. Another text under a known key is another message."""
    since = filing.arrival.at - timedelta(days=1)
    known = desk.sum_of(filing.key)
    if known is None and desk.has_filed(filing.key, since=since):
        return Verdict("it was filed before", filing, "seen")
    if known is None:
        return None
    if known == filing.message.sum:
        return Verdict("it was filed before", filing, "seen")
    second = replace(filing, key=filing.message.twin_key)
    if filing.key == second.key or desk.has_filed(second.key, since=since):
        return Verdict("it was filed before", second, "seen")
    return Verdict("another message has this key, so it gets a second one", second)


def refused(filing: Filing, desk: MailDesk) -> Verdict | None:
    """Senders that hd.yaml refuses, and what a filter calls spam, are held."""
    for pattern in desk.config.mail.refuse:
        if is_refused_by(filing.sender, pattern):
            return Verdict(f"hd.yaml refuses {pattern}", filing, "hold")
    return Verdict(f"it is marked as spam ({filing.message.spam})", filing, "hold") if filing.message.spam else None


def is_refused_by(address: str, pattern: str) -> bool:
    """Whether an entry of `mail.refuse` (`*@spam.example`, `domain:mailer.example`, an address) means this address."""
    wanted, address = pattern.strip().casefold(), address.casefold()
    domain = address.rpartition("@")[2]
    if wanted.startswith("domain:"):
        name = wanted.removeprefix("domain:")
        return domain == name or domain.endswith(f".{name}")
    return fnmatchcase(address, wanted)


def machine(filing: Filing, desk: MailDesk) -> Verdict | None:
    """What a program wrote is an internal comment on its ticket; it makes and reopens none. Lists are filed."""
    if not filing.is_machine:
        return None
    kind = filing.message.kind
    if kind in ("bounce", "delay", "complaint"):
        return _report(filing, desk)
    found = find_ticket(filing, desk)
    if found.ticket is None:
        return Verdict(f"an automatic message ({kind}) that belongs to no ticket", filing, "hold")
    return Verdict(
        f"an automatic message ({kind}): an internal comment",
        replace(found, author=SYSTEM_AUTHOR, internal=True),
        "comment",
    )


def _report(filing: Filing, desk: MailDesk) -> Verdict:
    """A bounce, delay or complaint counts only for a message that the desk really sent."""
    kind, sent = filing.message.kind, next(_returned(filing, desk), None)
    ticket = desk.ticket_with_id(sent[0]) if sent else None
    if sent is None or ticket is None or not desk.has_sent(sent[1]):
        return Verdict(f"a {kind} of a message that this desk did not send", filing, "hold")
    made = replace(filing, ticket=ticket, found_by="the returned message", author=SYSTEM_AUTHOR, internal=True)
    return Verdict(f"a {kind} of our message {sent[1]}: an internal comment", made, "comment")


def _returned(filing: Filing, desk: MailDesk) -> Iterator[tuple[str, str]]:
    """(last part of the ticket's id, key) of each of our messages that a report names."""
    for plus in plus_addresses(filing, desk.config):
        if plus.kind == "bounce":
            yield plus.ref, plus.key
    for text in filing.message.report.message_ids if filing.message.report else ():
        if (found := parse_message_id(text)) is not None:
            yield found.ref, found.key


def flood(filing: Filing, desk: MailDesk) -> Verdict | None:
    """More messages than the limits of hd.yaml allow, of one sender, to one ticket or at all, are held."""
    limits, earlier = desk.config.mail.limits, desk.earlier_messages()
    thread = find_ticket(filing, desk).ticket
    ways = (
        ("sender", limits.sender, [one for one in earlier if one.sender == filing.sender]),
        ("thread", limits.thread, [one for one in earlier if thread is not None and one.ticket == thread.id]),
        ("all", limits.all, list(earlier)),
    )
    for name, limit, found in ways:
        span = timedelta(minutes=limit.minutes)
        if sum(desk.now - one.at < span for one in found) >= limit.count:
            return Verdict(
                f"more than {limit.count} messages in {limit.minutes} min (mail.limits.{name})", filing, "hold"
            )
    subject = " ".join(filing.message.subject.split())[:60]
    same = [one for one in ways[0][2] if subject and desk.now - one.at < _SHORTLY and subject in one.subject]
    return (
        Verdict("the fifth message with this subject in 10 min", filing, "hold") if len(same) >= _SAME_SUBJECT else None
    )


def which_ticket(filing: Filing, desk: MailDesk) -> Verdict | None:
    """The ticket that a message belongs to: by our address, our Message-ID, a known message, its thread, or the id in
    the subject, in this order. Other words never count."""
    found = find_ticket(filing, desk)
    if found.plus is not None and found.plus.kind == "rate" and found.ticket is not None:
        return Verdict(f"it rates the resolution of {found.ticket.id}", found, "rate")
    if found.ticket is None:
        return None
    if found.plus is not None and found.plus.kind in ("ok", "no"):
        made = replace(found, author=SYSTEM_AUTHOR, internal=True)
        return Verdict("it answers a request for approval that is not open: an internal comment", made, "comment")
    return Verdict(f"it belongs to {found.ticket.id}, by {found.found_by}", found)


def permission(filing: Filing, desk: MailDesk) -> Verdict | None:
    """A stranger's message and a forward make a new ticket with a link, and no comment."""
    ticket = filing.ticket
    if ticket is None:
        return None
    asked = ticket.get("requester") or ""
    is_requester = same_person(desk.contacts, filing.sender, asked)
    unknown = not is_requester and not filing.agent and filing.sender not in desk.participants(ticket)
    subject = filing.message.subject
    forwarded = is_forward(subject) or (unknown and filing.found_by == "our Message-ID" and not has_prefix(subject))
    if forwarded and not is_requester:
        made = replace(filing, ticket=None, related=ticket.id)
        return Verdict(f"somebody forwarded a message of {ticket.id}: a new ticket", made)
    refers = filing.found_by in ("our Message-ID", "a known message", "its thread")
    watches = any(same_person(desk.contacts, filing.sender, one) for one in ticket.names("watchers"))
    if not unknown or refers or watches:
        return None
    made = replace(filing, ticket=None, related=ticket.id)
    return Verdict(f"{filing.sender or 'nobody'} has no part in {ticket.id}: a new ticket", made)


def proof(filing: Filing, desk: MailDesk) -> Verdict | None:
    """Mail counts as an agent's only when its sender is proven; else it belongs to the address."""
    del desk
    if filing.agent and not filing.proof:
        note = f"(not proven to be from {filing.agent})"
        made = replace(filing, author=filing.sender, notes=(*filing.notes, note))
        return Verdict(f"the sender says to be {filing.agent}, and nothing proves it", made)
    if filing.agent:
        return Verdict(f"proven by {filing.proof} to be {filing.agent}", replace(filing, author=filing.agent))
    said = f"proven by {filing.proof}" if filing.proof else "not proven"
    return Verdict(f"the sender is {said}", replace(filing, author=filing.sender))


def agent(filing: Filing, desk: MailDesk) -> Verdict | None:
    """A proven agent's reply to an internal message is internal; their forward registers a ticket for its sender."""
    if not filing.is_agent:
        return None
    if filing.ticket is not None:
        to_note = desk.config.mail.address and f"{'+note@'.join(desk.config.mail.address.rsplit('@', 1))}".lower()
        addressed = {*filing.message.recipients, *(box.address for box in (*filing.message.to, *filing.message.cc))}
        if filing.refers_internal or to_note in addressed:
            return Verdict("an agent's internal note", replace(filing, internal=True))
        return Verdict("an agent's public comment", filing)
    if filing.message.body.lstrip().casefold().startswith(_NOT_AUTOMATIC):
        return Verdict(f"the first line says {_NOT_AUTOMATIC} it is the agent's own request", filing)
    forwarded = read_forwarded(filing.message) if is_forward(filing.message.subject) else None
    if forwarded is None:
        return None
    return Verdict(f"an agent forwarded a message of {forwarded.sender.address}", replace(filing, forwarded=forwarded))


def state(filing: Filing, desk: MailDesk) -> Verdict | None:
    """A requester's message ends a wait and reopens a resolved ticket, unless it only says thanks; one to a closed
    ticket makes a new ticket that follows it."""
    ticket = filing.ticket
    if ticket is None or filing.internal or filing.is_agent:
        return None
    mail = desk.config.mail
    if ticket.status == "pending":
        return Verdict(f"{ticket.id} was waiting: open", replace(filing, reopens=True))
    status = desk.config.statuses.get(ticket.status)
    if status is None or status.clock != "stopped":
        return None
    if "open" not in status.next:
        if mail.reopen.after_closed == "comment":
            return Verdict(f"{ticket.id} is {ticket.status}: a comment", filing)
        made = replace(filing, ticket=None, follows=ticket.id)
        return Verdict(f"{ticket.id} is {ticket.status}: a new ticket that follows it", made)
    if not mail.reopen.thanks and is_thank_you(_own_words(filing.message.body)):
        return Verdict(f"it only says thanks: {ticket.id} stays {ticket.status}", filing)
    return Verdict(f"{ticket.id} was {ticket.status}: reopened", replace(filing, reopens=True))


def _own_words(body: str) -> str:
    """The text above the first quote."""
    lines = body.split("\n")
    quoted = next((at for at, line in enumerate(lines) if line.lstrip().startswith(">")), None)
    if quoted is None:
        return body
    above = lines[:quoted]
    while above and (not above[-1].strip() or above[-1].rstrip().endswith(":")):
        above.pop()
    return "\n".join(above)


def unknown_sender(filing: Filing, desk: MailDesk) -> Verdict | None:
    """New tickets of people who are not in contacts: filed, held, or filed for the domains of customers, as hd.yaml
    says."""
    policy = desk.config.mail.unknown
    if filing.ticket is not None or policy == "file" or filing.agent or desk.contacts.find_by_key(filing.sender):
        return None
    domain = filing.sender.rpartition("@")[2]
    domains = {one.casefold() for org in desk.config.orgs.values() for one in org.domains}
    if policy == "org-domains" and domain in domains:
        return None
    return Verdict(f"{filing.sender or 'the sender'} is not in contacts (mail.unknown: {policy})", filing, "hold")


def finish(filing: Filing, desk: MailDesk) -> Verdict:
    """A message with a ticket is a comment on it; any other one is a new ticket."""
    del desk
    if filing.ticket is not None:
        said = f"{'an internal' if filing.internal else 'a'} comment of {filing.author} on {filing.ticket.id}"
        return Verdict(said, filing, "comment")
    return Verdict("a new ticket", filing, "create")


RULES: tuple[Rule, ...] = (
    *(own, seen, refused, machine, flood, which_ticket, permission, proof, agent, state, unknown_sender),
    finish,
)
_FOR_STRANGERS = (refused, flood, unknown_sender)  # somebody has decided about what they held


def decide(filing: Filing, desk: MailDesk) -> list[NamedVerdict]:
    """What each rule says, up to the one that ends them; the last one always does."""
    found: list[NamedVerdict] = []
    for rule in RULES:
        verdict = None if filing.released and rule in _FOR_STRANGERS else rule(filing, desk)
        found.append(NamedVerdict(rule.__name__.replace("_", " "), verdict))
        if verdict is None:
            continue
        filing = verdict.filing
        if verdict.outcome is not None:
            if filing.released and verdict.outcome == "hold":
                found.append(NamedVerdict("released", Verdict("somebody released it: a new ticket", filing, "create")))
            return found
    raise AssertionError("the last rule ends them")


def final(verdicts: list[NamedVerdict]) -> tuple[Outcome, Filing, str]:
    """The outcome, what is known of the message then, and the reason."""
    last = verdicts[-1].verdict
    assert last is not None
    assert last.outcome is not None
    return last.outcome, last.filing, last.reason
