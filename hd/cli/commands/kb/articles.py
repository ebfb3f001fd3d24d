"""`hd kb`: write, list, show and edit knowledge articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hd.cli import options, output
from hd.cli.commands.kb import check as kb_check
from hd.cli.commands.kb import find as kb_find
from hd.cli.commands.kb import run as kb_run
from hd.cli.commands.kb.build import build
from hd.cli.session import Session
from hd.cli.terminal import editor_session
from hd.errors import UsageError
from hd.i18n import Message, ngettext

if TYPE_CHECKING:
    from hd.ops.results import ChangeResult


@click.group()
def kb() -> None:
    """Use knowledge articles: search, show, run, new and more."""


kb.add_command(kb_check.check)
kb.add_command(kb_find.link)
kb.add_command(kb_find.search)
kb.add_command(kb_find.suggest)
kb.add_command(kb_run.run)


@kb.command()
@options.change_command
@click.argument("title", required=False)
@click.option("--from", "ref", metavar="REF", help="Write the article from this solved ticket.")
@options.text("The article's text, instead of an outline")
@click.option("--kind", default="article", metavar="KIND", help="article (default), faq, script or known-error.")
@click.option("--audience", metavar="WHO", help="agents or requesters; the default depends on the kind.")
@click.option("--lang", metavar="CODE", help="The language; by default the desk's.")
@click.option("--slug", metavar="NAME", help="The file's name; by default made from the title.")
@click.option("-c", "--category", metavar="NAME", help="The category.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="A tag; may be repeated.")
def new(
    session: Session,
    title: str | None,
    ref: str | None,
    kind: str,
    audience: str | None,
    lang: str | None,
    slug: str | None,
    category: str | None,
    tags: tuple[str, ...],
    text: str,
) -> list[ChangeResult]:
    """Write a new article as a draft.

    Articles and FAQs are for requesters, scripts and known errors for agents, unless --audience says otherwise. --from
    writes the article from a solved ticket: the problem, what was tried, and the solution, without the requester. This
    draft is for agents; ticket and article link to each other.

    \b
    hd kb new --from 7k3f
    hd kb new "VPN drops every ten minutes" --kind script
    hd kb new "Як під'єднатися до Wi-Fi" --lang uk --slug wifi -F text.md
    """
    from hd.ops.kb.articles import Draft, new

    if ref is None and title is None:
        raise UsageError(Message("an article needs a title"), hint=Message('hd kb new "VPN drops", or --from REF'))
    if ref is not None and text:
        raise UsageError(
            Message("--from uses the ticket's text"),
            hint=Message("leave out -m, -F and -e; edit the article later: hd kb edit SLUG"),
        )
    draft = Draft(
        title=title or "", text=text, kind=kind, audience=audience, lang=lang, slug=slug, category=category, tags=tags
    )
    if ref is None:
        return [new(session.context, draft)]
    from hd.ops.kb.draft import new_from

    return new_from(session.context, ref, draft)


@kb.command("list", cls=options.QueryCommand)
@options.query
@options.as_json
@click.pass_obj
def list_(session: Session, words: tuple[str, ...], json_: bool, jsonl: bool) -> None:
    """List articles.

    hd lists the articles that have all words of QUERY in slug, title, kind, category, status or tags.

    \b
    hd kb list
    hd kb list vpn script
    """
    from hd.ops.kb.articles import list_articles
    from hd.render.kb import articles as draw

    found, unreadable = list_articles(session.context, words)
    session.flush_notices()
    if json_ or jsonl:
        output.print_json(found, lines=jsonl)
    elif session.is_for_person:
        output.page_data(session, draw.article_table(found, screen=session.screen))
        output.print_message(ngettext("{n} article", "{n} articles", len(found)))
    else:
        output.print_data(draw.article_tsv(found))
    output.print_diagnostics(unreadable)


@kb.command()
@click.argument("slug")
@options.as_json
@click.pass_obj
def show(session: Session, slug: str, json_: bool, jsonl: bool) -> None:
    """Show an article.

    Any unambiguous part of its slug is enough; slug.uk is the Ukrainian version.

    \b
    hd kb show vpn-drops
    """
    from hd.ops.kb.articles import show
    from hd.render.kb import articles as draw

    found = show(session.context, slug)
    session.flush_notices()
    if json_ or jsonl:
        output.print_json([found], lines=jsonl, one=True)
    else:
        output.page_data(session, draw.article_show(found, screen=session.screen))


@kb.command()
@options.change_command
@click.argument("slug")
@click.option("-F", "file", metavar="FILE", help="Read the whole text from FILE; - is stdin.")
def edit(session: Session, slug: str, file: str | None) -> list[ChangeResult]:
    """Edit an article's file in git's editor; hd checks and commits it.

    \b
    hd kb edit vpn-drops
    hd kb edit vpn-drops.uk
    """
    from hd.ops.tickets import edit as op

    def keep(opened: op.OpenedFile, text: bytes) -> ChangeResult:
        return op.keep_article(session.context, opened, text)

    opened = op.open_article(session.context, slug)
    if file:
        data = options.read_content(file)
        return [editor_session.keep_content(session, data, opened, keep, is_typed=file == "-")]
    made = editor_session.edit(session, opened, keep)
    return [made or op.unchanged(opened)]


kb.add_command(build)
