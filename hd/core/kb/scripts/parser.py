"""Puts the lines of a script together as steps, and collects what is wrong with them. Never raises, walks nothing."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from hd.core.diagnostic import Diagnostic, Severity
from hd.core.kb.article import Article
from hd.core.kb.scripts.keywords import VERBS
from hd.core.kb.scripts.model import MOST, Branch, Script, Step, Token, branch_of, has_arrow, last_words, plain, tokens
from hd.text.suggestions import nearest

RULE = "script"
_TARGETS = "4, next, solved: TEXT, escalate TEAM: TEXT, pause: TEXT"


def parse(body: str, *, lang: str = "", first_line: int = 1, path: str = "") -> Script:
    """The script that an article's body is; what is wrong with its form is in `problems`.

    Steps are the numbered list that begins at the margin; they go on below headings, until a list after a heading
    begins at 1 again. Their number is their place in the list.
    """
    reader = _Reader(path)
    for token in tokens(body, first_line=first_line):
        reader.take(token)
    steps = tuple(item.step(reader) for item in reader.items)
    script = Script(_text(reader.intro), steps, _text(reader.loose), lang)
    _check_numbers(script, reader)
    return replace(script, problems=tuple(sorted(reader.problems, key=lambda problem: problem.line)))


def script_of(article: Article) -> Script:
    """An article's body as a script."""
    return parse(article.body, lang=article.lang, first_line=article.document.body_line, path=article.path)


class _Piece:
    """A check or a bullet, and the lines that go on with it."""

    def __init__(self, token: Token) -> None:
        self.kind, self.line, self.indent = token.kind, token.line, token.indent
        self.lines = [token.text]

    @property
    def text(self) -> str:
        return " ".join(self.lines)


class _Item:
    """One step while its lines come in."""

    def __init__(self, token: Token, number: int) -> None:
        self.number, self.written, self.line = number, token.number, token.line
        self.pieces: list[_Piece | str] = [token.text]

    def step(self, reader: _Reader) -> Step:
        bullets = [piece for piece in self.pieces if isinstance(piece, _Piece) and piece.kind == "bullet"]
        found = {id(piece): branch_of(piece.text, step=self.number) for piece in bullets}
        branching = any(found.values())
        lines: list[str] = []
        checks: list[str] = []
        branches: list[Branch] = []
        for piece in self.pieces:
            if isinstance(piece, str):
                lines.append(piece)
            elif piece.kind == "check":
                checks.append(plain(piece.text))
            elif (branch := found[id(piece)]) is not None:
                branches.append(Branch(*branch, piece.line))
            else:
                reader.suspect(piece, sure=branching)
                lines.append(f"- {piece.text}")
        reader.check_answers(branches)
        return Step(self.number, _text(lines), self.line, tuple(checks), tuple(branches))


class _Reader:
    """Takes tokens, one by one."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.intro: list[str] = []
        self.items: list[_Item] = []
        self.loose: list[str] = []  # what stands at the margin after a step: its text, if another step follows
        self.problems: list[Diagnostic] = []
        self._piece: _Piece | None = None
        self._heading = self._over = self._blank = False

    def take(self, token: Token) -> None:
        """The next line."""
        if token.kind == "step" and not self._over:
            self._over = bool(self.items) and self._heading and token.number == 1
        if token.kind == "step" and not self._over:
            self._begin(token)
        elif not self.items:
            self.intro.append(_shown(token))
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
        """Whether a line is of the last step: it is indented, goes on with the line before, or is a bullet of it."""
        if token.kind == "heading" and token.indent < 2:
            return False
        if self.loose and any(self.loose):
            return False
        return token.kind == "blank" or token.indent >= 2 or not self._blank or token.kind in ("check", "bullet")

    def _leave(self, token: Token) -> None:
        self._heading = self._heading or token.kind == "heading"
        self._piece = None
        self.loose.append(_shown(token))

    def _add(self, token: Token) -> None:
        """One more line of the last step."""
        pieces = self.items[-1].pieces
        if token.kind in ("check", "bullet") and (self._piece is None or token.indent <= self._piece.indent + 1):
            self._piece = _Piece(token)
            pieces.append(self._piece)
        elif token.kind == "text" and self._piece is not None and not self._blank:
            self._piece.lines.append(token.text)
        else:
            if token.kind != "blank":
                self._piece = None
            pieces.append(_dedented(token))

    def report(self, line: int, message: str, *, severity: Severity = "error", hint: str = "") -> None:
        """Take down what is wrong."""
        self.problems.append(Diagnostic(severity, RULE, message, line, self.path, hint))

    def suspect(self, piece: _Piece, *, sure: bool) -> None:
        """Take down a bullet that was meant as a branch: it has an arrow, and a word almost known or others beside."""
        if not has_arrow(piece.text):
            return
        said = last_words(piece.text).partition(":")[0].strip("*_` ")
        guess = nearest(said.partition(" ")[0], VERBS) if said else None
        if sure or guess:
            hint = f"{guess}?" if guess else f"after the arrow: {_TARGETS}"
            self.report(piece.line, f'"{said}" is nothing that an answer leads to', hint=hint)

    def check_answers(self, branches: Sequence[Branch]) -> None:
        """Take down answers that cannot be told apart, are empty, or are too many for the keys."""
        known: set[str] = set()
        for branch in branches:
            label = branch.label.casefold()
            if not label:
                self.report(branch.line, "an answer without a word", hint="- yes → 4")
            elif label in known:
                self.report(branch.line, f'the answer "{branch.label}" stands here twice')
            known.add(label)
        if len(branches) > MOST:
            self.report(branches[MOST].line, f"more than {MOST} answers: there is one key for each")


def _check_numbers(script: Script, reader: _Reader) -> None:
    """Steps are numbered in order, and what branches name is there."""
    jumping = any(branch.target.kind == "step" for step in script.steps for branch in step.branches)
    for item in reader.items:
        if item.written != item.number:
            message = f"step {item.number} is written as {item.written}."
            severity: Severity = "error" if jumping else "warning"
            reader.report(item.line, message, severity=severity, hint="number them 1. 2. 3. …: answers lead to numbers")
            break
    for step in script.steps:
        last = script.closing if step.number == len(script.steps) else len(script.steps)  # after it comes the end
        for branch in step.branches:
            if branch.target.kind == "step" and not 1 <= branch.target.step <= last:
                hint = f"steps: 1 to {len(script.steps)}"
                reader.report(branch.line, f"no step {branch.target.step}", hint=hint)


def _shown(token: Token) -> str:
    """A line as it was, near enough to be read."""
    mark = {"step": f"{token.number}. ", "check": "- [ ] ", "bullet": "- "}.get(token.kind, "")
    return token.text if token.kind == "code" else " " * token.indent * bool(mark) + mark + token.text


def _dedented(token: Token) -> str:
    """A line inside a step, without the indent that the step gives it."""
    if token.kind == "code":
        return token.text[min(token.indent, 3) :]
    mark = {"step": f"{token.number}. ", "check": "- [ ] ", "bullet": "- "}.get(token.kind, "")
    return " " * max(token.indent - 3, 0) * bool(mark) + mark + token.text


def _text(lines: Sequence[str]) -> str:
    """Lines without blank ones around, and never two blank ones together."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n")
