"""Bitbucket Cloud over HTTP: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/

Bitbucket Data Center has another API, which is not spoken here.
"""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

from hd.core.escalation.forges import Forge
from hd.store.forges.protocol import Approval, Button, Draft, ForgeError, ForgeRequest, Json, State, commit_in, newest
from hd.store.forges.transport import Transport

_STATES: dict[str, State] = {"OPEN": "open", "MERGED": "merged", "DECLINED": "closed", "SUPERSEDED": "closed"}
_STRATEGIES: dict[Button, str] = {"merge": "merge_commit", "squash": "squash", "rebase": "rebase_fast_forward"}


def api_root(forge: Forge) -> str:
    """The address of the API."""
    return f"https://api.{forge.netloc}/2.0"


class Bitbucket:
    """One repository."""

    def __init__(self, forge: Forge, api: Transport) -> None:
        self._api = api
        self._path = forge.path
        self._pulls = f"repositories/{quote(forge.path)}/pullrequests"

    def find(self, branch: str) -> ForgeRequest | None:
        """As `Adapter.find`; of this repository's own branches, never of a fork's of that name."""
        states = [("state", state) for state in _STATES]
        query = urlencode(
            [("q", f"source.branch.name={json.dumps(branch, ensure_ascii=False)}"), *states, ("pagelen", "50")]
        )
        rows = (self._api.call("GET", f"{self._pulls}?{query}") or {}).get("values") or ()
        own = [one for one in rows if (one["source"].get("repository") or {}).get("full_name") == self._path]
        return newest([_request(one) for one in own])

    def create(self, draft: Draft) -> ForgeRequest:
        """As `Adapter.create`. Bitbucket knows reviewers by an id (`{…}`), not by a name."""
        ids = [{"uuid": one} for one in draft.reviewers if one.startswith("{")]
        ends = {"source": {"branch": {"name": draft.branch}}, "destination": {"branch": {"name": draft.base}}}
        body = {"title": draft.title, "description": draft.body, "close_source_branch": True, "reviewers": ids}
        return _request(self._api.call("POST", self._pulls, body | ends))

    def update(self, request: ForgeRequest, draft: Draft) -> ForgeRequest:
        """As `Adapter.update`."""
        body = {"title": draft.title, "description": draft.body}
        return _request(self._api.call("PUT", f"{self._pulls}/{request.number}", body))

    def approvals(self, request: ForgeRequest) -> tuple[Approval, ...]:
        """As `Adapter.approvals`; Bitbucket does not say which commit was approved."""
        found = self._api.call("GET", f"{self._pulls}/{request.number}") or {}
        given = (one for one in found.get("participants") or () if one.get("approved"))
        users = (one.get("user") or {} for one in given)
        return tuple(Approval(str(one.get("nickname") or one.get("uuid") or "")) for one in users)

    def merge(self, request: ForgeRequest, button: Button) -> ForgeRequest:
        """As `Adapter.merge`. Bitbucket merges whatever head the request has: the one seen is compared before."""
        now = _request(self._api.call("GET", f"{self._pulls}/{request.number}"))
        if (
            now.head
            and request.head
            and not request.head.startswith(now.head)
            and not now.head.startswith(request.head)
        ):
            raise ForgeError(
                f"{request.url}: somebody pushed to its branch meanwhile", hint="git fetch, then look again"
            )
        body = {"merge_strategy": _STRATEGIES[button], "close_source_branch": True}
        return _request(self._api.call("POST", f"{self._pulls}/{request.number}/merge", body))


def _request(found: Json) -> ForgeRequest:
    state = _STATES.get(str(found["state"]), "closed")
    head = str((found["source"].get("commit") or {}).get("hash") or "")
    merged_as = commit_in((found.get("merge_commit") or {}).get("hash"))
    return ForgeRequest(int(found["id"]), str(found["links"]["html"]["href"]), state, head, merged_as)
