"""Reads and writes single files, whole, atomic and durable; refuses symbolic links and paths that leave the desk."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from hd.errors import HdError, NotFoundError, UnreadableError
from hd.text.lazy_regex import pattern

LARGEST = 8 << 20  # bytes of a file of the desk's own; attachments are not read

_MANY = 16
_CONTROL = pattern(r"[\0-\x1f\x7f]")
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read(path: Path, *, limit: int | None = None) -> bytes:
    """The bytes of a regular file; ValueError where these are more than `limit`.

    NotFoundError where there is none; UnreadableError for a symbolic link, a folder, a pipe (reading one would wait
    for ever), and what the system refuses to open.
    """
    data = beginning(path, most=-1 if limit is None else limit + 1)
    if limit is not None and len(data) > limit:
        raise ValueError(f"{path}: more than {limit} bytes")
    return data


def beginning(path: Path, *, most: int) -> bytes:
    """The first `most` bytes of a regular file. Raises as `read`."""
    try:
        if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():
            raise UnreadableError(f"{path}: is a symbolic link", hint="put the file itself there")
        handle = os.open(path, os.O_RDONLY | _NO_LINKS)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError(f"{path}: no such file") from None
    except OSError as error:
        if path.is_symlink():
            raise UnreadableError(f"{path}: is a symbolic link", hint="put the file itself there") from None
        raise UnreadableError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise UnreadableError(f"{path}: is not a regular file")
        with open(handle, "rb", closefd=False) as file:
            return file.read(most)
    finally:
        os.close(handle)


def too_large(path: str, kind: type[HdError]) -> HdError:
    """The error for a file of the desk's own, read or about to be written, that is larger than LARGEST."""
    hint = "what is long is better attached: hd attach REF FILE" if path.endswith(".md") else "make it smaller"
    return kind(f"{path}: larger than {LARGEST >> 20} MB", hint=hint)


def plain(root: Path, relative: str) -> bytes | None:
    """The bytes of a file in a folder that was listed a moment ago: as `read`, and several times faster. None where it
    is not simply there: `read` has the words for that."""
    try:
        handle = os.open(
            f"{root}/{relative}", os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        )
    except (OSError, ValueError):
        return None
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST:
            return None
        data = os.read(handle, facts.st_size + 1)
        return data if len(data) == facts.st_size else None
    except OSError:
        return None
    finally:
        os.close(handle)


def read_if_there(path: Path) -> bytes | None:
    """As `read`; None where there is no such file."""
    try:
        return read(path)
    except NotFoundError:
        return None


def reach(root: Path, relative: str) -> Path:
    """The path of `relative` (posix) below `root`, whose folders on the way are real ones.

    UnreadableError where a folder on the way is a symbolic link or a file: a repository of somebody else's could so
    point a write anywhere. ValueError for a path that leaves `root`.
    """
    parts = PurePosixPath(relative).parts
    if not parts or relative.startswith("/") or ".." in parts or ".git" in parts or _CONTROL.search(relative):
        raise ValueError(f"not a path inside the repository: {relative!r}")
    folder = root
    for part in parts[:-1]:
        folder = folder / part
        try:
            mode = folder.lstat().st_mode
        except OSError:
            continue
        if not stat.S_ISDIR(mode):
            raise UnreadableError(f"{folder}: is not a folder", hint="a symbolic link is not followed here")
    return folder / parts[-1]


def temporary(path: Path, mark: str) -> Path:
    """Where the new content of `path` is prepared: a hidden neighbour that carries `mark`."""
    return path.with_name(f".{path.name[:80]}.{mark}.tmp")


def replace(path: Path, data: bytes, *, mark: str = "hd") -> None:
    """Give `path` this content at once: whoever reads sees all of the old or all of the new, also after a power cut.

    mark: names the temporary file, so that what a killed process left can be found. HdError where the disk refuses.
    """
    try:
        prepare({path: data}, mark=mark)
        move(path, mark=mark)
        settle([path])
    finally:
        temporary(path, mark).unlink(missing_ok=True)


def note(path: Path, data: bytes) -> None:
    """Write a new file, durably but not atomically: for what may be found cut short, and is then as good as absent."""
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, data, like=path)


def prepare(contents: Mapping[Path, bytes], *, mark: str) -> None:
    """Have the new contents on disk beside their files; many at once, since a disk flushes many as quickly as one."""
    for folder in {path.parent for path in contents}:
        with _told(folder):
            _make_folder(folder)
    if len(contents) < _MANY:
        for path in contents:
            _prepare(path, contents[path], mark=mark)
        return
    from concurrent.futures import ThreadPoolExecutor  # only bulk changes pay for it

    with ThreadPoolExecutor(_MANY) as threads:
        list(threads.map(lambda path: _prepare(path, contents[path], mark=mark), contents))


def move(path: Path, *, mark: str, new: bool = False) -> None:
    """Let the prepared content take its place. new: only where nothing is yet, FileExistsError otherwise."""
    with _told(path):
        if new:
            _move_into_nothing(temporary(path, mark), path)
        else:
            temporary(path, mark).replace(path)


def remove(path: Path) -> None:
    """Take a file away; nothing where there is none."""
    with _told(path):
        path.unlink(missing_ok=True)


def settle(paths: Iterable[Path]) -> None:
    """Make the names durable, once for each folder."""
    for folder in {path.parent for path in paths}:
        _sync_folder(folder)


def _prepare(path: Path, data: bytes, *, mark: str) -> None:
    with _told(path):
        _write(temporary(path, mark), data, like=path)


def _write(path: Path, data: bytes, *, like: Path) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINKS, 0o666)
    with open(handle, "wb") as file:
        with contextlib.suppress(OSError):
            # A group that shares the desk keeps its rights; a ticket is never a program.
            path.chmod(like.lstat().st_mode & 0o666)
        file.write(data)
        file.flush()
        os.fsync(handle)


def _move_into_nothing(prepared: Path, path: Path) -> None:
    # A hard link fails where the name is taken, a rename would overwrite; some file systems know no hard links.
    try:
        os.link(prepared, path)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError(str(path)) from None
        prepared.replace(path)
    else:
        prepared.unlink()


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the system says into an error that names the file."""
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        raise HdError(f"{path}: cannot be written: {error.strerror}", hint="nothing was changed") from error
