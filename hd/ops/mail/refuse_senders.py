"""Changes which senders' mail is held: `mail.refuse` in hd.yaml."""

from __future__ import annotations

from hd.core.config import Config
from hd.core.document.nested_edits import set_nested_value
from hd.errors import UsageError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.desk.organisation import write_config
from hd.text.sanitize import check_line


def change_refused(context: Context, sender: str, *, refuse: bool) -> str:
    """Refuse the mail of an address or a domain, or accept it again; what was done, in one line.

    Raises UsageError for what is neither an address nor a domain.
    """
    entry = _entry(check_line(sender, what="the sender").lower())

    def edit(text: str, config: Config) -> str:
        before = config.mail.refuse
        after = [*before, entry] if refuse else [one for one in before if one.lower() != entry]
        if (refuse and entry in before) or after == list(before):
            return text
        return set_nested_value(text, ("mail", "refuse"), after)

    said = f"block {entry}" if refuse else f"allow {entry}"
    done = write_config(context, edit, action="mail-refuse", about=entry, said=said)
    return done.said


def _entry(sender: str) -> str:
    if "@" in sender or sender.startswith("domain:"):
        return sender
    if "." not in sender:
        raise UsageError(
            Message("{sender} is neither an address nor a domain", sender=sender), hint="hd mail block spam.example"
        )
    return f"domain:{sender}"
