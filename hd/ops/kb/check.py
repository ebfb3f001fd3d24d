"""Checks the knowledge base: each article as `hd check` does, and all of them together: orphans, translations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from hd.core.checks import check_library
from hd.core.diagnostic import Diagnostic
from hd.ops.context import Context
from hd.ops.desk.check import CheckScope, Examination
from hd.ops.kb import usage as kb_usage
from hd.ops.kb.articles import article_path
from hd.store import layout
from hd.store.desk.desk import Desk


def check(context: Context, words: Sequence[str]) -> list[Diagnostic]:
    """Everything that is wrong with the articles that `words` mean (slugs, pieces of them, paths), or with all; by path
    and line. Raises NotFoundError, AmbiguousError."""
    desk = context.desk
    part = (
        CheckScope(frozenset(_path(desk, word) for word in words))
        if words
        else CheckScope(folders=(f"{layout.ARTICLES}/",))
    )
    looked = Examination(desk, now=context.now, part=part)
    library = replace(looked.library, used_slugs=set(kb_usage.named(desk)))
    together = [problem for problem in check_library(library, desk.config) if part.has(problem.path)]
    return sorted([*looked.problems(), *together], key=lambda problem: (problem.path, problem.line))


def _path(desk: Desk, word: str) -> str:
    return article_path(desk, Path(word).name.removesuffix(".md"))
