"""Opens a text in a person's own editor, on a copy outside the desk; keeps what would be lost. Judges no text."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from hd.errors import HdError
from hd.store import files
from hd.store.git.process import failure
from hd.store.git.repository import Repository

_COPIES = (".save", ".swp")


def edited(repo: Repository, name: str, data: bytes, *, now: datetime) -> bytes:
    """What a person made of `data`, in a file called `name`.

    Raises HdError where the editor fails; what it had saved by then is kept, and named.
    """
    command = _command(repo)
    with _folder(repo) as folder:
        path = folder / name
        files.note(path, data)
        code = _run(command, path)
        found = files.read_if_there(path)
        if code == 0 and found is not None:
            return found
        kept = keep(repo, name, found, now=now) if found and found != data else _keep_copies(repo, folder, now=now)
        raise HdError(
            f"the editor ended with {code}: {command}" if code else "the editor removed the file",
            hint=f"what it had saved is in {kept}"
            if kept
            else "nothing was changed; to set it: git config core.editor PROGRAM",
        )


def keep(repo: Repository, name: str, data: bytes, *, now: datetime) -> Path:
    """Put a text where nothing of `hd`'s will remove it; the file's path."""
    stem, dot, ending = name.rpartition(".")
    folder = repo.state_dir / "rescued"
    for number in range(1, 1000):
        path = folder / f"{stem}-{now:%Y%m%d-%H%M%S}{f'-{number}' if number > 1 else ''}{dot}{ending}"
        if not os.path.lexists(path):
            break
    files.note(path, data)
    return path


def keep_again(path: Path, data: bytes) -> None:
    """Give a text that was kept another content, at once."""
    files.replace(path, data)


def drop(path: Path) -> None:
    """Remove a text that was kept, once it is in the desk."""
    files.remove(path)
    with contextlib.suppress(OSError):
        path.parent.rmdir()


def merged(repo: Repository, ours: bytes, base: bytes, theirs: bytes) -> tuple[bytes, bool]:
    """What both made of `base`, as git merges text; and whether they agree. If not, git's markers stand in it."""
    with _folder(repo) as folder:
        names = {"yours": ours, "before": base, "meanwhile": theirs}
        for name, data in names.items():
            files.note(folder / name, data)
        labels = [part for name in names for part in ("-L", name)]
        result = repo.call(("merge-file", "-p", *labels, *(str(folder / name) for name in names)))
    if not 0 <= result.returncode < 128:
        raise failure("merge-file", result)
    return result.stdout, result.returncode == 0


def _command(repo: Repository) -> str:
    """The editor that git would open: GIT_EDITOR, core.editor, VISUAL, EDITOR, else its own."""
    result = repo.call(("var", "GIT_EDITOR"), user=True)
    command = os.fsdecode(result.stdout).strip()
    if result.returncode or not command:
        raise HdError("no editor is set", hint="git config --global core.editor nano      or set EDITOR")
    return command


def _keep_copies(repo: Repository, folder: Path, *, now: datetime) -> Path | None:
    """Keep what an editor that was ended left beside the file: nano its `….save`, vim its `.….swp`."""
    kept = None
    for path in sorted(folder.iterdir()):
        if path.suffix in _COPIES and (data := files.read_if_there(path)):
            kept = keep(repo, path.name, data, now=now)
    return kept


def _run(command: str, path: Path) -> int:
    # Ctrl-C and a closed terminal are for the editor, which may save its text then; a handler of ours, unlike SIG_IGN,
    # is not inherited by it.
    signals = [signal.SIGINT, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {number: signal.signal(number, lambda *_: None) for number in signals}
    try:
        if os.name == "nt":
            return subprocess.run(f'{command} "{path}"', shell=True, check=False).returncode
        return subprocess.run(["sh", "-c", f'{command} "$@"', command, str(path)], check=False).returncode
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _folder(repo: Repository) -> Iterator[Path]:
    folder = repo.state_dir / "edit" / secrets.token_hex(4)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            folder.parent.rmdir()
