"""Every verb of one person met by every verb of another: what git and hd make of it, and the table that says so.

    python -m tests.matrix            write the table into docs/merging.md

Each pair of verbs is a ticket of its own, so that one merge of two branches tries them all.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from hd.cli.main import run
from hd.core.document.document import Document
from hd.core.ids import path_of
from hd.core.merging.candidates import undecided_fields
from hd.core.merging.merge_files import merge_ticket
from hd.core.merging.three_way import Versions
from hd.store.desk.desk import Desk
from tests.core.samples import KYIV, SMALL
from tests.ops.bench import CONTACTS

PAGE = Path(__file__).parents[1] / "docs" / "merging.md"
BEGIN, END = "<!-- python -m tests.matrix -->\n", "<!-- end -->\n"
_BASE, _EARLY, _LATE = (f"2026-11-23T{hour}:00:00+02:00" for hour in ("09", "10", "11"))
STATUSES = ("open", "pending", "resolved")


@dataclass(frozen=True)
class Verb:
    """What somebody does: the words of the one and of the other, and the things that it changes. text: what each of
    them writes in place of what."""

    one: str
    other: str
    changes: frozenset[str]
    text: tuple[tuple[bytes, bytes], ...] = ()


def _verb(one: str, other: str, *changes: str) -> Verb:
    return Verb(one, other, frozenset(changes))


VERBS: Mapping[str, Verb] = {
    "comment": _verb("comment {t} -m|It began at nine.", "comment {t} -m|We have seen this.", "comments"),
    "comment --internal": _verb("comment {t} --internal -m|Cable?", "comment {t} --internal -m|Switch?", "comments"),
    "attach": _verb("attach {t} one.log", "attach {t} other.log", "comments"),
    "set title": _verb("set {t} title=|VPN at nine", "set {t} title=|VPN in Kyiv", "title"),
    "set priority": _verb("set {t} priority=P1", "set {t} priority=P4", "priority"),
    "set tags": _verb("set {t} tags+=remote", "set {t} tags+=urgent", "tags"),
    "set category": _verb("set {t} category=network/wifi", "set {t} category=hardware", "category"),
    "set requester": _verb(
        "set {t} requester=r.tkachenko@acme.example", "set {t} requester=x@acme.example", "requester"
    ),
    "set owner": _verb("set {t} owner=taras", "set {t} owner=ivan", "owner"),
    "set FIELD": _verb("set {t} asset=LT-1", "set {t} asset=LT-2", "asset"),
    "edit": Verb(
        "edit {t} -F whole.md",
        "edit {t} -F whole.md",
        frozenset(["text"]),
        ((b"drops", b"breaks"), (b"Nobody else", b"Somebody else")),
    ),
    "assign": _verb("assign {t} nadia", "assign {t} nobody", "assignee"),
    "watch": _verb("watch {t} nadia", "watch {t} taras", "watchers"),
    "link": _verb("link {t} related {v}", "link {t} blocks {v}", "links"),
    "wait": _verb("wait {t} --for vendor", "wait {t} --for requester", "status"),
    "resume": _verb("resume {t}", "resume {t}", "status"),
    "resolve": _verb("resolve {t} -m|Raised the timeout.", "resolve {t} -m|New cable.", "status", "resolution"),
    "rate": _verb("rate {t} 5", "rate {t} 2", "csat"),
    "close": _verb("close {t}", "close {t}", "status"),
    "reopen": _verb("reopen {t} -m|Again.", "reopen {t} -m|It is back.", "status", "comments"),
    "cancel": _verb("cancel {t} -m|No need.", "cancel {t} -m|A mistake.", "status", "comments"),
    "escalate --to": _verb(
        "escalate {t} --to l2-toronto -m|Their gateway. --tried|all",
        "escalate {t} --to l2-toronto -m|Night there. --tried|most",
        "team",
    ),
    "escalate --up": _verb("escalate {t} --up -m|The board asks.", "escalate {t} --up -m|Too long.", "handovers"),
    "return": _verb("return {t} -m|Theirs.", "return {t} -m|No log.", "team"),
    "merge REF": _verb("merge {t} --into {u}", "merge {t} --into {v}", "status", "links", "comments"),
    "merge --into REF": _verb("merge {u} --into {t}", "merge {v} --into {t}", "watchers", "comments"),
}


@dataclass(frozen=True)
class Pair:
    """One verb of somebody, a later one of somebody else, on one ticket, and its three versions."""

    early: str
    late: str
    three: Versions[bytes]
    id: str

    @property
    def path(self) -> str:
        """Its file."""
        return path_of(self.id)

    @property
    def apart(self) -> bool:
        """Whether they change different things."""
        return not VERBS[self.early].changes & VERBS[self.late].changes

    def merged(self) -> bytes:
        """What hd makes of it."""
        return _merged(self.id, self.three)

    def left(self) -> tuple[str, ...]:
        """The fields that somebody must decide."""
        return tuple(undecided_fields(Document.parse(self.merged(), path=self.path)))


@cache
def _merged(ticket_id: str, three: Versions[bytes]) -> bytes:
    return merge_ticket(three, path=path_of(ticket_id), zone=KYIV, statuses=lambda: SMALL.statuses)


@cache
def pairs() -> tuple[Pair, ...]:
    """All that two can do to one ticket, in both orders, in the first status in which both may."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        versions = _Stage(Path(folder), patch).versions()
    found = []
    for early in VERBS:
        for late in VERBS:
            for status in STATUSES:
                sides = versions.get((status, early, 0)), versions.get((status, late, 1))
                if sides[0] and sides[1]:
                    number = f"{len(found):05d}"
                    base = versions[status, "", 0]
                    texts = (
                        data.replace(_Stage.TICKET.encode(), f"HD-2611-{number}".encode())
                        for data in (base, sides[0], sides[1])
                    )
                    found.append(Pair(early, late, Versions(*texts), f"HD-2611-{number}"))
                    break
    return tuple(found)


