"""What one run of `hd` stands on: which desk, which moment, which screen, who acts. Opened only when asked for."""

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

_YEARS = range(1970, 2200)  # git knows no earlier commits; over centuries, business time takes minutes to count


class Session:
    """One run. folder: where to look for the desk; now, zone: texts that replace the clock and the desk's zone;
    pager: whether long answers may go through one; indexed: whether the index may answer; progress: where long work
    says how far it is, if anywhere; words: the command
    line, without `hd`; dry_run: whether the command only says what it would do; notices: lines about
    repairs, to be shown once."""

    def __init__(
        self,
        *,
        folder: str | None = None,
        now: str | None = None,
        zone: str | None = None,
        pager: bool = True,
        indexed: bool = True,
        words: Sequence[str] = (),
    ) -> None:
        self._folder = folder
        self.words = tuple(words)
        self._now = now
        self._zone = zone
        self.pager = pager
        self._indexed = indexed
        self.progress: Callable[[int, int], None] | None = None
        self.dry_run = False
        self.notices: list[str] = []
        self._commits: list[str] = []
        self._happened_at: datetime | None = None

    @cached_property
    def desk(self) -> Desk:
        """The desk: of `-C`, else the nearest upward, else of HD_DESK."""
        from hd.ops.desk.access import has_desk, open_desk

        folder = self.folder
        if self._folder is None and os.environ.get("HD_DESK") and not has_desk(folder):
            folder = _folder(os.environ["HD_DESK"], said="HD_DESK")
        desk = open_desk(folder, indexed=self._indexed, on_recovery=self.notices.append)
        speak_as_agent(desk)
        return desk

    def require_desk(self) -> None:
        """Raise NotFoundError where there is no desk."""
        _ = self.desk

    @cached_property
    def context(self) -> Context:
        """The request that the command makes of the desk."""
        return self.context_of(self.desk)

    def context_of(self, desk: Desk) -> Context:
        """The same request of another desk, such as what git's index holds."""
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

    def look_at(self, rev: str) -> None:
        """From now on the desk is what it was in the commit `rev`, to be read only. Raises NotFoundError."""
        from hd.ops.desk.access import open_at

        self.desk = open_at(self.desk, rev)
        self.__dict__.pop("context", None)

    @property
    def nowhere(self) -> bool:
        """Whether there is no desk around this folder, and none was named."""
        from hd.ops.desk.access import has_desk

        return self._folder is None and not os.environ.get("HD_DESK") and not has_desk(self.folder)

    @property
    def folder(self) -> Path:
        """The folder that the command is about."""
        return _folder(self._folder or ".", said="-C")

    @cached_property
    def now(self) -> datetime:
        """The moment: `--now`, else HD_NOW, else the clock's."""
        text = self._now or os.environ.get("HD_NOW")
        if not text:
            return datetime.now(UTC).astimezone()
        said = "--now" if self._now else "HD_NOW"
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise UsageError(
                Message('{said}: "{text}" is no time', said=said, text=text), hint="like 2026-11-23T09:00:00+02:00"
            ) from None
        if at.year not in _YEARS:
            raise UsageError(
                Message("{said}: {text}: no desk is open then", said=said, text=text),
                hint=Message("{years} to {years2}", years=_YEARS[0], years2=_YEARS[-1]),
            )
        return at if at.tzinfo else datetime.fromisoformat(at.replace(tzinfo=self._typed_in()).isoformat())

    def _typed_in(self) -> ZoneInfo:
        """What a time without offset is in: the desk's zone; where there is no desk yet (`hd init`), the machine's."""

        try:
            return self.desk.zone
        except NotFoundError:
            from zoneinfo import ZoneInfo

            from hd.ops.machine import local_zone

            return ZoneInfo(local_zone())

    @cached_property
    def zone(self) -> ZoneInfo:
        """What times are shown in: `--tz`, else the desk's zone."""
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
        """Who changes things."""
        return self.context.actor

    @cached_property
    def me(self) -> str:
        """Who reads; empty for somebody the desk does not know."""
        return self.who()

    def who(self) -> str:
        """The same for those who may never ask: finding out takes a process."""
        from hd.ops.actors import reading_as

        return reading_as(self.desk)

    @cached_property
    def screen(self) -> Screen:
        """The place that is drawn on."""
        from hd.render.terminal.screen import Screen
        from hd.render.terminal.style import wanted

        return Screen(self.width, self.zone, self.now, wanted(os.environ, terminal=is_terminal(sys.stdout)))

    @property
    def width(self) -> int:
        """The cells of a line."""
        forced = os.environ.get("HD_FORCE_TTY", "")
        return max(40, min(int(forced) if forced.isdecimal() else _terminal()[0], 200))

    @property
    def height(self) -> int:
        """How many lines can be read at once: the terminal's, but for the prompt and the answer's last word."""
        return _terminal()[1] - 2

    @property
    def drawn(self) -> bool:
        """Whether output is for a person: a terminal, not a pipe; HD_FORCE_TTY (a width) says so in any case."""
        return is_terminal(sys.stdout) or bool(os.environ.get("HD_FORCE_TTY"))

    def begin(self, *, at: str | None, dry_run: bool) -> None:
        """Get ready to change the desk: things happened `at` (None: now); a dry run only says what would change."""
        self.dry_run = dry_run
        self.__dict__.pop("context", None)
        if at is None:
            return
        happened = self.moment(at, back=True)
        if happened > self.now:
            raise UsageError(
                Message("--at {at} lies in the future", at=at),
                hint=Message("--at takes when something happened already"),
            )
        self._happened_at = happened

    def later(self) -> None:
        """Read the clock again after a dialogue with the user; the times of --now and --at hold."""
        if self._happened_at is not None:
            return
        context = self.context
        for name in ("now", "screen"):
            self.__dict__.pop(name, None)
        self.context = context.at(self.now)

    def moment(self, text: str, *, back: bool = False) -> datetime:
        """A time as typed, in the desk's zone."""
        from hd.core.time.parsing import parse_moment

        return parse_moment(text, now=self.now, zone=self.desk.zone, back=back)

    def remember(self, ticket_id: str) -> None:
        """The ticket that the next command may call `@`; nothing in a dry run, which may have made up its id."""
        from hd.ops.desk.access import remember_ticket

        if not self.dry_run:
            remember_ticket(self.desk, ticket_id)

    @property
    def changed(self) -> bool:
        """Whether this run changed its desk."""
        return bool(self._commits)

    def flush_notices(self) -> None:
        """Tell, once, what was repaired and what is wrong with hd.yaml."""
        if self.notices:
            from hd.text.sanitize import safe

            for notice in self.notices:
                click.echo(f"hd: {safe(translate(notice))}", err=True)
            self.notices.clear()


def _terminal() -> tuple[int, int]:
    """Columns and lines, as `shutil.get_terminal_size` finds them; that one brings half a dozen packers along."""
    told = [os.environ.get(name, "") for name in ("COLUMNS", "LINES")]
    columns, lines = (int(text) if text.isdecimal() else 0 for text in told)
    if not (columns and lines):
        try:
            size = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else -1)
        except (OSError, ValueError):
            size = os.terminal_size((80, 24))
        columns, lines = columns or size.columns or 80, lines or size.lines or 24
    return columns, lines


def _folder(text: str, *, said: str) -> Path:
    """The folder that is meant; said: by which option or variable."""
    try:
        folder = Path(text).absolute()
    except FileNotFoundError:
        raise UsageError(Message("this folder is gone: somebody removed it"), hint="cd to another one") from None
    if not folder.is_dir():
        what = Message("is a file, not a folder") if folder.exists() else Message("no such folder")
        raise UsageError(
            Message("{said} {text}: {what}", said=said, text=text, what=what),
            hint=Message("name the folder that has the hd.yaml, or one below it"),
        )
    return folder
