"""Check that what a verb refers to exists."""

from __future__ import annotations

from hd.errors import UsageError
from hd.store.desk.desk import Desk
from hd.text.suggestions import nearest


def require_article(desk: Desk, slug: str) -> None:
    """Raise UsageError with the nearest slug where the desk has no such article."""
    known = {name.partition(".")[0] for name in desk.article_names()}
    if slug not in known:
        guess = nearest(slug, known)
        raise UsageError(f'no article "{slug}"' + (f"; nearest: {guess}" if guess else ""), hint="hd kb list")
