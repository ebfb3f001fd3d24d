"""Derive the forge from a remote's address, and how to open a pull request there. Makes no request."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from msgspec import Struct

from hd.text.lazy_regex import pattern

KINDS = ("github", "gitlab", "bitbucket", "forgejo")
_NAMES = {**{kind: kind for kind in KINDS}, "gitea": "forgejo", "codeberg": "forgejo"}
_URL = pattern(r"(?P<scheme>https?|ssh|git)://(?:[^/@]*@)?(?P<host>[^/:@]+)(?::(?P<port>\d+))?/(?P<path>.+)")
_SCP = pattern(r"(?:[^/@:]+@)?(?P<host>[^/:@]{2,}):(?P<path>[^/].*)")
_LONGEST = 6000  # bytes of a link's text: browsers and servers accept about eight thousand


class Forge(Struct, frozen=True):
    """kind: one of KINDS; an unknown forge is treated like Forgejo, with `is_known` False. web: `https://host/path`.
    netloc: the host, with the port of its web pages.
    """

    kind: str
    host: str
    path: str
    web: str
    netloc: str = ""
    is_known: bool = True


def forge_of(url: str, *, kind: str = "") -> Forge | None:
    """Return the forge of a git address; None for a folder. kind: set by the user. Leaves out a password in the
    address.
    """
    match = _URL.fullmatch(url) or _SCP.fullmatch(url)
    if match is None:
        return None
    host, path = match["host"].lower(), match["path"].strip("/").removesuffix(".git")
    said = match.groupdict()
    port = f":{said['port']}" if said.get("port") and said["scheme"].startswith("http") else ""
    scheme = "http" if said.get("scheme") == "http" else "https"
    found = _NAMES.get(kind) or next((_NAMES[name] for name in _NAMES if name in host), None)
    netloc = f"{host}{port}"
    return Forge(found or "forgejo", host, path, f"{scheme}://{netloc}/{path}", netloc, found is not None)


def compare_link(forge: Forge, base: str, branch: str, title: str, body: str) -> str:
    """Return the address where a person opens the pull request, with its text; cut if the link is too long."""
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
    """Return the push options that make GitLab open a merge request. An option is one line."""
    options = ["merge_request.create", f"merge_request.target={base}", f"merge_request.title={_one_line(title)}"]
    options.append(f"merge_request.description={'<br>'.join(map(_one_line, body.splitlines()))}")
    options.append("merge_request.remove_source_branch")
    return [*options, *(f"merge_request.assign={name}" for name in reviewers)]


def agit_options(branch: str, title: str, body: str) -> list[str]:
    """Return the options of a push to `refs/for/…` that make Forgejo and Gitea open or update a topic's pull
    request.
    """
    description = "<br>".join(map(_one_line, body.splitlines()))
    return [f"topic={branch}", f"title={_one_line(title)}", f"description={description}"]


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
