"""A script for the first line: the model of steps, checks and branches, and the tokens of its Markdown.

A script is a numbered list. Inside a step, `- [ ] what must be seen` is a check and `- answer → target` a branch. A
target is a step (`4`, `step 4`, `next`) or an end: `solved: TEXT`, `escalate TEAM: TEXT`, `pause: TEXT`, in English,
Ukrainian or Russian (`keywords.py`). A step without branches continues with the next one. Everything else is text, so
that forges render a script as a normal list. This module turns lines into tokens, `parser.py` tokens into steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from hd.core.diagnostic import Diagnostic
from hd.core.document.markdown_lines import without_links
from hd.core.kb.scripts.keywords import ARROWS, FILLERS, STEP, VERBS
from hd.text.lazy_regex import pattern

MAX_ANSWERS = 9  # answers of a step: each has one key
_LONGEST = 100  # characters of a step's name

_STEP = pattern(r"( {0,2})(\d{1,9})[.)](?:[ \t]+(.*))?$")
_BULLET = pattern(r"([ \t]*)[-*+][ \t]+(\S.*)$")
_CHECK = pattern(r"\[[ xX]\][ \t]+(\S.*)$")
_HEADING = pattern(r" {0,3}#{1,6}(?:[ \t]|$)")
_FENCE = pattern(r"[ \t]*(```+|~~~+)")
_ARROW = pattern(r"[ \t]*(?:" + "|".join(ARROWS) + r")[ \t]*")
_SENTENCE = pattern(r"(.{12,}?[^\W\d_]{2})[.!](?= )")
_MARKS = pattern(r"(?<![\w*_`])[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}(?![\w*_`])")

Kind = Literal["step", "solved", "escalate", "pause"]


class Target(Struct, frozen=True):
    """Where an answer leads. step: its number; the number after the last step asks whether it is solved. team: as in
    the script; empty: the next line. text: the resolution, or the reason of a handover or pause.
    """

    kind: Kind
    step: int = 0
    team: str = ""
    text: str = ""


class Branch(Struct, frozen=True):
    """An answer of a step and its target. line: from 1, in the file."""

    label: str
    target: Target
    line: int = 0


class Step(Struct, frozen=True):
    """One step: its text as Markdown, its checks, its branches."""

    number: int
    text: str
    line: int
    checks: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()

    @property
    def name(self) -> str:
        """Its first sentence without marks, shortened for lists."""
        said = strip_markdown(self.text.partition("\n\n")[0])
        sentence = _SENTENCE.match(said)
        return shorten((sentence[1] if sentence else said).rstrip(".:;,"), most=_LONGEST)


class Script(Struct, frozen=True):
    """A script. intro: the text before its steps. outro: the text after them. lang: of its article."""

    intro: str
    steps: tuple[Step, ...]
    outro: str
    lang: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def closing(self) -> int:
        """The number of the final question, whether it is solved: one more than the last step's."""
        return len(self.steps) + 1

    @property
    def has_branches(self) -> bool:
        """Whether any of its steps has branches."""
        return any(step.branches for step in self.steps)


class Token(Struct, frozen=True):
    """A line of a script. text: without its marks. indent: in cells. target: the text after a bullet's arrow. number:
    of a step, as written.
    """

    kind: Literal["step", "check", "bullet", "text", "heading", "blank", "code"]
    text: str
    line: int
    indent: int = 0
    number: int = 0


def tokens(body: str, *, first_line: int = 1) -> Iterator[Token]:
    """Yield the lines of `body`, in order. Lines of fenced code are never bullets or steps."""
    fence = ""
    for line, raw in enumerate(body.replace("\r\n", "\n").split("\n"), first_line):
        text = raw.expandtabs(4).rstrip()
        indent = len(text) - len(text.lstrip())
        found = _FENCE.match(text)
        if fence or found:
            if found and (not fence or (found[1].startswith(fence) and text.strip() == found[1])):
                fence = "" if fence else found[1]
            yield Token("code", text, line, indent)
            continue
        yield _token(text, line, indent)


def _token(text: str, line: int, indent: int) -> Token:
    if not text:
        return Token("blank", "", line)
    if step := _STEP.match(text):
        return Token("step", step[3] or "", line, indent, int(step[2]))
    if bullet := _BULLET.match(text):
        check = _CHECK.match(bullet[2])
        return Token("check", check[1], line, indent) if check else Token("bullet", bullet[2], line, indent)
    return Token("heading" if _HEADING.match(text) else "text", text.strip(), line, indent)


def branch_of(text: str, *, step: int) -> tuple[str, Target] | None:
    """Return the label and the target of a bullet; None if it is not a branch. step: the step that contains it.

    Labels can contain arrows (`Settings → Calls → 4`), and so can the text of an end: the first arrow before a valid
    target counts.
    """
    for arrow in _ARROW.finditer(text):
        target = target_of(text[arrow.end() :], step=step)
        if target is not None:
            return strip_markdown(text[: arrow.start()]).rstrip(" :,;"), target
    return None


def has_arrow(text: str) -> bool:
    """Whether a bullet looks like a branch."""
    return _ARROW.search(text) is not None


def text_after_arrow(text: str) -> str:
    """Return the text after a bullet's last arrow."""
    return _ARROW.split(text)[-1]


def target_of(text: str, *, step: int) -> Target | None:
    """Parse a target: `4`, `step 4`, `next`, `solved: TEXT`, `escalate TEAM: TEXT`, `pause: TEXT`.

    step: the step that contains it. Returns None for other text.
    """
    head, colon, said = without_links(text).partition(":")
    words = [bare for word in head.split() if (bare := word.strip("*_`.,;").casefold()) and bare not in FILLERS]
    said = said.strip().removesuffix("**").strip()
    if not words:
        return None
    first, rest = words[0], words[1:]
    if not colon:
        place = rest if first in STEP else words
        if len(place) == 1 and place[0].isdecimal():
            return Target("step", int(place[0][:9]))
        if VERBS.get(first) == "next" and not rest:
            return Target("step", step + 1)
    verb = VERBS.get(first)
    if verb == "escalate" and len(rest) <= 1:
        return Target("escalate", team="".join(rest), text=said)
    if verb in ("solved", "pause") and not rest:
        return Target("solved" if verb == "solved" else "pause", text=said)
    return None


def strip_markdown(text: str) -> str:
    """Return the words of a line of Markdown: link texts, without emphasis."""
    return " ".join(_MARKS.sub("", without_links(text)).split())


def shorten(text: str, *, most: int) -> str:
    """Cut `text` to at most `most` characters, between words, with a `…`."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + "…"
