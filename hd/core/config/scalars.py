"""Kinds of single values: words, dates, durations, references, queries, calendars."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any
from unicodedata import category, normalize

from hd.core.config.match_expressions import check_expression
from hd.core.config.schema import InvalidValueError, Key, Kind, Place, Record, describe_node, shorten
from hd.core.document.attachment_names import parse_size
from hd.core.document.yaml_tree import Node, Scalar, Sequence, plain_value
from hd.core.time.calendar import Calendar, CalendarError
from hd.core.time.durations import DurationError, parse_duration
from hd.core.time.zones import find_zone, nearest_zone
from hd.text.suggestions import suggestion

YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def text_of(node: Node, place: Place, *, what: str = "text") -> str:
    """Return the line of text in a node; raises InvalidValueError for other nodes, and for control characters."""
    if not isinstance(node, Scalar) or not (node.value or "").strip():
        raise place.invalid_value(f"{what} belongs here, not {describe_node(node)}", node=node, rule="config-type")
    text = (node.value or "").strip()
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text):
        raise place.invalid_value("one line of plain text belongs here, without control characters", node=node)
    return text if text.isascii() else normalize("NFC", text)


class Text(Kind):
    """A line of text. pattern: must match all of it. description: what the pattern accepts, for messages."""

    def __init__(self, *, pattern: str = "", description: str = "text") -> None:
        self.pattern = pattern
        self.description = description

    def read(self, node: Node, place: Place) -> str:
        text = text_of(node, place, what=self.description)
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise place.invalid_value(
                f'"{shorten(text)}" is not {self.description}{self._suggest_case(text)}', node=node
            )
        return text

    def _suggest_case(self, text: str) -> str:
        """Return `; nearest: …` if the text is valid in another case."""
        fitting = (t for t in (text.lower(), text.upper()) if re.fullmatch(self.pattern, t))
        return next((f"; nearest: {t}" for t in fitting), "")


def is_word(text: str) -> bool:
    """Whether the text has letters (with marks) and digits of any alphabet, and after the first also `.`, `_`
    and `-`.
    """
    return text[:1].isalnum() and all(c.isalnum() or c in "._-" or category(c).startswith("M") for c in text)


class Identifier(Kind):
    """A name that people type and rules use: letters of any alphabet, digits, `.`, `_`, `-`. reserved: words with
    another meaning. lower: only lower case, because the word is compared as typed.
    """

    saying = "a plain word (letters, digits, `.`, `_`, `-`)"

    def __init__(self, *, reserved: Collection[str] = (), lower: bool = False) -> None:
        self.reserved = reserved
        self.lower = lower

    def read(self, node: Node, place: Place) -> str:
        text = text_of(node, place, what=self.saying)
        if not is_word(text):
            slug = re.sub(r"[^\w.-]+", "-", text).strip("-._")
            near = f"; nearest: {slug.lower() if self.lower else slug}" if slug else ""
            raise place.invalid_value(f'"{shorten(text)}" is not {self.saying}{near}', node=node)
        if self.lower and text != text.lower():
            raise place.invalid_value(f'"{text}" must be in small letters; nearest: {text.lower()}', node=node)
        if text in self.reserved:
            raise place.invalid_value(f'"{text}" means something of its own; take another name', node=node)
        return text


class Name(Kind):
    """A name that can have spaces, but not `"`, `*` and commas, so that queries can use it. Not `none`."""

    saying = 'a name (without `"`, `*` and commas)'

    def read(self, node: Node, place: Place) -> str:
        text = text_of(node, place, what=self.saying)
        if re.search(r'["*,]', text) or text == "none":
            raise place.invalid_value(f'"{shorten(text)}" is not {self.saying}', node=node)
        return text


class Choice(Kind):
    """One of a few words."""

    def __init__(self, *choices: str) -> None:
        self.choices = choices

    def read(self, node: Node, place: Place) -> str:
        text = text_of(node, place, what=f"one of {', '.join(self.choices)}")
        if text not in self.choices:
            raise place.invalid_value(
                f'no "{shorten(text)}" here{suggestion(text, self.choices)}', node=node, rule="unknown-name"
            )
        return text


class YesNo(Kind):
    """`yes` or `no`; also `true` and `false`."""

    def read(self, node: Node, place: Place) -> bool:
        text = text_of(node, place, what="yes or no")
        if text not in YES_NO:
            raise place.invalid_value(f'"{shorten(text)}" is neither yes nor no', node=node)
        return YES_NO[text]


class Ref(Kind):
    """A name that another section defines. also: words allowed in addition to those names.

    name_only: only the name must exist; other errors in that section do not matter here.
    """

    def __init__(self, section: str, *, what: str, also: tuple[str, ...] = (), name_only: bool = False) -> None:
        self.section = section
        self.what = what
        self.also = also
        self.depends_on = () if name_only else (section,)

    def read(self, node: Node, place: Place) -> str:
        text = text_of(node, place, what=f"a {self.what} (see `{self.section}`)")
        if text not in self.also and not self.is_defined(text, place):
            if place.reader.is_rejected(self.section, text):
                raise InvalidValueError
            names = dict.fromkeys([*self.also, *place.reader.names(self.section)])
            near = suggestion(text, names) if names else f"; `{self.section}` is empty"
            raise place.invalid_value(f'no {self.what} "{shorten(text)}"{near}', node=node, rule="unknown-name")
        return text

    def is_defined(self, text: str, place: Place) -> bool:
        """Whether the section defines the name."""
        return text in place.reader.names(self.section)


class PolicyCalendar(Ref):
    """A calendar, or the word `office` or `contract` for that of the ticket's office or contract. The word takes
    precedence.
    """

    def __init__(self) -> None:
        super().__init__("calendars", what="calendar", also=("office", "contract"))
        self.depends_on = ("calendars", "offices", "contracts")

    def read(self, node: Node, place: Place) -> str:
        text = super().read(node, place)
        if text in self.also and text in place.reader.names_in_file("calendars"):
            message = f"`{text}` means the calendar of the ticket's {text} here, not the calendar of that name"
            hint = "give the calendar another name"
            place.reader.report(place.diagnostic(message, node=node, rule="calendar", hint=hint, severity="warning"))
        return text


class CategoryRef(Ref):
    """A category, or a parent of one (`network` of `network/vpn`); any text if the desk lists none."""

    def is_defined(self, text: str, place: Place) -> bool:
        names = place.reader.names(self.section)
        return not names or any(name == text or name.startswith(text + "/") for name in names)


class TeamPattern(Ref):
    """A team, or a pattern: `{office}` is the ticket's office, and must give an existing team for at least one
    office.
    """

    def __init__(self, section: str, *, what: str) -> None:
        super().__init__(section, what=what)
        self.depends_on = (section, "offices")

    def is_defined(self, text: str, place: Place) -> bool:
        teams = place.reader.names(self.section)
        if "{" not in text:
            return text in teams
        return any(text.replace("{office}", office) in teams for office in place.reader.names("offices"))


class Number(Kind):
    """A whole number, at least `least`."""

    def __init__(self, *, least: int = 0) -> None:
        self.least = least

    def read(self, node: Node, place: Place) -> int:
        what = f"a whole number from {self.least}"
        text = text_of(node, place, what=what)
        if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < self.least:
            raise place.invalid_value(f'"{shorten(text)}" is not {what}', node=node)
        return int(text)


def parse_date(text: str, place: Place, *, node: Node) -> date:
    """Parse a date like `2026-11-23`; raises InvalidValueError."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise place.invalid_value(f'"{shorten(text)}" is not a date like 2026-11-23', node=node) from None


