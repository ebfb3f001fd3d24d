"""What a remote's address says of its forge, and how a request is opened there."""

from __future__ import annotations

from urllib.parse import parse_qs, urlparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.escalation.forges import agit_options, compare_link, forge_of, push_options

NAME = "escalate/HD-2611-7K3FQ"


@pytest.mark.parametrize(
    ("url", "kind", "web"),
    [
        ("git@github.com:acme/desk.git", "github", "https://github.com/acme/desk"),
        ("https://github.com/acme/desk", "github", "https://github.com/acme/desk"),
        ("https://user:secret@github.com/acme/desk.git", "github", "https://github.com/acme/desk"),
        ("ssh://git@gitlab.acme.example:2222/it/desk.git", "gitlab", "https://gitlab.acme.example/it/desk"),
        ("https://gitlab.com/acme/it/desk/", "gitlab", "https://gitlab.com/acme/it/desk"),
        ("git@bitbucket.org:acme/desk.git", "bitbucket", "https://bitbucket.org/acme/desk"),
        ("https://codeberg.org/acme/desk.git", "forgejo", "https://codeberg.org/acme/desk"),
        ("http://git.acme.example:3000/it/desk.git", "forgejo", "http://git.acme.example:3000/it/desk"),
    ],
)
def test_an_address_says_which_forge_it_is_and_never_a_password(url: str, kind: str, web: str) -> None:
    forge = forge_of(url)
    assert forge
    assert (forge.kind, forge.web) == (kind, web)


@pytest.mark.parametrize("url", ["/srv/git/desk.git", "../desk.git", "file:///srv/desk.git", "", "C:\\desk", "C:/desk"])
def test_a_folder_is_no_forge(url: str) -> None:
    assert forge_of(url) is None


def test_who_knows_better_may_say_so() -> None:
    forge = forge_of("git@code.acme.example:it/desk.git", kind="gitlab")
    assert forge
    assert forge.kind == "gitlab"
    assert forge_of("git@github.com:a/b", kind="nonsense") == forge_of("git@github.com:a/b")


@pytest.mark.parametrize(
    ("url", "path", "text"),
    [
        ("git@github.com:acme/desk", f"/acme/desk/compare/main...{NAME}", "body"),
        ("git@codeberg.org:acme/desk", f"/acme/desk/compare/main...{NAME}", "body"),
        ("git@bitbucket.org:acme/desk", "/acme/desk/pull-requests/new", "description"),
        ("git@gitlab.com:acme/desk", "/acme/desk/-/merge_requests/new", "merge_request[description]"),
    ],
)
def test_a_link_has_branch_title_and_text_in_it(url: str, path: str, text: str) -> None:
    forge = forge_of(url)
    assert forge
    link = compare_link(forge, "main", NAME, "a & b → c", "one\n\n- #2")
    parts = urlparse(link)
    assert (parts.path, parse_qs(parts.query)[text]) == (path, ["one\n\n- #2"])
    assert link.isascii()
    assert " " not in link
    assert NAME in link or NAME.replace("/", "%2F") in link


@given(st.text(max_size=30000))
def test_a_link_is_never_longer_than_servers_take(body: str) -> None:
    forge = forge_of("git@github.com:acme/desk")
    assert forge
    assert len(compare_link(forge, "main", NAME, "title", body.encode("utf-8", "replace").decode())) < 8000


@given(st.text(), st.text())
def test_a_push_option_is_one_line(title: str, body: str) -> None:
    options = push_options("main", title, body, ["mia"])
    assert all(option.isprintable() for option in options)
    assert options[0] == "merge_request.create"
    assert options[-1] == "merge_request.assign=mia"


@given(st.text(), st.text())
def test_an_option_of_agit_is_one_line_and_names_the_topic(title: str, body: str) -> None:
    options = agit_options(NAME, title, body)
    assert all(option.isprintable() for option in options)
    assert options[0] == f"topic={NAME}"


@pytest.mark.parametrize(
    ("url", "kind", "known"),
    [
        ("https://codeberg.org/acme/desk", "", True),
        ("https://git.acme.example/it/desk", "", False),
        ("https://git.acme.example/it/desk", "gitea", True),
    ],
)
def test_a_server_whose_name_says_nothing_is_not_known(url: str, kind: str, known: bool) -> None:
    forge = forge_of(url, kind=kind)
    assert forge
    assert (forge.kind, forge.is_known) == ("forgejo", known)
