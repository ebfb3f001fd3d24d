"""Opens the request that brings a sync branch into the main branch. Pushes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hd.core.escalation.forges import Forge, forge_of, push_options
from hd.ops.escalation.open_at_forge import open_at_forge
from hd.store.desk.desk import Desk
from hd.store.forges.protocol import Draft
from hd.store.git.commit_graph import Step
from hd.store.git.remotes import PushResult, push_url

_MOST = 50  # changes that the text of a request lists


class SyncRequest(Struct, frozen=True):
    """A request to be. base: the branch at the remote that it goes into; branch: the one that it brings."""

    forge: Forge | None
    base: str
    branch: str
    title: str
    body: str

    @property
    def options(self) -> list[str]:
        """What the push tells the forge, so that it opens the request by itself."""
        gitlab = self.forge is not None and self.forge.kind == "gitlab"
        return push_options(self.base, self.title, self.body, []) if gitlab else []


def sync_request(desk: Desk, remote: str, *, base: str, branch: str, person: str, steps: Sequence[Step]) -> SyncRequest:
    """The request for these commits of a person."""
    forge = forge_of(push_url(desk.repo, remote), kind=desk.repo.setting("hd.forge") or "")
    subjects = [f"- {step.subject}" for step in steps]
    more = [f"- and {len(steps) - _MOST} more"] if len(steps) > _MOST else []
    title = steps[0].subject if len(steps) == 1 else f"{len(steps)} changes by {person}"
    return SyncRequest(forge, base, branch, title, "\n".join([*subjects[:_MOST], *more]))


def open_request(desk: Desk, request: SyncRequest, *, pushed: PushResult, remote: str) -> tuple[str, ...]:
    """What there is to say of the request that was opened after a push, or how to open it."""
    forge = request.forge
    said = tuple(f"{remote}: {line}" for line in pushed.words.splitlines())
    if forge is None or (forge.kind == "gitlab" and pushed.words):
        return said
    draft = Draft(request.branch, request.base, request.title, request.body)
    return open_at_forge(desk.repo, remote, forge, draft, notes=said)
