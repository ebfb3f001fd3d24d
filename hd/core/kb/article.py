"""A knowledge article: the fields of `kb/<slug>.md` with checked values, its name, its review. Opens no file.

A value that is not understood is a problem and falls back to what shows the article to the fewest: a draft, for agents.
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

__all__ = ["ORDER", "Article", "Period", "check_slug", "name_for", "new", "slug_for", "split_name"]

Status = Literal["draft", "published", "retired"]
Audience = Literal["requesters", "agents"]
Kind = Literal["article", "faq", "script", "known-error"]

# The order of the keys in a new file, and where a missing one is put.
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
        """`180d`, `26w`, `6m`, `1y`; None for anything else."""
        found = _PERIOD.fullmatch(text.strip().lower())
        return cls(int(found[1]), cast(Literal["d", "w", "m", "y"], found[2])) if found else None

    def after(self, day: date) -> date:
        """`day` and this much later; the last day of a month that is too short; the last date there is at most."""
        if self.unit in "dw":
            days = self.count * (7 if self.unit == "w" else 1)
            return day + timedelta(days=min(days, (date.max - day).days))
        months = day.year * 12 + day.month - 1 + self.count * (12 if self.unit == "y" else 1)
        year, month = divmod(months, 12)
        if year > date.max.year:
            return date.max
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Article(Struct, frozen=True):
    """One article as its file says. Texts are empty, dates None, where the file has none.

    lang: of the file's name, else of its field. problems: of the document and of the fields, in the order of lines.
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
    problems: tuple[Diagnostic, ...] = ()

    @classmethod
    def parse(cls, document: Document, *, slug: str, path: str) -> Article:
        """Reads the fields. slug: without language; path: relative to the desk. Never raises for a wrong value."""
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
        return replace(article, problems=tuple(problems))

    @property
    def body(self) -> str:
        """The text below the front matter."""
        return self.document.body

    def review_due(self) -> date | None:
        """The last day on which the last review still holds; None where no review is asked for or none was made."""
        return self.review_every.after(self.reviewed) if self.reviewed and self.review_every else None

    def past_review(self, today: date) -> bool:
        """Whether a published article is due for review: the day is over, or it asks for reviews and never had one."""
        if self.status != "published" or self.review_every is None:
            return False
        due = self.review_due()
        return due is None or due < today


def new(
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
    """A new draft. Without `body`, what its kind needs: a script has numbered steps and checks, a known error a cause.

    audience: by default requesters for articles and questions, agents for scripts and known errors. Raises UsageError
    for a title, category or tag that is empty or not one line, a `kind` or `lang` that is none.
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
    """Reads checked values out of a document and collects what is wrong with them."""

    def __init__(self, document: Document, path: str) -> None:
        self.document = document
        self.path = path
        self.problems: list[Diagnostic] = []

    def text(self, key: str) -> str:
        """One scalar; a list or mapping is a problem and nothing."""
        value = self.document.fields.get(key)
        if isinstance(value, list | dict):
            self._report(key, f"{key} must be one text")
            return ""
        return " ".join((value or "").split())

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of scalars; one scalar is a list of one."""
        value: Value = self.document.fields.get(key)
        items = value if isinstance(value, list) else [value] if value else []
        found = tuple(item for item in items if isinstance(item, str) and item)
        if len(found) < len(items):
            self._report(key, f"{key} must be a list of texts", hint=f"{key}: [one, another]")
        return found

    def choice(self, key: str, known: tuple[str, ...], *, default: str) -> str:
        """One of `known`; missing is the default, unknown too but reported."""
        value = self.text(key).casefold()
        if value and value not in known:
            self._report(key, f'{key} "{value}" is none of {", ".join(known)}; read as {default}')
        return value if value in known else default

    def day(self, key: str) -> date | None:
        """A date as YYYY-MM-DD; a time after it is left out."""
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
        """The title; without one, the body's first heading, else the slug."""
        title = self.text("title")
        if title:
            return title
        self._report("title", "an article needs a title", severity="error", hint="title: what it helps with")
        heading = _HEADING.search(self.document.body)
        return (heading[1].rstrip().rstrip("#").rstrip() or heading[1][0]) if heading else slug

    def lang(self, path: str) -> str:
        """The language of the file's name, else of the field; where they differ, a problem."""
        named, written = split_name(path)[1], self.text("lang").casefold()
        if named and written and named != written:
            self._report("lang", f'lang is "{written}", and the file\'s name says "{named}", which counts')
        return named or written

    def _report(self, key: str, message: str, *, severity: Severity = "warning", hint: str = "") -> None:
        line = self.document.lines.get(key, 1)
        self.problems.append(Diagnostic(severity, f"article-{key.replace('_', '-')}", message, line, self.path, hint))
