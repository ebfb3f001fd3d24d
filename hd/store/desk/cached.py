"""A desk to look at while the shell completes a word: it asks git nothing, and repairs and remembers nothing."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from hd.core.config import Config
from hd.errors import HdError
from hd.store import layout
from hd.store.desk import config_cache
from hd.store.desk.desk import Desk


class CachedDesk(Desk):
    """The desk's files, and what is remembered of its configuration."""

    @cached_property
    def config(self) -> Config:
        """What hd.yaml says."""
        return self._known() or self.configured()

    def _known(self) -> Config | None:
        said = config_cache.place(self.folder)
        if said is None:
            return None
        _, _, git_dir, _, prefix, _ = said
        try:
            known = config_cache.config(config_cache.state_dir(Path(git_dir), prefix), self.content(layout.CONFIG))
        except HdError:
            return None
        return known[0] if known else None
