"""Checks of a desk's files without opening them: places, names, whether git tracks them."""

from __future__ import annotations

import shlex
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal

from msgspec import Struct

from hd.core.diagnostic import Diagnostic
from hd.core.document.gitattributes import ATTRIBUTES_FILE, missing_attributes
from hd.core.ids import is_id, is_ticket_path, path_of, short
from hd.text.lazy_regex import pattern
from hd.text.slugs import device, same_name

Kind = Literal["file", "link", "other"]

# The readers of these report symbolic links in place of tickets, articles and their folders.
_READ_PATHS = pattern(r"(tickets|kb)|tickets/\d+(/\d+)?|tickets/\d+/\d+/[^/]+\.md|kb/[^/]+\.md")


class DeskFileNames(Struct, frozen=True, dict=True):
    """The files of a desk, by path. untracked, ignored: files that are not in git's index. missing_tickets: tickets in
    the index (or in the last commit) whose file is missing. attributes: the text of `.gitattributes`.
    """

    entries: Mapping[str, Kind]
    untracked: Collection[str] = ()
    ignored: Collection[str] = ()
    missing_tickets: Collection[str] = ()
    attributes: str = ""

    @cached_property
    def tickets(self) -> dict[str, str]:
        """Map the path of each ticket to its id, in order."""
        found = filter(is_ticket_path, sorted(self.entries))
        return {path: path.rpartition("/")[2].removesuffix(".md") for path in found}

    @cached_property
    def attachments(self) -> dict[str, dict[str, str]]:
        """Map each ticket's id to the files in its own folder: names to paths."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for path in self.entries:
            if path.count("/") == 4 and path.startswith("tickets/"):
                _, _, _, folder, name = path.split("/")
                if is_id(folder):
                    found[folder][name] = path
        return found


NamesRule = Callable[[DeskFileNames], Iterator[Diagnostic]]


def files_lie_where_they_are_read(names: DeskFileNames) -> Iterator[Diagnostic]:
    """Report Markdown under `tickets/` and `kb/` in places where it is not read."""
    for path in names.entries:
        if not _is_misplaced(names, path):
            continue
        place = PurePosixPath(path)
        if place.parts[0] == "kb":
            yield Diagnostic("warning", "path", "articles in folders are never read", 0, path, "kb/SLUG.md")
        else:
            known = is_id(place.stem)
            message = f"{place.stem} belongs into {path_of(place.stem)}" if known else "no ticket's id leads here"
            hint = (
                f"git mv {shlex.quote(path)} {path_of(place.stem)}" if known else "tickets lie in tickets/YYYY/MM/ID.md"
            )
            if known and path_of(place.stem) in names.entries:
                message, hint = f"{place.stem} is the id of another file: {path_of(place.stem)}", "remove one of them"
            yield Diagnostic("error", "path", f"{message}: it is never read", 0, path, hint)


def _is_misplaced(names: DeskFileNames, path: str) -> bool:
    """Whether it is Markdown where neither tickets nor articles belong, outside of a ticket's folder."""
    if path in names.tickets or not path.endswith(".md"):
        return False
    top, *folders, _ = path.split("/")
    return bool(folders) if top == "kb" else not (folders and is_id(folders[-1]))


def attachments_have_a_ticket(names: DeskFileNames) -> Iterator[Diagnostic]:
    """Report a ticket's folder without its ticket."""
    tickets = set(names.tickets.values())
    for ticket_id, files in names.attachments.items():
        for path in files.values() if ticket_id not in tickets else ():
            yield Diagnostic("warning", "attachment", f"attached to {ticket_id}, which is not there", 0, path)


def ids_end_differently(names: DeskFileNames) -> Iterator[Diagnostic]:
    """Report two ids with the same end, because people use the end on the phone."""
    seen: dict[str, str] = {}
    for path, ticket_id in names.tickets.items():
        first = seen.setdefault(short(ticket_id), ticket_id)
        if first != ticket_id:
            message = f"{ticket_id} and {first} end alike: {short(ticket_id).lower()} means both"
            yield Diagnostic("warning", "alike", message, 0, path)


