"""What a remote's address says of the forge behind it, and how a request is opened there. Asks no forge anything."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from msgspec import Struct

from hd.text.lazy_regex import pattern

KINDS = ("github", "gitlab", "bitbucket", "forgejo")
_URL = pattern(r"(?P<scheme>https?|ssh|git)://(?:[^/@]*@)?(?P<host>[^/:@]+)(?::(?P<port>\d+))?/(?P<path>.+)")
_SCP = pattern(r"(?:[^/@:]+@)?(?P<host>[^/:@]{2,}):(?P<path>[^/].*)")
_LONGEST = 6000  # bytes of a link's text: browsers and servers take about eight thousand


class Forge(Struct, frozen=True):
    """kind: one of KINDS; what is not known is taken for one whose links are as Forgejo's. web: `https://host/path`."""

    kind: str
    host: str
    path: str
    web: str


def forge_of(url: str, *, kind: str = "") -> Forge | None:
    """The forge that an address of git leads to; None for a folder. kind: what the user says it is. What may be a
    password in the address is left out."""
    match = _URL.fullmatch(url) or _SCP.fullmatch(url)
    if match is None:
        return None
    host, path = match["host"].lower(), match["path"].strip("/").removesuffix(".git")
    said = match.groupdict()
    port = f":{said['port']}" if said.get("port") and said["scheme"].startswith("http") else ""
    scheme = "http" if said.get("scheme") == "http" else "https"
    found = kind if kind in KINDS else next((one for one in KINDS[:3] if one in host), "forgejo")
    return Forge(found, host, path, f"{scheme}://{host}{port}/{path}")


def compare_link(forge: Forge, base: str, branch: str, title: str, body: str) -> str:
    """Where a person opens the request, its text filled in; cut where a link may not be that long."""
    text = body
    while len(quote(text)) > _LONGEST:
        text = text[: len(text) * 9 // 10].rstrip() + "…"
    if forge.kind == "gitlab":
        said = {"source_branch": branch, "target_branch": base, "title": title, "description": text}
        query = urlencode({f"merge_request[{key}]": value for key, value in said.items()}, quote_via=quote)
        return f"{forge.web}/-/merge_requests/new?{query}"
    if forge.kind == "bitbucket":
        said = {"source": branch, "dest": base, "title": title, "description": text}
        return f"{forge.web}/pull-requests/new?{urlencode(said, quote_via=quote)}"
    query = urlencode({"expand": "1", "title": title, "body": text}, quote_via=quote)
    return f"{forge.web}/compare/{quote(base)}...{quote(branch)}?{query}"


def push_options(base: str, title: str, body: str, reviewers: Sequence[str]) -> list[str]:
    """What GitLab is told with a push so that it opens a merge request. An option is one line."""
    options = ["merge_request.create", f"merge_request.target={base}", f"merge_request.title={_one_line(title)}"]
    options.append(f"merge_request.description={'<br>'.join(map(_one_line, body.splitlines()))}")
    options.append("merge_request.remove_source_branch")
    return [*options, *(f"merge_request.assign={name}" for name in reviewers)]


def gh_words(forge: Forge, base: str, branch: str, title: str, reviewers: Sequence[str]) -> list[str]:
    """What GitHub's `gh` is told so that it opens a pull request, whose body it reads from stdin."""
    asked = ("--reviewer", ",".join(reviewers)) if reviewers else ()
    where = ("--repo", f"{forge.host}/{forge.path}", "--base", base, "--head", branch)
    return ["pr", "create", *where, "--title", title, "--body-file", "-", *asked]


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
