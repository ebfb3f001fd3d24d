"""What the APIs of GitHub, Forgejo and Gitea share: requests under `repos/OWNER/NAME/pulls`, and their reviews."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from hd.core.escalation.forges import Forge
from hd.store.forges.protocol import Approval, Draft, ForgeRequest, Json, State, commit_in
from hd.store.forges.transport import Transport

_DECIDING = ("APPROVED", "CHANGES_REQUESTED", "REQUEST_CHANGES", "DISMISSED")


class PullsApi:
    """One repository. is_merged: whether an answer of the API is about a merged request."""

    def __init__(self, forge: Forge, api: Transport, *, is_merged: Callable[[Json], bool], page: str) -> None:
        self._api = api
        self._is_merged = is_merged
        self._page = page  # the query of the longest page of reviews
        self.pulls = f"repos/{quote(forge.path)}/pulls"

    def create(self, draft: Draft) -> ForgeRequest:
        """As `Adapter.create`."""
        body = {"title": draft.title, "body": draft.body, "head": draft.branch, "base": draft.base}
        made = self.request(self._api.call("POST", self.pulls, body))
        if draft.reviewers:
            asked = {"reviewers": list(draft.reviewers)}
            self._api.call("POST", f"{self.pulls}/{made.number}/requested_reviewers", asked)
        return made

    def update(self, request: ForgeRequest, draft: Draft) -> ForgeRequest:
        """As `Adapter.update`."""
        body = {"title": draft.title, "body": draft.body}
        return self.request(self._api.call("PATCH", f"{self.pulls}/{request.number}", body))

    def approvals(self, request: ForgeRequest) -> tuple[Approval, ...]:
        """As `Adapter.approvals`: of each account its last review that decides, unless it was dismissed."""
        last: dict[str, Approval | None] = {}
        for one in self._api.call("GET", f"{self.pulls}/{request.number}/reviews?{self._page}") or ():
            if one.get("state") in _DECIDING:
                account = str((one.get("user") or {}).get("login", ""))
                given = one["state"] == "APPROVED" and not one.get("dismissed")
                last[account] = Approval(account, commit_in(one.get("commit_id"))) if given else None
        return tuple(one for one in last.values() if one)

    def request(self, found: Json) -> ForgeRequest:
        """A request as the API describes it."""
        merged = self._is_merged(found)
        state: State = "merged" if merged else "open" if found["state"] == "open" else "closed"
        merged_as = commit_in(found.get("merge_commit_sha")) if merged else ""
        head = commit_in(found["head"].get("sha"))
        return ForgeRequest(int(found["number"]), str(found["html_url"]), state, head, merged_as)