def nothing_is_a_link(names: DeskFileNames) -> Iterator[Diagnostic]:
    """Report symbolic links, which are never followed."""
    for path, kind in names.entries.items():
        if kind == "link" and not _READ_PATHS.fullmatch(path):
            yield Diagnostic(
                "error", "symlink", "is a symbolic link, and never followed", 0, path, "put the file itself there"
            )


def names_are_composed(names: DeskFileNames) -> Iterator[Diagnostic]:
    """Report names that are not Unicode text in composed form (NFC), because they differ between systems."""
    for path in names.entries:
        composed = path if path.isascii() else unicodedata.normalize("NFC", path)
        if any(unicodedata.category(char) in ("Cc", "Cs") for char in path):  # Cs: bytes that are not UTF-8
            message = "the name holds a control character, or is not UTF-8: not every system can hold it"
            yield Diagnostic("error", "name", message, 0, path, "rename it with git mv")
        elif composed != path:
            yield Diagnostic(
                "warning",
                "nfc",
                "the name is not in Unicode's composed form (NFC)",
                0,
                path,
                f"git mv {shlex.quote(path)} {shlex.quote(composed)}",
            )


def names_fit_every_system(names: DeskFileNames) -> Iterator[Diagnostic]:
    """Report names of Windows devices, and names that differ only in case: they cannot be checked out everywhere."""
    seen: dict[str, str] = {}
    for path in sorted(names.entries):
        if found := device(path):
            yield Diagnostic(
                "error",
                "name",
                f"{found} is a device on Windows: no file can have that name",
                0,
                path,
                "rename it with git mv",
            )
        first = seen.setdefault(same_name(path), path)
        if first != path:
            yield Diagnostic(
                "error",
                "name",
                f"differs from {first} in case only: on some systems both are one file",
                0,
                path,
                "rename one of them with git mv",
            )


def git_tracks_all(names: DeskFileNames) -> Iterator[Diagnostic]:
    """Report files that git does not track: nobody else has them."""
    for path in names.untracked:
        if names.entries.get(path) != "file" or _is_misplaced(names, path):
            continue  # another rule reports it
        yield Diagnostic(
            "warning",
            "untracked",
            "git does not track it: nobody else has it",
            0,
            path,
            f"git add -- {shlex.quote(path)}",
        )
    for path in names.ignored:
        yield Diagnostic(
            "warning",
            "untracked",
            "git ignores it: nobody else has it",
            0,
            path,
            f"git add --force -- {shlex.quote(path)}",
        )


def no_ticket_is_gone(names: DeskFileNames) -> Iterator[Diagnostic]:
    """Report deleted and moved tickets."""
    for path in names.missing_tickets:
        yield Diagnostic(
            "error",
            "gone",
            "deleted; tickets never are: hd cancel calls one off",
            0,
            path,
            f"git restore --staged --worktree -- {shlex.quote(path)}",
        )


def attributes_are_there(names: DeskFileNames) -> Iterator[Diagnostic]:
    """Report missing lines of `.gitattributes`, which prevent conversions and set the merge driver."""
    if missing := missing_attributes(names.attributes):
        yield Diagnostic(
            "warning",
            "attributes",
            f"lacks {len(missing)} line{'s' * (len(missing) > 1)}",
            0,
            ATTRIBUTES_FILE,
            "\n".join(["add:", *missing]),
            fix=True,
        )


NAMES_RULES: tuple[NamesRule, ...] = (
    attributes_are_there,
    files_lie_where_they_are_read,
    attachments_have_a_ticket,
    ids_end_differently,
    nothing_is_a_link,
    names_are_composed,
    names_fit_every_system,
    git_tracks_all,
    no_ticket_is_gone,
)
