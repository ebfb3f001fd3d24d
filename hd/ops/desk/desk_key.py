"""The key by which other systems know this desk."""

from __future__ import annotations

from hd.core import desk_key as rules
from hd.store.desk.desk import Desk
from hd.store.git.foundings import first_commit


def desk_key(desk: Desk) -> str:
    """`desk.uri`, else made of the first commit. Raises UsageError where this clone knows neither."""
    uri = desk.config.desk.uri
    return rules.desk_key(uri, None if uri else first_commit(desk.repo, rev="HEAD"))
