"""Forges on loopback: HTTPS servers that record what they are asked and answer as the forges' APIs document.

One store of requests, and for each kind of forge the routes and the JSON of its documentation. They know what the
adapters need, and answer 404 to everything else, as a forge does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.loopback import QuietHandler, serve_https

TOKEN = "s3cret-token"
Answer = tuple[int, Any]


@dataclass
class Asked:
    """One question that came in."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    login: str


@dataclass
class Pull:
    """A request at the forge. reviews: (account, verdict, commit) in order; verdict: approve, reject or comment."""

    number: int
    branch: str
    base: str
    title: str
    body: str
    head: str
    state: str = "open"
    merged_as: str = ""
    asked: list[str] = field(default_factory=list)
    reviews: list[tuple[str, str, str]] = field(default_factory=list)
    fork: bool = False


class ForgeServer:
    """What all kinds share. heads: commits by branch. refusal: why no button works; "" for none."""

    kind: ClassVar[str]
    host: ClassVar[str]
    routes: ClassVar[list[tuple[str, str, str]]]

    def __init__(self) -> None:
        self.pulls: list[Pull] = []
        self.heads: dict[str, str] = {}
        self.asked: list[Asked] = []
        self.refusal = ""
        self.raw: bytes | None = None
        self.redirect = ""
        self.address = ""

    @property
    def api(self) -> str:
        """The API's address, as `git config hd.forgeApi` has it."""
        return self.address

    def answer(self, asked: Asked) -> Answer:
        """The status and the JSON for a question."""
        if TOKEN not in asked.login:
            return self.unauthorised()
        for method, route, name in self.routes:
            found = re.fullmatch(route, asked.path)
            if method == asked.method and found:
                verb: Callable[..., Answer] = getattr(self, name)
                return verb(asked, *found.groups())
        return 404, {"message": "Not Found"}

    def unauthorised(self) -> Answer:
        return 401, {"message": "Bad credentials"}

    def add(self, branch: str, *, title: str = "t", body: str = "", fork: bool = False, base: str = "main") -> Pull:
        """Open a request, as a person or an API call does."""
        pull = Pull(len(self.pulls) + 7, branch, base, title, body, self.heads.get(branch, "a" * 40), fork=fork)
        self.pulls.append(pull)
        return pull

    def pull(self, number: str) -> Pull:
        return next(one for one in self.pulls if one.number == int(number))

    def press(self, pull: Pull) -> None:
        pull.state, pull.merged_as = "merged", "c" * 40

    def of_branch(self, branch: str) -> list[Pull]:
        return [one for one in self.pulls if one.branch == branch]


