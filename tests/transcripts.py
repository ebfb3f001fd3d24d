"""Runs transcripts: commands and what they print, for real, and compares. Knows nothing of what `hd` should print.

A transcript is a text file, `tests/scripts/*.txt`:

    # A comment: from a blank line (or the start) up to the next command.
    $ hd create "VPN drops" -r shevch \\
    > -s vpn
    HD-2611-7K3FQ created: P4, to desk, respond by 13:02                  [4be1c2a]

    $ hd show 7k3g
    hd: no ticket "7k3g"
    hd search 7k3g     look in titles and texts
    (exit 1)

- `$ ` begins a command and `> ` continues it (a here-document, too); below stands what a person at a terminal sees,
  stdout and stderr together, then `(exit N)` where the code is not 0. Of a pipeline (`hd … | cat`) the order of lines
  is not compared: stdout and stderr reach the terminal through different processes. Blank lines at the end of the
  output do not count; everything else does, trailing spaces too. An output that has lines with `$ ` in front, or ends
  in lines with `# ` after a blank one, cannot be written down.
- One file is one session of `bash`, in an empty folder that is its home (shown as `/home/olha`), on a terminal of
  80×24 without colour; a carriage return overwrites, as on a real one. `cd`, variables and functions last.
- `at 2026-11-23T09:00` sets the moment, for `hd` (HD_NOW) and for git. It stands still until the next `at`. Without an
  offset it is in Europe/Kyiv, the machine's zone; nothing is set before the first `at`.
- `as ivan` makes that person of the desk's `people` git's author and committer (from `hd.yaml` in the current folder);
  `as "Mia Chen" mia@acme.example` anybody. Before the first `as` git knows olha@acme.example, Olha Bondar.
- Ids are random: the ones written down stand for the real ones, in the order in which they first appear in a
  command's output, everywhere after, in commands too, whole or as a piece (`7k3f`, at least three characters).
- Hashes of commits are compared as "any hash", where one is expected: `[4be1c2a]`, `[main 4be1c2a]`, `commit 4be1c2a`,
  `4be1c2a..9d01f3e`, `at 4be1c2a`, at the start of a line, as a column of a table, or all 40 characters. So is the
  version of the time zone data. Commands may use a hash that an earlier output has shown.

The same in Markdown: all blocks fenced as `console` of one file are one session, in their order. A block may be
indented. `<!-- $ at 2026-11-23T09:00 -->`, alone on its line, is a command that readers do not see (and that prints
nothing). A block that shows no `$ ` is not run; show what must not run in a block of another kind (`text`, `sh`).

    python -m tests.transcripts FILE…            run and compare; exit 1 and a diff where something differs
    python -m tests.transcripts --update FILE…   write what is printed now into the files; ids and hashes stay
"""

from __future__ import annotations

import difflib
import os
import re
import select
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from hd.core.ids import ALPHABET
from tests import warm
from tests.conftest import world

CHECKOUT = Path(__file__).resolve().parent.parent
HOME = "/home/olha"  # what the session's folder is called in a transcript
PATIENCE = 180.0  # seconds for one command; the demo desk is 260 commits
SHOWN = 5  # differences of one file
MARK = "\x1e"

_SHELL = rf"""
at() {{ export HD_NOW="$1" GIT_AUTHOR_DATE="$1" GIT_COMMITTER_DATE="$1"; }}
as() {{
  local name=$1 email=${{2-}} line
  if [ -z "$email" ]; then
    line=$(grep -m1 "^  $1: .*email:" hd.yaml) || {{ echo "as: no $1 in ./hd.yaml"; return 1; }}
    name=${{line#*name: }} email=${{line#*email: }}
    name=${{name%%,*}} email=${{email%%[,\}}]*}}
  fi
  export GIT_AUTHOR_NAME="$name" GIT_AUTHOR_EMAIL="$email" GIT_COMMITTER_NAME="$name" GIT_COMMITTER_EMAIL="$email"
}}
while IFS= read -r -d '' COMMAND <&$COMMANDS; do
  eval "$COMMAND" $COMMANDS<&-
  printf '{MARK}%d{MARK}' $?
done
"""

