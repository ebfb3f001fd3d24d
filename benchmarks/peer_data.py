"""Writes the stories of a made desk in its peers' own storage: `python -m benchmarks.peer_data DESK DIR`.

Prints the number of an open ticket. The same titles, texts, people and times; what a peer has no place for is left out.
"""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import make_desk, stories
from benchmarks.facts import described
from benchmarks.stories import Story

_PRIORITIES = {"P1": 0, "P2": 1, "P3": 2, "P4": 3}


@dataclass(frozen=True, slots=True)
class Item:
    """What all of them can say of a ticket. text: all that was said; rank: of its priority, 0 first."""

    number: int
    title: str
    text: str
    open: bool
    created: datetime
    updated: datetime
    rank: int
    assignee: str
    project: str
    tags: Sequence[str]


def main() -> None:
    """The command line."""
    desk, folder = Path(sys.argv[1]), Path(sys.argv[2])
    facts = described(desk)
    planned = stories.plans(facts["tickets"], seed=facts["seed"])
    items = [_item(story) for story in make_desk.tell(planned, seed=facts["seed"])]
    for name, write in (
        ("taskwarrior", _taskwarrior),
        ("todotxt", _todotxt),
        ("todoman", _todoman),
        ("backlog", _backlog),
    ):
        (folder / name).mkdir(parents=True)
        write(items, folder / name)
    print([item.number for item in items if item.open][100])


def _item(story: Story) -> Item:
    said = [turn.comment.text if turn.comment else turn.resolution for turn in story.turns]
    return Item(
        number=story.plan.number,
        title=str(story.fields["title"]).replace(":", ""),
        text="\n\n".join([story.description, *filter(None, said)]),
        open=story.plan.open,
        created=story.plan.created,
        updated=story.turns[-1].at if story.turns else story.plan.created,
        rank=_PRIORITIES[story.fields["priority"]],
        assignee=next((turn.assignee for turn in reversed(story.turns) if turn.assignee), "nobody"),
        project=story.fields["service"],
        tags=[tag.replace("-", "") for tag in story.fields["tags"]],
    )


def _taskwarrior(items: Iterable[Item], folder: Path) -> None:
    """Its version 2: a line of attributes for each task, the text as an annotation."""
    with (
        open(folder / "pending.data", "w", encoding="utf-8") as pending,
        open(folder / "completed.data", "w", encoding="utf-8") as completed,
    ):
        for item in items:
            made, last = int(item.created.timestamp()), int(item.updated.timestamp())
            priority = ("H", "H", "M", "")[item.rank]
            values = {
                f"annotation_{last}": item.text,
                "description": item.title,
                **({} if item.open else {"end": str(last)}),
                "entry": str(made),
                "modified": str(last),
                **({"priority": priority} if priority else {}),
                "project": item.project,
                "status": "pending" if item.open else "completed",
                **({"tags": ",".join(item.tags)} if item.tags else {}),
                "uuid": str(uuid.UUID(int=item.number + (4 << 76) + (8 << 60))),
            }
            line = " ".join(f'{key}:"{_plain(value)}"' for key, value in values.items())
            (pending if item.open else completed).write(f"[{line}]\n")
    (folder / "taskrc").write_text(
        f"data.location={folder}\nconfirmation=no\nverbose=nothing\ngc=on\nhooks=off\nnews.version=2.6.0\n",
        encoding="utf-8",
    )


def _plain(text: str) -> str:
    """One line without what would end a value."""
    return " ".join(text.split()).translate(str.maketrans('"[]\\', "'()/"))