class GitHubServer(ForgeServer):
    """https://docs.github.com/en/rest/pulls"""

    kind, host = "github", "github.example"
    routes: ClassVar = [
        ("GET", "/repos/acme/desk/pulls", "list"),
        ("POST", "/repos/acme/desk/pulls", "create"),
        ("PATCH", r"/repos/acme/desk/pulls/(\d+)", "update"),
        ("GET", r"/repos/acme/desk/pulls/(\d+)/reviews", "reviews"),
        ("POST", r"/repos/acme/desk/pulls/(\d+)/requested_reviewers", "ask"),
        ("PUT", r"/repos/acme/desk/pulls/(\d+)/merge", "merge"),
    ]
    verdicts: ClassVar = {"approve": "APPROVED", "reject": "CHANGES_REQUESTED", "comment": "COMMENTED"}

    def shown(self, pull: Pull) -> dict[str, Any]:
        merged = pull.state == "merged"
        owner = "stranger" if pull.fork else "acme"
        return {
            "number": pull.number,
            "html_url": f"https://github.example/acme/desk/pull/{pull.number}",
            "state": "open" if pull.state == "open" else "closed",
            "merged_at": "2026-11-23T10:00:00Z" if merged else None,
            "merge_commit_sha": pull.merged_as or "d" * 40,  # before the merge: of a test merge
            "head": {"ref": pull.branch, "sha": pull.head, "label": f"{owner}:{pull.branch}"},
            "base": {"ref": pull.base},
        }

    def list(self, asked: Asked) -> Answer:
        owner, _, branch = asked.query["head"][0].partition(":")
        return 200, [self.shown(one) for one in self.of_branch(branch) if one.fork == (owner != "acme")]

    def create(self, asked: Asked) -> Answer:
        if any(one.state == "open" for one in self.of_branch(asked.body["head"])):
            return 422, {"message": "Validation Failed", "errors": [{"message": "A pull request already exists"}]}
        made = self.add(asked.body["head"], title=asked.body["title"], body=asked.body["body"], base=asked.body["base"])
        return 201, self.shown(made)

    def update(self, asked: Asked, number: str) -> Answer:
        pull = self.pull(number)
        pull.title, pull.body = asked.body["title"], asked.body["body"]
        return 200, self.shown(pull)

    def reviews(self, asked: Asked, number: str) -> Answer:
        return 200, [
            {"user": {"login": who}, "state": self.verdicts[verdict], "commit_id": commit}
            for who, verdict, commit in self.pull(number).reviews
        ]

    def ask(self, asked: Asked, number: str) -> Answer:
        self.pull(number).asked += asked.body["reviewers"]
        return 201, self.shown(self.pull(number))

    def merge(self, asked: Asked, number: str) -> Answer:
        pull = self.pull(number)
        if self.refusal:
            return 405, {"message": self.refusal}
        if asked.body["sha"] != pull.head:
            return 409, {"message": "Head branch was modified. Review and try the merge again."}
        self.press(pull)
        return 200, {"sha": pull.merged_as, "merged": True, "message": "Pull Request successfully merged"}


class GitLabServer(ForgeServer):
    """https://docs.gitlab.com/api/merge_requests/"""

    kind, host = "gitlab", "gitlab.example"
    users: ClassVar = {"mia.chen": 41, "ivan": 42}
    routes: ClassVar = [
        ("GET", "/projects/acme%2Fdesk/merge_requests", "list"),
        ("POST", "/projects/acme%2Fdesk/merge_requests", "create"),
        ("PUT", r"/projects/acme%2Fdesk/merge_requests/(\d+)", "update"),
        ("GET", r"/projects/acme%2Fdesk/merge_requests/(\d+)/approvals", "approvals"),
        ("PUT", r"/projects/acme%2Fdesk/merge_requests/(\d+)/merge", "merge"),
        ("GET", "/users", "find_user"),
    ]

    def unauthorised(self) -> Answer:
        return 401, {"message": "401 Unauthorized"}

    def shown(self, pull: Pull) -> dict[str, Any]:
        return {
            "iid": pull.number,
            "id": pull.number + 1000,
            "web_url": f"https://gitlab.example/acme/desk/-/merge_requests/{pull.number}",
            "state": {"open": "opened"}.get(pull.state, pull.state),
            "source_branch": pull.branch,
            "source_project_id": 9 if pull.fork else 1,
            "target_project_id": 1,
            "sha": pull.head,
            "merge_commit_sha": pull.merged_as or None,
            "squash_commit_sha": None,
        }

    def list(self, asked: Asked) -> Answer:
        return 200, [self.shown(one) for one in self.of_branch(asked.query["source_branch"][0])]

    def create(self, asked: Asked) -> Answer:
        body = asked.body
        if any(one.state == "open" for one in self.of_branch(body["source_branch"])):
            return 409, {"message": ["Another open merge request already exists for this source branch: !7"]}
        made = self.add(
            body["source_branch"], title=body["title"], body=body["description"], base=body["target_branch"]
        )
        made.asked = [name for name, number in self.users.items() if number in body["reviewer_ids"]]
        return 201, self.shown(made)

    def update(self, asked: Asked, number: str) -> Answer:
        pull = self.pull(number)
        pull.title, pull.body = asked.body["title"], asked.body["description"]
        return 200, self.shown(pull)

    def approvals(self, asked: Asked, number: str) -> Answer:
        last = {who: verdict for who, verdict, _ in self.pull(number).reviews if verdict != "comment"}
        given = [who for who, verdict in last.items() if verdict == "approve"]
        return 200, {"approved": bool(given), "approved_by": [{"user": {"username": who}} for who in given]}

    def merge(self, asked: Asked, number: str) -> Answer:
        pull = self.pull(number)
        if self.refusal:
            return 405, {"message": self.refusal}
        if asked.body["sha"] != pull.head:
            return 409, {"message": "SHA does not match HEAD of source branch: " + pull.head}
        self.press(pull)
        return 200, self.shown(pull)

    def find_user(self, asked: Asked) -> Answer:
        name = asked.query["username"][0]
        return 200, [{"id": self.users[name], "username": name}] if name in self.users else []


