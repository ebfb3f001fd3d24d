"""Decide which articles requesters may see, with their names, languages and topics. Renders nothing.

Articles that are not published, or not for requesters, never pass this module: later code sees only
`PublishedArticles`.
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
    """A top-level category with articles. name: of its page. key "": articles without a category."""

    key: str
    name: str


class PublishedArticles(Struct, frozen=True):
    """The public articles. articles: by language, then by slug, ordered by title. languages: the site's main one first.
    topics: in the order of the desk's categories.
    """

    languages: tuple[str, ...]
    articles: Mapping[str, Mapping[str, Article]]
    topics: tuple[Topic, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    def best(self, slug: str, *, lang: str) -> tuple[str, Article] | None:
        """Return the article of a slug in a language, or else in the first that has it; with its language."""
        for one in dict.fromkeys((lang, *self.languages)):
            if found := self.articles[one].get(slug):
                return one, found
        return None

    def missing_articles(self, lang: str) -> list[tuple[str, Article]]:
        """Return articles that a language lacks, in the language to read instead; by language, then title."""
        own = self.articles[lang]
        slugs = dict.fromkeys(slug for one in self.languages for slug in self.articles[one] if slug not in own)
        found = [self.best(slug, lang=lang) for slug in slugs]
        order = {one: place for place, one in enumerate(self.languages)}
        return sorted((one for one in found if one), key=lambda one: (order[one[0]], *_by_title(one[1])))

    def topic(self, article: Article) -> Topic:
        """Return the topic of an article."""
        return next(topic for topic in self.topics if topic.key == top(article.category))


def top(category: str) -> str:
    """Return the top level of a category."""
    return category.partition("/")[0].strip()


def arrange_articles(articles: Iterable[Article], config: Config) -> PublishedArticles:
    """Select and order the public articles. Errors of articles are in `diagnostics`."""
    known = sorted(articles, key=lambda article: article.path)
    public = [article for article in known if article.status == "published" and article.audience == "requesters"]
    problems = [*_doubtful_articles(known, public)]
    unfit = {article.path: fault for article in public if (fault := _check_name(article, config))}
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
            problems.append(_diagnostic(article, message, rule="site-language", severity="warning"))
        elif other is not article:
            problems.append(_diagnostic(article, f"{other.path} is the same article in the same language; left out"))
        else:
            placed[lang][article.slug] = article
    ordered = {lang: dict(sorted(found.items(), key=lambda one: _by_title(one[1]))) for lang, found in placed.items()}
    used = {top(article.category) for found in ordered.values() for article in found.values()}
    return PublishedArticles(languages, ordered, _topics(used, config), tuple(problems))


def language(article: Article, config: Config) -> str:
    """Return the language of an article, in lower case; the default is the desk's."""
    return (article.lang or config.desk.language).casefold()


def _languages(shown: list[Article], config: Config) -> tuple[str, ...]:
    if config.site.languages:
        return config.site.languages
    return tuple(dict.fromkeys((config.desk.language.casefold(), *sorted({language(a, config) for a in shown}))))


def _check_name(article: Article, config: Config) -> Diagnostic | None:
    """Return why an article cannot have a page: names and languages can be any text."""
    try:
        check_slug(article.slug)
        check_lang(language(article, config))
    except UsageError as error:
        return _diagnostic(article, f"{error.message}; left out", rule="site-name")
    return None


def _doubtful_articles(known: list[Article], public: list[Article]) -> Iterable[Diagnostic]:
    """Report articles that may be hidden by mistake, with an invalid status or audience."""
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


def _diagnostic(article: Article, message: str, *, rule: str = "site-twice", severity: str = "error") -> Diagnostic:
    return Diagnostic("warning" if severity == "warning" else "error", rule, message, 1, article.path)
