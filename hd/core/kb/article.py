"""A knowledge article: its name, the checked fields of `kb/<slug>.md`, its review. Opens no file.

An invalid value gets a diagnostic and the most restrictive default: a draft, for agents.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Literal, cast, get_args

from msgspec import Struct
from msgspec.structs import replace

from hd.core.diagnostic import Diagnostic, Severity
from hd.core.document.document import Document
from hd.core.document.yaml_writer import Value
from hd.core.kb.starter_texts import BODIES
from hd.errors import UsageError
from hd.text.lazy_regex import pattern
from hd.text.sanitize import check_line
from hd.text.slugs import check_lang, check_slug, name_for, slug_for, split_name

__all__ = ["ORDER", "Article", "Period", "check_slug", "name_for", "new_article", "slug_for", "split_name"]

Status = Literal["draft", "published", "retired"]
Audience = Literal["requesters", "agents"]
Kind = Literal["article", "faq", "script", "known-error"]

# The order of the keys in a new file, and for inserting missing ones.
ORDER = (
    *("title", "status", "audience", "lang", "category", "tags"),
    *("owner", "reviewed", "review_every", "kind", "links"),
)
REVIEW_EVERY = "180d"
_AUDIENCE: dict[Kind, Audience] = {
    "article": "requesters",
    "faq": "requesters",
    "script": "agents",
    "known-error": "agents",
}
_PERIOD = pattern(r"([1-9]\d{0,3})\s*([dwmy])")
_DATE = pattern(r"\d{4}-\d{2}-\d{2}")
_HEADING = pattern(r"^#\s+(\S.*)$", re.MULTILINE)


class Period(Struct, frozen=True):
    """A time between reviews, as written: days, weeks, months or years of the calendar."""

    count: int
    unit: Literal["d", "w", "m", "y"]

    @classmethod
    def parse(cls, text: str) -> Period | None:
        """Parse `180d`, `26w`, `6m`, `1y`; return None for anything else."""
        found = _PERIOD.fullmatch(text.strip().lower())
        return cls(int(found[1]), cast(Literal["d", "w", "m", "y"], found[2])) if found else None

    def add_to(self, day: date) -> date:
        """Return `day` plus this period; at most the last day of a shorter month, and the last possible date."""
        if self.unit in "dw":
            days = self.count * (7 if self.unit == "w" else 1)
            return day + timedelta(days=min(days, (date.max - day).days))
        months = day.year * 12 + day.month - 1 + self.count * (12 if self.unit == "y" else 1)
        year, month = divmod(months, 12)
        if year > date.max.year:
            return date.max
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Article(Struct, frozen=True):
    """One article file. Missing texts are "", missing dates None.

    lang: from the file's name, else its field. diagnostics: of the document and the fields, by line.
    """

    slug: str
    path: str
    document: Document
    title: str
    status: Status
    audience: Audience
    lang: str
    category: str
    tags: tuple[str, ...]
    owner: str
    reviewed: date | None
    review_every: Period | None
    kind: Kind
    links: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @classmethod
    def parse(cls, document: Document, *, slug: str, path: str) -> Article:
        """Parse the fields. slug: without language. path: relative to the desk. Never raises for an invalid value."""
        fields = _Fields(document, path)
        article = cls(
            slug=slug,
            path=path,
            document=document,
            title=fields.title(slug),
            status=cast(Status, fields.choice("status", get_args(Status), default="draft")),
            audience=cast(Audience, fields.choice("audience", get_args(Audience), default="agents")),
            lang=fields.lang(path),
            category=fields.text("category"),
            tags=fields.texts("tags"),
            owner=fields.text("owner"),
            reviewed=fields.day("reviewed"),
            review_every=fields.period("review_every"),
            kind=cast(Kind, fields.choice("kind", get_args(Kind), default="article")),
            links=fields.texts("links"),
        )
        problems = sorted((*document.diagnostics, *fields.problems), key=lambda problem: problem.line)
        return replace(article, diagnostics=tuple(problems))

    @property
    def body(self) -> str:
        """The text below the front matter."""
        return self.document.body

    def review_due(self) -> date | None:
        """The last day on which the last review is valid; None if no review is required or none was made."""
        return self.review_every.add_to(self.reviewed) if self.reviewed and self.review_every else None

    def is_past_review(self, today: date) -> bool:
        """Whether a published article needs a review: its review has expired, or it requires reviews and never
        had one.
        """
        if self.status != "published" or self.review_every is None:
            return False
        due = self.review_due()
        return due is None or due < today


def new_article(
    title: str,
    *,
    kind: Kind = "article",
    lang: str = "",
    audience: Audience | None = None,
    category: str = "",
    tags: tuple[str, ...] = (),
    owner: str = "",
    links: tuple[str, ...] = (),
    body: str = "",
) -> Document:
    """Return a new draft. Without `body`, it gets the sections of its kind: steps for a script, a cause for a known
    error.

    audience: by default requesters for articles and questions, agents for scripts and known errors. Raises UsageError
    for a title, category or tag that is empty or not one line, and for an invalid `kind` or `lang`.
    """
    if kind not in BODIES:
        raise UsageError(f'no kind of article is called "{kind}"', hint="kinds: " + ", ".join(BODIES))
    return Document.build(
        {
            "title": check_line(title, what="the title", composed=False),
            "status": "draft",
            "audience": audience or _AUDIENCE[kind],
            "lang": check_lang(lang) if lang else None,
            "category": " ".join(check_line(category, what="the category").split()) if category else None,
            "tags": [check_line(tag, what="a tag") for tag in tags],
            "owner": owner or None,
            "reviewed": None,
            "review_every": REVIEW_EVERY,
            "kind": kind,
            "links": list(links),
        },
        body or BODIES[kind],
    )


class _Fields:
    """Reads checked values from a document and collects errors."""

    def __init__(self, document: Document, path: str) -> None:
        self.document = document
        self.path = path
        self.problems: list[Diagnostic] = []

    def text(self, key: str) -> str:
        """Return a scalar; reports a list or mapping and returns ""."""
        value = self.document.fields.get(key)
        if isinstance(value, list | dict):
            self._report(key, f"{key} must be one text")
            return ""
        return " ".join((value or "").split())

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of scalars; a single scalar is a list of one."""
        value: Value = self.document.fields.get(key)
        items = value if isinstance(value, list) else [value] if value else []
        found = tuple(item for item in items if isinstance(item, str) and item)
        if len(found) < len(items):
            self._report(key, f"{key} must be a list of texts", hint=f"{key}: [one, another]")
        return found

    def choice(self, key: str, allowed: tuple[str, ...], *, default: str) -> str:
        """Return one of the allowed values; the default for a missing value, and, with a diagnostic, for an unknown
        one.
        """
        value = self.text(key).casefold()
        if value and value not in allowed:
            self._report(key, f'{key} "{value}" is none of {", ".join(allowed)}; read as {default}')
        return value if value in allowed else default

    def day(self, key: str) -> date | None:
        """Return a date from YYYY-MM-DD; ignores a time after it."""
        value = self.text(key)
        if not value:
            return None
        try:
            return date.fromisoformat(value[:10] if _DATE.match(value) else "")
        except ValueError:
            self._report(key, f'{key} "{value}" is no date', hint=f"{key}: YYYY-MM-DD")
            return None

    def period(self, key: str) -> Period | None:
        value = self.text(key)
        period = Period.parse(value)
        if value and period is None:
            self._report(key, f'{key} "{value}" is no period', hint=f"{key}: 180d, 26w, 6m or 1y")
        return period

    def title(self, slug: str) -> str:
        """Return the title, or else the body's first heading, or else the slug."""
        title = self.text("title")
        if title:
            return title
        self._report("title", "an article needs a title", severity="error", hint="title: what it helps with")
        heading = _HEADING.search(self.document.body)
        return (heading[1].rstrip().rstrip("#").rstrip() or heading[1][0]) if heading else slug

    def lang(self, path: str) -> str:
        """Return the language of the file's name, or else of the field; reports a difference."""
        named, written = split_name(path)[1], self.text("lang").casefold()
        if named and written and named != written:
            self._report("lang", f'lang is "{written}", and the file\'s name says "{named}", which counts')
        return named or written

    def _report(self, key: str, message: str, *, severity: Severity = "warning", hint: str = "") -> None:
        line = self.document.lines.get(key, 1)
        self.problems.append(Diagnostic(severity, f"article-{key.replace('_', '-')}", message, line, self.path, hint))