class ForgejoServer(ForgeServer):
    """https://codeberg.org/api/swagger"""

    kind, host = "forgejo", "forgejo.example"
    routes: ClassVar = [
        ("GET", "/repos/acme/desk/pulls", "list"),
        ("POST", "/repos/acme/desk/pulls", "create"),
        ("GET", r"/repos/acme/desk/pulls/(\d+)", "one"),
        ("PATCH", r"/repos/acme/desk/pulls/(\d+)", "update"),
        ("GET", r"/repos/acme/desk/pulls/(\d+)/reviews", "reviews"),
        ("POST", r"/repos/acme/desk/pulls/(\d+)/requested_reviewers", "ask"),
        ("POST", r"/repos/acme/desk/pulls/(\d+)/merge", "merge"),
    ]
    verdicts: ClassVar = {"approve": "APPROVED", "reject": "REQUEST_CHANGES", "comment": "COMMENT"}

    def unauthorised(self) -> Answer:
        return 401, {"message": "user does not exist", "url": "https://forgejo.example/api/swagger"}

    def shown(self, pull: Pull) -> dict[str, Any]:
        repo = {"full_name": "stranger/desk" if pull.fork else "acme/desk"}
        return {
            "number": pull.number,
            "html_url": f"https://forgejo.example/acme/desk/pulls/{pull.number}",
            "state": "open" if pull.state == "open" else "closed",
            "merged": pull.state == "merged",
            "merge_commit_sha": pull.merged_as or None,
            "head": {"label": pull.branch, "ref": pull.branch, "sha": pull.head, "repo": repo},
            "base": {"label": pull.base, "ref": pull.base},
        }

    def list(self, asked: Asked) -> Answer:
        first = (int(asked.query["page"][0]) - 1) * 50
        return 200, [self.shown(one) for one in reversed(self.pulls)][first : first + 50]

    def one(self, asked: Asked, number: str) -> Answer:
        return 200, self.shown(self.pull(number))

    def create(self, asked: Asked) -> Answer:
        if any(one.state == "open" for one in self.of_branch(asked.body["head"])):
            return 409, {"message": "pull request already exists for these targets"}
        made = self.add(asked.body["head"], title=asked.body["title"], body=asked.body["body"], base=asked.body["base"])
        return 201, self.shown(made)

    def update(self, asked: Asked, number: str) -> Answer:
        pull = self.pull(number)
        pull.title, pull.body = asked.body["title"], asked.body["body"]
        return 201, self.shown(pull)

    def reviews(self, asked: Asked, number: str) -> Answer:
        return 200, [
            {"user": {"login": who}, "state": self.verdicts[verdict], "commit_id": commit, "dismissed": False}
            for who, verdict, commit in self.pull(number).reviews
        ]

    def ask(self, asked: Asked, number: str) -> Answer:
        self.pull(number).asked += asked.body["reviewers"]
        return 201, []

    def merge(self, asked: Asked, number: str) -> Answer:
        pull = self.pull(number)
        if self.refusal:
            return 405, {"message": self.refusal}
        if asked.body["head_commit_id"] != pull.head:
            return 409, {"message": "head out of date"}
        self.press(pull)
        return 200, None


