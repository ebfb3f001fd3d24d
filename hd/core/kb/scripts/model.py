"""A script for the first line: reads an article's Markdown as steps, checks and branches. Walks none, opens no file.

A script is a numbered list. Inside a step, `- [ ] what must be seen` is a check and `- answer → target` a branch, where
a target is a step (`4`, `step 4`, `next`) or an end: `solved: TEXT`, `escalate TEAM: TEXT`, `pause: TEXT`, in English,
Ukrainian or Russian (`core.scriptwords`). A step without branches goes on to the next one. Everything else is text, so
that a forge shows a script as what it is. Lines are made tokens here, tokens steps in `core.scriptparser`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from hd.core.diagnostic import Diagnostic
from hd.core.document.markdown_lines import without_links
from hd.core.kb.scripts.keywords import ARROWS, FILLERS, STEP, VERBS
from hd.text.lazy_regex import pattern

MOST = 9  # answers of a step: one key each
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
    """Where an answer leads. step: its number; one past the last is the question whether it is solved. team: to whom,
    as the script names it, empty: to the next line. text: the answer, the reason, what is waited for."""

    kind: Kind
    step: int = 0
    team: str = ""
    text: str = ""


class Branch(Struct, frozen=True):
    """An answer of a step and where it leads. line: 1-based, in the file."""

    label: str
    target: Target
    line: int = 0


class Step(Struct, frozen=True):
    """One step: its text as Markdown, what must be seen, the answers that it names."""

    number: int
    text: str
    line: int
    checks: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()

    @property
    def name(self) -> str:
        """Its first sentence without marks, short enough for a list of what was tried."""
        said = plain(self.text.partition("\n\n")[0])
        sentence = _SENTENCE.match(said)
        return shortened((sentence[1] if sentence else said).rstrip(".:;,"), most=_LONGEST)


class Script(Struct, frozen=True):
    """A whole script. intro: what stands before its steps; outro: after them; lang: of its article."""

    intro: str
    steps: tuple[Step, ...]
    outro: str
    lang: str = ""
    problems: tuple[Diagnostic, ...] = ()

    @property
    def closing(self) -> int:
        """The number of the question whether it is solved: the one after the last step's."""
        return len(self.steps) + 1

    @property
    def branching(self) -> bool:
        """Whether any of its steps names answers."""
        return any(step.branches for step in self.steps)


class Token(Struct, frozen=True):
    """A line of a script. text: what it says, without its marks; indent: cells before it; target: the raw words after
    a bullet's arrow; number: a step's, as written."""

    kind: Literal["step", "check", "bullet", "text", "heading", "blank", "code"]
    text: str
    line: int
    indent: int = 0
    number: int = 0


def tokens(body: str, *, first_line: int = 1) -> Iterator[Token]:
    """The lines of `body`, in order. Code between fences is no bullet and no step."""
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
    """The label and the target of a bullet; None for one that is no branch. step: in which it stands.

    A label may have arrows of its own (`Settings → Calls → 4`), and so may the text of an end: the first arrow after
    which a target stands counts.
    """
    for arrow in _ARROW.finditer(text):
        target = target_of(text[arrow.end() :], step=step)
        if target is not None:
            return plain(text[: arrow.start()]).rstrip(" :,;"), target
    return None


def has_arrow(text: str) -> bool:
    """Whether a bullet looks like a branch."""
    return _ARROW.search(text) is not None


def last_words(text: str) -> str:
    """What stands after a bullet's last arrow."""
    return _ARROW.split(text)[-1]


def target_of(text: str, *, step: int) -> Target | None:
    """What words say of where to go: `4`, `step 4`, `next`, `solved: TEXT`, `escalate TEAM: TEXT`, `pause: TEXT`.

    step: the one in which they stand. None where they say something else.
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


def plain(text: str) -> str:
    """One line of Markdown as its words: links as what they show, no emphasis."""
    return " ".join(_MARKS.sub("", without_links(text)).split())


def shortened(text: str, *, most: int) -> str:
    """`text` in at most so many characters, cut between words, with a `…`."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + "…"
