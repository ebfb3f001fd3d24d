"""The pages of the site: first page of each language, topics, articles, list of all articles, "not found".

`published_articles.py` decides which articles are public; this module only lays them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from msgspec import Struct

from hd.core.config import Config
from hd.core.kb.article import Article
from hd.core.site import search_index
from hd.core.site.links import Fetch, LinkResolver, article_address
from hd.core.site.markdown_html import Rendered, render
from hd.core.site.page_layout import Frame, Page, address, localized_text
from hd.core.site.phrases import PHRASES, Phrases, name_of, phrases
from hd.core.site.published_articles import PublishedArticles, Topic, top

_ON_CARD = 6  # articles per topic on the first page
_EXCERPT = 180  # characters of an excerpt
_FEW = 3  # a page with this many sections needs no list of them


class ArticlePage(Struct, frozen=True):
    """One article as a page. removed: what was left out, with lines of the file."""

    article: Article
    lang: str
    rendered: Rendered
    removed: tuple[tuple[int, str], ...]

    @property
    def excerpt(self) -> str:
        """Its first words."""
        text = " ".join(self.rendered.text.split("\n"))
        return text if len(text) <= _EXCERPT else text[:_EXCERPT].rpartition(" ")[0].rstrip(".,:;") + "…"


def render_articles(shelf: PublishedArticles, *, fetch: Fetch) -> Iterator[ArticlePage]:
    """Yield every published article as HTML. Raises HdError if the Markdown package is missing."""
    for lang, articles in shelf.articles.items():
        for article in articles.values():
            signs = LinkResolver(shelf, article, lang, fetch)
            rendered = render(article.body, follow=signs.follow, title=article.title)
            first = article.document.body_line - 1
            wrong = tuple((first + line, message) for line, message in rendered.removed)
            yield ArticlePage(article, lang, rendered, wrong)


def build_site(shelf: PublishedArticles, pages: Sequence[ArticlePage], config: Config, *, style: str) -> dict[str, str]:
    """Return every page and index as text, by path; without styles, scripts and copied files. style: the text
    of STYLE.
    """
    frame = Frame(config, shelf)
    made = {page.path: frame.html(page) for page in _pages(shelf, pages, frame)}
    own = shelf.languages[0]
    made["index.html"] = frame.html(_home(shelf, own, frame, path="index.html"))
    for lang in shelf.languages:
        made[f"{lang}/search.json"] = search_index.build_index(
            _indexed_articles(pages, frame, lang=lang), synonyms=config.search.synonyms
        )
    made["404.html"] = _not_found_page(frame, style)
    if config.site.url:
        made["sitemap.xml"] = _sitemap(sorted(made), config.site.url)
    return made


def topic_name(category: str, frame: Frame, lang: str) -> str:
    """Return the readers' name of a category: from hd.yaml, or else its last level."""
    names = frame.config.site.categories.get(category)
    if names:
        return localized_text(names, lang)
    if not category:
        return phrases(lang).other_topic
    last = category.rpartition("/")[2].replace("-", " ").strip()
    return last[:1].upper() + last[1:]


def _pages(shelf: PublishedArticles, rendered_pages: Sequence[ArticlePage], frame: Frame) -> Iterator[Page]:
    for lang in shelf.languages:
        yield _home(shelf, lang, frame, path=f"{lang}/index.html")
        yield _all(shelf, lang, frame)
        yield _topics(shelf, lang, frame)
        for topic in shelf.topics:
            yield _topic(shelf, topic, lang, frame)
    for one in rendered_pages:
        yield _article(one, shelf, frame)


def _same_in_all_languages(shelf: PublishedArticles, name: str) -> dict[str, str]:
    return {lang: f"{lang}/{name}" for lang in shelf.languages}


def _home(shelf: PublishedArticles, lang: str, frame: Frame, *, path: str) -> Page:
    words = phrases(lang)
    intro = localized_text(frame.config.site.intro, lang)
    lead = f'\n<p class="lead">{escape(intro)}</p>' if intro else ""
    root = "../" * path.count("/") + f"{lang}/"
    cards = "".join(_card(shelf, topic, frame, lang=lang, root=root) for topic in shelf.topics)
    body = f'<h2>{escape(words.topics)}</h2>\n<div class="cards">{cards}</div>' if cards else _empty(words)
    return Page(
        path,
        lang,
        frame.name(lang),
        body,
        _same_in_all_languages(shelf, "index.html"),
        description=intro,
        hero=f"<h1>{escape(words.heading)}</h1>{lead}",
    )


