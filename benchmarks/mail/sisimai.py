"""Sisimai's bounces, complaints and automatic replies: how many are recognised by general rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from hd.core.mail.message import ReceivedMessage
from hd.core.mail.reader import read_message

_BOUNCES = ("bounce", "delay", "receipt")


def table(maildir: Path) -> list[str]:
    """The figures of `bsd`, `dos`, `mac` and `not`, with the names of what is not recognised."""
    lines: list[str] = []
    for folder in ("bsd", "dos", "mac", "err", "not"):
        messages = {path.name: read_message(path.read_bytes()) for path in sorted((maildir / folder).glob("*.eml"))}
        if folder == "not":
            muting = [name for name, message in messages.items() if _mutes(message)]
            lines.append(f"sisimai/not: {len(messages)} messages, would mute: {len(muting)} ({', '.join(muting)})")
        else:
            lines += _folder(folder, {name: message.kind for name, message in messages.items()})
    return lines


def _mutes(message: ReceivedMessage) -> bool:
    """A complaint, or a bounce that says that the message will never arrive."""
    permanent = message.report is not None and message.report.permanent
    return message.kind == "complaint" or (message.kind == "bounce" and permanent)


def _folder(folder: str, kinds: Mapping[str, str]) -> list[str]:
    groups: dict[str, dict[str, str]] = {"complaints": {}, "automatic replies": {}, "bounces": {}}
    for name, kind in kinds.items():
        group = {"arf": "complaints", "rfc3834": "automatic replies"}.get(name.rpartition("-")[0], "bounces")
        groups[group][name] = kind
    wanted = {"complaints": ("complaint",), "automatic replies": ("auto-reply",), "bounces": _BOUNCES}
    lines = []
    for group, members in groups.items():
        missed = [f"{name} ({kind or 'a person'})" for name, kind in members.items() if kind not in wanted[group]]
        if members:
            lines.append(f"sisimai/{folder}: {group} {len(members) - len(missed)} of {len(members)}")
        lines += [f"    {name}" for name in missed]
    return [*lines, f"    {dict(Counter(kinds.values()))}"]
