"""GitHub and GitHub Enterprise, through `gh api`: https://docs.github.com/en/rest/pulls"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from hd.core.escalation.forges import Forge
from hd.store.forges.protocol import Approval, Button, Draft, ForgeRequest, Json, State, commit_in, newest
from hd.store.forges.transport import Transport


def api_root(forge: Forge) -> str:
    """The address of the API."""
    return "https://api.github.com" if forge.host == "github.com" else f"https://{forge.netloc}/api/v3"


class GitHub:
    """One repository."""

    def __init__(self, forge: Forge, api: Transport) -> None:
        self._api = api
        self._owner = forge.path.partition("/")[0]
        self._pulls = f"repos/{quote(forge.path)}/pulls"

    def find(self, branch: str) -> ForgeRequest | None:
        """As `Adapter.find`; of this repository's own branches, never of a fork's of that name."""
        query = urlencode({"head": f"{self._owner}:{branch}", "state": "all", "per_page": 100})
        return newest([_request(one) for one in self._api.call("GET", f"{self._pulls}?{query}") or ()])

    def create(self, draft: Draft) -> ForgeRequest:
        """As `Adapter.create`."""
        body = {"title": draft.title, "body": draft.body, "head": draft.branch, "base": draft.base}
        made = _request(self._api.call("POST", self._pulls, body))
        self._ask(made, draft)
        return made

    def update(self, request: ForgeRequest, draft: Draft) -> ForgeRequest:
        """As `Adapter.update`."""
        body = {"title": draft.title, "body": draft.body}
        return _request(self._api.call("PATCH", f"{self._pulls}/{request.number}", body))

    def approvals(self, request: ForgeRequest) -> tuple[Approval, ...]:
        """As `Adapter.approvals`: of each account its last review that decides."""
        last: dict[str, Approval | None] = {}
        for one in self._api.call("GET", f"{self._pulls}/{request.number}/reviews?per_page=100") or ():
            who = str((one.get("user") or {}).get("login", ""))
            if one.get("state") in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED"):
                given = one["state"] == "APPROVED"
                last[who] = Approval(who, commit_in(one.get("commit_id"))) if given else None
        return tuple(one for one in last.values() if one)

    def merge(self, request: ForgeRequest, button: Button) -> ForgeRequest:
        """As `Adapter.merge`."""
        body = {"merge_method": button, "sha": request.head}
        made = self._api.call("PUT", f"{self._pulls}/{request.number}/merge", body)
        return ForgeRequest(request.number, request.url, "merged", request.head, commit_in(made.get("sha")))

    def _ask(self, request: ForgeRequest, draft: Draft) -> None:
        if draft.reviewers:
            body = {"reviewers": list(draft.reviewers)}
            self._api.call("POST", f"{self._pulls}/{request.number}/requested_reviewers", body)


def _request(found: Json) -> ForgeRequest:
    merged = bool(found.get("merged_at"))
    state: State = "merged" if merged else "open" if found["state"] == "open" else "closed"
    head = commit_in(found["head"].get("sha"))
    merged_as = commit_in(found.get("merge_commit_sha")) if merged else ""
    return ForgeRequest(int(found["number"]), str(found["html_url"]), state, head, merged_as)
