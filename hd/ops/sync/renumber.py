"""Gives a ticket of one side of a merge another id, as a commit on top of that side: its file, its attachments, and
what links to it there. Which ticket, and which id, is decided elsewhere.

On that side, whatever names the old id means this ticket: the other one, which keeps the id, is not known there. The
old file stays until the merge, where the other ticket takes its place: git would follow a file that goes as a renamed
one, and merge the wrong two.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hd.core import ids
from hd.core.document.document import Document
from hd.core.history import commit_message
from hd.core.merging.id_collisions import ACTION, redirect_links, renumber_document
from hd.errors import DecisionError, HdError
from hd.store import layout
from hd.store.commit import tree_merge, work_tree
from hd.store.commit.journal import Journal
from hd.store.commit.tree_merge import Blob, Content
from hd.store.desk.desk import Desk


class Renumbering(Struct, frozen=True):
    """A ticket that has another id now."""

    old: str
    new: str
    title: str


class Side(Struct, frozen=True):
    """One of the two that are merged. tip: its commit; base: where the sides parted; plan: names the private ref that
    the commit is kept on, and who makes it; actor: the same, for the trailers."""

    desk: Desk
    plan: Journal
    tip: str
    base: str
    actor: str

    def path(self, path: str) -> str:
        """From the repository's root."""
        return self.desk.repo.prefix + path

    def document(self, path: str) -> Document:
        """A ticket or an article as this side has it. Raises DecisionError where it cannot be read."""
        try:
            return Document.parse(self.desk.repo.blob_at(self.tip, path) or b"", path=path)
        except HdError as error:
            raise DecisionError(
                f"{error.message}, and it must get another id", hint="mend it, then: hd sync"
            ) from error


def renumber(side: Side, old: str, new: str) -> tuple[str, Renumbering]:
    """The commit in which the ticket `old` of that side is `new`, and what there is to tell of it."""
    ticket = side.document(ids.path_of(old))
    contents: dict[str, Content] = {side.path(ids.path_of(new)): renumber_document(ticket, new).data}
    contents |= dict(_attachments(side, old, new))
    contents |= {side.path(path): data for path, data in _linking(side, old, new)}
    text = commit_message.compose_message(
        f"{new} {ACTION} was {old}, which another ticket has, too", tickets=[new], action=ACTION, actor=side.actor
    )
    made = tree_merge.compose(
        side.desk.repo,
        side.plan,
        ref=work_tree.draft_ref(side.plan),
        parents=[side.tip],
        message=text,
        contents=contents,
    )
    title = ticket.fields.get("title")
    return made, Renumbering(old, new, title if isinstance(title, str) else "")


def _attachments(side: Side, old: str, new: str) -> Iterator[tuple[str, Content]]:
    """The files in the ticket's own folder go with it."""
    folder, target = (ids.path_of(one).removesuffix(".md") for one in (old, new))
    for path, blob in side.desk.repo.ls_tree(side.tip, f"{folder}/").items():
        yield side.path(target + path.removeprefix(folder)), Blob("100644", blob)


def _linking(side: Side, old: str, new: str) -> Iterator[tuple[str, bytes]]:
    """The tickets and articles that name it and that this side wrote."""
    repo = side.desk.repo
    start = len(repo.prefix)
    for path, one in tree_merge.differences(repo, side.base, side.tip).items():
        inside = path[start:]
        if one.after is None or not path.startswith(repo.prefix) or inside == ids.path_of(old):
            continue
        if ids.is_ticket_path(inside) or (inside.startswith(f"{layout.ARTICLES}/") and inside.endswith(".md")):
            data = repo.object(one.after.id) or b""
            if old.encode() in data:
                document = redirect_links(side.document(inside), old=old, new=new)
                if document.data != data:
                    yield inside, document.data
