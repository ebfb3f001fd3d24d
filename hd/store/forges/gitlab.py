"""GitLab over HTTP: https://docs.gitlab.com/api/merge_requests/ and https://docs.gitlab.com/api/merge_request_approvals/"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from hd.core.escalation.forges import Forge
from hd.store.forges.protocol import Approval, Button, Draft, ForgeRequest, Json, State, commit_in, newest
from hd.store.forges.transport import Transport

_STATES: dict[str, State] = {"opened": "open", "merged": "merged", "closed": "closed", "locked": "open"}


def api_root(forge: Forge) -> str:
    """The address of the API."""
    return f"https://{forge.netloc}/api/v4"


class GitLab:
    """One project."""

    def __init__(self, forge: Forge, api: Transport) -> None:
        self._api = api
        self._requests = f"projects/{quote(forge.path, safe='')}/merge_requests"

    def find(self, branch: str) -> ForgeRequest | None:
        """As `Adapter.find`; of this project's own branches, never of a fork's of that name."""
        query = urlencode({"source_branch": branch, "state": "all", "per_page": 100})
        found = self._api.call("GET", f"{self._requests}?{query}") or ()
        return newest([_request(one) for one in found if one.get("source_project_id") == one.get("target_project_id")])

    def create(self, draft: Draft) -> ForgeRequest:
        """As `Adapter.create`."""
        body = {"source_branch": draft.branch, "target_branch": draft.base, "title": draft.title}
        body |= {"description": draft.body}
        more = {"remove_source_branch": True, "reviewer_ids": self._ids(draft.reviewers)}
        return _request(self._api.call("POST", self._requests, body | more))

    def update(self, request: ForgeRequest, draft: Draft) -> ForgeRequest:
        """As `Adapter.update`."""
        body = {"title": draft.title, "description": draft.body}
        return _request(self._api.call("PUT", f"{self._requests}/{request.number}", body))

    def approvals(self, request: ForgeRequest) -> tuple[Approval, ...]:
        """As `Adapter.approvals`; GitLab does not say which commit was approved."""
        found = self._api.call("GET", f"{self._requests}/{request.number}/approvals") or {}
        return tuple(Approval(str(one["user"]["username"])) for one in found.get("approved_by") or ())

    def merge(self, request: ForgeRequest, button: Button) -> ForgeRequest:
        """As `Adapter.merge`; whether a merge is a merge commit or a rebase, the project's settings say."""
        body = {"sha": request.head, "squash": button == "squash", "should_remove_source_branch": True}
        return _request(self._api.call("PUT", f"{self._requests}/{request.number}/merge", body))

    def _ids(self, accounts: tuple[str, ...]) -> list[int]:
        found = (self._api.call("GET", f"users?{urlencode({'username': name})}") or () for name in accounts)
        return [int(one["id"]) for users in found for one in users]


def _request(found: Json) -> ForgeRequest:
    merged_as = next(filter(None, (commit_in(found.get(key)) for key in ("merge_commit_sha", "squash_commit_sha"))), "")
    state = _STATES.get(str(found["state"]), "closed")
    return ForgeRequest(int(found["iid"]), str(found["web_url"]), state, commit_in(found.get("sha")), merged_as)
