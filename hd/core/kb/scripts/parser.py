"""Parse the lines of a script into steps, and collect errors. Never raises."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from hd.core.diagnostic import Diagnostic, Severity
from hd.core.kb.article import Article
from hd.core.kb.scripts.keywords import VERBS
from hd.core.kb.scripts.model import (
    MAX_ANSWERS,
    Branch,
    Script,
    Step,
    Token,
    branch_of,
    has_arrow,
    strip_markdown,
    text_after_arrow,
    tokens,
)
from hd.text.suggestions import nearest

RULE = "script"
_TARGETS = "4, next, solved: TEXT, escalate TEAM: TEXT, pause: TEXT"


def parse(body: str, *, lang: str = "", first_line: int = 1, path: str = "") -> Script:
    """Parse an article's body as a script; reports errors of its form in `diagnostics`.

    Steps are the numbered list at the margin; it continues after headings, until a list after a heading begins at 1
    again. Steps are numbered by their position.
    """
    reader = _Reader(path)
    for token in tokens(body, first_line=first_line):
        reader.take(token)
    steps = tuple(item.step(reader) for item in reader.items)
    script = Script(_text(reader.intro), steps, _text(reader.loose), lang)
    _check_numbers(script, reader)
    return replace(script, diagnostics=tuple(sorted(reader.diagnostics, key=lambda problem: problem.line)))


def script_of(article: Article) -> Script:
    """Return an article's body as a script."""
    return parse(article.body, lang=article.lang, first_line=article.document.body_line, path=article.path)


class _Bullet:
    """A check or a bullet, with its continuation lines."""

    def __init__(self, token: Token) -> None:
        self.kind, self.line, self.indent = token.kind, token.line, token.indent
        self.lines = [token.text]

    @property
    def text(self) -> str:
        return " ".join(self.lines)


class _Item:
    """A step that is being read."""

    def __init__(self, token: Token, number: int) -> None:
        self.number, self.written, self.line = number, token.number, token.line
        self.pieces: list[_Bullet | str] = [token.text]

    def step(self, reader: _Reader) -> Step:
        bullets = [piece for piece in self.pieces if isinstance(piece, _Bullet) and piece.kind == "bullet"]
        found = {id(piece): branch_of(piece.text, step=self.number) for piece in bullets}
        branching = any(found.values())
        lines: list[str] = []
        checks: list[str] = []
        branches: list[Branch] = []
        for piece in self.pieces:
            if isinstance(piece, str):
                lines.append(piece)
            elif piece.kind == "check":
                checks.append(strip_markdown(piece.text))
            elif (branch := found[id(piece)]) is not None:
                branches.append(Branch(*branch, piece.line))
            else:
                reader.report_arrow(piece, is_certain=branching)
                lines.append(f"- {piece.text}")
        reader.check_answers(branches)
        return Step(self.number, _text(lines), self.line, tuple(checks), tuple(branches))


