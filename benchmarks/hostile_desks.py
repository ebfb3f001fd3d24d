"""Desks that hold what a stranger can send, of any size: one long word, 20,000 comments, a query of 40,000 terms."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

TICKET = "HD-2611-V9HX4"
TICKET_FILE = f"tickets/2026/11/{TICKET}.md"
ARTICLE = "letter"

Files = Mapping[str, str]  # path in the desk → text


@dataclass(frozen=True, slots=True)
class Case:
    """One row. size: how many of `unit`; files: what the desk holds at a size; words: the command, after `hd`.

    codes: exit codes that count as an answer; 5 is "found faults", 1 and 2 are refusals with a clear error.
    """

    name: str
    size: int
    unit: str
    files: Callable[[int], Files]
    words: Callable[[int], Sequence[str]]
    codes: tuple[int, ...] = (0,)


def make_desk(folder: Path, files: Files, *, env: Mapping[str, str]) -> None:
    """A desk in a new repository in `folder`, with these files beside an empty hd.yaml, committed."""
    for path, text in {"hd.yaml": "desk: {prefix: HD}\n", **files}.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "A desk")):
        subprocess.run(["git", *words], cwd=folder, env=env, check=True)


def ticket(
    body: str,
    *,
    title: str = "VPN drops",
    tags: Sequence[str] = (),
    steps: Iterable[str] = (),
    links: Sequence[str] = (),
) -> str:
    """The text of the one ticket."""
    moves = "".join(f"- {{{step}}}\n" for step in steps)
    return (
        f"---\nid: {TICKET}\ntitle: {title}\ntype: incident\nstatus: open\ncreated: 2026-11-20T10:00:00+00:00\n"
        "priority: P3\nimpact: person\nurgency: normal\nrequester: olha@lantern.example\nassignee:\norg:\ncategory:\n"
        f"owner: olha\nteam: desk\noffice:\ntags: [{', '.join(tags)}]\nservice:\nlinks: [{', '.join(links)}]\n"
        "channel: phone\n"
        f"timeline:\n- {{at: 2026-11-20T10:00:00+00:00, by: olha, status: new}}\n{moves}"
        "- {at: 2026-11-21T10:00:00+00:00, by: olha, status: open}\nsource: cli\n"
        f"handovers:\n- {{at: 2026-11-20T10:00:00+00:00, by: olha, to: desk, kind: registered}}\n---\n{body}\n"
    )


def article(body: str, *, title: str = "A letter", tags: Sequence[str] = (), kind: str = "article") -> str:
    """The text of an article that requesters may see."""
    return (
        f"---\ntitle: {title}\nstatus: published\naudience: requesters\nlang: en\ncategory:\n"
        f"tags: [{', '.join(tags)}]\nowner: olha\nreviewed: 2026-11-20\nreview_every: 180d\nkind: {kind}\nlinks: []\n"
        f"---\n{body}\n"
    )


def comments(count: int, *, second: int) -> str:
    """That many comments, a minute apart; `second`: of each minute, so that two sides differ."""
    first = datetime(2026, 1, 1, 0, 0, second, tzinfo=UTC)
    return "".join(
        f"\n### {(first + timedelta(minutes=n)).isoformat()} olha\n\nTried cable {n}.{second}, no difference.\n"
        for n in range(count)
    )


def statuses(size: int) -> str:
    """An hd.yaml with that many statuses beside the usual ones."""
    names = "".join(f"  s{n}: {{clock: running, next: [open]}}\n" for n in range(size))
    return (
        "statuses:\n  new: {clock: running, next: [open]}\n"
        "  open: {clock: running, next: [resolved, pending, cancelled]}\n"
        "  pending: {clock: paused, next: [open]}\n  resolved: {clock: stopped, next: [closed, open]}\n"
        f"  closed: {{clock: stopped, next: [open]}}\n  cancelled: {{clock: stopped, next: [open]}}\n{names}"
    )
