"""The fields of a ticket's JSON that its requester may see. Everything else is hidden by default.

They see their request, public answers and comments, the status changes, and the agreed times. They do not see internal
notes; holder and handovers of the ticket; team times (OLA); policy and calendar; tags; links to other people's tickets.
A new field of a ticket's JSON stays hidden until it is listed here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hd.core.tickets.conversation import Comment
    from hd.core.tickets.ticket import Ticket

FIELDS = (
    *("id", "title", "type", "status", "priority", "service", "requester", "requester_contact", "org", "office"),
    *("channel", "created", "updated", "body", "resolution"),
)
METRICS = ("respond", "reply", "update", "resolve")
_STEP = ("at", "status", "for", "until")
_CLOCK = ("metric", "state", "due", "target_min", "elapsed_min", "remaining_min")


def public_record(record: Mapping[str, Any], *, names: Mapping[str, str], articles: Collection[str]) -> dict[str, Any]:
    """Return the public part of the record that `hd show` has of a ticket.

    names: full names of agents, by short name, for the authors of comments. articles: slugs of public articles; links
    to others are removed.
    """
    said = [comment for comment in record["comments"] if not comment["internal"]]
    texts = [record["body"], record["resolution"] or "", *(comment["text"] for comment in said)]
    return {
        **{key: record[key] for key in FIELDS},
        "sla": {metric: record["sla"][metric] for metric in METRICS},
        "clocks": [{key: clock[key] for key in _CLOCK} for clock in record["clocks"] if clock["metric"] in METRICS],
        "comments": [{**comment, "author": names.get(comment["author"], comment["author"])} for comment in said],
        "timeline": [{key: step[key] for key in _STEP if key in step} for step in record["timeline"]],
        "links": [link for link in record["links"] if link["relation"] == "kb" and link["id"] in articles],
        "attachments": [name for name in record["attachments"] if any(name in text for text in texts)],
    }


def public_comment(comment: Comment) -> str:
    """The words of a comment, as a message to a requester has them; empty for an internal note."""
    return "" if comment.internal else comment.text


def public_answer(ticket: Ticket) -> str:
    """The answer that a ticket was resolved with, as a message to a requester has it."""
    return ticket.resolution


def public_author(comment: Comment, *, names: Mapping[str, str]) -> str:
    """Who wrote a public comment, as a requester sees it: an agent by full name, others as the file has them."""
    return "" if comment.internal else names.get(comment.author, comment.author)