class _Reader:
    """Reads tokens one by one."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.intro: list[str] = []
        self.items: list[_Item] = []
        self.loose: list[str] = []  # text at the margin after a step: part of it if another step follows
        self.diagnostics: list[Diagnostic] = []
        self._piece: _Bullet | None = None
        self._heading = self._over = self._blank = False

    def take(self, token: Token) -> None:
        """Read the next line."""
        if token.kind == "step" and not self._over:
            self._over = bool(self.items) and self._heading and token.number == 1
        if token.kind == "step" and not self._over:
            self._begin(token)
        elif not self.items:
            self.intro.append(_restore_line(token))
        elif self._over or not self._belongs(token):
            self._leave(token)
        else:
            self._add(token)
        self._blank = token.kind == "blank"

    def _begin(self, token: Token) -> None:
        if self.items and any(self.loose):
            self.items[-1].pieces += ["", *self.loose]
        self.loose.clear()
        self.items.append(_Item(token, len(self.items) + 1))
        self._piece, self._heading = None, False

    def _belongs(self, token: Token) -> bool:
        """Whether a line belongs to the last step: it is indented, continues the line before, or is a bullet of the
        step.
        """
        if token.kind == "heading" and token.indent < 2:
            return False
        if self.loose and any(self.loose):
            return False
        return token.kind == "blank" or token.indent >= 2 or not self._blank or token.kind in ("check", "bullet")

    def _leave(self, token: Token) -> None:
        self._heading = self._heading or token.kind == "heading"
        self._piece = None
        self.loose.append(_restore_line(token))

    def _add(self, token: Token) -> None:
        """Add a line to the last step."""
        pieces = self.items[-1].pieces
        if token.kind in ("check", "bullet") and (self._piece is None or token.indent <= self._piece.indent + 1):
            self._piece = _Bullet(token)
            pieces.append(self._piece)
        elif token.kind == "text" and self._piece is not None and not self._blank:
            self._piece.lines.append(token.text)
        else:
            if token.kind != "blank":
                self._piece = None
            pieces.append(_dedent(token))

    def report(self, line: int, message: str, *, severity: Severity = "error", hint: str = "") -> None:
        """Collect a diagnostic."""
        self.diagnostics.append(Diagnostic(severity, RULE, message, line, self.path, hint))

    def report_arrow(self, bullet: _Bullet, *, is_certain: bool) -> None:
        """Report a bullet that looks like a branch: it has an arrow, and either a similar keyword or branches beside
        it.
        """
        if not has_arrow(bullet.text):
            return
        said = text_after_arrow(bullet.text).partition(":")[0].strip("*_` ")
        guess = nearest(said.partition(" ")[0], VERBS) if said else None
        if is_certain or guess:
            hint = f"{guess}?" if guess else f"after the arrow: {_TARGETS}"
            self.report(bullet.line, f'"{said}" is nothing that an answer leads to', hint=hint)

    def check_answers(self, branches: Sequence[Branch]) -> None:
        """Report answers that are equal or empty, and more answers than keys."""
        known: set[str] = set()
        for branch in branches:
            label = branch.label.casefold()
            if not label:
                self.report(branch.line, "an answer without a word", hint="- yes → 4")
            elif label in known:
                self.report(branch.line, f'the answer "{branch.label}" stands here twice')
            known.add(label)
        if len(branches) > MAX_ANSWERS:
            self.report(branches[MAX_ANSWERS].line, f"more than {MAX_ANSWERS} answers: there is one key for each")


def _check_numbers(script: Script, reader: _Reader) -> None:
    """Report steps that are not numbered in order, and branches to missing steps."""
    jumping = any(branch.target.kind == "step" for step in script.steps for branch in step.branches)
    for item in reader.items:
        if item.written != item.number:
            message = f"step {item.number} is written as {item.written}."
            severity: Severity = "error" if jumping else "warning"
            reader.report(item.line, message, severity=severity, hint="number them 1. 2. 3. …: answers lead to numbers")
            break
    for step in script.steps:
        last = script.closing if step.number == len(script.steps) else len(script.steps)  # the end follows
        for branch in step.branches:
            if branch.target.kind == "step" and not 1 <= branch.target.step <= last:
                hint = f"steps: 1 to {len(script.steps)}"
                reader.report(branch.line, f"no step {branch.target.step}", hint=hint)


def _restore_line(token: Token) -> str:
    """Return a line approximately as it was written."""
    mark = {"step": f"{token.number}. ", "check": "- [ ] ", "bullet": "- "}.get(token.kind, "")
    return token.text if token.kind == "code" else " " * token.indent * bool(mark) + mark + token.text


def _dedent(token: Token) -> str:
    """Return a line of a step without the step's indent."""
    if token.kind == "code":
        return token.text[min(token.indent, 3) :]
    mark = {"step": f"{token.number}. ", "check": "- [ ] ", "bullet": "- "}.get(token.kind, "")
    return " " * max(token.indent - 3, 0) * bool(mark) + mark + token.text


def _text(lines: Sequence[str]) -> str:
    """Join lines, without blank lines around them and without repeated ones."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n")
