"""Which files of a message a ticket keeps, and images in their place in the text. Writes no file."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hd.core.mail.message import Attachment, ReceivedMessage
from hd.core.mail.reading.content import clean_content_id
from hd.text.lazy_regex import pattern

_SMALLEST = 2_048  # bytes of an image that is more than a spacer or a logo of a signature
_IMAGE = pattern(r"!\[([^\]\n]{0,500})\]\(cid:([^()\s]{1,250})\)")
_OUTLOOK = pattern(r"\[cid:([^\]\s]{1,250})\]")


def files_to_keep(message: ReceivedMessage, *, earlier: Collection[str]) -> tuple[Attachment, ...]:
    """The attachments without images that decorate: inline ones under 2 KB, those the text does not show, and those in
    an earlier mail of that sender or organisation. earlier: digests of those. One content is one file."""
    kept: dict[str, Attachment] = {}
    for attachment in message.attachments:
        if attachment.inline and not _is_shown(attachment, message, earlier):
            continue
        kept.setdefault(attachment.digest, attachment)
    return tuple(kept.values())


def place_images(body: str, links: Mapping[str, str]) -> str:
    """The text with each image replaced by its link. links: Markdown by content id; an image without one is replaced by
    the words that describe it, or by nothing."""

    def described(text: str, content_id: str) -> str:
        return links.get(clean_content_id(content_id), text)

    body = _IMAGE.sub(lambda found: described(found[1], found[2]), body)
    return _OUTLOOK.sub(lambda found: described("", found[1]), body)


def _is_shown(image: Attachment, message: ReceivedMessage, earlier: Collection[str]) -> bool:
    return len(image.data) >= _SMALLEST and image.content_id in message.shown_images and image.digest not in earlier
