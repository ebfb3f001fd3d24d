"""Forgejo and Gitea over HTTP: https://forgejo.org/docs/latest/user/api-usage/; the page of a server's own API is
`/api/swagger`. Without a token a request is opened by a push to `refs/for/…` (AGit)."""

from __future__ import annotations

from hd.core.escalation.forges import Forge
from hd.store.forges.protocol import Button, ForgeRequest, Json, newest
from hd.store.forges.pulls_api import PullsApi
from hd.store.forges.transport import Transport

_PAGES = 20  # of fifty requests each, the newest first


def api_root(forge: Forge) -> str:
    """The address of the API."""
    return f"https://{forge.netloc}/api/v1"


class Forgejo(PullsApi):
    """One repository."""

    def __init__(self, forge: Forge, api: Transport) -> None:
        super().__init__(forge, api, is_merged=lambda found: bool(found.get("merged")), page="limit=50")
        self._path = forge.path

    def find(self, branch: str) -> ForgeRequest | None:
        """As `Adapter.find`: the API has no filter by branch, so the newest thousand are read, page by page."""
        found: list[ForgeRequest] = []
        for page in range(1, _PAGES + 1):
            rows = self._api.call("GET", f"{self.pulls}?state=all&sort=recentupdate&limit=50&page={page}") or ()
            found += [self.request(one) for one in rows if self._is_of(one, branch)]
            if found or len(rows) < 50:
                break
        return newest(found)

    def merge(self, request: ForgeRequest, button: Button) -> ForgeRequest:
        """As `Adapter.merge`."""
        body = {"Do": button, "head_commit_id": request.head, "delete_branch_after_merge": True}
        self._api.call("POST", f"{self.pulls}/{request.number}/merge", body)
        return self.request(self._api.call("GET", f"{self.pulls}/{request.number}"))

    def _is_of(self, found: Json, branch: str) -> bool:
        """Whether a request is of this repository's own branch, or came by a push to `refs/for/…` with it as topic,
        which is `PERSON/TOPIC` in `label`; a branch that is gone leaves its name there, too."""
        head = found["head"]
        owner = (head.get("repo") or {}).get("full_name", self._path)
        topic = f"{(found.get('user') or {}).get('login', '')}/{branch}"
        is_named = branch in (head.get("ref"), head.get("label")) or head.get("label") == topic
        return bool(is_named and owner == self._path)
