"""Takes what `hd` put into this clone beside the desk's files out of it: settings, refs, its state. Touches no file."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from hd.errors import BusyError
from hd.store.commit import journal
from hd.store.commit.recovery import recover
from hd.store.desk.base import Notice
from hd.store.desk.desk import Desk
from hd.store.git.refs import delete_ref, refs_under
from hd.store.git.repository import Repository
from hd.store.git.settings import hooks_folder, local_sections, remove_section
from hd.text.lazy_regex import pattern

_SECTIONS = {
    "merge.hd": "the merge driver",
    "hd": "your settings of hd in this clone",
    "hd.*": "what is known of a remote",
}
_CALLS_HD = pattern(rb"^[^#\n]*\bhd[ \t]+[a-z-]", re.MULTILINE)


class UninitResult(Struct, frozen=True):
    """What was taken out, and what was found and left; each in words."""

    removed: tuple[str, ...]
    kept: tuple[str, ...]


def uninit(desk: Desk, *, dry_run: bool, notice: Notice) -> UninitResult:
    """Take the traces out; a dry run only names them. What was rescued from an editor stays, and so does what another
    desk of the same repository needs. notice: receives a line for each repair. Raises BusyError where an interrupted
    change waits to be finished."""
    repo = desk.repo
    there = repo.state_dir.exists()  # the lock makes it
    with repo.lock():
        for line in recover(repo):
            notice(line)
        if journal.place(repo).exists():
            raise BusyError("an interrupted change waits to be finished", hint="hd list        finishes it")
        others = [path for path in repo.state_dir.parent.iterdir() if path != repo.state_dir]
        sections = [] if others else local_sections(repo, _SECTIONS)
        refs = [] if others else refs_under(repo, "refs/hd")
        state = [path for path in sorted(repo.state_dir.iterdir()) if path.name != "rescued" and there]
        rescued = sorted((repo.state_dir / "rescued").glob("*"))
        if not dry_run:
            for section in sections:
                remove_section(repo, section)
            for ref in refs:
                delete_ref(repo, ref)
            for path in state:
                _remove(path)
    if not rescued and not (dry_run and there):
        shutil.rmtree(repo.state_dir, ignore_errors=True)  # where a lock that is held cannot be removed: now
        with contextlib.suppress(OSError):  # another desk's is beside it
            repo.state_dir.parent.rmdir()
    return UninitResult(
        (
            *(f"setting {section}.*: {_SECTIONS.get(section, _SECTIONS['hd.*'])}" for section in sections),
            *(f"ref {ref}" for ref in refs),
            *([f"folder {repo.state_dir}: {', '.join(path.name for path in state)}"] if state else []),
        ),
        (
            *(f"{path}: a text of yours that was never saved" for path in rescued),
            *(["settings and refs: another desk in this repository uses them"] if others else []),
            *(f"{path}: calls hd; remove it yourself" for path in _hooks(repo)),
        ),
    )


def _hooks(repo: Repository) -> Iterator[Path]:
    """Hooks that somebody wrote and that call `hd`: theirs to remove."""
    for path in sorted(hooks_folder(repo).glob("*")):
        if path.is_file() and path.suffix != ".sample" and _CALLS_HD.search(path.read_bytes()):
            yield path


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
