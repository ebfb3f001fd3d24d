"""Templates: default fields, text and questions for a new ticket, a comment or an answer. Opens no file.

In title, text and custom fields, `{placeholder}` is replaced by a known value (of the ticket or the agent) or by the
answer to a question under `ask`. Other braces are text. Answers are never searched for placeholders.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from hd.core.config import Config
from hd.core.diagnostic import Diagnostic, Severity
from hd.core.document.document import Document
from hd.core.query.text_match import fold
from hd.core.tickets.ticket import CHANNELS, TYPES
from hd.errors import UsageError
from hd.i18n import Lines, Message
from hd.text.lazy_regex import pattern
from hd.text.suggestions import listed, nearest, unknown

KNOWN_PLACEHOLDERS = (
    "requester",
    "name",
    "id",
    "title",
    "agent",
)  # requester's key and name, ticket's id and title, agent
PURPOSES = ("create", "comment", "resolve")
FIELDS = ("type", "service", "category", "impact", "urgency", "priority", "team", "channel")
_EVERY = ("for", "title", "service", "category", "ask")  # keys that a canned answer can have too: when it fits
_FORM = ("audience", "label", "help")  # keys about the portal's form
AUDIENCES = ("agents", "requesters")
_PLACEHOLDER = pattern(r"\{([^\W\d]\w*)\}")


class Template(Struct, frozen=True):
    """One file. fields: defaults of FIELDS. custom_fields: defaults of custom fields. ask: question by placeholder.

    audience: `requesters` where the portal offers it as a form. label, help: the form's name there, and a line about
    it, by language ("": in every other). asked_in: questions that exist in several languages.
    """

    name: str
    path: str
    purpose: str
    title: str
    fields: Mapping[str, str]
    custom_fields: Mapping[str, str]
    tags: tuple[str, ...]
    ask: Mapping[str, str]
    body: str
    diagnostics: tuple[Diagnostic, ...] = ()
    audience: str = "agents"
    label: Mapping[str, str] = {}
    help: Mapping[str, str] = {}
    asked_in: Mapping[str, Mapping[str, str]] = {}

    def question(self, name: str, language: str) -> str:
        """Return the question for a placeholder, in the given language if it has one."""
        return self.asked_in.get(name, {}).get(language) or self.ask[name]

    def text_for(self, what: Mapping[str, str], language: str) -> str:
        """Return `label` or `help` in a language, or else in the desk's; "" if it is missing."""
        return what.get(language) or what.get("", "") or next(iter(what.values()), "")

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Return the placeholders with a meaning, those under `ask` first, then in order of occurrence."""
        used = dict.fromkeys(_PLACEHOLDER.findall("\n".join((self.title, *self.custom_fields.values(), self.body))))
        return (*(name for name in self.ask if name in used), *(name for name in used if name in KNOWN_PLACEHOLDERS))

    def fits(self, *, service: str, category: str) -> bool:
        """Whether it is for new tickets of this service, or of this category or a parent."""
        own_service, own_category = self.fields.get("service"), self.fields.get("category")
        if self.purpose != "create" or not (own_service or own_category):
            return False
        below = not own_category or category == own_category or category.startswith(f"{own_category}/")
        # A service implies its category, so the service decides for a template with both.
        return service == own_service if own_service else below


class FilledTemplate(Struct, frozen=True):
    """A template and the answers to its questions."""

    template: Template
    answers: Mapping[str, str]

    def missing_placeholders(self, known: Collection[str]) -> list[str]:
        """Return the placeholders without a value."""
        return [name for name in self.template.placeholders if name not in self.answers and name not in known]

    def fill(self, text: str, known: Mapping[str, str]) -> str:
        """Replace the placeholders in `text` of the template; an answer overrides a known value."""
        values = {**known, **self.answers}
        meant = {*KNOWN_PLACEHOLDERS, *self.template.ask}
        return _PLACEHOLDER.sub(lambda match: values[match[1]] if match[1] in meant else match[0], text)

    def require(self, known: Collection[str]) -> None:
        """Raise UsageError, with the options to use, if a placeholder has no value."""
        missing = self.missing_placeholders(known)
        if missing:
            rows = dict.fromkeys(self._option_for(name) for name in missing)
            raise UsageError(
                Message("template {template} asks for {missing}", template=self.template.name, missing=listed(missing)),
                hint=Lines(*rows),
            )

    def _option_for(self, name: str) -> str:
        """Return the option that gives a placeholder its value."""
        if self.template.purpose == "create" and name in ("requester", "name"):
            return "-r WHO"
        question = self.template.ask.get(name)
        return f"--ask {name}=VALUE" + (f"   {question}" if question else "")


def parse(document: Document, *, name: str, path: str, config: Config) -> Template:
    """Parse a file's fields; reports their errors in `diagnostics`. Never raises."""
    reader = _Reader(document, path, config)
    purpose = reader.text("for") or "create"
    if purpose not in PURPOSES:
        reader.report("for", f'for: no "{purpose}"', hint=f"for: {listed(PURPOSES)}")
        purpose = "create"
    reader.check_keys(purpose)
    template = Template(
        name=name,
        path=path,
        purpose=purpose,
        title=reader.text("title"),
        fields={key: value for key in FIELDS if (value := reader.known_name(key))},
        custom_fields={key: value for key in config.fields if (value := reader.custom_value(key))},
        tags=reader.texts("tags"),
        ask=reader.questions(),
        body=document.body.replace("\r\n", "\n").strip("\n"),
        audience=reader.audience(),
        label=reader.by_language("label"),
        help=reader.by_language("help"),
        asked_in=reader.questions_by_language(),
    )
    reader.check_placeholders(template)
    problems = sorted((*document.diagnostics, *reader.diagnostics), key=lambda problem: problem.line)
    return replace(template, diagnostics=tuple(problems))


