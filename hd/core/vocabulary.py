"""The desk's own words as people read them: statuses, clocks, what a ticket waits for. What files and JSON hold stays.

A word that is not listed here, such as a status of the desk's own workflow, is shown as it is written.
"""

from __future__ import annotations

from collections.abc import Mapping

from hd.i18n import Message, pmessage

# By kind, which is the context under which translators find them.
WORDS: Mapping[str, tuple[str, ...]] = {
    "status": ("new", "open", "pending", "resolved", "closed", "cancelled"),
    "clock state": ("running", "paused", "stopped", "met", "breached", "at risk", "none"),
    "metric": ("respond", "reply", "update", "resolve", "hold"),
    "deadline": ("respond", "reply", "update", "resolve", "hold"),  # as a verb: resolve by Tue 10:02
    "wait": ("requester", "approval", "vendor", "task", "date"),
    "wait, in a table": ("requester", "approval", "vendor", "task", "date"),  # short
    "type": ("incident", "request", "problem", "change", "task"),
    "impact": ("company", "office", "group", "person"),
    "urgency": ("high", "normal", "low"),
    "channel": ("phone", "email", "web", "chat", "messenger", "monitoring", "in-person"),
    "thing": (
        *("key", "option", "command", "service", "category", "organisation", "office", "team", "field", "impact"),
        *(
            "urgency",
            "priority",
            "type",
            "channel",
            "flag",
            "agent",
            "view",
            "template",
            "status",
            "is",
            "sort",
            "order",
        ),
    ),
    "handover": ("returned", "routed"),
    # The headings of bare `hd`.
    "section": ("to decide", "to review", "yours", "breached", "at risk", "woke up", "needs a reply", "nobody's"),
    "article": (
        *("article", "how-to", "faq", "known-error", "script", "canned", "runbook"),
        *("draft", "published", "retired"),
    ),
    "audience": ("requesters", "agents"),
    "step": ("reopened",),
    "severity": ("error", "warning"),
}


def status_word(status: str) -> Message:
    """A ticket's status."""
    return pmessage("status", status)


def state_word(state: object) -> Message:
    """The state of a clock; `none` for None."""
    return pmessage("clock state", str(state or "none").replace("_", " "))


def metric_word(metric: object) -> Message:
    """What a clock measures."""
    return pmessage("metric", str(metric))


def wait_word(waits_for: object) -> Message:
    """What a pending ticket waits for."""
    return pmessage("wait", str(waits_for))


def nobody(name: str | None) -> str:
    """The name of a person or team; `nobody` where there is none."""
    return name or Message("nobody")


def listed_states(states: Mapping[str, str]) -> Message:
    """`respond met, resolve breached`. states: by metric; at least one."""
    pairs = [Message("{metric} {state}", metric=metric_word(one), state=state_word(states[one])) for one in states]
    found = pairs[0]
    for pair in pairs[1:]:
        found = Message("{first}, {rest}", first=found, rest=pair)
    return found
