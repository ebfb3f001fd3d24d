"""Who gets in, from where, and with which headers: each test falls with the rule that it is about."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hd.web.route import REQUESTER
from hd.web.routes import ROUTES
from tests.running import process
from tests.web.browsing import FORM, Served, Visitor, portal, serving
from tests.web.conftest import ANNA

VALUES = {"form": "other", "key": "none", "id": "HD-2611-ZZZZZ", "name": "x", "link": "x", "digest": "x", "path...": ""}
GETS = [route for route in ROUTES if route.method == "GET"]
POSTS = [route for route in ROUTES if route.method == "POST"]


def address(path: str) -> str:
    return re.sub(r"\{([\w.]+)\}", lambda found: VALUES[found[1]], path)


@pytest.mark.parametrize("route", GETS, ids=lambda route: route.name)
def test_every_page_carries_the_policy(stranger: Visitor, route: object) -> None:
    page = stranger.get(address(route.path))  # type: ignore[attr-defined]
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy or "sandbox" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "route", [route for route in GETS if route.audience == REQUESTER], ids=lambda route: route.name
)
def test_a_stranger_is_asked_to_sign_in(stranger: Visitor, route: object) -> None:
    page = stranger.get(address(route.path))  # type: ignore[attr-defined]
    assert page.status == 303
    assert page.location.startswith("/enter?next=/")


@pytest.mark.parametrize("name", ["style=", "onclick", "onload", "<script"])
def test_nothing_is_inline(anna: Visitor, name: str) -> None:
    for path in ("/", "/new", "/new/vpn", "/mine", "/answers?q=factor", "/status", "/enter"):
        assert name not in anna.get(path).text


def test_another_host_is_refused(stranger: Visitor) -> None:
    assert stranger.get("/", Host="evil.example").status == 421
    assert stranger.get("/", Host=f"evil.example:{stranger.port}").status == 421


def test_a_forwarded_host_means_nothing(stranger: Visitor) -> None:
    assert "evil.example" not in stranger.get("/", X_Forwarded_Host="evil.example").text


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.name)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "", "Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "", "Origin": "null"},
        {"Sec_Fetch_Site": ""},
    ],
    ids=["cross", "site", "none", "origin", "null", "nothing"],
)
def test_a_form_of_another_site_is_refused(anna: Visitor, route: object, headers: dict[str, str]) -> None:
    assert anna.post(address(route.path), {"text": "x"}, **headers).status == 403  # type: ignore[attr-defined]


def test_an_old_browser_is_known_by_its_origin(anna: Visitor) -> None:
    own = {"Sec_Fetch_Site": "", "Origin": f"http://127.0.0.1:{anna.port}"}
    assert anna.post("/look", {"look": "dark"}, **own).status == 303


def test_a_link_signs_in_once(desk: Path, tmp_path: Path) -> None:
    with portal(desk, tmp_path / "log", "--as", ANNA) as found:
        first, second = Visitor(found.port), Visitor(found.port)
        assert first.sign_in(found.link).status == 303
        assert second.sign_in(found.link).status == 403
        assert second.get("/mine").status == 303


def test_to_fetch_a_link_uses_nothing_up(desk: Path, tmp_path: Path) -> None:
    with portal(desk, tmp_path / "log", "--as", ANNA) as found:
        visitor = Visitor(found.port)
        for _ in range(10):
            assert visitor.get(urlsplit(found.link).path).status == 200
        assert visitor.sign_in(found.link).status == 303


def test_a_link_ends_after_a_quarter_of_an_hour(desk: Path, tmp_path: Path) -> None:
    with portal(desk, tmp_path / "log", "--as", ANNA, HD_NOW="2026-11-23T12:00:00+02:00") as first:
        link = urlsplit(first.link).path
    with portal(desk, tmp_path / "log", "--as", ANNA, HD_NOW="2026-11-23T12:16:00+02:00") as later:
        assert Visitor(later.port).sign_in(link).status == 403


def test_signing_out_ends_the_session(desk: Path, tmp_path: Path) -> None:
    with portal(desk, tmp_path / "log", "--as", ANNA) as found:
        visitor = Visitor(found.port)
        visitor.sign_in(found.link)
        stolen = Visitor(found.port, dict(visitor.cookies))
        visitor.post("/leave")
        assert stolen.get("/mine").status == 303


def test_a_session_ends_when_it_is_not_used_for_a_week(desk: Path, tmp_path: Path) -> None:
    with portal(desk, tmp_path / "log", "--as", ANNA, HD_NOW="2026-11-23T12:00:00+02:00") as first:
        visitor = Visitor(first.port)
        visitor.sign_in(first.link)
        session = next(value for name, value in visitor.cookies.items() if name.endswith("session"))
    with portal(desk, tmp_path / "log", "--as", ANNA, HD_NOW="2026-12-01T12:00:00+02:00") as later:
        assert Visitor(later.port, {f"hd-{later.port}-session": session}).get("/mine").status == 303


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "/mine\r\nx: y", "/nowhere", "mine"]
)
def test_signing_in_leads_to_pages_of_the_portal_only(anna: Visitor, target: str) -> None:
    assert anna.post("/language", {"language": "en", "next": target}).location == "/"


def test_cookies_are_out_of_reach_for_scripts(desk: Path, tmp_path: Path) -> None:
    with portal(desk, tmp_path / "log", "--as", ANNA) as found:
        page = Visitor(found.port).sign_in(found.link)
        assert "HttpOnly" in page.headers["set-cookie"]
        assert "SameSite=Lax" in page.headers["set-cookie"]


def test_a_person_who_is_not_signed_in_keeps_what_they_typed(stranger: Visitor) -> None:
    page = stranger.post("/new/other", {"title": "My title", "text": "My text"})
    assert page.status == 401
    assert 'value="My title"' in page.text
    assert "My text" in page.text


def test_a_program_that_fills_in_every_field_registers_nothing(anna: Visitor) -> None:
    page = anna.post("/new/other", {"title": "Buy now", "website": "https://spam.example"})
    assert page.location == "/"
    assert "Buy now" not in anna.get("/mine").text


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"a=1&" * 300, FORM, 400),
        (b"text=" + b"x" * (101 << 10), FORM, 413),
        (b"x" * (1 << 20) + b"x", FORM, 413),
        (b"{}", "application/json", 415),
        (b"--part\r\nnonsense", "multipart/form-data", 413),
    ],
    ids=["fields", "text", "body", "json", "multipart"],
)
def test_a_body_that_no_page_sends_is_refused(anna: Visitor, body: bytes, kind: str, status: int) -> None:
    page = anna._ask("POST", "/new/other", body, {"Content-Type": kind})
    assert page.status == status


def test_a_query_that_is_too_long_is_refused(stranger: Visitor) -> None:
    assert stranger.get("/answers?q=" + "x" * (9 << 10)).status == 414


@pytest.mark.parametrize(
    "path", ["/static/0/portal.css", "/static/x/../../app.py", "/faq/../../hd.yaml", "/faq/%2e%2e/hd.yaml"]
)
def test_only_the_portals_own_files_are_served(stranger: Visitor, path: str) -> None:
    assert stranger.get(path).status == 404


def test_ten_requests_an_hour_are_enough(desk: Path, tmp_path: Path) -> None:
    with portal(desk, tmp_path / "log", "--as", "often@acme.example") as found:
        visitor = Visitor(found.port)
        visitor.sign_in(found.link)
        answers = [visitor.post("/new/other", {"key": f"often-{n}", "title": f"Often {n}"}).status for n in range(11)]
        assert answers == [303] * 10 + [429]


def test_the_language_is_the_readers_choice(served: Served) -> None:
    visitor = Visitor(served.port)
    assert '<html lang="ru"' in visitor.get("/", Accept_Language="ru-RU,ru;q=0.9").text
    visitor.post("/language", {"language": "uk", "next": "/new"})
    assert '<html lang="uk"' in visitor.get("/", Accept_Language="ru").text


SERVED = """\
desk: {{name: Lantern}}
people:
  olha: {{name: Olha, email: olha@lantern.example}}
  web: {{name: Portal, email: web@lantern.example, robot: yes}}
