"""What the requester of a ticket may see of it: a choice of the fields of its JSON. Adds nothing, and hides by default.

They see what they asked, what was answered and said in public, how the status went, what was promised to them and when
it is due. They do not see internal notes; who holds the ticket, handed it over and why; how long teams held it (OLA);
by which rule and calendar it is judged; how it is labelled; other people's tickets it is linked to. A field that is
added to a ticket's JSON stays hidden until it is named here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

FIELDS = (
    *("id", "title", "type", "status", "priority", "service", "requester", "requester_contact", "org", "office"),
    *("channel", "created", "updated", "body", "resolution"),
)
METRICS = ("respond", "reply", "update", "resolve")
_STEP = ("at", "status", "for", "until")
_CLOCK = ("metric", "state", "due", "target_min", "elapsed_min", "remaining_min")


def public(record: Mapping[str, Any], *, names: Mapping[str, str], articles: Collection[str]) -> dict[str, Any]:
    """The public part of what `hd show` knows of a ticket.

    names: full names of agents, by short name; a comment's author is shown by it. articles: slugs that requesters may
    read: a link to another one is not shown.
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