def _card(shelf: PublishedArticles, topic: Topic, frame: Frame, *, lang: str, root: str) -> str:
    """Return a topic with its first articles, those in the reader's language first."""
    listed = _of_topic(shelf, topic, lang)
    page = f"{root}topics/{topic.name}.html"
    links = _list(listed[:_ON_CARD], lang=lang, root=root)
    more = f'<p class="more"><a href="{page}">{escape(phrases(lang).count(len(listed)))}</a></p>'
    name = escape(topic_name(topic.key, frame, lang))
    ends = more if len(listed) > _ON_CARD else ""
    return f'<section class="card">\n<h3><a href="{page}">{name}</a></h3>\n{links}\n{ends}</section>\n'


def _of_topic(shelf: PublishedArticles, topic: Topic, lang: str) -> list[tuple[str, Article]]:
    found = [*((lang, article) for article in shelf.articles[lang].values()), *shelf.missing_articles(lang)]
    return [one for one in found if top(one[1].category) == topic.key]


def _list(found: Iterable[tuple[str, Article]], *, lang: str, root: str) -> str:
    """Return links to articles, with the language of those in other languages."""
    items = []
    for other, article in found:
        where = f"{root}articles/" if other == lang else f"{root}../{other}/articles/"
        link = f'<a href="{where}{address(article.slug)}.html"'
        if other == lang:
            items.append(f"<li>{link}>{escape(article.title)}</a></li>")
        else:
            items.append(
                f'<li>{link} hreflang="{other}"><span lang="{other}">{escape(article.title)}</span> '
                f'<span class="in" lang="{other}">{escape(name_of(other))}</span></a></li>'
            )
    return f'<ul class="links">{"".join(items)}</ul>'


def _topics(shelf: PublishedArticles, lang: str, frame: Frame) -> Page:
    words = phrases(lang)
    items = "".join(
        f'<li><a href="{topic.name}.html">{escape(topic_name(topic.key, frame, lang))}</a> '
        f'<span class="quiet">{escape(words.count(len(_of_topic(shelf, topic, lang))))}</span></li>'
        for topic in shelf.topics
    )
    body = f'{_crumbs(words, [])}<h1>{escape(words.topics)}</h1>\n<ul class="links wide-apart">{items}</ul>'
    return Page(
        f"{lang}/topics/index.html",
        lang,
        words.topics,
        body if items else _empty(words, head=words.topics),
        _same_in_all_languages(shelf, "topics/index.html"),
    )


def _topic(shelf: PublishedArticles, topic: Topic, lang: str, frame: Frame) -> Page:
    """Return a topic's page, grouped by lower levels of its category; articles in other languages are last."""
    words, name = phrases(lang), topic_name(topic.key, frame, lang)
    found = _of_topic(shelf, topic, lang)
    groups: dict[str, list[tuple[str, Article]]] = {}
    for other, article in found:
        if other == lang:
            groups.setdefault(article.category, []).append((other, article))
    parts = []
    for category, listed in sorted(groups.items(), key=lambda one: (one[0] != topic.key, one[0])):
        head = f"<h2>{escape(topic_name(category, frame, lang))}</h2>\n" if category != topic.key else ""
        parts.append(head + _list(listed, lang=lang, root="../"))
    if elsewhere := [one for one in found if one[0] != lang]:
        parts.append(f"<h2>{escape(words.other_languages)}</h2>\n{_list(elsewhere, lang=lang, root='../')}")
    body = f"{_crumbs(words, [(words.topics, 'index.html')])}<h1>{escape(name)}</h1>\n" + "\n".join(parts)
    path = f"topics/{topic.name}.html"
    return Page(f"{lang}/{path}", lang, name, body, _same_in_all_languages(shelf, path))


def _all(shelf: PublishedArticles, lang: str, frame: Frame) -> Page:
    words = phrases(lang)
    own = [(lang, article) for article in shelf.articles[lang].values()]
    parts = [_list(own, lang=lang, root="../")] if own else []
    if elsewhere := shelf.missing_articles(lang):
        parts.append(f"<h2>{escape(words.other_languages)}</h2>\n{_list(elsewhere, lang=lang, root='../')}")
    body = f"{_crumbs(words, [])}<h1>{escape(words.all)}</h1>\n" + "\n".join(parts)
    return Page(
        f"{lang}/articles/index.html",
        lang,
        words.all,
        body if parts else _empty(words, head=words.all),
        _same_in_all_languages(shelf, "articles/index.html"),
        description=f"{frame.name(lang)}: {words.all}",
    )


def _article(one: ArticlePage, shelf: PublishedArticles, frame: Frame) -> Page:
    article, lang, words = one.article, one.lang, phrases(one.lang)
    topic = shelf.topic(article)
    crumbs = [(topic_name(topic.key, frame, lang), f"../topics/{topic.name}.html")]
    others = {
        other: f"{other}/articles/{article.slug}.html"
        for other in shelf.languages
        if article.slug in shelf.articles[other]
    }
    spoken = f' lang="{lang}"' if lang != words.lang else ""
    parts = [
        _crumbs(words, crumbs),
        f"<article{spoken}>\n<h1>{escape(article.title)}</h1>\n",
        _contents(one.rendered),
        f"{one.rendered.html}</article>\n",
        _related(article, shelf, lang),
        _meta(article, others, lang),
    ]
    path = f"{lang}/articles/{article.slug}.html"
    return Page(path, lang, article.title, "".join(parts), others, description=one.excerpt)


