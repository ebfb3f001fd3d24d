"""What tests of notifications share: a desk with a mailbox to send into, and what arrived there. Tests nothing."""

from __future__ import annotations

import email
import subprocess
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from pathlib import Path

from tests.ops.bench import Bench
from tests.running import Answer, hd

CANARY = "canary-7f3a9c"
START = "2026-11-23T09:30:00+02:00"
LATER = "2026-11-23T10:00:00+02:00"
SETTLED = "2026-11-23T10:10:00+02:00"
MAIL = """
mail: {address: support@acme.example, trust: [mx.acme.example]}
csat: {ask: "type:incident,request"}
"""


@dataclass(frozen=True)
class NotifiedDesk:
    """A desk whose messages go into a maildir beside it."""

    bench: Bench

    @property
    def folder(self) -> Path:
        return self.bench.folder

    @property
    def outbox(self) -> Path:
        return self.folder.parent / "outbox"

    def notify(self, *words: str, at: str = SETTLED, **environ: str) -> Answer:
        """Run `hd notify` at a moment."""
        values = {"HD_NOTIFY_VIA": f"maildir:{self.outbox}", "HD_MAIL_KEY": "s3cret", **environ}
        return hd(self.folder, "--now", at, "notify", *words, **values)

    def sent(self) -> list[EmailMessage]:
        """The messages that went out, in order of their receivers."""
        paths = sorted((self.outbox / "new").glob("*")) if self.outbox.exists() else []
        found = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
        messages = [one for one in found if isinstance(one, EmailMessage)]
        return sorted(messages, key=lambda one: (str(one["To"]), str(one["Message-ID"])))

    def bytes_sent(self) -> bytes:
        """Every byte that went out."""
        return b"".join(path.read_bytes() for path in sorted((self.outbox / "new").glob("*")))

    def receivers(self) -> list[str]:
        """Who got a message."""
        return [str(one["To"]) for one in self.sent()]

    def do(self, *words: str, at: str = LATER) -> None:
        """Run a command that must work."""
        assert self.bench.hd(*words, at=at) == 0


def begun(bench: Bench, *, config: str = MAIL) -> NotifiedDesk:
    """The desk with these sections of hd.yaml, which told nothing of what happened so far."""
    path = bench.folder / "hd.yaml"
    path.write_text(path.read_text(encoding="utf-8") + config, encoding="utf-8")
    subprocess.run(["git", "-C", str(bench.folder), "commit", "-qam", "Mail"], check=True)
    desk = NotifiedDesk(bench)
    assert desk.notify(at=START).code == 0
    return desk


def text_of(message: EmailMessage) -> str:
    """The text of a message."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
