"""Draw the findings of `hd sla check`: annotations at a forge, Markdown for a comment or a chat.

The input is the JSON that `hd sla check --json` prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from hd.render.formats.ci_annotations import GITHUB_SHOWS, Annotation
from hd.render.formats.markdown import LONGEST, code, name_or_code
from hd.render.terminal import times
from hd.render.terminal.cells import line, shorten
from hd.render.terminal.screen import Row, Screen
from hd.render.terminal.style import state_word


def finding_sentence(finding: Row, *, screen: Screen) -> str:
    """Return `resolve breached, 2:30 over, due Mon 23 Nov 13:00; P1, desk/olha`."""
    rest = times.time_left(finding["remaining_min"])
    left = f"{rest[1:]} over" if rest.startswith("-") else f"{rest} left"
    due = times.full(finding["due"], screen=screen)
    return f"{line(finding['metric'])} {state_word(finding['state'])}, {left}, due {due}; {_assignee(finding)}"


def make_annotations(found: Row, *, prefix: str, screen: Screen) -> list[Annotation]:
    """Return an annotation for each unreadable ticket and each finding. prefix: the desk's folder in the repository."""
    return [_unreadable(problem, prefix) for problem in found["unreadable"]] + [
        _finding_annotation(finding, screen) for finding in found["findings"]
    ]


def limit_for_github(told: Sequence[Annotation]) -> list[Annotation]:
    """Return the first annotations of each level, as many as GitHub shows, and one that counts the others."""
    kept: list[Annotation] = []
    for one in told:
        if sum(other.level == one.level for other in kept) < GITHUB_SHOWS:
            kept.append(one)
    more = len(told) - len(kept)
    if more:
        text = f"GitHub shows {GITHUB_SHOWS} of a kind; the job's summary has them all"
        kept.append(Annotation("notice", "", 0, f"and {more} more", text, rule="more", severity="info", key="more"))
    return kept


def markdown(found: Row, *, screen: Screen, base: str = "", most: int = 20) -> str:
    """Return a headline, a line for each of the first `most` findings, and what was checked."""
    lines = [
        f"- **cannot be read**: {code(_place(problem))} {code(problem['message'])}" for problem in found["unreadable"]
    ]
    lines += [_item(finding, base) for finding in found["findings"]]
    more = len(lines) - most
    if more > 0:
        lines = [*lines[:most], f"- and {more} more: `hd sla check`"]
    return "\n".join(
        [f"**SLA: {_headline(found)}**", "", *lines, *([""] if lines else []), _check_scope(found, screen)]
    )


def _unreadable(problem: Row, prefix: str) -> Annotation:
    return Annotation(
        level="error",
        path=prefix + problem["path"],
        line=problem["line"] or 0,
        title="hd sla check: a ticket cannot be judged",
        text=line(problem["message"]),
        rule="unreadable",
        severity="major",
        key=f"{prefix}{problem['path']}\0unreadable",
    )


def _finding_annotation(finding: Row, screen: Screen) -> Annotation:
    breached = finding["state"] == "breached"
    return Annotation(
        level="error" if breached else "warning",
        path=finding["path"],
        line=finding["line"],
        rule=f"sla-{line(finding['metric'])}",
        severity="critical" if breached else "minor",
        title=f"{finding['id']} {line(finding['metric'])} {state_word(finding['state'])}",
        text=f"{finding['id']} {finding_sentence(finding, screen=screen)}: {shorten(line(finding['title']), LONGEST)}",
        key=finding["key"],
    )


def _headline(found: Row) -> str:
    states = [finding["state"] for finding in found["findings"]]
    parts = [f"{states.count(state)} {state_word(state)}" for state in ("breached", "at_risk") if state in states]
    if found["unreadable"]:
        parts.append(f"{len(found['unreadable'])} unreadable")
    if not parts:
        return "nothing new" if found["since"] else "nothing breached, nothing at risk"
    return ", ".join(parts)


def _check_scope(found: Row, screen: Screen) -> str:
    """Return when and on which commit the check ran, and what it left out."""
    text = f"{times.full(found['now'], screen=screen)} ({screen.zone})"
    if found["rev"]:
        text += f", at {found['rev'][:7]}"
    since = found["since"]
    if since:
        known = f"; {since['known']} told before" if since["known"] else ""
        text += f"; new since {times.full(since['at'], screen=screen)}, {since['rev'][:7]}{known}"
    return text


def _item(finding: Row, base: str) -> str:
    link = f"[{finding['id']}]({base}{quote(finding['path'])})"
    state = state_word(finding["state"])
    mark = f"**{state}**" if finding["state"] == "breached" else state
    rest = times.time_left(finding["remaining_min"])
    left = f"{rest[1:]} over" if rest.startswith("-") else f"{rest} left"
    whose = ", ".join(name_or_code(name) for name in (finding["priority"], f"{_team(finding)}") if name)
    return f"- {mark} {link} {name_or_code(finding['metric'])}, {left}, {whose}: {code(finding['title'])}"


def _assignee(finding: Row) -> str:
    return ", ".join(name for name in (line(finding["priority"]), _team(finding)) if name)


def _team(finding: Row) -> str:
    return f"{line(finding['team']) or 'no team'}/{line(finding['assignee']) or 'nobody'}"


def _place(problem: Row) -> str:
    return f"{problem['path']}:{problem['line']}" if problem["line"] else problem["path"]
