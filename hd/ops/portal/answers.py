"""Published articles for requesters: the pages of the site as they are now, and a search among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hd.errors import HdError
from hd.ops.kb.site import render_site
from hd.ops.search.articles import find

if TYPE_CHECKING:
    from hd.ops.context import Context
    from hd.ops.records import Record


def answer_pages(context: Context, *, portal: str) -> Mapping[str, bytes]:
    """Every page and file of the site of articles, by its path. portal: the address of the form, for its footer.

    Raises ConfigError where the section `site` is wrong, MissingExtraError without the extra `site`.
    """
    return render_site(context, portal=portal).files


def search_answers(context: Context, text: str, *, language: str, limit: int = 10) -> list[Record]:
    """The best published articles for these words, `{slug, lang, title, excerpt}`; one language version of each."""
    try:
        found, _ = find(context, text, audience="requesters", limit=limit * 3)
    except HdError:  # words that are no question to articles find none
        return []
    best: dict[str, Record] = {}
    for row in found:
        lang = row["lang"] or context.desk.config.desk.language
        known = best.get(row["slug"])
        if known is None or (lang == language and known["lang"] != language):
            best[row["slug"]] = {"slug": row["slug"], "lang": lang, "title": row["title"], "excerpt": row["excerpt"]}
    return list(best.values())[:limit]