_ID = re.compile(rf"\b(?:[A-Z][A-Z0-9]{{0,7}}-)?\d\d(?:0[1-9]|1[0-2])-([{ALPHABET}]{{5}})\b")
_WORD = re.compile(r"\b[0-9A-Za-z]{3,5}\b")
# Where a commit's id stands, not what it looks like: one in thirty has no letter in its first seven characters.
_HASH = re.compile(
    r"\b[0-9a-f]{40}\b|(?<=[\[ ])[0-9a-f]{7}(?=\])|(?<=\bcommit )[0-9a-f]{7}\b|^[0-9a-f]{7}(?= )"
    r"|(?<=\bhd undo )[0-9a-f]{7}\b|(?<=\bgit revert )[0-9a-f]{7}\b"
    r"|(?<=  )[0-9a-f]{7}(?=  |$)|\b[0-9a-f]{7}(?=\.\.)|(?<=\.\.)[0-9a-f]{7}\b|(?<= at )[0-9a-f]{7}\b",
    re.MULTILINE,
)
_ZONE_DATA = re.compile(r'(?<=time zone data )\w+ \(\w+\)|(?<="zone_data": ")[^"]+')
_PIPE = re.compile(r"(?<![|\\])\|(?!\|)")
_COMMENT = re.compile(r"^#( |$)")
_EXIT = re.compile(r"^\(exit (\d+)\)$")
_HIDDEN = re.compile(r"^ {0,3}<!-- \$ (.*?) -->$")
_FENCE = re.compile(r"^( *)(`{3,}|~{3,})\s*(\w*)")


class TranscriptError(Exception):
    """A transcript that cannot be read, or whose session broke."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command. line: 1-based, of its `$`; start, end: where its output and exit line stand in the file's lines;
    indent: what stands before each of them."""

    command: str
    expected: str
    code: int
    line: int
    start: int
    end: int
    indent: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What a step printed, in the names that the transcript uses, and its exit code."""

    step: Step
    output: str
    code: int

    @property
    def same(self) -> bool:
        """Whether it is what the transcript says."""
        return self.code == self.step.code and self._comparable(self.output) == self._comparable(self.step.expected)

    def _comparable(self, text: str) -> list[str]:
        lines = _blurred(text).split("\n")
        return sorted(lines) if _PIPE.search(self.step.command) else lines

    def lines(self) -> list[str]:
        """As they stand in a transcript: the output, and the exit code where it is not 0. A line that differs in
        nothing but a hash is as the transcript has it."""
        old, new = self.step.expected.split("\n"), self.output.split("\n") if self.output else []
        pairs = difflib.SequenceMatcher(None, [*map(_blurred, old)], [*map(_blurred, new)], autojunk=False)
        for block in pairs.get_matching_blocks():
            new[block.b : block.b + block.size] = old[block.a : block.a + block.size]
        return [*new, *([f"(exit {self.code})"] if self.code else [])]


# -- reading ------------------------------------------------------------------------------------------------------


def read(text: str, *, markdown: bool = False) -> list[Step]:
    """The steps of a transcript, or of a Markdown file's `console` blocks."""
    lines = text.split("\n")
    if not markdown:
        return list(_steps(lines, 0, len(lines), indent=""))
    return list(_markdown_steps(lines))


def _markdown_steps(lines: list[str]) -> Iterator[Step]:
    number = 0
    while number < len(lines):
        hidden, fence = _HIDDEN.match(lines[number]), _FENCE.match(lines[number])
        number += 1
        if hidden:
            yield Step(hidden[1], "", 0, number, number, number, hidden=True)
        if fence is None:
            continue
        start = number
        while number < len(lines) and not lines[number].lstrip().startswith(fence[2]):
            number += 1
        if fence[3] == "console" and any(line.startswith(f"{fence[1]}$ ") for line in lines[start:number]):
            yield from _steps(lines, start, number, indent=fence[1])
        number += 1