class Date(Kind):
    """A day, like `2026-11-23`."""

    def read(self, node: Node, place: Place) -> date:
        return parse_date(text_of(node, place, what="a date like 2026-11-23"), place, node=node)


class Span(Kind):
    """A day, or a range of days, both included: `2026-12-24..2027-01-08`."""

    def read(self, node: Node, place: Place) -> tuple[date, date]:
        first, dots, last = text_of(node, place, what="a date or `from..until`").partition("..")
        start = parse_date(first.strip(), place, node=node)
        end = parse_date(last.strip(), place, node=node) if dots else start
        if end < start:
            raise place.invalid_value(f"{end} is before {start}", node=node)
        return start, end


class Duration(Kind):
    """A duration in hours and minutes (`1h30m`), as minutes. days: also accept days (`5d`, of 24 hours)."""

    def __init__(self, *, days: bool = False) -> None:
        self.days = days

    def read(self, node: Node, place: Place) -> int:
        text = text_of(node, place, what="a time like 5d or 4h" if self.days else "a time like 30m or 4h")
        try:
            minutes = parse_duration(text, days=self.days)
        except DurationError as error:
            raise place.invalid_value(error.message, node=node, rule="duration", hint=error.hint) from None
        if minutes <= 0:
            raise place.invalid_value(f'"{shorten(text)}" is no time at all', node=node, rule="duration")
        return minutes


class Size(Kind):
    """The size of a file, `500KB`, `5MB` or `1GB`, as bytes, with 1,024 bytes to the kilobyte. Must not be 0."""

    def read(self, node: Node, place: Place) -> int:
        text = text_of(node, place, what="a size like 5MB")
        size = parse_size(text)
        if not size:
            near = f"; nearest: {text}MB" if re.fullmatch(r"[1-9][0-9]{0,8}", text) else ""
            raise place.invalid_value(f'"{shorten(text)}" is not a size like 500KB, 5MB or 1GB{near}', node=node)
        return size


