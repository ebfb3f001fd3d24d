"""What a desk stands on: its folder, its repository, its configuration, the bytes of its files. Knows no ticket, and
changes none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from hd.core import config as configuration
from hd.core.diagnostic import Diagnostic
from hd.errors import HdError, NotFoundError, UnreadableError
from hd.store import files, layout
from hd.store.desk import config_cache
from hd.store.git import objects as git_objects
from hd.store.git.repository import Repository
from hd.store.index.file_stamps import StampLimits
from hd.store.waiting import GIT_INDEX

if TYPE_CHECKING:  # what only some commands need is imported where they need it
    from hd.core.checks.file_names import Kind
    from hd.store.index.database import Index


Notice = Callable[[str], object]  # takes one line for the user


def ignore(line: str) -> None:
    """A `Notice` for callers that have nobody to show it to."""


class DeskFolder:
    """A folder with a `hd.yaml`, in a git repository.

    indexed: whether the index may answer. limits: how far the index trusts files that it did not read again.
    on_recovery: receives a line for each change of a killed process that opening the repository finished or undid.
    terms: a word for the configuration as it was read; "" where that cannot be remembered. current: whether it is the
    desk as it is now, and not as it was in a commit. What belongs to one request is in `hd.ops.context`.
    """

    current = True

    def __init__(
        self,
        folder: Path,
        *,
        indexed: bool = True,
        limits: StampLimits | None = None,
        on_recovery: Notice = ignore,
    ) -> None:
        self.folder: Final = folder
        self.indexed: Final = indexed
        self.limits: Final = StampLimits() if limits is None else limits
        self.terms = ""
        self._on_recovery: Final = on_recovery

    # -- what it stands on ----------------------------------------------------------------------------------------

    @cached_property
    def repo(self) -> Repository:
        """The git repository; a change that a killed process left half done is finished or undone first."""
        repo = Repository.discover(self.folder)
        recover(repo, patience=0, notice=self._on_recovery)
        return repo

    @cached_property
    def config(self) -> configuration.Config:
        """What hd.yaml says. Its faults are in `config.problems`."""
        return self.configured(remembering=True)

    def configured(self, *, remembering: bool = False) -> configuration.Config:
        """What hd.yaml says; remembering: as it was read before, in the repository's folder."""
        try:
            data = self.content(layout.CONFIG)
        except UnreadableError as error:
            return configuration.fallback_config(self.fault(error, layout.CONFIG))
        state = self._state if remembering else None
        if state and (remembers := config_cache.config(state, data)):
            known, self.terms = remembers
            return known
        known = configuration.load_tolerantly(data.decode("utf-8", "surrogateescape"), path=layout.CONFIG)
        if state:
            self.terms = config_cache.keep_config(state, data, known)
        return known

    @property
    def _state(self) -> Path | None:
        """Where things can be remembered; None where there is no repository, or none that git trusts."""
        try:
            return self.repo.state_dir
        except HdError:
            return None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The desk's zone."""
        return ZoneInfo(self.config.desk.timezone)

    @cached_property
    def index(self) -> Index | None:
        """What was read before; None where nothing is kept, or can be."""
        state = self._state
        if not self.indexed or state is None or self.left_out:
            return None
        from hd.store.index.database import Index

        return Index.open(state, edition=config_cache.edition())

    @property
    def commit(self) -> str | None:
        """The commit that its files are read beside: the one checked out; None where there is none yet."""
        return self.repo.head()

    # -- its files -----------------------------------------------------------------------------------------------

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | HdError]]:
        """The bytes of many files that were listed a moment ago, or why they cannot be read; nothing of one that is
        gone since."""
        return each(paths, lambda path: files.plain(self.folder, path) or self.content(path))

    def content(self, path: str) -> bytes:
        """The bytes of one of its files, of at most files.LARGEST. Raises NotFoundError, UnreadableError."""
        try:
            place = files.reach(self.folder, path)
        except ValueError:  # found by its name, so that it leads nowhere else
            raise UnreadableError(f"{path}: the name holds a control character", hint="rename it") from None
        try:
            return files.read(place, limit=files.LARGEST)
        except ValueError:
            raise files.too_large(path, UnreadableError) from None
        except NotFoundError:
            data = self.repo.object(self.left_out[path]) if path in self.left_out else None
            if data is None:
                raise
            return data

    def entries(self) -> Mapping[str, Kind]:
        """What lies in `tickets/` and `kb/`, by path."""
        return layout.entries(self.folder)

    @cached_property
    def left_out(self) -> Mapping[str, str]:
        """The tickets and articles that a sparse checkout leaves out, with their blob ids: they are read from there."""
        return git_objects.left_out(self.repo, (layout.TICKETS, layout.ARTICLES)) if self._state else {}

    def lines_with(self, words: Sequence[str], *, under: str) -> list[tuple[str, str]]:
        """(path, line) of each line below the folder `under` that has one of the words."""
        from hd.store.git.grep import lines_with

        return lines_with(self.repo, words, under=under)

    def closed(self, top: str) -> Iterator[Diagnostic]:
        """A problem for each folder below `top`, or `top` itself, that nothing is read from."""
        closed = [path for path in layout.closed_folders(self.folder) if path.partition("/")[0] == top]
        for path in closed or ([top] if layout.is_closed(self.folder, top) else []):
            hint = "a real folder belongs there, that you may read; a symbolic link is not followed"
            yield Diagnostic("error", "unreadable", "cannot be looked into", path=path, hint=hint)

    def fault(self, error: HdError, path: str) -> Diagnostic:
        """What a reader said of a file, with its place, as a problem."""
        said = error.message.removeprefix(f"{self.folder}/").removeprefix(f"{path}:")
        place, _, message = said.partition(": ")
        if place.isdecimal():  # a reader's "path:line: …"
            return Diagnostic("error", "unreadable", message, int(place), path, error.hint)
        return Diagnostic("error", "unreadable", said.removeprefix(" "), path=path, hint=error.hint)


def recover(repo: Repository, *, patience: float = GIT_INDEX, notice: Notice) -> None:
    """Finish or undo what a killed process left, and report each repair to `notice`. patience: seconds, for a lock."""
    if repo.journal.exists():
        from hd.store.commit import recovery

        for line in recovery.recover(repo, patience=patience):
            notice(line)


def each(paths: Iterable[str], read: Callable[[str], bytes]) -> Iterator[tuple[str, bytes | HdError]]:
    """What `read` gives for each path, or the error it raises; nothing of what it does not find."""
    for path in paths:
        try:
            yield path, read(path)
        except NotFoundError:
            continue
        except HdError as error:
            yield path, error
