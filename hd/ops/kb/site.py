"""The site of what requesters may see: reads articles, writes pages into a folder outside of the desk's own files.

Changes nothing in the desk. The same files give the same bytes: nothing in a page tells when it was built.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hd.core.diagnostic import Diagnostic
from hd.core.document import attachment_names
from hd.core.site import markdown_html, page_layout, pages, published_articles
from hd.core.site.links import MissingFileError
from hd.errors import HdError, NotFoundError, RefusedError
from hd.ops.context import Context
from hd.ops.records import Record
from hd.store import layout, output_folder
from hd.store.desk.desk import Desk

_FILES = "files"


class SiteBuild(Struct, frozen=True, dict=True):
    """What was built, or would be: the articles that are shown, what is wrong with others, what became of files.

    written: None where nothing was to be written.
    """

    languages: tuple[str, ...]
    articles: Sequence[Record]
    files: Mapping[str, bytes]
    problems: tuple[Diagnostic, ...]
    written: output_folder.WrittenFiles | None = None

    @cached_property
    def broken(self) -> bool:
        """Whether an article is missing that should be there, or somebody should look."""
        return any(problem.severity == "error" for problem in self.problems)


def build(context: Context, folder: Path, *, check: bool = False) -> SiteBuild:
    """Write the site into `folder`; check: only find out what would be wrong.

    Raises RefusedError for a folder that is somebody else's or the desk's own; ConfigError for a wrong `site` section;
    HdError where the Markdown package is missing.
    """
    _refuse(context.desk, folder)
    output_folder.check(folder)
    made = render_site(context)
    return made if check else replace(made, written=output_folder.write(folder, made.files))


def render_site(context: Context, *, portal: str | None = None) -> SiteBuild:
    """The pages and files of the site, written nowhere. portal: the page where requests are filed, instead of
    `site.portal`. Raises ConfigError, HdError as `build`."""
    desk = context.desk
    desk.config.require("desk", "categories", "site")
    markdown_html.require_package()
    config = desk.config if portal is None else replace(desk.config, site=replace(desk.config.site, portal=portal))
    library = desk.library()
    shown = published_articles.arrange_articles(library.articles, config)
    copied = _Copies(desk)
    written = [*pages.render_articles(shown, fetch=copied.fetch)]
    made = {
        path: output_folder.packaged(path.rpartition("/")[2])
        for path in (page_layout.STYLE, page_layout.SCRIPT, page_layout.ICON)
    }
    texts = pages.build_site(shown, written, config, style=made[page_layout.STYLE].decode())
    made |= {path: text.encode() for path, text in texts.items()}
    made |= {**copied.files, ".nojekyll": b""}
    problems = (*library.unreadable, *shown.diagnostics, *_left_out(written))
    prefix = desk.repo.prefix
    return SiteBuild(
        languages=shown.languages,
        articles=[_record(one, prefix=prefix) for one in written],
        files=dict(sorted(made.items())),
        problems=tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.path, problem.line))),
    )


class _Copies:
    """The files of articles that the site has copies of."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.files: dict[str, bytes] = {}

    def fetch(self, path: str) -> str:
        """The name of the copy of a file in kb/; raises Missing."""
        try:
            data = self.desk.content(path)
        except NotFoundError:
            raise MissingFileError("no such file") from None
        except HdError as error:
            raise MissingFileError(error.message.removeprefix(f"{path}: ")) from None
        name = f"{_FILES}/{attachment_names.stored_name(path, data)}"
        if self.files.setdefault(name, data) != data:
            name = f"{_FILES}/{attachment_names.stored_name(path, data, digits=64)}"
            self.files[name] = data
        return name


def _refuse(desk: Desk, folder: Path) -> None:
    """A site is nothing of the desk's: not the desk's folder, nor one around it, nor one that has its own meaning."""
    place, home = folder.resolve(), desk.folder.resolve()
    own = [home / top for top in (layout.TICKETS, layout.ARTICLES, desk.config.templates, ".git")]
    if home.is_relative_to(place) or any(place.is_relative_to(one) for one in own):
        raise RefusedError(
            f"{folder} belongs to the desk itself", hint="name a folder for the site: hd kb build public"
        )


def _left_out(written: Sequence[pages.ArticlePage]) -> list[Diagnostic]:
    return [
        Diagnostic("warning", "site-left-out", message, line, one.article.path)
        for one in written
        for line, message in one.removed
    ]


def _record(one: pages.ArticlePage, *, prefix: str) -> Record:
    article = one.article
    return {
        "slug": article.slug,
        "lang": one.lang,
        "title": article.title,
        "category": article.category or None,
        "path": f"{prefix}{article.path}",
        "page": f"{one.lang}/articles/{article.slug}.html",
    }
