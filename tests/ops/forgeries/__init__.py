"""Every forgery that is tried, with the rule that finds it: `test_forgeries.py` tries each, docs/how-to/audit.md lists
all.

A new one goes into the module of its subject; then run `make docs`.
"""

from __future__ import annotations

from tests.ops.forgeries import answers, breaches, commits, files, mends, messages, roots, signatures, texts
from tests.ops.forgeries.frame import Forgery

__all__ = ["FORGERIES", "Forgery"]

FORGERIES: tuple[Forgery, ...] = (
    *texts.FORGERIES,
    *answers.FORGERIES,
    *commits.FORGERIES,
    *roots.FORGERIES,
    *files.FORGERIES,
    *signatures.FORGERIES,
    *breaches.FORGERIES,
    *mends.FORGERIES,
    *messages.FORGERIES,
)