def _by_language(value: object) -> dict[str, str]:
    """Return a text by language; a text for all languages is under ""."""
    said = value if isinstance(value, dict) else {"": value}
    return {str(lang).casefold(): text for lang, one in said.items() if (text := " ".join(str(one or "").split()))}


class _Reader:
    """Reads checked values from a document and collects errors."""

    def __init__(self, document: Document, path: str, config: Config) -> None:
        self.document, self.path, self.config = document, path, config
        self.diagnostics: list[Diagnostic] = []

    def report(self, key: str, message: str, *, severity: Severity = "error", hint: str = "", line: int = 0) -> None:
        place = line or self.document.lines.get(key, 1)
        self.diagnostics.append(Diagnostic(severity, "template", message, place, self.path, hint))

    def text(self, key: str) -> str:
        value = self.document.fields.get(key)
        if isinstance(value, list | dict):
            hint = f'{key}: "{{…}}"  with quotes, where it begins with a brace' if isinstance(value, dict) else ""
            self.report(key, f"{key} must be one text", hint=hint)
            return ""
        return " ".join((value or "").split())

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.document.fields.get(key)
        items = value if isinstance(value, list) else [value] if value else []
        found = tuple(item for item in items if isinstance(item, str) and item.strip())
        if len(found) < len(items):
            self.report(key, f"{key} must be a list of texts", hint=f"{key}: [one, another]")
        return found

    def known_name(self, key: str) -> str:
        """Return a name that the desk defines for this key."""
        value, (section, names) = self.text(key), self._names(key)
        if not value or not names:
            return value
        for name in names:
            if fold(name) == fold(value):
                return name
        line = self.config.line_of(section) if section else 0
        self.report(key, f"{key}: no {unknown(value, names, line=line)}", hint=f"{key}: {listed(names)}")
        return ""

    def _names(self, key: str) -> tuple[str, Collection[str]]:
        config, priorities = self.config, self.config.priorities
        return {
            "type": ("", TYPES),
            "channel": ("", CHANNELS),
            "service": ("services", config.services),
            "category": ("categories", config.categories),
            "team": ("teams", config.teams),
            "impact": ("priorities", priorities.impact),
            "urgency": ("priorities", priorities.urgency),
            "priority": ("priorities", priorities.names),
        }[key]

    def custom_value(self, key: str) -> str:
        """Return a custom field; a value with a placeholder is checked after filling."""
        value, spec = self.text(key), self.config.fields[key]
        if spec.type == "choice" and value and value not in spec.of and not _PLACEHOLDER.search(value):
            line = self.config.line_of("fields", key)
            self.report(key, f"{key}: no {unknown(value, spec.of, line=line)}", hint=f"{key}: {listed(spec.of)}")
            return ""
        return value

    def audience(self) -> str:
        value = self.text("audience") or "agents"
        if value not in AUDIENCES:
            self.report("audience", f'audience: no "{value}"', hint=f"audience: {listed(AUDIENCES)}")
            return "agents"
        return value

    def by_language(self, key: str) -> dict[str, str]:
        """A text, or one for each language."""
        value = self.document.fields.get(key)
        if isinstance(value, list):
            self.report(key, f"{key} must be a text, or one for each language", hint=f"{key}: {{en: …, uk: …}}")
            return {}
        return _by_language(value)

    def questions(self) -> dict[str, str]:
        value = self.document.fields.get("ask")
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.report("ask", "ask must say a question for each placeholder", hint="ask: {room: Which room?}")
            return {}
        found: dict[str, str] = {}
        for key, question in value.items():
            if not _PLACEHOLDER.fullmatch(f"{{{key}}}"):
                self.report("ask", f'ask: "{key}" cannot be a placeholder', hint="letters, digits and _ only")
            elif key in KNOWN_PLACEHOLDERS:
                self.report("ask", f"ask: {key} is known without asking", hint=f"known: {listed(KNOWN_PLACEHOLDERS)}")
            elif isinstance(question, list):
                self.report("ask", f"ask: the question for {key} must be one text, or one for each language")
            else:
                texts = _by_language(question)
                own = self.config.desk.language.casefold()
                found[key] = texts.get("") or texts.get(own) or next(iter(texts.values()), key)
        return found

    def questions_by_language(self) -> dict[str, dict[str, str]]:
        """The questions that say more than one text."""
        value = self.document.fields.get("ask")
        asked = value if isinstance(value, dict) else {}
        return {key: _by_language(question) for key, question in asked.items() if isinstance(question, dict)}

    def check_keys(self, purpose: str) -> None:
        every = tuple(dict.fromkeys((*_EVERY, *_FORM, *FIELDS, "tags", *self.config.fields)))
        allowed = every if purpose == "create" else _EVERY
        for key in self.document.fields:
            if key not in every:
                guess = nearest(key, every)
                said = f'no field "{key}"' + (f"; nearest: {guess}" if guess else "")
                self.report(key, said, hint=f"fields: {listed(every, most=40)}")
            elif key not in allowed:
                self.report(key, f"{key} means nothing in a template for {purpose}", severity="warning")

    def check_placeholders(self, template: Template) -> None:
        """Report unknown placeholders, and questions whose answers are unused."""
        known = {*KNOWN_PLACEHOLDERS, *template.ask}
        if "{title}" in template.title:
            self.report("title", "a title cannot hold {title}")
        first = self.document.body_line
        for line, text in [(0, template.title), *enumerate(self.document.body.split("\n"), first)]:
            for name in dict.fromkeys(_PLACEHOLDER.findall(text)):
                if name not in known:
                    guess = nearest(name, known)
                    said = f"{{{name}}} is neither asked nor known, and stays as it is"
                    self.report("title", said + (f"; nearest: {guess}" if guess else ""), severity="warning", line=line)
        for name in template.ask:
            if name not in template.placeholders:
                self.report(
                    "ask",
                    f"the answer to {name} goes nowhere",
                    severity="warning",
                    hint=f"write {{{name}}} where it belongs",
                )
