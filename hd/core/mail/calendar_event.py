"""The first appointment of an iCalendar text, and its one line in a ticket. Knows no recurrence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from hd.core.mail.message import CalendarEvent
from hd.core.mail.reading.header_text import one_line
from hd.core.time.zones import find_zone
from hd.text.lazy_regex import pattern

_LONGEST = 1 << 20
_LINE = pattern(r"([A-Za-z-]{1,60})((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)")
_TIME = pattern(r"(\d{8})(?:T(\d{6})(Z?))?")
_DURATION = pattern(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}S)?)?")
_ESCAPED = pattern(r"\\([nN,;\\])")


def read_event(text: str) -> CalendarEvent | None:
    """The first VEVENT; None where there is none."""
    fields: dict[str, tuple[str, str]] = {}
    method, inside = "", False
    for line in _unfold(text[:_LONGEST]):
        found = _LINE.match(line)
        if found is None:
            continue
        name, parameters, value = found[1].upper(), found[2], found[3].strip()
        if name == "METHOD":
            method = method or one_line(value).upper()
        elif name == "BEGIN" and value.upper() == "VEVENT":
            inside = True
        elif inside and name in ("BEGIN", "END"):
            break
        elif inside:
            fields.setdefault(name, (parameters, value))
    return _event(fields, method) if inside else None


def calendar_line(event: CalendarEvent, zone_of_desk: tzinfo) -> str:
    """What, when, where and who on one line. Times are in the zone of the desk; parts that are unknown are left out."""
    what = f"{event.method.capitalize()}: {event.summary}" if event.method == "CANCEL" else event.summary
    parts = [what, _when(event, zone_of_desk), event.location, event.organizer]
    return " · ".join(part for part in parts if part)


def _event(fields: dict[str, tuple[str, str]], method: str) -> CalendarEvent:
    def text(name: str) -> str:
        return one_line(
            _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], fields.get(name, ("", ""))[1])
        )

    start = _moment(*fields.get("DTSTART", ("", "")))
    end = _moment(*fields.get("DTEND", ("", ""))) or _after(start, fields.get("DURATION", ("", ""))[1])
    return CalendarEvent(
        method=method,
        summary=text("SUMMARY"),
        start=start,
        end=end,
        location=text("LOCATION"),
        organizer=_organizer(*fields.get("ORGANIZER", ("", ""))),
    )


def _unfold(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "").split("\n")


def _moment(parameters: str, value: str) -> datetime | date | None:
    found = _TIME.match(value.strip())
    if found is None:
        return None
    try:
        if not found[2]:
            return datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC).date()
        moment = datetime.strptime(found[1] + found[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    if found[3]:
        return moment
    return moment.replace(tzinfo=_zone_named(parameters))


def _zone_named(parameters: str) -> ZoneInfo | None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().upper() == "TZID":
            return find_zone(value.strip().strip('"'))
    return None


def _after(start: datetime | date | None, duration: str) -> datetime | date | None:
    found = _DURATION.fullmatch(duration.strip())
    if start is None or found is None:
        return None
    weeks, days, hours, minutes = (int(group or 0) for group in found.groups())
    try:
        return start + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    except OverflowError:
        return None


def _organizer(parameters: str, value: str) -> str:
    address = one_line(value)
    address = address[7:] if address.lower().startswith("mailto:") else address
    for parameter in parameters.split(";"):
        name, _, text = parameter.partition("=")
        if name.strip().upper() == "CN" and text.strip('" '):
            return f"{one_line(text.strip(chr(34) + ' '))} <{address}>" if address else one_line(text.strip('" '))
    return address


def _when(event: CalendarEvent, zone_of_desk: tzinfo) -> str:
    start, end = event.start, event.end
    if start is None:
        return ""
    if not isinstance(start, datetime):
        last = end - timedelta(days=1) if end is not None and not isinstance(end, datetime) else start
        return f"{start:%Y-%m-%d}" if last <= start else f"{start:%Y-%m-%d} – {last:%Y-%m-%d}"
    begins = _local(start, zone_of_desk)
    if not isinstance(end, datetime):
        return f"{begins:%Y-%m-%d %H:%M}"
    ends = _local(end, zone_of_desk)
    same_day = begins.date() == ends.date()
    return f"{begins:%Y-%m-%d %H:%M} – {ends:{'%H:%M' if same_day else '%Y-%m-%d %H:%M'}}"


def _local(moment: datetime, zone_of_desk: tzinfo) -> datetime:
    return moment.astimezone(zone_of_desk) if moment.tzinfo else moment.replace(tzinfo=zone_of_desk)