def _steps(lines: list[str], first: int, last: int, *, indent: str) -> Iterator[Step]:
    bare = [line.removeprefix(indent) if number >= first else "" for number, line in enumerate(lines[:last])]
    number = first
    while number < last and not bare[number].startswith("$ "):
        if bare[number] and not _COMMENT.match(bare[number]):
            raise TranscriptError(f"line {number + 1}: neither a comment nor a command: {bare[number]}")
        number += 1
    while number < last:
        line, command = number + 1, [bare[number][2:]]
        number += 1
        while number < last and bare[number].startswith((">", "> ")) and bare[number][1:2] in ("", " "):
            command.append(bare[number][2:])
            number += 1
        start = number
        while number < last and not bare[number].startswith("$ "):
            number += 1
        end = _end_of_output(bare, start, number)
        output, code = bare[start:end], 0
        if output and (found := _EXIT.match(output[-1])):
            output, code = output[:-1], int(found[1])
        yield Step("\n".join(command), "\n".join(output), code, line, start, end, indent)


def _end_of_output(bare: list[str], start: int, stop: int) -> int:
    """Where the comments before the next command begin: at a blank line after which only comments come."""
    begin = stop
    while begin > start and (not bare[begin - 1] or _COMMENT.match(bare[begin - 1])):
        begin -= 1
    while begin < stop and bare[begin]:  # no blank line before it: this is output
        begin += 1
    return begin


# -- names --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Names:
    """Which real id and hash each written one stands for."""

    ids: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    def command(self, text: str) -> str:
        """A command as written, with real names."""
        for match in _ID.finditer(text):
            self.ids.setdefault(match[1], match[1])  # somebody chose this one: in a file written by hand
        self.typed = {}
        text = _WORD.sub(lambda match: self._real(match[0]), text)
        for written, real in self.hashes.items():
            text = re.sub(rf"\b{written}\b", real, text)
        return text

    def output(self, text: str, *, expected: str) -> str:
        """What was really printed, in written names; new ones are paired with those that `expected` has."""
        known = set(self.ids.values())
        new = list(dict.fromkeys(real for real in _ID.findall(text) if real not in known))
        told = list(dict.fromkeys(written for written in _ID.findall(expected) if written not in self.ids))
        for number, real in enumerate(new):
            self.ids[told[number] if number < len(told) else real] = real
        back = {real: written for written, real in self.ids.items()}
        # A real id of digits alone looks the same in small letters: it is written as the transcript has it.
        told_as = {
            written: iter(re.findall(rf"\b{written}\b", expected, re.IGNORECASE))
            for written, real in self.ids.items()
            if real.isdigit()
        }
        return _WORD.sub(lambda match: self._written(match[0], back, told_as), text)

    def learn(self, done: Done) -> None:
        """Take down which hashes a matching output has shown."""
        self.hashes.update(zip(_HASH.findall(done.step.expected), _HASH.findall(done.output), strict=False))

    def _real(self, word: str) -> str:
        for written, real in self.ids.items():
            if written.startswith(word.upper()) and written != real:
                piece = real[: len(word)].lower() if word.islower() else real[: len(word)]
                self.typed[piece] = word
                return piece
        return word

    def _written(self, word: str, back: dict[str, str], told_as: dict[str, Iterator[str]]) -> str:
        if word in self.typed:
            return self.typed[word]
        written = back.get(word.upper())
        if written is None:
            return word
        return next(told_as.get(written, iter(())), written.lower() if word.islower() else written)


def _blurred(text: str) -> str:
    return _HASH.sub("(hash)", _ZONE_DATA.sub("(version)", text))


# -- running ------------------------------------------------------------------------------------------------------


