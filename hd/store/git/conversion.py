"""Converts between the bytes of a work tree and those of blobs, as git does: line ends, filters, encodings, `$Id$`.

The rule: `hd` reads and edits a file as it lies in the work tree. The blob id of such bytes comes from here, and so do
the bytes that a work tree gets for a blob. git itself converts, so that `git status` agrees. Where no setting and no
attribute asks for it, nothing is converted and no process is started.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from hd.core.document.gitattributes import ATTRIBUTES_FILE, CONVERTING, converts, may_convert
from hd.errors import UnreadableError
from hd.store import files
from hd.store.git.process import failure
from hd.store.git_files.digest import blob_id

if TYPE_CHECKING:
    from hd.store.git.repository import Repository

_AT_ONCE = 400  # paths per command line
_SYSTEM = Path("/etc") / ATTRIBUTES_FILE.removeprefix(".")


class Conversion:
    """What git converts in one work tree. Paths are relative to the repository's root, posix."""

    def __init__(self, repo: Repository) -> None:
        self._repo = repo
        self._converted: dict[str, bool] = {}
        self._committed: dict[str, str] = {}  # what git's index has: line ends that are in there already are kept
        self._ids: dict[tuple[str, bytes], str] = {}  # by path and digest of the work tree's bytes
        self._bytes: dict[tuple[str, str], bytes] = {}  # the work tree's, by path and blob id

    def applies(self, paths: Iterable[str]) -> set[str]:
        """Those of the paths whose bytes in the work tree may differ from those of their blobs."""
        asked = [path for path in paths if path not in self._converted]
        self._converted |= dict.fromkeys(asked, False)
        if asked and self._may_apply(asked):
            values = self._attributes(asked)
            autocrlf = self._repo.setting("core.autocrlf") or "false"
            self._converted |= {
                path: converts(values[path], autocrlf=autocrlf, has_filter=self._has_filter) for path in asked
            }
            found = [path for path in asked if self._converted[path]]
            self._committed |= self._listed(found, env={}) if found else {}
        return {path for path in paths if self._converted[path]}

    def blob_ids(self, contents: Mapping[str, bytes]) -> dict[str, str]:
        """The blob ids of the work tree's bytes by path; a blob that is converted is in the repository afterwards."""
        converted, hash_name = self.applies(contents), self._repo.hash_name
        keys = {path: (path, _digest(contents[path])) for path in converted}
        if todo := [path for path in converted if keys[path] not in self._ids]:
            for path, blob in self._cleaned({path: contents[path] for path in todo}).items():
                self._ids[keys[path]] = blob
        found = {}
        for path, data in contents.items():
            found[path] = self._ids[keys[path]] if path in converted else blob_id(data, hash_name=hash_name)
            if path in converted:
                self._bytes[path, found[path]] = data
        return found

    def contents(self, blobs: Mapping[str, str], *, new: Iterable[str] = ()) -> dict[str, bytes]:
        """The bytes that a work tree has for these blobs, only of paths that are converted.

        As they were last seen here where they were; as `git checkout` writes them otherwise, and for paths in `new`.
        """
        converted, fresh = self.applies(blobs), set(new)
        found = {
            path: self._bytes[path, blobs[path]] for path in converted - fresh if (path, blobs[path]) in self._bytes
        }
        missing = {path: blobs[path] for path in converted if path not in found}
        return found | (self._checked_out(missing) if missing else {})

    # -- what asks for it ---------------------------------------------------------------------------------------------

    def _may_apply(self, paths: Sequence[str]) -> bool:
        if self._repo.setting("core.autocrlf", "false") not in ("false", "no", "off", "0", ""):
            return True
        return any(may_convert(text.decode("utf-8", "replace")) for text in self._attribute_texts(paths) if text)

    def _attribute_texts(self, paths: Iterable[str]) -> Iterator[bytes]:
        """All that git reads attributes of these files from."""
        home = os.environ.get("XDG_CONFIG_HOME") or f"{os.environ.get('HOME', '')}/.config"
        user = Path(self._repo.setting("core.attributesFile") or f"{home}/git/attributes").expanduser()
        for path in (user, self._repo.common_dir / "info" / "attributes", _SYSTEM):
            with suppress(OSError):
                yield path.read_bytes()
        yield from map(self._text, _folders(paths))

    def _text(self, folder: str) -> bytes:
        """The attributes in a folder of the work tree; none in a symbolic link, which git does not follow here."""
        try:
            return files.read_if_there(self._repo.root / folder / ATTRIBUTES_FILE) or b""
        except UnreadableError:
            return b""

    def _attributes(self, paths: Sequence[str]) -> dict[str, dict[str, str]]:
        asked = b"".join(os.fsencode(path) + b"\0" for path in paths)
        words = os.fsdecode(self._repo.run("check-attr", "-z", "--stdin", *CONVERTING, input=asked)).split("\0")[:-1]
        found: dict[str, dict[str, str]] = {path: {} for path in paths}
        for path, name, value in zip(words[::3], words[1::3], words[2::3], strict=True):
            found[path][name] = value
        return found

    def _has_filter(self, name: str) -> bool:
        return any(self._repo.setting(f"filter.{name}.{way}") for way in ("clean", "smudge", "process"))

    # -- git converts -------------------------------------------------------------------------------------------------

    def _cleaned(self, contents: Mapping[str, bytes]) -> dict[str, str]:
        """The blob ids, by `git add` in a work tree of our own."""
        with self._work_tree(contents) as (place, env):
            for path, data in contents.items():
                files.note(place / path, data)
            for some in _pieces(list(contents)):
                infos = [
                    word
                    for path in some
                    if path in self._committed
                    for word in ("--cacheinfo", f"100644,{self._committed[path]},{path}")
                ]
                self._git("update-index", "--add", *infos, "--", *some, env=env)
            return self._listed(list(contents), env=env)

    def _checked_out(self, blobs: Mapping[str, str]) -> dict[str, bytes]:
        """The bytes, by `git checkout` in a work tree of our own."""
        with self._work_tree(blobs) as (place, env):
            for some in _pieces(list(blobs)):
                infos = [word for path in some for word in ("--cacheinfo", f"100644,{blobs[path]},{path}")]
                self._git("update-index", "--add", *infos, env=env)
            self._git("checkout-index", "-f", "-q", "-a", env=env)
            return {path: files.read(place / path) for path in blobs}

    def _listed(self, paths: Sequence[str], *, env: Mapping[str, str]) -> dict[str, str]:
        found = {}
        for some in _pieces(paths):
            listed = self._git("ls-files", "-s", "-z", "--", *some, env=env)
            for line in os.fsdecode(listed).split("\0")[:-1]:
                about, _, path = line.partition("\t")
                found[path] = about.split(" ")[1]
        return found

    def _git(self, *words: str, env: Mapping[str, str]) -> bytes:
        """What git prints in the work tree that `env` names. A watcher of files must not be started for it."""
        place = env.get("GIT_WORK_TREE", ".")
        result = self._repo.call(("-C", place, "-c", "core.fsmonitor=false", *words), env=env)
        if result.returncode:
            raise failure(words[0], result)
        return result.stdout

    @contextmanager
    def _work_tree(self, paths: Iterable[str]) -> Iterator[tuple[Path, dict[str, str]]]:
        """An empty work tree with the attributes of the real one, and the environment that makes it and an index of its
        own git's; gone afterwards."""
        place = self._repo.state_dir / f"convert-{os.urandom(4).hex()}"
        index = place.with_suffix(".index")
        try:
            for folder in _folders(paths):
                (place / folder).mkdir(parents=True, exist_ok=True)
                if text := self._text(folder):
                    files.note(place / folder / ATTRIBUTES_FILE, text)
            yield (
                place,
                {
                    "GIT_DIR": str(self._repo.git_dir),
                    "GIT_WORK_TREE": str(place),
                    "GIT_INDEX_FILE": str(index),
                },
            )
        finally:
            import shutil  # most desks convert nothing

            shutil.rmtree(place, ignore_errors=True)
            index.unlink(missing_ok=True)


def _digest(data: bytes) -> bytes:
    import hashlib  # most desks convert nothing

    return hashlib.sha256(data).digest()


def _folders(paths: Iterable[str]) -> list[str]:
    """Each folder that one of the files lies in, at any depth, the root among them."""
    return sorted({str(folder) for path in paths for folder in PurePosixPath(path).parents})


def _pieces(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(paths), _AT_ONCE):
        yield paths[start : start + _AT_ONCE]
