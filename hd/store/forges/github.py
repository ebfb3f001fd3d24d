"""GitHub and GitHub Enterprise, through `gh api`: https://docs.github.com/en/rest/pulls"""

from __future__ import annotations

from urllib.parse import urlencode

from hd.core.escalation.forges import Forge
from hd.store.forges.protocol import Button, ForgeRequest, commit_in, newest
from hd.store.forges.pulls_api import PullsApi
from hd.store.forges.transport import Transport


def api_root(forge: Forge) -> str:
    """The address of the API."""
    return "https://api.github.com" if forge.host == "github.com" else f"https://{forge.netloc}/api/v3"


class GitHub(PullsApi):
    """One repository."""

    def __init__(self, forge: Forge, api: Transport) -> None:
        super().__init__(forge, api, is_merged=lambda found: bool(found.get("merged_at")), page="per_page=100")
        self._owner = forge.path.partition("/")[0]

    def find(self, branch: str) -> ForgeRequest | None:
        """As `Adapter.find`; of this repository's own branches, never of a fork's of that name."""
        query = urlencode({"head": f"{self._owner}:{branch}", "state": "all", "per_page": 100})
        return newest([self.request(one) for one in self._api.call("GET", f"{self.pulls}?{query}") or ()])

    def merge(self, request: ForgeRequest, button: Button) -> ForgeRequest:
        """As `Adapter.merge`."""
        body = {"merge_method": button, "sha": request.head}
        made = self._api.call("PUT", f"{self.pulls}/{request.number}/merge", body)
        return ForgeRequest(request.number, request.url, "merged", request.head, commit_in(made.get("sha")))
