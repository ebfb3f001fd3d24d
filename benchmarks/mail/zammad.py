"""Zammad's messages with expectations: `mailNNN.box` and `mailNNN.yml` of `test/data/mail`."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from hd.core.mail.message import ReceivedMessage
from hd.core.mail.reader import read_message

_WORD = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3]|[^\W_\u3040-\u9fff\uac00-\ud7a3]+")
_INLINE = re.compile(r"</?(?:span|b|i|u|font|strong|em|big|small|a|code|s)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_EMPTY = "no visible content"  # what Zammad writes where a message has no text
_ENOUGH = 0.95  # of the body's words


class Score(Struct):
    """How many messages have what is expected; missed: each other one with what we have instead."""

    messages: int = 0
    subject: int = 0
    sender: int = 0
    body: int = 0
    attachments: int = 0
    missed: list[str] = []


class _Loader(yaml.SafeLoader):
    """Reads Ruby's hashes as dicts and ignores its other types."""


def _plain(loader: yaml.SafeLoader, _tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


_Loader.add_multi_constructor("!binary", _plain)
_Loader.add_multi_constructor("!ruby/", _plain)


def score(folder: Path) -> Score:
    """Every message with an expectation."""
    result = Score()
    for path in sorted(folder.rglob("*.box")):
        expectation = path.with_suffix(".yml")
        if not expectation.exists():
            continue
        wanted = yaml.load(expectation.read_text(encoding="utf-8"), Loader=_Loader)
        if isinstance(wanted, dict):
            _compare(path.stem, wanted, read_message(path.read_bytes()), result)
    return result


def table(result: Score) -> list[str]:
    """The figures and the list of differences."""
    total = result.messages
    return [
        f"zammad: {total} with expectations",
        f"  subject {result.subject}, sender {result.sender}, 95 % of the words {result.body}, "
        f"names of attachments {result.attachments}",
        *(f"    {line}" for line in result.missed),
    ]


def _compare(name: str, wanted: dict[str, Any], message: ReceivedMessage, result: Score) -> None:
    result.messages += 1
    subject = " ".join(str(wanted.get("subject") or "").split())
    if subject == message.subject or (not subject and not message.subject):
        result.subject += 1
    else:
        result.missed.append(f"{name}: subject {message.subject!r}, not {subject!r}")
    sender = str(wanted.get("from_email") or "").lower()
    if sender == message.sender.address:
        result.sender += 1
    else:
        result.missed.append(f"{name}: sender {message.sender.address!r}, not {sender!r}")
    share = _share(str(wanted.get("body") or ""), is_html=wanted.get("content_type") == "text/html", message=message)
    if share >= _ENOUGH:
        result.body += 1
    else:
        result.missed.append(f"{name}: {share:.0%} of the words")
    names = Counter(_file_name(one) for one in wanted.get("attachments") or [] if not _is_body(one))
    ours = Counter(" ".join(attachment.name.split()) for attachment in message.attachments)
    if not names - ours:
        result.attachments += 1
    else:
        result.missed.append(f"{name}: lacks {sorted((names - ours).elements())}, has {sorted(ours.elements())}")


def _share(wanted_text: str, *, is_html: bool, message: ReceivedMessage) -> float:
    if wanted_text == _EMPTY:
        return 1.0
    if is_html:
        wanted_text = re.sub(r"<(?:style|script).*?</", " ", wanted_text, flags=re.DOTALL)
        wanted_text = html.unescape(_TAG.sub(" ", _INLINE.sub("", wanted_text)))
    wanted = Counter(_WORD.findall(wanted_text))
    ours = Counter(_WORD.findall(message.body))
    total = sum(wanted.values())
    return sum(min(count, ours[word]) for word, count in wanted.items()) / total if total else 1.0


def _file_name(attachment: dict[str, Any]) -> str:
    return " ".join(str(attachment.get("filename") or "").split())


def _is_body(attachment: dict[str, Any]) -> bool:
    """Zammad keeps the HTML as a file, and invents names for nameless parts."""
    return _file_name(attachment) in ("message.html", "message.txt", "") or attachment.get("preferences", {}).get(
        "content-alternative", False
    )
