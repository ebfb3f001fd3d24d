"""Whether a merge is an import: the one way in which tickets with a past of their own may come in. Runs no git.

The other system's data is a history of its own, merged by one commit (`Hd-Action: import`, `Hd-Import: SYSTEM:SCOPE`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from hd.core.audit.authorship import author_may
from hd.core.audit.immutability import is_attachment
from hd.core.audit.transition import Act
from hd.core.ids import is_ticket_path
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.foreign_ids import computed_id
from hd.core.tickets.ticket import Ticket
from hd.text.lazy_regex import pattern

ACTION = "import"
_SOURCE = pattern(r"[^\s:#]+:[^\s#]+")
_ARTICLE = pattern(r"kb/[^/]+\.md")
_MOST = 32  # ids that one key may find in use


def is_import_merge(
    act: Act,
    view: EvaluationContext,
    *,
    files: Collection[str],
    tickets: Sequence[Ticket],
    changed: Collection[str],
    in_use: Callable[[str], bool],
) -> bool:
    """Whether a merge may bring in tickets that no history of this desk proves.

    act: the merge. files: every file of the history that it brings in, `tickets` the tickets among them. changed: the
    earlier tickets of which the merge makes something else than the three-way merge of its sides. in_use: whether
    another ticket of the desk has an id.
    """
    source = act.trailer("Hd-Import") or ""
    if act.action != ACTION or not _SOURCE.fullmatch(source) or act.agent is None or changed:
        return False
    if any(author_may(act, view, path="")):
        return False
    if not all(is_ticket_path(path) or is_attachment(path) or _ARTICLE.fullmatch(path) for path in files):
        return False
    return all(_is_from(source, ticket, view, in_use=in_use) for ticket in tickets)


def _is_from(source: str, ticket: Ticket, view: EvaluationContext, *, in_use: Callable[[str], bool]) -> bool:
    """Whether a ticket says that it came from there, and has the id that is computed from its key."""
    keys = [name.removeprefix(f"{source}#") for name in ticket.names("external") if name.startswith(f"{source}#")]
    if ticket.get("source") != ACTION or len(keys) != 1:
        return False
    prefix, local = ticket.id.partition("-")[0], ticket.created.astimezone(view.zone)
    for number in range(_MOST):
        wanted = computed_id(prefix, local, f"{source}:{keys[0]}", number=number)
        if wanted == ticket.id:
            return True
        if not in_use(wanted):
            return False
    return False
