"""Sends to targets, chats and the like, through apprise (extra `notify`). A target gets the ticket's id and title and
what happened; public words too where hd.yaml says `text: yes`."""

from __future__ import annotations

import logging

from hd.errors import MissingExtraError
from hd.i18n import Message
from hd.ops.notify.run import Outcome

# Others run programs, write files, or reach this machine.
SCHEMES = frozenset(
    (
        *("slack", "mmost", "mmosts", "rocket", "rockets", "workflows", "discord", "gchat", "tgram", "matrix"),
        *("matrixs", "ntfy", "ntfys", "gotify", "gotifys", "zulip", "json", "jsons", "mailto", "mailtos"),
    )
)
_SECONDS = 10.0


def as_code(text: str) -> str:
    """Text of strangers for a chat: in a code span, where markup and mentions mean nothing."""
    return "`" + text.replace("`", "'").replace("\n", " ").strip() + "`"


def send_to_target(url: str, *, title: str, body: str) -> Outcome:
    """Send to one target. url: as apprise has it. Raises MissingExtraError where apprise is not installed."""
    scheme = url.partition("://")[0].lower()
    if scheme not in SCHEMES:
        return Outcome("refused", Message("targets of this kind are not allowed"))
    try:
        from apprise import Apprise, NotifyFormat
    except ModuleNotFoundError as error:
        raise MissingExtraError(Message("targets need apprise"), extra="notify") from error
    made = Apprise()
    separator = "&" if "?" in url else "?"
    if not made.add(f"{url}{separator}rto={_SECONDS}&cto={_SECONDS}&redirect=no&overflow=truncate"):
        return Outcome("refused", Message("apprise cannot read the target's address"))
    with _Log() as log:
        sent = made.notify(body=body or title, title=title if body else "", body_format=NotifyFormat.TEXT)
    return Outcome("sent") if sent else Outcome("later", log.reason or "apprise gave no reason")


class _Log(logging.Handler):
    """Collects what apprise says, which gives `False` without a reason; nothing that may hold an address is kept."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.reason = ""

    def __enter__(self) -> _Log:
        logger = logging.getLogger("apprise")
        logger.addHandler(self)
        self._before = logger.propagate
        logger.propagate = False
        return self

    def __exit__(self, *_: object) -> None:
        logger = logging.getLogger("apprise")
        logger.removeHandler(self)
        logger.propagate = self._before

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if "://" not in text:
            self.reason = " ".join(text.split())[:200]
