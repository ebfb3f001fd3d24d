"""Words of messages that no template has: said in the receiver's language, whoever decides. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from hd.i18n import Message, pmessage, translate, using
from hd.i18n.languages import ENGLISH, LANGUAGES

HEADLINES: Mapping[str, Message] = {
    "registered": Message("New request"),
    "replied": Message("Reply"),
    "resolved": Message("Solved"),
    "assigned": Message("Assigned to you"),
    "answered": Message("Answer"),
    "escalated": Message("Escalated"),
    "called": Message("Your attention is needed"),
    "review": Message("Review a handover"),
    "reviewed": Message("Reviewed"),
    "risk": pmessage("clock state", "at risk"),
    "breached": pmessage("clock state", "breached"),
    "rated": Message("Rated"),
    "failed": Message("Not delivered"),
    "held": Message("Mail is held"),
}
_NUMBERS = ("uk", "ru")  # where 24.11.2026 is the usual form


def say(text: str | None, lang: str) -> str:
    """A text in a language; in English where hd does not speak it. Nothing for None."""
    found = lang.partition("-")[0]
    with using(found if found in LANGUAGES else ENGLISH):
        return str(translate(text)) if text else ""


def say_time(at: datetime, lang: str, *, zone: tzinfo) -> str:
    """A time as people write it, without a preposition: `24.11.2026, 10:02`, `2026-11-24, 10:02`."""
    local = at.astimezone(zone)
    return f"{local:%d.%m.%Y, %H:%M}" if lang.partition("-")[0] in _NUMBERS else f"{local:%Y-%m-%d, %H:%M}"


def digest_entry(*, ticket_id: str, title: str, event: str, text: str, lang: str) -> str:
    """One notification of a digest: the ticket, what happened, the words."""
    return "\n".join(filter(None, (f"{ticket_id} {title}", say(HEADLINES.get(event), lang), text.strip())))
