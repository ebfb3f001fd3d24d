"""Carries one question to a forge's HTTP API and its JSON answer back. Follows no redirect and prints no token."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Protocol

from hd.store.forges.protocol import ForgeError, NoForgeAccessError
from hd.store.git.process import GitTimeoutError, abroad
from hd.store.git.repository import Repository
from hd.text.sanitize import safe

SECONDS = 30.0  # for one answer of a forge
_LARGEST = 4 << 20  # bytes of an answer
_WORDS = 300  # characters of a forge's own words in a message
_STATUS = re.compile(r"\(HTTP (\d{3})\)")


class Transport(Protocol):
    """Asks one API. path: below its root, with its query."""

    def call(self, method: str, path: str, body: object = None) -> Any:
        """The JSON answer; None for an empty one. Raises ForgeError."""


class HttpTransport:
    """Asks over HTTPS. root: the API's address; login: the value of the header `Authorization`; ca_file: further
    certificates to trust."""

    def __init__(self, root: str, *, login: str, ca_file: str = "") -> None:
        self.root = root.rstrip("/")
        self._login = login
        self._ca_file = ca_file

    def call(self, method: str, path: str, body: object = None) -> Any:
        """As `Transport.call`."""
        from http.client import HTTPException
        from urllib.error import HTTPError, URLError
        from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

        if not self.root.startswith("https://"):
            raise ForgeError(
                f"{self.root}: a token is sent over https:// only", hint="git config hd.forgeApi https://…"
            )
        headers = {"Authorization": self._login, "Accept": "application/json", "User-Agent": "hd"}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"

        class Stay(HTTPRedirectHandler):
            """Another address would see the token."""

            def redirect_request(self, *_: Any) -> None:
                return None

        opener = build_opener(Stay, HTTPSHandler(context=self._trust()))
        try:
            with opener.open(Request(f"{self.root}/{path}", data, headers, method=method), timeout=SECONDS) as answer:
                return _parsed(answer.read(_LARGEST + 1), root=self.root)
        except HTTPError as error:
            with error:
                raise refusal(self.root, error.code, error.read(_LARGEST)) from None
        except (URLError, HTTPException, OSError) as error:
            why = getattr(error, "reason", error)
            raise ForgeError(f"{self.root} does not answer: {safe(str(why))[:_WORDS]}") from None

    def _trust(self) -> Any:
        import ssl

        context = ssl.create_default_context()
        if self._ca_file:
            try:
                context.load_verify_locations(self._ca_file)
            except OSError as error:
                raise ForgeError(
                    f"{self._ca_file}: {error.strerror or error}", hint="git config http.sslCAInfo"
                ) from None
        return context


class GhTransport:
    """Asks GitHub through its own tool, `gh api`, which has the login. root: the API's address."""

    def __init__(self, repo: Repository, root: str) -> None:
        self._repo = repo
        self.root = root.rstrip("/")

    def call(self, method: str, path: str, body: object = None) -> Any:
        """As `Transport.call`."""
        if not self.root.startswith("https://"):
            raise _insecure(self.root)
        words = ["api", "--method", method, f"{self.root}/{path}", "--header", "Accept: application/vnd.github+json"]
        data = b"" if body is None else json.dumps(body).encode()
        try:
            done = abroad([*words, *(("--input", "-") if data else ())], cwd=self._repo.root, command="gh", input=data)
        except GitTimeoutError as error:
            raise ForgeError(error.message, hint=error.hint) from None
        if done.returncode == 0:
            return _parsed(done.stdout, root=self.root)
        said = done.stderr.decode("utf-8", "replace")
        status = _STATUS.search(said)
        if status is not None:
            raise refusal(self.root, int(status[1]), done.stdout)
        if "gh auth login" in said or done.returncode == 4:
            raise NoForgeAccessError("gh is not logged in", hint="gh auth login")
        reason = next((line.strip() for line in said.splitlines() if line.strip()), "it does not say why")
        raise ForgeError(f"gh: {safe(reason)[:_WORDS]}")


def _insecure(root: str) -> ForgeError:
    return ForgeError(f"{root}: a token is sent over https:// only", hint="git config hd.forgeApi https://…")


def refusal(root: str, status: int, body: bytes) -> ForgeError:
    """The error for an answer that is none: the forge's own words, and what helps."""
    words = _words_of(body)
    hint = {
        401: "the token is wrong or has expired",
        403: "the token may not do this",
        404: "the repository is not there, or the token may not see it",
    }.get(status, "")
    if 300 <= status < 400:
        words, hint = "it redirects elsewhere, where no token is sent", "git config hd.forgeApi https://…"
    return ForgeError(f"{root} answers {status}" + (f": {words}" if words else ""), hint=hint, status=status)


def basic(user: str, password: str) -> str:
    """The value of the header `Authorization` for a name and a password."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def _parsed(data: bytes, *, root: str) -> Any:
    if not data.strip():
        return None
    try:
        if len(data) > _LARGEST:
            raise ValueError
        return json.loads(data)
    except ValueError:
        raise ForgeError(
            f"{root} answers what is no JSON: is it the API's address?", hint="git config hd.forgeApi"
        ) from None


def _words_of(body: bytes) -> str:
    """A forge's own words in an error: `message`, `error`, or Bitbucket's `error.message`; with GitHub's details."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(found, Mapping):
        return ""
    error = found.get("error")
    said = found.get("message") or (error.get("message") if isinstance(error, Mapping) else error) or ""
    details = [one.get("message") for one in found.get("errors") or () if isinstance(one, Mapping)]
    said = said if isinstance(said, str) else json.dumps(said)
    return safe("; ".join(filter(None, [said, *map(str, filter(None, details))])))[:_WORDS]
