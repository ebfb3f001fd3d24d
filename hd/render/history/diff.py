"""Draw `hd diff`, ticket by ticket, for a terminal, for programs and for a pull request.

The input is the JSON that `hd diff --json` prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from hd.core.history.diff import format_value
from hd.render.formats.markdown import code, name_or_code
from hd.render.terminal import times
from hd.render.terminal.cells import line, pad, shorten, width, wrap
from hd.render.terminal.refs import common, short
from hd.render.terminal.screen import Row, Screen
from hd.render.terminal.style import Style, of_state, paint, state_word
from hd.render.terminal.table import tsv

ChangeText = tuple[str, str, Style]
"""What a line is about, what it says, in which style."""

_LABEL = 10  # cells of what a line is about
_MOST = 60_000  # characters of a comment: GitHub takes 65,536
_LONGEST = 400  # cells of what one line of markdown says


def diff_lists(found: Row, *, screen: Screen, prefix: str = "") -> str:
    """Return a heading for each ticket, article and file, followed by a line for each change."""
    desk = common((ticket["id"] for ticket in found["tickets"]), prefix=prefix)
    blocks = []
    for ticket in found["tickets"]:
        head = f"{short(ticket['id'], prefix=desk)}  {line(ticket['title'])}"
        rows = _change_text(ticket)
        rows += [(label, text, of_state(state)) for label, text, state in _clocks(ticket, screen, _soon)]
        blocks.append(_block(head, rows, screen))
    blocks += [
        _block(f"{line(one['path'])}  {line(one['title'])}", _change_text(one), screen) for one in found["articles"]
    ]
    if found["config"]:
        parts: list[ChangeText] = [(line(one["key"]), _config_change(one), "") for one in found["config"]]
        blocks.append(_block("hd.yaml", parts, screen))
    if others := [*_contacts(found), *_files(found)]:
        blocks.append("\n".join(shorten(f"{path}  {what}", screen.width) for path, what in others))
    return "\n\n".join(blocks)


def _block(head: str, rows: Sequence[ChangeText], screen: Screen) -> str:
    lines = [paint(shorten(head, screen.width), "title", colour=screen.colour)]
    room = max([_LABEL, *(width(label) for label, _, _ in rows if width(label) <= _LABEL * 2)])
    for label, text, style in rows:
        start = f"  {pad(label, room)}  "
        indent = room + 4
        if width(label) > room:
            lines.append(shorten(f"  {label}", screen.width))
            start = " " * indent
        for part in wrap(line(text), screen.width - indent) or [""]:
            lines.append((start + paint(part, style, colour=screen.colour)).rstrip())
            start = " " * indent
    return "\n".join(lines)


def _change_text(thing: Row) -> list[ChangeText]:
    """Return the change in words; multi-line values get their own lines."""
    rows: list[ChangeText] = []
    for one in thing["words"]:
        many = one["about"] not in ("team", "told", "asked")
        texts = [line(one["text"])] if many else one["text"].split("\n")
        rows += [(line(one["about"]) if not number else "", line(text), "") for number, text in enumerate(texts)]
    return rows


def _clocks(
    ticket: Row, screen: Screen, when: Callable[..., str], *, mark: Callable[[str], str] = str
) -> Iterator[tuple[str, str, str]]:
    """Return each changed clock: its name, the change, and its state. mark: marks a breach."""
    if ticket["change"] == "deleted":
        return
    before, after = ticket["policy"]["before"], ticket["policy"]["after"]
    if before != after and ticket["change"] != "registered":
        yield "policy", f"{line(before) or 'none'} → {line(after) or 'none'}", ""
    for clock in ticket["clocks"]:
        one, other = (_state(clock[side], screen, when) for side in ("before", "after"))
        state = clock["after"]["state"]
        other = mark(other) if state == "breached" else other
        yield line(clock["metric"]), other if ticket["change"] == "registered" else f"{one} → {other}", state


def _state(side: Row, screen: Screen, when: Callable[..., str]) -> str:
    """Return `due today 14:10`, `breached, due Mon 13:00`, `paused, 5:32 left` or `met`."""
    state = state_word(side["state"])
    if side["state"] in ("met", "none"):
        return state
    if side["due"] is None:
        return f"{state}, {times.time_left(side['remaining_min'])} left"
    due = f"due {when(side['due'], screen=screen)}"
    return due if side["state"] == "running" else f"{state}, {due}"


def _soon(value: str, *, screen: Screen) -> str:
    """Return `today 14:10`; other days as in lists."""
    if times.is_today(value, screen=screen):
        return f"today {times.local(value, screen=screen):%H:%M}"
    return times.short(value, screen=screen)


def _config_change(one: Row) -> str:
    """Return a part of hd.yaml that was added, removed or changed."""
    before, after = (line(format_value(one[side])) for side in ("before", "after"))
    if one["before"] is None:
        return f"+ {after}"
    return f"- {before}" if one["after"] is None else f"{before} → {after}"


def _contacts(found: Row) -> Iterator[tuple[str, str]]:
    if contacts := found["contacts"]:
        counts = [f"{contacts[what]} {what}" for what in ("added", "changed", "removed") if contacts[what]]
        yield line(contacts["path"]), f"people: {', '.join(counts)}" if counts else "only how it is written"


def _files(found: Row) -> Iterator[tuple[str, str]]:
    for one in found["files"]:
        yield line(one["path"]), one["change"]
    for one in found["outside"]:
        yield line(one["path"]), f"{one['change']}, outside the desk"


def diff_tsv(found: Row, *, screen: Screen) -> str:
    """Return tab-separated lines: id or path, field or clock, before, after; for a clock its state and due time."""
    rows: list[Sequence[object]] = []
    for thing in (*found["tickets"], *found["articles"]):
        name = thing.get("id") or thing["path"]
        rows += [(name, one["field"], _plain(one["before"]), _plain(one["after"])) for one in thing["differences"]]
        if thing.get("change") == "changed" and not thing["differences"]:
            rows.append((name, "file", "", ""))
        for clock in thing.get("clocks", ()):
            sides = (
                f"{clock[side]['state']} {times.iso(clock[side]['due'], screen=screen)}".strip()
                for side in ("before", "after")
            )
            rows.append((name, clock["metric"], *sides))
    rows += [("hd.yaml", one["key"], _plain(one["before"]), _plain(one["after"])) for one in found["config"]]
    rows += [(path, what, "", "") for path, what in (*_contacts(found), *_files(found))]
    return tsv(rows)


def _plain(value: object) -> str:
    return "" if value is None else format_value(value)  # type: ignore[arg-type]


def diff_counts(counts: Row) -> str:
    """Return `2 tickets changed, 1 registered; 1 article; hd.yaml; 2 files outside the desk; 1 clock breached`."""
    tickets = [(counts[what], what) for what in ("changed", "registered", "deleted") if counts[what]]
    parts = []
    if tickets:
        first, *rest = tickets
        said = [f"{first[0]} ticket{'s' * (first[0] > 1)} {first[1]}", *(f"{number} {what}" for number, what in rest)]
        parts.append(", ".join(said))
    if counts["config"]:
        by_it = f", by which alone {_tickets(counts['affected'])}" if counts["affected"] else ""
        parts.append(f"hd.yaml{by_it}")
    parts += [_number(counts[key], what) for key, what in _COUNTED if counts[key]]
    return "; ".join(parts) or "no difference"


_COUNTED = (
    ("articles", "article"),
    ("files", "other file"),
    ("outside", "file outside the desk#files outside the desk"),
    ("breaks", "clock breached by it#clocks breached by it"),
    ("mends", "clock no longer breached#clocks no longer breached"),
)


def _number(number: int, what: str) -> str:
    one, _, many = what.partition("#")
    return f"{number} {one if number == 1 else many or one + 's'}"


def _tickets(number: int) -> str:
    return f"{_number(number, 'ticket')} {'gets' if number == 1 else 'get'} other clocks"


def diff_markdown(found: Row, *, screen: Screen, base: str = "", notes: Sequence[str] = ()) -> str:
    """Return the comment for a pull request, shortened to what a forge accepts."""
    asked = _asked(found)
    head = f"**{f'What {code(asked)} does' if asked else 'Not committed yet'}: {diff_counts(found['counts'])}**"
    blocks = [*(f"- **{code(note)}**" for note in notes), *_unreadable(found)]
    blocks += [_item(ticket["id"], ticket, base, screen) for ticket in found["tickets"]]
    blocks += [_item(one["name"], one, base, screen) for one in found["articles"]]
    if found["config"]:
        changes = [(name_or_code(one["key"]), _config_change(one)) for one in found["config"]]
        rows = [f"  - {key}: {code(change, limit=_LONGEST)}" for key, change in changes]
        blocks.append("\n".join(["- **hd.yaml**", *rows]))
    blocks += [f"- {code(path)} {what}" for path, what in (*_contacts(found), *_files(found))]
    foot = f"{times.full(found['now'], screen=screen)} ({screen.zone})"
    foot += f", {found['from']['commit'][:7]}..{(found['to']['commit'] or '')[:7]}"
    kept: list[str] = []
    room = _MOST - len(head) - len(foot)
    for block in blocks:
        room -= len(block) + 1
        if room < 0:
            kept.append(f"- and {len(blocks) - len(kept)} more: {code(f'hd diff {asked}'.rstrip())}")
            break
        kept.append(block)
    return "\n".join([head, "", *kept, *([""] if kept else []), foot])


def _asked(found: Row) -> str:
    """Return the arguments of `hd diff`; "" for uncommitted changes."""
    dots = "..." if found["base"] else ".."
    return f"{found['from']['rev']}{dots}{found['to']['rev']}" if found["to"]["commit"] else ""


def _unreadable(found: Row) -> Iterator[str]:
    for problem in found["unreadable"]:
        place = f"{problem['path']}:{problem['line']}" if problem["line"] else problem["path"]
        yield f"- **cannot be read**: {code(place)} {code(problem['message'])}"


def _item(name: str, thing: Row, base: str, screen: Screen) -> str:
    lines = [f"- [{line(name)}]({base}{quote(thing['path'])}) {code(thing['title'])}"]
    for one in thing["words"]:
        text = "; ".join(one["text"].split("\n")) if one["about"] != "comment" else one["text"]
        lines.append(f"  - {name_or_code(one['about'])}: {code(text, limit=_LONGEST)}")
    clocks = _clocks(thing, screen, times.full, mark="**{}**".format) if "clocks" in thing else ()
    lines += [f"  - {clock}: {code(text) if clock == 'policy' else text}" for clock, text, _ in clocks]
    return "\n".join(lines)
