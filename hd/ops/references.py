"""Check that what a verb refers to exists."""

from __future__ import annotations

from hd.errors import UsageError
from hd.i18n import Message
from hd.store.desk.desk import Desk
from hd.text.suggestions import nearest


def require_article(desk: Desk, slug: str) -> None:
    """Raise UsageError with the nearest slug where the desk has no such article."""
    known = {name.partition(".")[0] for name in desk.article_names()}
    if slug not in known:
        guess = nearest(slug, known)
        raise UsageError(
            (
                Message('no article "{slug}"; nearest: {guess}', slug=slug, guess=guess)
                if guess
                else Message('no article "{slug}"', slug=slug)
            ),
            hint="hd kb list",
        )
