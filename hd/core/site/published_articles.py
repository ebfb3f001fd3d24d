"""Which articles requesters may see, under which name, in which language and topic. Renders nothing.

What is not published, or not for requesters, never gets past this file: everything after it sees
`PublishedArticles` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.core.kb.article import Article
from hd.errors import UsageError
from hd.text.slugs import DistinctNames, check_lang, check_slug, slug_for

NO_TOPIC = ""


class Topic(Struct, frozen=True):
    """A top-level category with articles in it; `name`: of its page; key "": of those without a category."""

    key: str
    name: str


class PublishedArticles(Struct, frozen=True):
    """What may be seen. articles: by language, then by slug, in the order of titles. languages: the first is the site's
    own. topics: in the order of the desk's categories."""

    languages: tuple[str, ...]
    articles: Mapping[str, Mapping[str, Article]]
    topics: tuple[Topic, ...]
    problems: tuple[Diagnostic, ...] = ()

    def best(self, slug: str, *, lang: str) -> tuple[str, Article] | None:
        """The article of that slug in that language, else in the first that has it; and in which."""
        for one in dict.fromkeys((lang, *self.languages)):
            if found := self.articles[one].get(slug):
                return one, found
        return None

    def missing(self, lang: str) -> list[tuple[str, Article]]:
        """What that language does not have, in the language that is read instead; by language, then title."""
        own = self.articles[lang]
        slugs = dict.fromkeys(slug for one in self.languages for slug in self.articles[one] if slug not in own)
        found = [self.best(slug, lang=lang) for slug in slugs]
        order = {one: place for place, one in enumerate(self.languages)}
        return sorted((one for one in found if one), key=lambda one: (order[one[0]], *_by_title(one[1])))

    def topic(self, article: Article) -> Topic:
        """The topic that an article belongs to."""
        return next(topic for topic in self.topics if topic.key == top(article.category))


def top(category: str) -> str:
    """The top level of a category."""
    return category.partition("/")[0].strip()


def arrange(articles: Iterable[Article], config: Config) -> PublishedArticles:
    """Put what requesters may see in order. What is wrong with an article is in `problems`."""
    known = sorted(articles, key=lambda article: article.path)
    public = [article for article in known if article.status == "published" and article.audience == "requesters"]
    problems = [*_in_doubt(known, public)]
    unfit = {article.path: fault for article in public if (fault := _unfit(article, config))}
    problems += unfit.values()
    shown = [article for article in public if article.path not in unfit]
    languages = _languages(shown, config)
    placed: dict[str, dict[str, Article]] = {lang: {} for lang in languages}
    taken: dict[tuple[str, str], Article] = {}
    for article in shown:
        lang = language(article, config)
        problems += article.diagnostics
        other = taken.setdefault((lang, article.slug.casefold()), article)
        if lang not in placed:
            message = f'the site has no language "{lang}" (hd.yaml: site.languages); left out'
            problems.append(_problem(article, message, rule="site-language", severity="warning"))
        elif other is not article:
            problems.append(_problem(article, f"{other.path} is the same article in the same language; left out"))
        else:
            placed[lang][article.slug] = article
    ordered = {lang: dict(sorted(found.items(), key=lambda one: _by_title(one[1]))) for lang, found in placed.items()}
    used = {top(article.category) for found in ordered.values() for article in found.values()}
    return PublishedArticles(languages, ordered, _topics(used, config), tuple(problems))


def language(article: Article, config: Config) -> str:
    """The language of an article, in small letters; the desk's where it does not say."""
    return (article.lang or config.desk.language).casefold()


def _languages(shown: list[Article], config: Config) -> tuple[str, ...]:
    if config.site.languages:
        return config.site.languages
    return tuple(dict.fromkeys((config.desk.language.casefold(), *sorted({language(a, config) for a in shown}))))


def _unfit(article: Article, config: Config) -> Diagnostic | None:
    """Why no page can be named after an article: names and languages are whatever somebody wrote."""
    try:
        check_slug(article.slug)
        check_lang(language(article, config))
    except UsageError as error:
        return _problem(article, f"{error.message}; left out", rule="site-name")
    return None


def _in_doubt(known: list[Article], public: list[Article]) -> Iterable[Diagnostic]:
    """What may have hidden an article by mistake: a status or an audience that nobody understands."""
    for article in known:
        if article not in public:
            yield from (one for one in article.diagnostics if one.rule in ("article-status", "article-audience"))


def _topics(used: set[str], config: Config) -> tuple[Topic, ...]:
    order = dict.fromkeys((*map(top, config.categories), *sorted(used - {NO_TOPIC})))
    names: dict[str, str] = {}
    distinct = DistinctNames(first=2)
    for key in (*(key for key in order if key in used), *({NO_TOPIC} & used)):
        slug = slug_for(key) if key else "other"
        names[key] = distinct.claim(slug)
    return tuple(Topic(key, name) for key, name in names.items())


def _by_title(article: Article) -> tuple[str, str]:
    return article.title.casefold(), article.slug


def _problem(article: Article, message: str, *, rule: str = "site-twice", severity: str = "error") -> Diagnostic:
    return Diagnostic("warning" if severity == "warning" else "error", rule, message, 1, article.path)
