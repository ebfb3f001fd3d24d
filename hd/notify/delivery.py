"""Joins what is sent with how: the one entry for everybody who runs notifications."""

from __future__ import annotations

from collections.abc import Callable

from hd.errors import HdError, NotFoundError
from hd.i18n import Message
from hd.notify.message import MAILTO, Sender, headline, render
from hd.notify.settings import mail_key, read_via, target_url
from hd.notify.targets import as_code, send_to_target
from hd.notify.transports import Transport, open_transport
from hd.ops.context import Context
from hd.ops.desk.desk_key import desk_key
from hd.ops.notify import run as op
from hd.ops.notify.changes import read_file
from hd.ops.notify.decide import Head
from hd.ops.notify.queue import TARGET, QueuedMessage
from hd.ops.notify.run import NotifyRequest, NotifyResult, Outcome


def send_notifications(context: Context, request: NotifyRequest) -> NotifyResult:
    """Decide who is notified, and send what is due. Raises UsageError where nothing says how to send, else as
    `hd.ops.notify.run.notify`."""
    transports: list[Transport] = []

    def deliver(head: Head) -> Callable[[QueuedMessage], Outcome]:
        sender = sender_of(context, head)

        def send(message: QueuedMessage) -> Outcome:
            if message.to.startswith(TARGET):
                return _to_target(context, message, sender)
            if not transports:
                transports.append(open_transport(context, read_via(context)))
            return _by_mail(context, message, sender, transports[0])

        return send

    if not context.dry_run and context.desk.config.mail.address:
        read_via(context)  # before anything is leased
    try:
        return op.notify(context, request, deliver)
    finally:
        for transport in transports:
            transport.close()


def sender_of(context: Context, head: Head) -> Sender:
    """What messages are made with, as the revision has it."""
    desk = head.desk

    def read(path: str) -> bytes | None:
        try:
            return desk.content(path)
        except NotFoundError:
            return None

    return Sender(desk.config, desk_key(context.desk), read, mail_key(context), desk.config.csat.link or MAILTO)


def _by_mail(context: Context, message: QueuedMessage, sender: Sender, transport: Transport) -> Outcome:
    files = [(file, data) for file in message.files if (data := read_file(context.desk, file)) is not None]
    try:
        made = render(message, sender, files=files)
    except HdError as error:
        return Outcome("refused", str(error))
    return transport.send(made, key=message.key)


def _to_target(context: Context, message: QueuedMessage, sender: Sender) -> Outcome:
    name = message.to.removeprefix(TARGET)
    url = target_url(context, name)
    if url is None:
        return Outcome("later", Message("this clone has no address of target {name}", name=name))
    texts = "\n\n".join(note.text for note in message.notes if note.text)
    return send_to_target(url, title=as_code(headline(message, sender)), body=as_code(texts) if texts else "")
