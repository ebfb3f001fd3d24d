"""Whether a merge is an import: the only way in which tickets with their own history may enter. Runs no git.

The other system's data is a separate history, merged by one commit (`Hd-Action: import`, `Hd-Import: SYSTEM:SCOPE`).
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
_MOST = 32  # maximal number of ids to try for one key


def is_import_merge(
    act: Act,
    view: EvaluationContext,
    *,
    files: Collection[str],
    tickets: Sequence[Ticket],
    changed: Collection[str],
    in_use: Callable[[str], bool],
) -> bool:
    """Whether a merge may bring in tickets without history in this desk.

    act: the merge. files: all files of the merged history. tickets: its tickets. changed: earlier tickets that differ
    from the three-way merge of both sides. in_use: whether another ticket of the desk has an id.
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
    """Whether a ticket names that source, and has the id computed from its key."""
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
