"""Templates of messages: the package's own, and those of the desk that replace them. Fills placeholders once.

A template is Markdown that reads as plain text: front matter with a `subject`, then lines. A line whose placeholders
are all empty is left out; a placeholder never brings in another one, and there is nothing to compute with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from hd.core.config.message_model import EVENTS
from hd.core.diagnostic import Diagnostic
from hd.core.document.document import Document
from hd.errors import HdError

DIGEST = "digest"
NAMES = (*EVENTS, DIGEST)
PLACEHOLDERS = (
    *("id", "ref", "title", "text", "agent", "name", "due", "status", "team", "why", "rate", "approve", "desk"),
)
SHIPPED = ("en", "uk", "ru")
_FOLDER = Path(__file__).parent / "templates"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_MANY_BLANKS = re.compile(r"\n{3,}")
Reader = Callable[[str], bytes | None]  # the content of a file of the desk; None where there is none


class MessageTemplate(Struct, frozen=True):
    """One template. path: of its file: in the desk, or the name of the package's own."""

    path: str
    subject: str
    body: str

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Every placeholder that occurs, known or not, in order."""
        return tuple(dict.fromkeys(_PLACEHOLDER.findall(f"{self.subject}\n{self.body}")))

    def fill_subject(self, values: Mapping[str, str]) -> str:
        """The subject, on one line."""
        return " ".join(_fill(self.subject, values).split())

    def fill_body(self, values: Mapping[str, str]) -> str:
        """The text, with a line feed at its end; without the lines that would say nothing."""
        lines = (_fill(line, values) for line in self.body.split("\n") if not _is_empty(line, values))
        return _MANY_BLANKS.sub("\n\n", "\n".join(lines)).strip("\n") + "\n"


def find_template(event: str, lang: str, *, folder: str, read: Reader, desk_language: str) -> MessageTemplate:
    """The template of an event: of the desk in that language, of the desk in any, of the package in that language, in
    the desk's, in English. folder: of the desk's templates. A template of the desk that cannot be read counts as none
    (`lint_templates` reports it)."""
    for path in (f"{folder}/mail/{event}.{lang}.md", f"{folder}/mail/{event}.md"):
        data = read(path)
        if data is not None:
            try:
                return parse_template(data, path=path)
            except HdError:
                continue
    languages = (lang, lang.partition("-")[0], desk_language, "en")
    return next(found for one in languages if (found := shipped_template(event, one)))


def shipped_template(event: str, lang: str) -> MessageTemplate | None:
    """The package's own template; None where it has none in that language."""
    name = f"{event}.{lang}.md"
    if event not in NAMES or lang not in SHIPPED:
        return None
    return parse_template((_FOLDER / name).read_bytes(), path=name)


def parse_template(data: bytes, *, path: str) -> MessageTemplate:
    """A template out of its file. Raises UnreadableError."""
    document = Document.parse(data, path=path, text_keys=frozenset({"subject"}))
    subject = document.fields.get("subject")
    return MessageTemplate(path, subject if isinstance(subject, str) else "", document.body)


def lint_templates(paths: Mapping[str, bytes], *, folder: str) -> list[Diagnostic]:
    """What is wrong with the desk's templates. paths: the content of every file below `folder`/mail, by path."""
    return [problem for path, data in sorted(paths.items()) for problem in _faults(path, data, folder=folder)]


def _faults(path: str, data: bytes, *, folder: str) -> Iterator[Diagnostic]:
    name = path.removeprefix(f"{folder}/mail/")
    if name.casefold() == "readme.md":
        return
    event, _, lang = name.removesuffix(".md").partition(".")
    if not name.endswith(".md") or event not in NAMES:
        hint = "a template is called EVENT.md or EVENT.LANG.md; events: " + ", ".join(NAMES)
        yield Diagnostic("error", "template", f"no event is called {event}", 1, path, hint)
        return
    if lang and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", lang):
        yield Diagnostic("error", "template", f"{lang} is no language like en or uk", 1, path)
    try:
        template = parse_template(data, path=path)
    except HdError as error:
        yield Diagnostic("error", "unreadable", str(error), 1, path, error.hint)
        return
    if not template.subject.strip():
        hint = 'begin the file with:\n---\nsubject: "[{id}] {title}"\n---'
        yield Diagnostic("error", "template", "the template has no subject", 1, path, hint)
    text = data.decode("utf-8", "replace")
    for placeholder in template.placeholders:
        if placeholder not in PLACEHOLDERS:
            line = text.count("\n", 0, text.index(f"{{{placeholder}}}")) + 1
            hint = "known: " + ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            yield Diagnostic("error", "template", f"no placeholder is called {{{placeholder}}}", line, path, hint)


def _fill(line: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), line)


def _is_empty(line: str, values: Mapping[str, str]) -> bool:
    names = _PLACEHOLDER.findall(line)
    return bool(names) and not any(values.get(name, f"{{{name}}}").strip() for name in names)