class BitbucketServer(ForgeServer):
    """https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/"""

    kind, host = "bitbucket", "bitbucket.example"
    routes: ClassVar = [
        ("GET", "/repositories/acme/desk/pullrequests", "list"),
        ("POST", "/repositories/acme/desk/pullrequests", "create"),
        ("GET", r"/repositories/acme/desk/pullrequests/(\d+)", "one"),
        ("PUT", r"/repositories/acme/desk/pullrequests/(\d+)", "update"),
        ("POST", r"/repositories/acme/desk/pullrequests/(\d+)/merge", "merge"),
    ]

    def unauthorised(self) -> Answer:
        return 401, {"type": "error", "error": {"message": "Token is invalid or not supported for this endpoint."}}

    def shown(self, pull: Pull) -> dict[str, Any]:
        last = {who: verdict for who, verdict, _ in pull.reviews}
        repository = {"full_name": "stranger/desk" if pull.fork else "acme/desk"}
        ends = {"branch": {"name": pull.branch}, "commit": {"hash": pull.head[:12]}, "repository": repository}
        return {
            "id": pull.number,
            "state": {"open": "OPEN", "merged": "MERGED"}.get(pull.state, "DECLINED"),
            "links": {"html": {"href": f"https://bitbucket.example/acme/desk/pull-requests/{pull.number}"}},
            "source": ends,
            "merge_commit": {"hash": pull.merged_as} if pull.merged_as else None,
            "participants": [
                {"approved": verdict == "approve", "user": {"nickname": who, "uuid": f"{{{who}}}"}}
                for who, verdict in last.items()
            ],
        }

    def list(self, asked: Asked) -> Answer:
        said = re.fullmatch(r'source\.branch\.name="(.*)"', asked.query["q"][0])
        assert said
        return 200, {"values": [self.shown(one) for one in self.of_branch(said[1])]}

    def one(self, asked: Asked, number: str) -> Answer:
        return 200, self.shown(self.pull(number))

    def create(self, asked: Asked) -> Answer:
        body = asked.body
        branch, base = body["source"]["branch"]["name"], body["destination"]["branch"]["name"]
        made = self.add(branch, title=body["title"], body=body["description"], base=base)
        made.asked = [one["uuid"].strip("{}") for one in body["reviewers"]]
        return 201, self.shown(made)

    def update(self, asked: Asked, number: str) -> Answer:
        pull = self.pull(number)
        pull.title, pull.body = asked.body["title"], asked.body["description"]
        return 200, self.shown(pull)

    def merge(self, asked: Asked, number: str) -> Answer:
        if self.refusal:
            return 400, {"type": "error", "error": {"message": self.refusal}}
        self.press(self.pull(number))
        return 200, self.shown(self.pull(number))


SERVERS = (GitHubServer, GitLabServer, ForgejoServer, BitbucketServer)


@contextmanager
def serving(forge: ForgeServer) -> Iterator[ForgeServer]:
    """Let a forge answer on loopback until the block ends."""

    class Handler(QuietHandler):
        def __getattr__(self, name: str) -> Callable[[], None]:
            if not name.startswith("do_"):
                raise AttributeError(name)
            return self._answer

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            data = self.body()
            login = self.headers.get("Authorization", "")
            asked = Asked(self.command, parts.path, parse_qs(parts.query), json.loads(data or b"null"), login)
            forge.asked.append(asked)
            status, found = (307, None) if forge.redirect else forge.answer(asked)
            body = forge.raw if forge.raw is not None else b"" if found is None else json.dumps(found).encode()
            self.send_response(status)
            if forge.redirect:
                self.send_header("Location", forge.redirect)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with serve_https(Handler) as address:
        forge.address = address
        yield forge
