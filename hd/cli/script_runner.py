"""Walks an operator through a script by single keys; loses nothing of it, and writes nothing of it by itself."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from hd.cli.terminal import keys
from hd.cli.terminal.editor_session import saving
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
def walked(
    session: Session, begun: PreparedRun, walk: ScriptRun, said: RunDetails
) -> Iterator[tuple[ScriptRun, RunDetails]]:
    """The walk at its end, and what a new ticket needs. Raises HdError where somebody quits.

    Every answer is on disk before the next question, until the work inside is done; where that fails, the command that
    goes on with the answers is named.
    """
    with rescuing(session, begun) as typed:
        with keys.opened() as keyboard, _outliving():
            talk = _Talk(session, begun, walk, said, keyboard, typed)
            talk.save()
            talk.open()
            while not talk.over:
                talk.ask()
            talk.complete()
        session.later()
        yield talk.walk, talk.said


class _Talk:
    """One walk on the screen."""

    def __init__(
        self,
        session: Session,
        begun: PreparedRun,
        walk: ScriptRun,
        said: RunDetails,
        keyboard: keys.Keyboard,
        typed: TypedText,
    ) -> None:
        self.session, self.begun, self.walk, self.said, self.keyboard = session, begun, walk, said, keyboard
        self.typed = typed
        self.over = False
        self.answered = 0  # moves, when the walk was last not over

    def open(self) -> None:
        """Say what script it is, and what to know before."""
        self._say(draw.opening(self.begun.article.title, self.walk.script.intro, screen=self.session.screen))

    def save(self) -> None:
        """Put on disk what was said so far."""
        save_answers(self.typed, self.walk, self.said, made=self.begun.ref is None)

    def ask(self) -> None:
        """Show where the walk is, and do what the next key that means something says."""
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
        """Ask what a new ticket needs, and only that."""
        if self.begun.ref is not None:
            return
        while not self.said.requester:
            who = self._line("Who asks (Enter: nobody)")
            if not who:
                break
            if self._is_known(who):
                self.said = replace(self.said, requester=who)
                self.save()
        if not self.said.title:
            title = self.begun.article.title
            self.said = replace(self.said, title=self._line(f"Title (Enter: {title})") or title)
            self.save()

    def _do(self, key: str) -> bool:
        """Do what a key says; False for one that says nothing here."""
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
        if self.walk.end == Target("solved"):  # the script leaves the words to whoever talks
            text = self._line("What solved it?")
            self.walk = replace(self.walk, end=Target("solved", text=text)) if text else before
        return True

    def _end_with(self, kind: str) -> None:
        """An end of the operator's own; nothing typed is none."""
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


def save_answers(typed: TypedText, walk: ScriptRun, said: RunDetails, *, made: bool) -> None:
    """Put the answers on disk, where there are any. made: a ticket is made at the end, from what was said of it."""
    if walk.answered_steps or walk.notes or walk.end:
        text = format_answers(walk, title=said.title, requester=said.requester) if made else format_answers(walk)
        typed.save(text.encode("utf-8", "surrogateescape"))


def rescuing(session: Session, begun: PreparedRun) -> AbstractContextManager[TypedText]:
    """Where answers are saved; if what is done with them fails, it names the command that goes on with them."""
    walk = begun.walk
    ref = f" {short(begun.ref).lower()} --again" if begun.ref else ""
    return saving(session, f"{walk.slug}.txt", lambda file: f"hd kb run {walk.name}{ref} --answers {file}")


@contextmanager
def _outliving() -> Iterator[None]:
    """A terminal that is closed does not end the process at once: reading from it then does, and nothing is lost."""
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
    """Where an answer leads; nothing where that is the next step."""
    if target.kind == "step":
        if target.step == walk.position + 1 and target.step != walk.script.closing:
            return ""
        return f"step {target.step}" if target.step < walk.script.closing else ""
    return _end_words(target) if target.text or target.team else ""


def _end_words(end: Target) -> str:
    kind = {"solved": "solved", "escalate": f"hand over to {end.team or 'the next line'}", "pause": "later"}[end.kind]
    return f"{kind}: {end.text}" if end.text else kind