class _Stage:
    """A desk on which each verb is played, and nothing is ever saved: what it would write is kept."""

    TICKET, SECOND, THIRD = "HD-2611-7K3FQ", "HD-2611-QX4M8", "HD-2611-M3XD2"

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.patch = patch
        self.written: dict[str, bytes] = {}
        for name in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{name}_NAME", "olha")
            patch.setenv(f"GIT_{name}_EMAIL", "olha@acme.example")
        patch.chdir(folder)
        subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
        self.hd(_BASE, "init --template small-team")
        (folder / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
        for name in ("one.log", "other.log"):
            (folder / name).write_text(f"{name}\n", encoding="utf-8")
        patch.setattr(Desk, "save", self.save)

    def save(self, changes: list[tuple[bytes | None, bytes | None, str]], *_: object, **__: object) -> str:
        """In place of the desk's own: keeps what would be written."""
        self.written = {path: new for _, new, path in changes if new is not None}
        return "0" * 40

    def hd(self, at: str, words: str, **names: str) -> bool:
        """Run a command; `|` joins the words of a text."""
        said = []
        for word in words.format(**names).split(" "):
            if said and "|" in said[-1] and not word.startswith("-"):
                said[-1] += f" {word}"
            else:
                said.append(word)
        args = [
            part for word in said for part in (word.split("|") if word.startswith("-") else [word.replace("|", "")])
        ]
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return run(["--no-index", "--now", at, *args]) == 0

    def keep(self) -> None:
        """Let the files be what was written."""
        for path, data in self.written.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(data)

    def versions(self) -> dict[tuple[str, str, int], bytes]:
        """The ticket's bytes by status, verb ("" before any) and who; none where the verb is refused."""
        path = f"tickets/2026/11/{self.TICKET}.md"
        names = {"t": self.TICKET, "u": self.SECOND, "v": self.THIRD}
        self.begin()
        found: dict[tuple[str, str, int], bytes] = {}
        for status in STATUSES:
            if status != "open":
                step = "wait {t} --for vendor" if status == "pending" else "resolve {t} -m|Restarted it."
                assert self.hd("2026-11-23T09:40:00+02:00", step, **names)
                self.keep()
            found[status, "", 0] = (self.folder / path).read_bytes()
            for name, verb in VERBS.items():
                for who, (words, at) in enumerate(((verb.one, _EARLY), (verb.other, _LATE))):
                    if verb.text:
                        whole = found[status, "", 0].replace(*verb.text[who])
                        (self.folder / "whole.md").write_bytes(whole)
                    self.written = {}
                    if self.hd(at, words, **names) and path in self.written:
                        found[status, name, who] = self.written[path]
        return found

    def begin(self) -> None:
        """Three tickets; the first in the middle of its life, with the second line."""
        for ticket_id, caller in ((self.TICKET, "shevch"), (self.SECOND, "tkach"), (self.THIRD, "tremblay")):
            self.patch.setattr(Desk, "new_id", lambda desk, created, drawn=ticket_id: drawn)
            assert self.hd(_BASE, f"create VPN -r {caller}")
            self.keep()
        body = b"The VPN drops every ten minutes.\n\nNobody else has that.\n\n## Comments\n"
        path = self.folder / f"tickets/2026/11/{self.TICKET}.md"
        path.write_bytes(path.read_bytes().replace(b"## Comments\n", body))
        for minute, words in enumerate(
            (
                "take {t}",
                "set {t} tags=vpn category=network/vpn",
                "link {t} related HD-2611-QX4M8",
                "comment {t} -m|Looking.",
                "escalate {t} --to l2-kyiv -m|The log. --tried|restart",
                "assign {t} ivan",
            ),
            start=10,
        ):
            assert self.hd(f"2026-11-23T09:{minute}:00+02:00", words, t=self.TICKET), words
            self.keep()


# -- the table ----------------------------------------------------------------------------------------------------


def table(merged: Mapping[str, bytes]) -> str:
    """The lines of docs/merging.md. merged: what plain git made of each ticket."""
    found = pairs()
    apart = [pair for pair in found if pair.apart]
    by_git = sum(pair.id in merged for pair in apart)
    left = {(pair.early, pair.late) for pair in found if pair.left()}
    merge = len(found) - len(left)
    lines = [
        f"{len(found)} pairs of {len(VERBS)} verbs, each in both orders. "
        f"With the driver {merge} merge, and in {len(left)} the "
        f"two truly disagree. Of the {len(apart)}",
        f"pairs that change different things, plain git merges {by_git} ({by_git * 100 // len(apart)} %).",
        "",
        "| verb | with plain git it conflicts with | with the driver somebody must decide, against |",
        "|---|---|---|",
    ]
    for verb in VERBS:
        text = _others(verb, {(pair.early, pair.late) for pair in found if pair.id not in merged})
        lines.append(f"| `{verb}` | {text} | {_others(verb, left)} |")
    return "\n".join([*lines, ""])


def _others(verb: str, found: set[tuple[str, str]]) -> str:
    """The verbs that it meets there; which was first, where only one order ends there."""
    said = []
    for other in VERBS:
        orders = found & {(verb, other), (other, verb)}
        if orders:
            one_order = len(orders) == 1 and verb != other
            said.append(
                f"`{other}`" + (" (later)" if one_order and (verb, other) in orders else " (earlier)" * one_order)
            )
    return ", ".join(said)


def page(text: str, rows: str) -> str:
    """The page with this table."""
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + "\n" + rows + "\n" + END + rest.partition(END)[2]


def main() -> None:
    """Write the table into its page."""
    from tests.clones import Clone
    from tests.conftest import world

    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        home = Path(name)
        for key, value in world(home, ceiling=home).items():
            patch.setenv(key, value)
        rows = table(Clone(home / "clone", pairs()).merge())
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), rows), encoding="utf-8")


if __name__ == "__main__":
    main()
