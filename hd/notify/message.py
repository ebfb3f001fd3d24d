"""Makes the bytes of a message: a function of the queue's entry and the template, and of nothing else. Sends nothing.

So a message that goes out twice, because a machine was lost after sending it, has the same Message-ID and the same
bytes, and mailboxes show one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from msgspec import Struct

from hd.core.config.model import Config
from hd.core.ids import short
from hd.core.mail.own_addresses import bounce_address, message_id, rating_address, rating_mac, reply_address
from hd.errors import UsageError
from hd.i18n import Message, _, using
from hd.i18n.languages import ENGLISH, LANGUAGES
from hd.notify.templates import DIGEST, MessageTemplate, Reader, find_template
from hd.ops.notify.queue import FileRef, QueuedMessage

MAILTO = "mailto"
LARGEST_FILE = 10 << 20
_SUBJECT = 200  # characters
_POLICY = policy.SMTP.clone(max_line_length=78)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,200}@[!-;=?-~]{1,200}>")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class Sender(Struct, frozen=True):
    """What messages are made with besides the queue's entry. config: of the desk; key: by which others know the desk;
    read: gives files of the desk, for its templates; secret: signs ratings ("" where there is none); rate_url: with
    `{token}`, or `mailto`, or "" where ratings cannot be given."""

    config: Config
    key: str
    read: Reader
    secret: str = ""
    rate_url: str = ""

    @property
    def address(self) -> str:
        """The desk's address; one that nobody can answer where hd.yaml has none, for agents."""
        return self.config.mail.address or "desk@localhost.invalid"


class Rendered(Struct, frozen=True):
    """A message as it goes out. receivers: of the envelope; sender: of the envelope."""

    data: bytes
    sender: str
    receivers: tuple[str, ...]
    subject: str
    text: str


def render(message: QueuedMessage, sender: Sender, *, files: Sequence[tuple[FileRef, bytes]] = ()) -> Rendered:
    """The message as it goes out. files: those to attach, read."""
    subject, text = words_of(message, sender)
    made = EmailMessage(policy=_POLICY)
    for name, value in _headers(message, sender, subject):
        made[name] = value
    made.set_content(text, subtype="plain", charset="utf-8", cte="quoted-printable")
    for file, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=one_line(file.name))
    if files:
        made.set_boundary(f"=_hd_{message.key}")
    config = sender.config
    back = bounce_address(sender.address, message.ticket, message.key) if config.mail.plus else sender.address
    return Rendered(made.as_bytes(), back, (message.to, *message.cc), subject, text)


def words_of(message: QueuedMessage, sender: Sender) -> tuple[str, str]:
    """Subject and text of a message, in the receiver's language."""
    with using(_language(message.lang)):
        values = _values(message, sender)
        template = _template(DIGEST if message.digest else message.event, message.lang, sender)
        subject = one_line(template.fill_subject(values))[:_SUBJECT]
        return subject, _clean(template.fill_body(values))


def headline(message: QueuedMessage, sender: Sender) -> str:
    """The message in a line, for targets: id, title and what happened; never any text."""
    with using(_language(message.lang)):
        values = {**_values(message, sender), "text": "", "rate": ""}
        return one_line(_template(message.event, message.lang, sender).fill_subject(values))[:_SUBJECT]


def one_line(text: str) -> str:
    """A text as the value of a header: one line, without characters that nobody sees."""
    return " ".join(_UNSEEN.sub(" ", text.replace("\n", " ").replace("\r", " ").replace("\t", " ")).split())


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _template(event: str, lang: str, sender: Sender) -> MessageTemplate:
    config = sender.config
    return find_template(event, lang, folder=config.templates, read=sender.read, desk_language=config.desk.language)


def _language(lang: str) -> str:
    found = lang.partition("-")[0]
    return found if found in LANGUAGES else ENGLISH


