"""The section `web` of hd.yaml: the requesters' portal. Secrets stay outside. Reads nothing."""

from __future__ import annotations

from hd.core.config import builders
from hd.core.config.scalars import Number, Size, Text, YesNo
from hd.core.config.schema import Key, Listing, Record
from hd.core.config.value_types import MATCH, PERSON, WEB_ADDRESS
from hd.core.config.web_model import Web, WebAttachments, WebStatus

_NETWORK = Text(pattern=r"[0-9a-fA-F:.]+(/\d{1,3})?", description="an address or a network like 10.0.0.0/8")
_HEADER = Text(pattern=r"[A-Za-z][A-Za-z0-9-]*", description="the name of a header")
_WEB = Web()

web = Record(
    {
        "url": Key(WEB_ADDRESS, "the portal's address, which all links begin with; where missing, only a preview runs"),
        "as": Key(
            PERSON,
            "the person in whose name the portal commits; must be a robot",
            attribute="as_",
        ),
        "header": Key(_HEADER, "the header that holds the address of who is signed in", default=_WEB.header),
        "proxies": Key(Listing(_NETWORK), "proxies whose `header` is believed", default=()),
        "known": Key(
            YesNo(), "whether only contacts, and addresses of organisations' domains, can sign in", default=_WEB.known
        ),
        "promise": Key(YesNo(), "whether requesters see when they will be answered", default=_WEB.promise),
        "attachments": Key(
            Record(
                {
                    "each": Key(Size(), "the most bytes of one file", default=_WEB.attachments.each),
                    "message": Key(Number(least=0), "the most files of one message", default=_WEB.attachments.message),
                },
                make=builders.from_keywords(WebAttachments),
            ),
            "the limits of files that requesters send",
            default=_WEB.attachments,
        ),
        "status": Key(
            Record(
                {
                    "match": Key(MATCH, "the tickets without a requester that the page shows", required=True),
                    "days": Key(Number(least=0), "for how many days after their end", default=7),
                },
                make=builders.from_keywords(WebStatus),
            ),
            "the status page; where missing, there is none",
        ),
    },
    make=builders.web,
)