class Percent(Kind):
    """A share, `75%`, as the number 0.75. More than 0 %, at most 100 %."""

    def read(self, node: Node, place: Place) -> float:
        text = text_of(node, place, what="a percentage like 75%")
        found = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,3})?) ?%", text)
        if not found or not 0 < float(found[1]) <= 100:
            near = f"; nearest: {text}%" if re.fullmatch(r"[1-9][0-9]?|100", text) else ""
            raise place.invalid_value(f'"{shorten(text)}" is not a percentage like 75%{near}', node=node)
        return float(found[1]) / 100


class Moment(Kind):
    """The moment for a rule about a clock: a percentage of its target, or the word `breached`."""

    def read(self, node: Node, place: Place) -> float | str:
        if isinstance(node, Scalar) and node.value == "breached":
            return "breached"
        value: float = Percent().read(node, place)
        return value


class Zone(Kind):
    """A time zone, by its IANA name."""

    def read(self, node: Node, place: Place) -> str:
        text = text_of(node, place, what="a time zone like Europe/Kyiv")
        if find_zone(text) is None:
            near = nearest_zone(text)
            guess = f"; nearest: {near}" if near else ""
            raise place.invalid_value(f'no time zone "{shorten(text)}"{guess}', node=node, rule="unknown-name")
        return text


class DeskPath(Kind):
    """A file or folder inside the desk, relative, with `/`."""

    def read(self, node: Node, place: Place) -> str:
        text = text_of(node, place, what="a path inside the desk")
        if text.startswith(("/", "~", "-")) or "\\" in text or ":" in text or ".." in text.split("/"):
            raise place.invalid_value(f'"{shorten(text)}" is not a path inside the desk', node=node)
        return text


class Query(Kind):
    """A query for tickets, in the language of `hd list`.

    always: `yes` matches all tickets, `no` none (a bare word would search for that word). me: whether `me` is allowed.
    depends_on: the sections that affect its result.
    """

    def __init__(self, *, always: bool = False, me: bool = False, depends_on: tuple[str, ...] = ("fields",)) -> None:
        self.always = always
        self.me = me
        self.depends_on = depends_on

    def read(self, node: Node, place: Place) -> str | None:
        text = text_of(node, place, what="a query")
        if self.always and text.lower() in ("yes", "true", "always", "no", "false"):
            return None if text.lower() in ("no", "false") else "*"
        check_expression(text, node=node, place=place, me=self.me)
        return text


class Raw(Kind):
    """A value that other code checks. shape: its form, for the reference."""

    def __init__(self, shape: str) -> None:
        self.shape = shape

    def read(self, node: Node, _place: Place) -> Any:
        return plain_value(node)


class CalendarOf(Kind):
    """A calendar, parsed by `Calendar.parse`; its default `timezone` is the desk's."""

    depends_on = ("desk",)
    record = Record(
        {
            "timezone": Key(Raw("zone"), "IANA name of its time zone; default: the desk's"),
            "hours": Key(Raw('{mon-fri: ["09:00-18:00"]} | 24x7'), "opening hours by day of the week", required=True),
            "holidays": Key(Raw("[date | a..b]"), "days without hours"),
            "extra": Key(Raw('{date: ["10:00-14:00"]}'), "hours that replace those of one day, holiday or not"),
            "breaks": Key(Raw('{date: ["12:00-18:00"]}'), "breaks, subtracted from the hours of one day"),
        }
    )

    def read(self, node: Node, place: Place) -> Any:
        given = {key: value for key, value in self.record.read(node, place).items() if value is not None}
        given.setdefault("timezone", place.reader.value("desk").timezone)
        try:
            return Calendar.parse(given, name=place.key)
        except CalendarError as error:
            at = _find_quoted_scalar(node, error.message)
            message = error.message.removeprefix(f"calendar {place.key}: ")
            raise place.invalid_value(message, node=at, rule="calendar", hint=error.hint) from None


def _find_quoted_scalar(node: Node, message: str) -> Node | None:
    """Return the longest scalar under `node` that the message quotes, because the calendar parser knows no lines."""
    best: Scalar | None = None
    todo: list[Node] = [node]
    while todo:
        one = todo.pop()
        if isinstance(one, Scalar):
            if len(one.text) > len(best.text if best else "") and one.text in message:
                best = one
        else:
            todo += one.items if isinstance(one, Sequence) else [n for pair in one.pairs for n in pair]
    return best
