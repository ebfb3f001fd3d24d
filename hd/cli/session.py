"""One run of `hd`: its desk, moment, screen and person. Each is computed when it is first needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hd.cli.language import speak_as_agent
from hd.cli.terminal.streams import is_terminal
from hd.errors import NotFoundError, UsageError
from hd.i18n import Message, translate

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from hd.ops.actors import Actor
    from hd.ops.context import Context
    from hd.ops.desk.access import Desk
    from hd.render.terminal.screen import Screen

_YEARS = range(1970, 2200)  # git has no earlier commits; counting business time over centuries takes minutes


class Session:
    """One run of `hd`.

    folder: where to look for the desk. now, zone: texts that replace the clock and the desk's zone. pager: whether long
    output may go through a pager. use_index: whether to use the index. progress: reports the progress of long work, if
    set. words: the command line without `hd`. dry_run: whether the command only shows what it would do. notices:
    messages about repairs, to be shown once.
    """

    def __init__(
        self,
        *,
        folder: str | None = None,
        now: str | None = None,
        zone: str | None = None,
        pager: bool = True,
        use_index: bool = True,
        words: Sequence[str] = (),
    ) -> None:
        self._folder = folder
        self.words = tuple(words)
        self._now = now
        self._zone = zone
        self.pager = pager
        self._use_index = use_index
        self.progress: Callable[[int, int], None] | None = None
        self.dry_run = False
        self.notices: list[str] = []
        self._commits: list[str] = []
        self._happened_at: datetime | None = None

    @cached_property
    def desk(self) -> Desk:
        """The desk: that of `-C`, else the nearest upward, else that of HD_DESK."""
        from hd.ops.desk.access import has_desk, open_desk

        folder = self.folder
        if self._folder is None and os.environ.get("HD_DESK") and not has_desk(folder):
            folder = _folder(os.environ["HD_DESK"], source="HD_DESK")
        desk = open_desk(folder, indexed=self._use_index, on_recovery=self.notices.append)
        speak_as_agent(desk)
        return desk

    def require_desk(self) -> None:
        """Raise NotFoundError if there is no desk."""
        _ = self.desk

    @cached_property
    def context(self) -> Context:
        """The context of the command's op."""
        return self.context_of(self.desk)

    def context_of(self, desk: Desk) -> Context:
        """Return the same context for another desk, such as that of git's index."""
        from hd.ops.context import Context

        return Context(
            desk,
            now=self.now,
            happened_at=self._happened_at,
            dry_run=self.dry_run,
            notices=self.notices,
            commits=self._commits,
            progress=self.progress,
        )

    def open_revision(self, rev: str) -> None:
        """Use the desk as of commit `rev` from now on, read-only. Raises NotFoundError."""
        from hd.ops.desk.access import open_at

        self.desk = open_at(self.desk, rev)
        self.__dict__.pop("context", None)

    @property
    def is_outside_desk(self) -> bool:
        """Whether there is no desk around this folder, and none was named."""
        from hd.ops.desk.access import has_desk

        return self._folder is None and not os.environ.get("HD_DESK") and not has_desk(self.folder)

    @property
    def folder(self) -> Path:
        """The folder that the command works in."""
        return _folder(self._folder or ".", source="-C")

    @cached_property
    def now(self) -> datetime:
        """The current moment: `--now`, else HD_NOW, else the clock."""
        text = self._now or os.environ.get("HD_NOW")
        if not text:
            return datetime.now(UTC).astimezone()
        source = "--now" if self._now else "HD_NOW"
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise UsageError(
                Message('{source}: "{text}" is not a time', source=source, text=text),
                hint="like 2026-11-23T09:00:00+02:00",
            ) from None
        if at.year not in _YEARS:
            raise UsageError(
                Message("{source}: {text} is outside the years 1970 to 2199", source=source, text=text),
                hint=Message("{years} to {years2}", years=_YEARS[0], years2=_YEARS[-1]),
            )
        return at if at.tzinfo else datetime.fromisoformat(at.replace(tzinfo=self._input_zone()).isoformat())

    def _input_zone(self) -> ZoneInfo:
        """The zone of times without an offset: the desk's; without a desk (`hd init`) the machine's."""

        try:
            return self.desk.zone
        except NotFoundError:
            from zoneinfo import ZoneInfo

            from hd.ops.machine import local_zone

            return ZoneInfo(local_zone())

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown: `--tz`, else the desk's zone."""
        if not self._zone:
            return self.desk.zone
        from zoneinfo import ZoneInfo

        try:
            return ZoneInfo(self._zone)
        except (KeyError, ValueError, OSError):
            raise UsageError(
                Message('--tz: no zone "{zone}"', zone=self._zone), hint="like Europe/Kyiv, America/Toronto, UTC"
            ) from None

    @cached_property
    def actor(self) -> Actor:
        """The person who makes changes."""
        return self.context.actor

    @cached_property
    def me(self) -> str:
        """The name of the person who reads; "" if the desk does not know them."""
        return self.lazy_me()

    def lazy_me(self) -> str:
        """Return `me`, computed only when needed: finding out starts a process."""
        from hd.ops.actors import reading_as

        return reading_as(self.desk)

    @cached_property
    def screen(self) -> Screen:
        """The terminal that renderers draw on."""
        from hd.render.terminal.screen import Screen
        from hd.render.terminal.style import colours_enabled

        return Screen(self.width, self.zone, self.now, colours_enabled(os.environ, terminal=is_terminal(sys.stdout)))

    @property
    def width(self) -> int:
        """The width of a line in cells."""
        forced = os.environ.get("HD_FORCE_TTY", "")
        return max(40, min(int(forced) if forced.isdecimal() else _terminal()[0], 200))

    @property
    def height(self) -> int:
        """The number of lines that fit above the next prompt."""
        return _terminal()[1] - 2

    @property
    def is_for_person(self) -> bool:
        """Whether output is for a person: a terminal, not a pipe. HD_FORCE_TTY (a width) forces it."""
        return is_terminal(sys.stdout) or bool(os.environ.get("HD_FORCE_TTY"))

    def begin(self, *, at: str | None, dry_run: bool) -> None:
        """Prepare a change: events happened `at` (None: now); a dry run only shows what would change."""
        self.dry_run = dry_run
        self.__dict__.pop("context", None)
        if at is None:
            return
        happened = self.parse_moment(at, back=True)
        if happened > self.now:
            raise UsageError(
                Message("--at {at} lies in the future", at=at),
                hint=Message("--at takes when something happened already"),
            )
        self._happened_at = happened

    def refresh_clock(self) -> None:
        """Read the clock again after a dialogue with the user; --now and --at stay in force."""
        if self._happened_at is not None:
            return
        context = self.context
        for name in ("now", "screen"):
            self.__dict__.pop(name, None)
        self.context = context.at(self.now)

    def parse_moment(self, text: str, *, back: bool = False) -> datetime:
        """Parse a time in the desk's zone."""
        from hd.core.time.parsing import parse_moment

        return parse_moment(text, now=self.now, zone=self.desk.zone, back=back)

    def remember(self, ticket_id: str) -> None:
        """Save the ticket that `@` means in the next command; not in a dry run, whose new ids are not real."""
        from hd.ops.desk.access import remember_ticket

        if not self.dry_run:
            remember_ticket(self.desk, ticket_id)

    @property
    def has_changes(self) -> bool:
        """Whether this run changed its desk."""
        return bool(self._commits)

    def flush_notices(self) -> None:
        """Report once what was repaired and what is wrong in hd.yaml."""
        if self.notices:
            from hd.text.sanitize import safe

            for notice in self.notices:
                click.echo(f"hd: {safe(translate(notice))}", err=True)
            self.notices.clear()


def _terminal() -> tuple[int, int]:
    """Return columns and lines like `shutil.get_terminal_size`, without the imports of shutil."""
    told = [os.environ.get(name, "") for name in ("COLUMNS", "LINES")]
    columns, lines = (int(text) if text.isdecimal() else 0 for text in told)
    if not (columns and lines):
        try:
            size = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else -1)
        except (OSError, ValueError):
            size = os.terminal_size((80, 24))
        columns, lines = columns or size.columns or 80, lines or size.lines or 24
    return columns, lines


def _folder(text: str, *, source: str) -> Path:
    """Return the folder that `text` names; source: the option or variable that names it."""
    try:
        folder = Path(text).absolute()
    except FileNotFoundError:
        raise UsageError(Message("this folder is gone: somebody removed it"), hint="cd to another one") from None
    if not folder.is_dir():
        what = Message("is a file, not a folder") if folder.exists() else Message("no such folder")
        raise UsageError(
            Message("{source} {text}: {what}", source=source, text=text, what=what),
            hint=Message("name the folder that has the hd.yaml, or one below it"),
        )
    return folder