def _headers(message: QueuedMessage, sender: Sender, subject: str) -> list[tuple[str, object]]:
    config, address = sender.config, sender.address
    domain = address.rpartition("@")[2]
    reply = reply_address(address, message.ticket) if message.ticket and config.mail.plus else address
    headers: list[tuple[str, object]] = [
        ("From", _mailbox(address, message.sender or config.mail.name or config.desk.name)),
        ("To", _mailbox(message.to)),
        *((("Cc", [_mailbox(one) for one in message.cc]),) if message.cc else ()),
        ("Reply-To", _mailbox(reply)),
        ("Subject", subject),
        ("Date", format_datetime(message.at)),
        ("Message-ID", message_id(message.ticket, message.key, address=address, internal=message.internal)),
    ]
    known = [one for one in message.references if _MESSAGE_ID.fullmatch(one)]
    if _MESSAGE_ID.fullmatch(message.reply_to):
        headers.append(("In-Reply-To", message.reply_to))
        known = [*(one for one in known if one != message.reply_to), message.reply_to]
    if known:
        headers.append(("References", " ".join(known)))
    headers += [
        ("List-Id", f"<{_identifier(config)}.{domain}>"),
        ("X-Hd-Desk", f"{one_line(sender.key)} {message.key}"),
        ("X-Auto-Response-Suppress", "All"),
    ]
    if not message.spoken:
        headers.append(("Auto-Submitted", "auto-generated"))
    return headers


def _mailbox(address: str, name: str = "") -> Address:
    try:
        return Address(one_line(name), addr_spec=address)
    except (ValueError, IndexError) as error:  # what `email` raises for what is no address
        raise UsageError(Message("{address} cannot stand in a message's head", address=address)) from error


def _identifier(config: Config) -> str:
    return re.sub(r"[^a-z0-9]+", "-", config.desk.prefix.lower()).strip("-") or "hd"


def _values(message: QueuedMessage, sender: Sender) -> dict[str, str]:
    """The placeholders of a message; `name` of the ticket's values is the requester's."""
    texts = list(dict.fromkeys(note.text.strip() for note in message.notes if note.text.strip()))
    missing = [_("Too large to attach: {name}", name=file.name) for file in message.files if not _attached(file)]
    values = dict.fromkeys(("agent", "name", "due", "status", "team", "why", "approve", "title"), "")
    values |= {
        "id": message.ticket,
        "ref": short(message.ticket).lower(),
        "title": message.title,
        "why": message.why,
        "desk": sender.config.mail.name or sender.config.desk.name,
        "rate": _question(message, sender),
    }
    values |= message.values
    for note in message.notes:
        values |= note.values
    values["text"] = "\n\n".join([*texts, *missing])
    return {key: value if key in ("text", "rate", "approve") else one_line(value) for key, value in values.items()}


def _attached(file: FileRef) -> bool:
    return file.size <= LARGEST_FILE


def _question(message: QueuedMessage, sender: Sender) -> str:
    """How to rate the resolution, in lines; empty where the receiver is not asked, or could not answer."""
    if message.resolved is None or not sender.rate_url:
        return ""
    by_mail = sender.rate_url == MAILTO
    if not (sender.config.mail.plus and sender.config.mail.address if by_mail else sender.secret):
        return ""
    lines = [_("How satisfied are you with our help? 1: not at all, 5: very")]
    for score in (5, 4, 3, 2, 1):
        lines.append(f"{score}  {_answer(message, sender, score, resolved=message.resolved)}")
    return "\n".join(lines)


def _answer(message: QueuedMessage, sender: Sender, score: int, *, resolved: datetime) -> str:
    if sender.rate_url == MAILTO:
        address = rating_address(sender.address, message.ticket, score, resolved=resolved, secret=sender.secret)
        return f"mailto:{address}"
    mac = rating_mac(message.ticket, score, resolved=resolved, secret=sender.secret)
    return sender.rate_url.replace("{token}", f"r{score}.{short(message.ticket).lower()}.{mac}")
