"""Forgejo and Gitea over HTTP: https://forgejo.org/docs/latest/user/api-usage/; the page of a server's own API is
`/api/swagger`. Without a token a request is opened by a push to `refs/for/…` (AGit)."""

from __future__ import annotations

from urllib.parse import quote

from hd.core.escalation.forges import Forge
from hd.store.forges.protocol import Approval, Button, Draft, ForgeRequest, Json, State, commit_in, newest
from hd.store.forges.transport import Transport

_PAGES = 20  # of fifty requests each, the newest first


def api_root(forge: Forge) -> str:
    """The address of the API."""
    return f"https://{forge.netloc}/api/v1"


class Forgejo:
    """One repository."""

    def __init__(self, forge: Forge, api: Transport) -> None:
        self._api = api
        self._path = forge.path
        self._pulls = f"repos/{quote(forge.path)}/pulls"

    def find(self, branch: str) -> ForgeRequest | None:
        """As `Adapter.find`: the API has no filter by branch, so the newest thousand are read, page by page."""
        found: list[ForgeRequest] = []
        for page in range(1, _PAGES + 1):
            rows = self._api.call("GET", f"{self._pulls}?state=all&sort=recentupdate&limit=50&page={page}") or ()
            found += [_request(one) for one in rows if self._is_of(one, branch)]
            if found or len(rows) < 50:
                break
        return newest(found)

    def create(self, draft: Draft) -> ForgeRequest:
        """As `Adapter.create`."""
        body = {"title": draft.title, "body": draft.body, "head": draft.branch, "base": draft.base}
        made = _request(self._api.call("POST", self._pulls, body))
        if draft.reviewers:
            asked = {"reviewers": list(draft.reviewers)}
            self._api.call("POST", f"{self._pulls}/{made.number}/requested_reviewers", asked)
        return made

    def update(self, request: ForgeRequest, draft: Draft) -> ForgeRequest:
        """As `Adapter.update`."""
        body = {"title": draft.title, "body": draft.body}
        return _request(self._api.call("PATCH", f"{self._pulls}/{request.number}", body))

    def approvals(self, request: ForgeRequest) -> tuple[Approval, ...]:
        """As `Adapter.approvals`: of each account its last review that decides, unless it was dismissed."""
        last: dict[str, Approval | None] = {}
        for one in self._api.call("GET", f"{self._pulls}/{request.number}/reviews?limit=50") or ():
            who = str((one.get("user") or {}).get("login", ""))
            if one.get("state") in ("APPROVED", "REQUEST_CHANGES"):
                given = one["state"] == "APPROVED" and not one.get("dismissed")
                last[who] = Approval(who, commit_in(one.get("commit_id"))) if given else None
        return tuple(one for one in last.values() if one)

    def merge(self, request: ForgeRequest, button: Button) -> ForgeRequest:
        """As `Adapter.merge`."""
        body = {"Do": button, "head_commit_id": request.head, "delete_branch_after_merge": True}
        self._api.call("POST", f"{self._pulls}/{request.number}/merge", body)
        return _request(self._api.call("GET", f"{self._pulls}/{request.number}"))

    def _is_of(self, found: Json, branch: str) -> bool:
        """Whether a request is of this repository's own branch, or came by a push to `refs/for/…` with it as topic,
        which is `PERSON/TOPIC` in `label`; a branch that is gone leaves its name there, too."""
        head = found["head"]
        owner = (head.get("repo") or {}).get("full_name", self._path)
        topic = f"{(found.get('user') or {}).get('login', '')}/{branch}"
        is_named = branch in (head.get("ref"), head.get("label")) or head.get("label") == topic
        return bool(is_named and owner == self._path)


def _request(found: Json) -> ForgeRequest:
    merged = bool(found.get("merged"))
    state: State = "merged" if merged else "open" if found["state"] == "open" else "closed"
    merged_as = commit_in(found.get("merge_commit_sha")) if merged else ""
    head = commit_in(found["head"].get("sha"))
    return ForgeRequest(int(found["number"]), str(found["html_url"]), state, head, merged_as)
