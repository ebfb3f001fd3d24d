"""Walk an agent through a script by single keys. Every answer is saved; the caller commits the result."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from hd.cli.terminal import keys
from hd.cli.terminal.editor_session import rescue_pieces
from hd.core.ids import short
from hd.core.kb.scripts.answer_file import format_answers
from hd.core.kb.scripts.model import Target
from hd.core.kb.scripts.run import ScriptRun, add_note, choose, end_run, go_back
from hd.errors import HdError, UsageError
from hd.ops import actors
from hd.ops.kb.run_script import PreparedRun, RunDetails
from hd.render.kb import scripts as draw
from hd.text.sanitize import check_text, safe

if TYPE_CHECKING:
    from hd.cli.session import Session
    from hd.ops.editor import TypedText


@contextmanager
def walk_script(
    session: Session, opened_run: PreparedRun, walk: ScriptRun, details: RunDetails
) -> Iterator[tuple[ScriptRun, RunDetails]]:
    """Run the script and yield the finished walk and the details for a new ticket.

    Every answer is on disk before the next question. If the work inside fails, the error names the command that
    continues with the saved answers. Raises HdError if the agent quits.
    """
    with rescue_answers(session, opened_run) as saved_text:
        with keys.open_keyboard() as keyboard, _survive_hangup():
            talk = _ScriptDialogue(session, opened_run, walk, details, keyboard, saved_text)
            talk.save()
            talk.open()
            while not talk.over:
                talk.ask()
            talk.complete()
        session.refresh_clock()
        yield talk.walk, talk.details


class _ScriptDialogue:
    """One walk through a script on the screen."""

    def __init__(
        self,
        session: Session,
        opened_run: PreparedRun,
        walk: ScriptRun,
        details: RunDetails,
        keyboard: keys.Keyboard,
        saved_text: TypedText,
    ) -> None:
        self.session, self.opened_run, self.walk, self.details, self.keyboard = (
            session,
            opened_run,
            walk,
            details,
            keyboard,
        )
        self.saved_text = saved_text
        self.over = False
        self.answered = 0  # number of moves when the walk was last unfinished

    def open(self) -> None:
        """Show the script's title and introduction."""
        self._say(draw.opening(self.opened_run.article.title, self.walk.script.intro, screen=self.session.screen))

    def save(self) -> None:
        """Save the answers so far."""
        save_answers(self.saved_text, self.walk, self.details, is_new=self.opened_run.ref is None)

    def ask(self) -> None:
        """Show the current step and handle the next valid key."""
        if self.walk.end is None:
            self.answered = len(self.walk.answered_steps)
            self._say(draw.step(_step_row(self.walk), screen=self.session.screen))
        else:
            words = _end_words(self.walk.end)
            self._say(draw.end(words, self.walk.notes, screen=self.session.screen))
        while not self._do(self.keyboard.key()):
            pass
        self.save()

    def complete(self) -> None:
        """Ask for the missing details of a new ticket."""
        if self.opened_run.ref is not None:
            return
        while not self.details.requester:
            who = self._line("Who asks (Enter: nobody)")
            if not who:
                break
            if self._is_known(who):
                self.details = replace(self.details, requester=who)
                self.save()
        if not self.details.title:
            title = self.opened_run.article.title
            self.details = replace(self.details, title=self._line(f"Title (Enter: {title})") or title)
            self.save()

    def _do(self, key: str) -> bool:
        """Handle a key; return False if it means nothing here."""
        if key == keys.BACK:
            took_answer = len(self.walk.answered_steps) > self.answered
            self.walk = go_back(self.walk) if self.walk.end is None or took_answer else replace(self.walk, end=None)
            self._say("  < back")
        elif key == "n":
            self.walk = add_note(self.walk, self._line("note"))
        elif key == "p":
            self.walk, self.over = end_run(replace(self.walk, end=None), Target("pause")), True
        elif key == "q":
            raise HdError("nothing was written")
        elif self.walk.end is not None:
            self.over = key in "\r\n"
            return self.over
        elif key == "s":
            self._end_with("solved")
        elif key == "e":
            self._end_with("escalate")
        else:
            return self._answer(key)
        return True

    def _answer(self, key: str) -> bool:
        number = int(key) if key.isascii() and key.isdecimal() else 0
        if not 1 <= number <= len(self.walk.choices):
            return False
        branch = self.walk.choices[number - 1]
        self._say(f"  > {number} {branch.label}")
        before, self.walk = self.walk, choose(self.walk, branch)
        if self.walk.end == Target("solved"):  # the agent words the solution
            text = self._line("What solved it?")
            self.walk = replace(self.walk, end=Target("solved", text=text)) if text else before
        return True

    def _end_with(self, kind: str) -> None:
        """End the script early; an empty answer cancels this."""
        if kind == "solved":
            text = self._line("What solved it?")
            if text:
                self.walk = end_run(self.walk, Target("solved", text=text))
            return
        team = self._line("To which team or line (Enter: the next line)")
        why = self._line("Why")
        if why:
            self.walk = end_run(self.walk, Target("escalate", team=team, text=why))

    def _is_known(self, who: str) -> bool:
        try:
            actors.requester(who, desk=self.session.desk)
        except HdError as error:
            self._say("\n".join(part for part in (error.message, error.hint) if part))
            return False
        return True

    def _line(self, question: str) -> str:
        with self.keyboard.typing():
            said: str = click.prompt(safe(question), default="", show_default=False, err=True)
        try:
            return " ".join(check_text(said, what="the text").split())
        except UsageError as error:
            self._say(error.message)
            return ""

    def _say(self, text: str) -> None:
        click.echo(text if text.startswith(("\x1b", "\n")) else safe(text, multiline=True), err=True)


