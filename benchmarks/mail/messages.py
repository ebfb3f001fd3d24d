"""Every message of a corpus is read: none raises, none is slow, no byte is lost. Expects nothing of their meaning."""

from __future__ import annotations

import binascii
import resource
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from msgspec import Struct

from hd.core.mail.message import ReceivedMessage
from hd.core.mail.reader import read_message

SLOW = 1.0  # seconds of processor time
_NO_MESSAGES = frozenset((".yml", ".rb", ".js", ".py", ".gif", ".png", ".jpg", ".json", ".md", ".pyc"))


class Reading(Struct, frozen=True):
    """One message. seconds: processor time; lost: attachments that differ from the standard library's decoding."""

    path: Path
    message: ReceivedMessage
    seconds: float
    lost: tuple[str, ...]


def message_files(folder: Path) -> Iterator[Path]:
    """The files below a folder that may be messages, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in _NO_MESSAGES:
            yield path


def read_all(folder: Path) -> list[Reading]:
    """Each message below a folder, read and compared with the standard library."""
    readings = []
    for path in message_files(folder):
        data = path.read_bytes()
        before = time.process_time()
        message = read_message(data)
        seconds = time.process_time() - before
        readings.append(Reading(path=path, message=message, seconds=seconds, lost=tuple(_lost(data, message))))
    return readings


def summarise(name: str, readings: list[Reading]) -> list[str]:
    """The figures of a corpus, and the messages behind each that is not zero."""
    total = sum(reading.seconds for reading in readings)
    unreadable = [one for one in readings if any(fault.rule == "unreadable" for fault in one.message.faults)]
    slow = [one for one in readings if one.seconds > SLOW]
    replaced = [one for one in readings if "\ufffd" in f"{one.message.subject}{one.message.body}"]
    lost = [one for one in readings if one.lost]
    files = sum(len(one.message.attachments) for one in readings)
    rate = len(readings) / total if total else 0
    lines = [
        f"{name}: {len(readings)} messages, {rate:.0f}/s, {files} attachments",
        f"  raised: {_names(unreadable)}",
        f"  above {SLOW:g} s: {_names(slow)}",
        f"  with U+FFFD: {_names(replaced)}",
        f"  attachments that differ: {_names(lost)}",
    ]
    return [*lines, *(f"    {one.path.name}: {name}" for one in lost for name in one.lost)]


def peak_memory() -> int:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _names(readings: list[Reading]) -> str:
    return f"{len(readings)} ({', '.join(one.path.name for one in readings[:12])})" if readings else "0"


def _lost(data: bytes, message: ReceivedMessage) -> Iterator[str]:
    """Names of files that the standard library decodes and the message does not have."""
    ours = {attachment.data.strip() for attachment in message.attachments}
    for part in _leaves(message_from_bytes(data)):
        if part.get_content_disposition() != "attachment":
            continue
        try:
            theirs = part.get_payload(decode=True)
        except (binascii.Error, ValueError, LookupError):
            continue
        if isinstance(theirs, bytes) and theirs.strip() and theirs.strip() not in ours:
            yield str(part.get("Content-Type", "?"))[:80]


def _leaves(message: Message[str, str]) -> Iterator[Message[str, str]]:
    """Parts that hold no others; attached messages are one file."""
    if message.get_content_maintype() == "message":
        return
    if message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)
        return
    yield message