def _todotxt(items: Iterable[Item], folder: Path) -> None:
    """A line for each, with the title only: it has no room for texts. The rare word goes into the title."""
    with (
        open(folder / "todo.txt", "w", encoding="utf-8") as todo,
        open(folder / "done.txt", "w", encoding="utf-8") as done,
    ):
        for item in items:
            rare = f" {stories.RARE}" if stories.RARE in item.text else ""
            title = f"{item.title}{rare} +{item.project} @{item.assignee}"
            if item.open:
                todo.write(f"({'ABCD'[item.rank]}) {item.created:%Y-%m-%d} {title}\n")
            else:
                done.write(f"x {item.updated:%Y-%m-%d} {item.created:%Y-%m-%d} {title}\n")
    (folder / "todo.cfg").write_text(
        f'export TODO_DIR="{folder}"\nexport TODO_FILE="$TODO_DIR/todo.txt"\nexport DONE_FILE="$TODO_DIR/done.txt"\n'
        'export REPORT_FILE="$TODO_DIR/report.txt"\n',
        encoding="utf-8",
    )


def _todoman(items: Iterable[Item], folder: Path) -> None:
    """A calendar file for each."""
    calendar = folder / "cal" / "main"
    calendar.mkdir(parents=True)
    for item in items:
        made, last = (f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in (item.created, item.updated))
        state = (
            ["STATUS:NEEDS-ACTION"] if item.open else ["STATUS:COMPLETED", f"COMPLETED:{last}", "PERCENT-COMPLETE:100"]
        )
        lines = [
            *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VTODO", f"UID:hd-{item.number:06}"),
            *(f"CREATED:{made}", f"DTSTAMP:{last}", f"LAST-MODIFIED:{last}", f"SUMMARY:{_escaped(item.title)}"),
            *(f"PRIORITY:{(1, 3, 5, 9)[item.rank]}", f"CATEGORIES:{','.join(item.tags)}", f"LOCATION:{item.assignee}"),
            *(*state, *_folded(f"DESCRIPTION:{_escaped(item.text)}"), "END:VTODO", "END:VCALENDAR", ""),
        ]
        (calendar / f"hd-{item.number:06}.ics").write_text("\r\n".join(lines), encoding="utf-8", newline="")
    (folder / "config.py").write_text(
        f'path = "{folder}/cal/*"\ncache_path = "{folder}/cache.sqlite3"\ndefault_list = "main"\n'
        'date_format = "%Y-%m-%d"\n',
        encoding="utf-8",
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 bytes, whatever the alphabet."""
    return [line[:36], *(f" {line[at : at + 36]}" for at in range(36, len(line), 36))]


def _backlog(items: Iterable[Item], folder: Path) -> None:
    """A Markdown file for each, in a repository of its own: it commits, as `hd` does."""
    tasks = folder / "backlog" / "tasks"
    tasks.mkdir(parents=True)
    (folder / "backlog" / "config.yml").write_text(_BACKLOG, encoding="utf-8")
    for item in items:
        name = "".join(c if c.isalnum() else "-" for c in item.title)[:60]
        labels = "".join(f"\n  - {tag}" for tag in item.tags) or " []"
        (tasks / f"task-{item.number} - {name}.md").write_text(
            f"---\nid: TASK-{item.number}\ntitle: {item.title!r}\nstatus: {'To Do' if item.open else 'Done'}\n"
            f"assignee:\n  - '@{item.assignee}'\ncreated_date: '{item.created:%Y-%m-%d %H:%M}'\n"
            f"updated_date: '{item.updated:%Y-%m-%d %H:%M}'\nlabels:{labels}\ndependencies: []\n"
            f"priority: {('high', 'high', 'medium', 'low')[item.rank]}\nordinal: {item.number * 1000}\n---\n\n"
            f"## Description\n\n<!-- SECTION:DESCRIPTION:BEGIN -->\n{item.text}\n<!-- SECTION:DESCRIPTION:END -->\n",
            encoding="utf-8",
        )
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "Import"]):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b.example", *words], cwd=folder, check=True)


_BACKLOG = """\
project_name: "desk"
default_status: "To Do"
statuses: ["To Do", "In Progress", "Done"]
labels: []
date_format: yyyy-mm-dd
max_column_width: 20
auto_open_browser: false
default_port: 6420
remote_operations: false
auto_commit: true
filesystem_only: false
bypass_git_hooks: false
check_active_branches: true
active_branch_days: 30
task_prefix: "task"
"""


if __name__ == "__main__":
    main()