class Session:
    """A `bash` on a pseudo-terminal, in a folder of its own below `base`, with this checkout as `hd`."""

    def __init__(self, base: Path) -> None:
        self.folder = base / "olha"
        for name in ("olha", "bin", "settings"):
            (base / name).mkdir(parents=True)
        self._server = warm.start(base)
        self._commands, theirs = os.pipe()[::-1]
        self._screen, terminal = os.openpty()
        _as_terminal(terminal)
        environ = {
            **world(base / "settings", ceiling=base),
            "PATH": f"{base / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder),
            "TZ": "Europe/Kyiv",
            "TERM": "dumb",
            "NO_COLOR": "1",
            "PAGER": "cat",
            "GIT_MERGE_AUTOEDIT": "no",
        }
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-c", _SHELL.replace("$COMMANDS", str(theirs))],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            cwd=self.folder,
            env=environ,
            pass_fds=(theirs,),
            start_new_session=True,
        )
        os.close(terminal)
        os.close(theirs)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._commands)
        self._bash.kill()
        self._bash.wait()
        self._server.kill()
        self._server.wait()
        os.close(self._screen)

    def run(self, command: str) -> tuple[str, int]:
        """What a person sees, and the exit code. Raises TranscriptError where the shell ends or hangs."""
        os.write(self._commands, command.encode() + b"\0")
        raw, deadline = b"", time.monotonic() + PATIENCE
        while raw.count(MARK.encode()) < 2:
            ready, _, _ = select.select([self._screen], [], [], max(0.0, deadline - time.monotonic()))
            try:
                part = os.read(self._screen, 65536) if ready else b""
            except OSError:  # nobody holds the terminal any more
                part = b""
            if not part:
                raise TranscriptError(f"{'the shell ended' if ready else 'no answer'} at: {command}\n{raw.decode()}")
            raw += part
        text, code, _ = raw.decode("utf-8", "replace").split(MARK)
        text = _seen(text).replace(str(self.folder), HOME)
        return re.sub(r"^bash: line \d+: ", "bash: ", text, flags=re.MULTILINE), int(code)


def _as_terminal(terminal: int) -> None:
    termios.tcsetwinsize(terminal, (24, 80))
    settings = termios.tcgetattr(terminal)
    settings[1] &= ~termios.OPOST  # no carriage return before each newline
    termios.tcsetattr(terminal, termios.TCSANOW, settings)


def _seen(text: str) -> str:
    """The lines that are left on the screen: a carriage return overwrites, ESC[K wipes the rest of the line."""
    lines = []
    for line in text.split("\n"):
        shown = ""
        for part in line.split("\r"):
            kept, wiped, more = part.partition("\x1b[K")
            shown = kept + more if wiped else part + shown[len(part) :]
        lines.append(shown)
    return "\n".join(lines).rstrip("\n")


def run(steps: Sequence[Step]) -> Iterator[Done]:
    """Run the steps, one after the other, in a new session. A difference does not end it."""
    names = Names()
    with tempfile.TemporaryDirectory(prefix="hd-") as base, Session(Path(base).resolve()) as session:
        for step in steps:
            text, code = session.run(names.command(step.command))
            done = Done(step, names.output(text, expected=step.expected), code)
            if done.same:
                names.learn(done)
            yield done


def differences(path: Path) -> str:
    """What a transcript's commands print that it does not say, as diffs with file and line; empty where all is well."""
    steps = read(path.read_text(encoding="utf-8"), markdown=path.suffix == ".md")
    found = [_diff(path, done) for done in run(steps) if not done.same]
    more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []  # mostly of the first ones' making
    return "\n\n".join([*found[:SHOWN], *more])


def _diff(path: Path, done: Done) -> str:
    step = done.step
    said = Done(step, step.expected, step.code).lines()
    lines = [*difflib.unified_diff(said, done.lines(), lineterm="")][2:]
    return "\n".join([f"{path}:{step.line}: $ {step.command}", *(f"  {line}" for line in lines)])


def updated(text: str, *, markdown: bool = False) -> str:
    """`text` with what its commands print now. Raises TranscriptError where an output cannot be written down."""
    lines = text.split("\n")
    for done in reversed(list(run(read(text, markdown=markdown)))):
        step, printed = done.step, done.lines()
        if done.same:
            continue
        again = read("\n".join(["$ true", *printed]))
        if step.hidden or len(again) != 1 or again[0].end != len(printed) + 1:
            raise TranscriptError(f"line {step.line}: {step.command}: cannot be written down:\n{done.output}")
        lines[step.start : step.end] = [f"{step.indent}{line}" if line else "" for line in printed]
    return "\n".join(lines)


def main(args: Sequence[str]) -> int:
    """Compare the files, or with --update rewrite them; 1 where one differs."""
    code = 0
    for path in (Path(arg) for arg in args if arg != "--update"):
        try:
            found = _update(path) if "--update" in args else differences(path)
        except TranscriptError as error:
            found = f"{path}: {error}"
        if found:
            sys.stdout.write(f"{found}\n")
            code = 1
    return code


def _update(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    path.write_text(updated(text, markdown=path.suffix == ".md"), encoding="utf-8")
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
