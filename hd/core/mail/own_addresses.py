"""The desk's own addresses and Message-IDs: made for what goes out, and recognised in what comes in. Sends nothing.

- `support+7k3fq@acme.example`: a reply to the ticket 7K3FQ, in Reply-To.
- `support+b.7k3fq.<key>@…`: the envelope's sender, so that a bounce names the message.
- `support+r4.7k3fq.<mac>@…`: the requester rates a resolution 4.
- `support+ok.7k3fq.<mac>@…`, `support+no.…`: an approver decides.
- `<hd.7k3fq.<key>@acme.example>`: the Message-ID of a public message; `<hd.7k3fq.<key>.i@…>` of an internal one.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from datetime import UTC, datetime

from msgspec import Struct

from hd.core.ids import short
from hd.text.lazy_regex import pattern

KEY_DIGITS = 20  # of a notification's key
MAC_LETTERS = 24  # 120 bits; a local part has 64 characters at most
_MESSAGE_ID = pattern(r"<?hd\.(?P<ref>[0-9a-z]{5})\.(?P<key>[0-9a-f]{20})(?P<internal>\.i)?@(?P<host>[^\s<>@]+)>?")
_PLUS = pattern(
    r"(?P<ref>[0-9a-z]{5})|b\.(?P<bounced>[0-9a-z]{5})\.(?P<key>[0-9a-f]{20})"
    r"|(?P<what>r[1-5]|ok|no)\.(?P<about>[0-9a-z]{5})(?:\.(?P<mac>[a-z2-7]{24}))?"
)


class OwnMessageId(Struct, frozen=True):
    """What a Message-ID of the desk says. ref: the last part of the ticket's id, small; key: of the notification."""

    ref: str
    key: str
    internal: bool = False


class PlusAddress(Struct, frozen=True):
    """What an address of the desk says. kind: `ticket`, `bounce`, `rate`, `ok` or `no`; ref: the last part of the
    ticket's id, small; key: of the message that bounced; score: 1 to 5; mac: what proves a rating or a decision, ""
    where the desk has no secret."""

    kind: str
    ref: str
    key: str = ""
    score: int = 0
    mac: str = ""


def message_id(ticket_id: str, key: str, *, address: str, internal: bool) -> str:
    """The Message-ID of a notification, with its brackets. address: the desk's."""
    kind = ".i" if internal else ""
    return f"<hd.{short(ticket_id).lower() or 'desk0'}.{key}{kind}@{address.rpartition('@')[2]}>"


def parse_message_id(text: str) -> OwnMessageId | None:
    """What a Message-ID says; None for one that no desk made. Whose desk it was, it does not say."""
    found = _MESSAGE_ID.fullmatch(text.strip().lower())
    return OwnMessageId(found["ref"], found["key"], bool(found["internal"])) if found else None


def plus(address: str, tag: str) -> str:
    """`support@acme.example` with a tag: `support+tag@acme.example`."""
    local, _, host = address.rpartition("@")
    return f"{local}+{tag}@{host}"


def reply_address(address: str, ticket_id: str) -> str:
    """Where replies about a ticket go."""
    return plus(address, short(ticket_id).lower())


def bounce_address(address: str, ticket_id: str, key: str) -> str:
    """Where a server returns a message that it cannot deliver."""
    return plus(address, f"b.{short(ticket_id).lower() or 'desk0'}.{key}")


def rating_address(address: str, ticket_id: str, score: int, *, resolved: datetime, secret: str) -> str:
    """The address that rates a resolution. secret: of the desk (`HD_MAIL_KEY`); without one the address proves nothing,
    and only a rating of the proven requester counts."""
    if not secret:
        return plus(address, f"r{score}.{short(ticket_id).lower()}")
    mac = rating_mac(ticket_id, score, resolved=resolved, secret=secret)
    return plus(address, f"r{score}.{short(ticket_id).lower()}.{mac}")


def rating_mac(ticket_id: str, score: int, *, resolved: datetime, secret: str) -> str:
    """What proves that the desk asked for this rating: bound to the ticket, the score and the resolution."""
    return _mac(secret, "rate", ticket_id, str(score), resolved.astimezone(UTC).isoformat(timespec="seconds"))


def is_rating_mac(mac: str, ticket_id: str, score: int, *, resolved: datetime, secret: str) -> bool:
    """Whether a mac is that of this rating; never where there is no secret."""
    return bool(secret) and hmac.compare_digest(
        mac.encode(), rating_mac(ticket_id, score, resolved=resolved, secret=secret).encode()
    )


def parse_plus(address: str, *, own: str) -> PlusAddress | None:
    """What an address says that is one of the desk's with a tag; None for any other. own: the desk's address."""
    local, _, host = address.strip().lower().rpartition("@")
    name, _, own_host = own.lower().rpartition("@")
    if host != own_host or not local.startswith(f"{name}+"):
        return None
    found = _PLUS.fullmatch(local[len(name) + 1 :])
    if found is None:
        return None
    if found["ref"]:
        return PlusAddress("ticket", found["ref"])
    if found["bounced"]:
        return PlusAddress("bounce", found["bounced"], key=found["key"])
    what = found["what"]
    if what.startswith("r"):
        return PlusAddress("rate", found["about"], score=int(what[1]), mac=found["mac"] or "")
    return PlusAddress(what, found["about"], mac=found["mac"] or "")


def _mac(secret: str, *parts: str) -> str:
    digest = hmac.new(secret.encode(), "\n".join(parts).encode(), hashlib.sha256).digest()
    return b32encode(digest).decode("ascii").lower()[:MAC_LETTERS]