def save_answers(saved_text: TypedText, walk: ScriptRun, details: RunDetails, *, is_new: bool) -> None:
    """Save the answers, if there are any. is_new: a new ticket is registered at the end, so save its details too."""
    if walk.answered_steps or walk.notes or walk.end:
        new = {"title": details.title, "requester": details.requester} if is_new else {}
        saved_text.save(format_answers(walk, **new).encode("utf-8", "surrogateescape"))


def rescue_answers(session: Session, opened_run: PreparedRun) -> AbstractContextManager[TypedText]:
    """Save answers to a file; if the work inside fails, name the command that continues with them."""
    walk = opened_run.walk
    ref = f" {short(opened_run.ref).lower()} --again" if opened_run.ref else ""
    return rescue_pieces(session, f"{walk.slug}.txt", lambda file: f"hd kb run {walk.name}{ref} --answers {file}")


@contextmanager
def _survive_hangup() -> Iterator[None]:
    """Survive the closing of the terminal: the next read fails instead, and no answer is lost."""
    if not hasattr(signal, "SIGHUP"):
        yield
        return
    before = signal.signal(signal.SIGHUP, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _step_row(walk: ScriptRun) -> dict[str, object]:
    step = walk.step
    of = len(walk.script.steps)
    return {
        "name": walk.name,
        "place": f"step {walk.position} of {of}" if step else "the end",
        "text": step.text if step else walk.keywords.closing,
        "checks": step.checks if step else (),
        "choices": [{"label": branch.label, "to": _to(branch.target, walk)} for branch in walk.choices],
        "notes": walk.notes,
    }


def _to(target: Target, walk: ScriptRun) -> str:
    """Return where an answer leads; "" if that is the next step."""
    if target.kind == "step":
        if target.step == walk.position + 1 and target.step != walk.script.closing:
            return ""
        return f"step {target.step}" if target.step < walk.script.closing else ""
    return _end_words(target) if target.text or target.team else ""


def _end_words(end: Target) -> str:
    kind = {"solved": "solved", "escalate": f"hand over to {end.team or 'the next line'}", "pause": "later"}[end.kind]
    return f"{kind}: {end.text}" if end.text else kind
