"""Draw templates: the list, and one template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.render.terminal.cells import line, wrap
from hd.render.terminal.headers import facts, problem_lines, titled
from hd.render.terminal.prose import prose
from hd.render.terminal.table import Column, table, tsv

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

_KEYS = ("name", "for", "service", "category", "title")


def template_table(templates: Sequence[Row], *, screen: Screen) -> str:
    """`hd template list` on a terminal. A template: `{name, for, title, service, category}`."""
    columns = (
        Column("NAME", shrink=16),
        Column("FOR"),
        Column("SERVICE", drop=2),
        Column("CATEGORY", drop=1),
        Column("TITLE", shrink=16),
    )
    return table(columns, [[line(template.get(key)) for key in _KEYS] for template in templates], screen=screen)


def template_tsv(templates: Sequence[Row]) -> str:
    """Return tab-separated lines: name, for, service, category, title; None is empty."""
    return tsv([template.get(key) for key in _KEYS] for template in templates)


def template_show(template: Row, *, screen: Screen) -> str:
    """`hd template show`: what it sets, what it asks (`ask`), its text (`body`), what is wrong with it (`problems`)."""
    said = [f"for {line(template['for'])}", *(line(template.get(key)) for key in ("type", "service", "category"))]
    questions = [f"{{{line(key)}}}: {line(question)}" for key, question in template["ask"].items()]
    asked = [part for question in questions for part in wrap(question, screen.width)]
    blocks = [
        [*titled(template["name"], template.get("title") or "", screen=screen), *facts(said, screen=screen), *asked],
        prose(template["body"], screen.width),
        problem_lines(template["problems"], screen=screen),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)