orgs: {{acme: {{name: Acme, domains: [acme.example]}}}}
web: {{url: "http://help.example/desk/", as: web, proxies: [{proxy}], known: yes}}
"""


@contextmanager
def behind_a_proxy(desk: Path, folder: Path, *, proxy: str) -> Iterator[Visitor]:
    """A copy of the desk, served for others. proxy: the address that may say who somebody is."""
    shutil.copytree(desk, folder / "desk")
    (folder / "desk" / "hd.yaml").write_text(SERVED.format(proxy=proxy), encoding="utf-8")
    subprocess.run(["git", "commit", "-qam", "Serve"], cwd=folder / "desk", check=True)
    with serving(folder / "desk", folder / "log") as port:
        yield Visitor(port)


def test_a_proxy_says_who_somebody_is(desk: Path, tmp_path: Path) -> None:
    with behind_a_proxy(desk, tmp_path, proxy="127.0.0.1") as visitor:
        page = visitor.get("/desk/mine", Host="help.example", X_Forwarded_Email=ANNA)
        assert page.status == 200
        key = visitor.get("/desk/new/other", Host="help.example", X_Forwarded_Email=ANNA).key
        fields = {"key": key, "title": "Behind a proxy"}
        sent = visitor.post("/desk/new/other", fields, Host="help.example", X_Forwarded_Email=ANNA)
        assert sent.location == f"/desk/sent/{key}"
    log = subprocess.run(
        ["git", "log", "-1", "--format=%an %ae%n%B"], cwd=tmp_path / "desk", check=True, capture_output=True, text=True
    ).stdout
    assert log.startswith("Portal web@lantern.example")
    assert "Hd-Actor: web" in log
    assert f"Hd-On-Behalf-Of: {ANNA}" in log


def test_nobody_else_says_who_somebody_is(desk: Path, tmp_path: Path) -> None:
    with behind_a_proxy(desk, tmp_path, proxy="192.0.2.1") as visitor:
        assert visitor.get("/desk/mine", Host="help.example", X_Forwarded_Email=ANNA).status == 303


@pytest.mark.parametrize("address", ["somebody@else.example", "nonsense", ""])
def test_only_known_people_get_in_where_the_desk_says_so(desk: Path, tmp_path: Path, address: str) -> None:
    with behind_a_proxy(desk, tmp_path, proxy="127.0.0.1") as visitor:
        assert visitor.get("/desk/mine", Host="help.example", X_Forwarded_Email=address).status == 303


def test_nothing_is_served_beside_the_portals_path(desk: Path, tmp_path: Path) -> None:
    with behind_a_proxy(desk, tmp_path, proxy="127.0.0.1") as visitor:
        assert visitor.get("/mine", Host="help.example", X_Forwarded_Email=ANNA).status == 404
        links = re.findall(r'(?:href|action|src)="(/[^"]*)"', visitor.get("/desk/", Host="help.example").text)
        assert links
        assert [link for link in links if not link.startswith("/desk/")] == []


@pytest.mark.parametrize(
    ("web", "said"),
    [
        ("{as: web, proxies: [127.0.0.1]}", "web.url is missing"),
        ('{url: "https://help.example/", proxies: [127.0.0.1]}', "web.as must name"),
        ('{url: "https://help.example/", as: olha, proxies: [127.0.0.1]}', "web.as must name"),
        ('{url: "https://help.example/", as: web}', "web.proxies is missing"),
    ],
    ids=["url", "nobody", "person", "proxies"],
)
def test_it_does_not_serve_what_is_not_safe(desk: Path, tmp_path: Path, web: str, said: str) -> None:
    shutil.copytree(desk, tmp_path / "desk")
    people = "{olha: {name: O, email: olha@lantern.example}, web: {name: P, email: w@lantern.example, robot: yes}}"
    (tmp_path / "desk" / "hd.yaml").write_text(
        f"desk: {{name: Lantern}}\npeople: {people}\nweb: {web}\n", encoding="utf-8"
    )
    answer = process(tmp_path / "desk", "web", "serve", "--port", "0")
    assert answer.code == 1
    assert f"hd.yaml:3: {said}" in answer.err
