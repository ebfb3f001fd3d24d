"""Words for people: statuses, clocks, reasons to wait. Files and JSON keep their own words.

A word that is not listed here, such as a custom status, is shown as written.
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
    """Return a ticket's status."""
    return pmessage("status", status)


def state_word(state: object) -> Message:
    """Return the state of a clock; `none` for None."""
    return pmessage("clock state", str(state or "none").replace("_", " "))


def metric_word(metric: object) -> Message:
    """Return the name of a clock's metric."""
    return pmessage("metric", str(metric))


def wait_word(waits_for: object) -> Message:
    """Return the reason why a ticket is pending."""
    return pmessage("wait", str(waits_for))


def nobody(name: str | None) -> str:
    """Return the name of a person or team; `nobody` if there is none."""
    return name or Message("nobody")


def listed_states(states: Mapping[str, str]) -> Message:
    """Return `respond met, resolve breached`. states: by metric; at least one."""
    pairs = [Message("{metric} {state}", metric=metric_word(one), state=state_word(states[one])) for one in states]
    found = pairs[0]
    for pair in pairs[1:]:
        found = Message("{first}, {rest}", first=found, rest=pair)
    return found