def _contents(rendered: Rendered) -> str:
    """Return a list of a long article's sections."""
    heads = [head for head in rendered.headings if head.level == 2]
    if len(heads) <= _FEW:
        return ""
    items = "".join(f'<li><a href="#{address(head.anchor)}">{escape(head.text)}</a></li>' for head in heads)
    return f'<ul class="contents">{items}</ul>\n'


def _related(article: Article, shelf: PublishedArticles, lang: str) -> str:
    """Return the public articles that the article's `links` name."""
    wanted = dict.fromkeys(slug for slug in article.links if slug != article.slug)
    found = [one for slug in wanted if (one := shelf.best(slug, lang=lang))]
    if not found:
        return ""
    head = escape(phrases(lang).see_also)
    return f'<section class="related">\n<h2>{head}</h2>\n{_list(found, lang=lang, root="../")}\n</section>\n'


def _meta(article: Article, others: Mapping[str, str], lang: str) -> str:
    """Return the date of the last review, and links to other languages."""
    words, parts = phrases(lang), []
    if article.reviewed:
        date = words.checked.format(date=words.day(article.reviewed))
        parts.append(f'<time datetime="{article.reviewed.isoformat()}">{escape(date)}</time>')
    links = [
        f'<a href="{article_address(other, article, at=lang)}" lang="{other}" hreflang="{other}">'
        f"{escape(name_of(other))}</a>"
        for other in others
        if other != lang
    ]
    if links:
        parts.append(f"{escape(words.also_in)}: {', '.join(links)}")
    return f'<p class="quiet meta">{" · ".join(parts)}</p>' if parts else ""


def _crumbs(words: Phrases, steps: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<li><a href="{href}">{escape(name)}</a></li>' for name, href in ((words.home, "../index.html"), *steps)
    )
    return f'<nav class="crumbs" aria-label="{escape(words.current_page)}"><ol>{items}</ol></nav>\n'


def _empty(words: Phrases, *, head: str = "") -> str:
    title = f"<h1>{escape(head)}</h1>\n" if head else ""
    return f'{title}<p class="quiet">{escape(words.empty)}</p>'


def _indexed_articles(
    pages: Sequence[ArticlePage], frame: Frame, *, lang: str
) -> Iterator[search_index.IndexedArticle]:
    for one in pages:
        if one.lang == lang:
            article = one.article
            topics = dict.fromkeys(topic_name(name, frame, lang) for name in (top(article.category), article.category))
            yield search_index.IndexedArticle(
                title=article.title,
                address=f"articles/{address(article.slug)}.html",
                topics=[*topics],
                excerpt=one.excerpt,
                labels=[*(head.text for head in one.rendered.headings), *article.tags, article.slug],
                text=one.rendered.text,
            )


def _not_found_page(frame: Frame, style: str) -> str:
    """Return the "not found" page, in every language. A host serves it at any depth, so it loads nothing; without the
    site's address, `./` is the first page of its folder.
    """
    url, own = escape(frame.config.site.url or ""), frame.shelf.languages[0]
    spoken = dict.fromkeys(phrases(lang).lang for lang in frame.shelf.languages)
    parts = [
        f'<section lang="{lang}">\n<{head}>{escape(PHRASES[lang].not_found)}</{head}>\n'
        f"<p>{escape(PHRASES[lang].not_found_text)}</p>\n"
        f'<p><a href="{_first(frame, url, lang)}">{escape(PHRASES[lang].home)}</a></p>\n</section>'
        for lang, head in zip(spoken, ["h1", *["h2"] * len(spoken)], strict=False)
    ]
    return f"""<!DOCTYPE html>
<html lang="{phrases(own).lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{escape(phrases(own).not_found)} · {escape(frame.name(own))}</title>
<style>
{style}</style>
</head>
<body>
<main>
{chr(10).join(parts)}
</main>
</body>
</html>
"""


def _first(frame: Frame, url: str, lang: str) -> str:
    """Return the absolute address of a language's first page."""
    return f"{url}{lang}/index.html" if url and lang in frame.shelf.languages else url or "./"


def _sitemap(paths: Iterable[str], url: str) -> str:
    listed = [path for path in paths if path.endswith(".html") and path not in ("404.html", "index.html")]
    entries = "".join(f"<url><loc>{escape(url + address(path))}</loc></url>\n" for path in listed)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )
