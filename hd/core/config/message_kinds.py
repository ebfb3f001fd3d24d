"""Kinds of values for mail and notifications: times of day, rates, retention times, receivers."""

from __future__ import annotations

import re
from datetime import time
from typing import Literal

from hd.core.config.message_model import RECEIVERS, RateLimit
from hd.core.config.scalars import Duration, text_of
from hd.core.config.schema import Kind, Place, shorten
from hd.core.document.yaml_tree import Node
from hd.core.time.durations import DurationError, parse_duration
from hd.text.suggestions import suggestion

RATE_FORM = r"([1-9][0-9]{0,8})/([0-9]+[wdhm]|[0-9]+h[0-9]+m)"
TIME_FORM = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"
RECEIVER_FORM = r"(target|oncall):(\S+)"


class TimeOfDay(Kind):
    """A time of day like `09:00`, in the desk's zone."""

    def read(self, node: Node, place: Place) -> time:
        text = text_of(node, place, what="a time of day like 09:00")
        found = re.fullmatch(TIME_FORM, text)
        if not found:
            raise place.invalid_value(f'"{shorten(text)}" is not a time of day like 09:00', node=node)
        return time(int(found[1]), int(found[2]))


class Rate(Kind):
    """A count within a time: `20/1h`, `10/30m`."""

    def read(self, node: Node, place: Place) -> RateLimit:
        text = text_of(node, place, what="a rate like 20/1h")
        found = re.fullmatch(RATE_FORM, text)
        if not found:
            raise place.invalid_value(f'"{shorten(text)}" is not a rate like 20/1h', node=node)
        try:
            minutes = parse_duration(found[2], days=True)
        except DurationError as error:
            raise place.invalid_value(error.message, node=node, rule="duration", hint=error.hint) from None
        if minutes <= 0:
            raise place.invalid_value(f'"{shorten(text)}" counts within no time at all', node=node, rule="duration")
        return RateLimit(int(found[1]), minutes)


class KeepFor(Duration):
    """A retention time: `never`, `always`, or a duration like `90d`."""

    def __init__(self) -> None:
        super().__init__(days=True)

    def read(self, node: Node, place: Place) -> int | Literal["never", "always"]:  # type: ignore[override]
        text = text_of(node, place, what="never, always, or a time like 90d")
        if text == "never":
            return "never"
        if text == "always":
            return "always"
        return super().read(node, place)


class Receiver(Kind):
    """A receiver of notifications: `requester`, `lead` …, `target:NAME` of `notify.targets`, or `oncall:NAME`."""

    def read(self, node: Node, place: Place) -> str:
        text = text_of(node, place, what="a receiver like requester or lead")
        if text not in RECEIVERS and not re.fullmatch(RECEIVER_FORM, text):
            near = suggestion(text, [*RECEIVERS, "target:NAME", "oncall:NAME"])
            raise place.invalid_value(f'no receiver "{shorten(text)}"{near}', node=node, rule="unknown-name")
        return text
