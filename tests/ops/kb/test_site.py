"""`hd kb build`: what is in the folder, what never is, and that a folder of somebody else's stays as it is."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from hd.ops.machine import install_command
from tests.core.site_pages import Seen
from tests.ops.bench import Bench
from tests.running import CHECKOUT, Answer, git, hd

NOW = "2026-11-23T12:00:00+02:00"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@pytest.fixture
def kb(bench: Bench) -> Path:
    """The folder of articles of a desk with a few for everybody."""
    folder = bench.folder / "kb"
    folder.mkdir(exist_ok=True)
    write(folder, "vpn.md", body="Як під'єднатися. Див. [план](plan.md) і [карту](pics/map.png).")
    write(folder, "vpn.en.md", "category: network/vpn", "owner: olha", "tags: [remote]", title="How do I connect?")
    write(folder, "wifi.en.md", title="Wi-Fi", body="![The button](pics/map.png)")
    (folder / "pics").mkdir()
    (folder / "pics" / "map.png").write_bytes(PNG)
    return folder


def write(
    folder: Path,
    name: str,
    *fields: str,
    status: str = "published",
    audience: str = "requesters",
    title: str = "Заголовок",
    body: str = "Текст.",
) -> Path:
    head = [f"title: {title}", f"status: {status}", f"audience: {audience}", *fields]
    path = folder / name
    path.write_text("\n".join(("---", *head, "---", body, "")), encoding="utf-8")
    return path


def build(kb: Path, *words: str, code: int = 0) -> Answer:
    answer = hd(kb.parent, "kb", "build", "public", *words, HD_NOW=NOW)
    assert not answer.crashed, answer.err
    assert answer.code == code, answer.err
    return answer


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of each file, but for what hd remembers in git's folder."""
    found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".git/hd/")}


def site(kb: Path) -> dict[str, bytes]:
    return contents(kb.parent / "public")


# -- what is there ----------------------------------------------------------------------------------------------------


def test_every_article_has_a_page_in_its_language_and_every_folder_a_first_one(kb: Path) -> None:
    build(kb)
    made = site(kb)
    assert {"uk/articles/vpn.html", "en/articles/vpn.html", "en/articles/wifi.html"} <= made.keys()
    folders = {path.rpartition("/")[0] for path in made if path.endswith(".html")}
    assert all(f"{folder}/index.html".lstrip("/") in made for folder in folders)
    assert made[".nojekyll"] == b""
    assert "404.html" in made
    assert "sitemap.xml" not in made


def test_nothing_of_what_requesters_may_not_see_is_in_any_byte(kb: Path) -> None:
    secret = "Таємниця-Geheim"
    for number, (status, audience) in enumerate(
        (("draft", "requesters"), ("published", "agents"), ("retired", "requesters"))
    ):
        write(
            kb,
            f"secret-{number}.md",
            f"tags: [{secret}]",
            title=f"{secret} title",
            body=f"{secret} body",
            status=status,
            audience=audience,
        )
    write(kb, "open.md", "owner: olha", "links: [secret-0, secret-1]", body=f"a <!-- {secret} --> [b](secret-1.md)")
    hd(kb.parent, "create", f"{secret} ticket", "-m", secret, HD_NOW=NOW)
    build(kb)
    for path, data in site(kb).items():
        for word in (secret, "secret-", "olha", "Olha", "HD-26"):
            assert word.encode() not in data, path
            assert word not in path


def test_every_address_on_every_page_is_relative_and_leads_to_a_file(kb: Path) -> None:
    write(kb, "впн-дім.md", body="[x](впн-дім.md) [y](%D0%B2%D0%BF%D0%BD-%D0%B4%D1%96%D0%BC)")
    write(kb, "kinds.md", "category: Інше/Ще", "links: [vpn]", body="## Що?\n\n[x](#що) [y](vpn.en.md) [z](kinds)")
    build(kb)
    made = site(kb)
    for path, data in made.items():
        if not path.endswith(".html") or path == "404.html":
            continue
        page = Seen(data.decode())
        ids = {attributes.get("id") for _, attributes in page.tags}
        for tag, attributes in page.tags:
            for key in ("href", "src", "action"):
                address = attributes.get(key)
                if address is None or address.startswith("mailto:"):
                    continue
                assert not re.match(r"[a-z]+:|/", address), (path, tag, address)
                target, _, anchor = urljoin(f"/{path}", address).partition("#")
                assert unquote(target.lstrip("/")) in made, (path, address)
                assert not (anchor and target == f"/{path}") or unquote(anchor) in ids, (path, address)


def test_pages_are_well_formed(kb: Path) -> None:
    build(kb)
    for path, data in site(kb).items():
        if path.endswith(".html"):
            page = Seen(data.decode())
            assert (page.unbalanced, page.open) == ([], []), path


def test_translations_of_an_article_lead_to_each_other(kb: Path) -> None:
    build(kb)
    page = Seen(site(kb)["en/articles/vpn.html"].decode())
    links = [one["href"] for one in page.named("a") if one.get("hreflang") == "uk"]
    assert set(links) == {"../../uk/articles/vpn.html"}
    assert len(links) == 2  # in the banner, and below the article


def test_how_to_ask_is_said_on_every_page(kb: Path) -> None:
    config = kb.parent / "hd.yaml"
    config.write_text(
        config.read_text(encoding="utf-8")
        + "\nsite: {email: help@acme.example, phone: '+380 44 000 (01)', portal: https://ask.acme.example/new,"
        + " hours: {uk: 9–18, en: nine to six}, title: {uk: Довідка}, url: https://acme.example/faq}\n",
        encoding="utf-8",
    )
    build(kb)
    made = site(kb)
    for path in ("index.html", "uk/articles/vpn.html", "en/topics/index.html"):
        page = Seen(made[path].decode())
        hrefs = {one["href"] for one in page.named("a")}
        assert {"mailto:help@acme.example", "tel:+3804400001", "https://ask.acme.example/new"} <= hrefs
    assert "nine to six" in made["en/index.html"].decode()
    assert "Довідка" in made["en/index.html"].decode()
    assert "https://acme.example/faq/uk/articles/vpn.html" in made["sitemap.xml"].decode()
    assert 'href="https://acme.example/faq/en/index.html"' in made["404.html"].decode()


def test_where_hd_yaml_says_nothing_it_is_still_a_site(kb: Path) -> None:
    build(kb)
    assert "Зверніться до служби підтримки" in site(kb)["uk/index.html"].decode()


def test_a_desk_without_articles_has_a_site_that_says_so(kb: Path) -> None:
    for path in kb.glob("*.md"):
        path.unlink()
    build(kb)
    assert "ще нічого не опубліковано" in site(kb)["index.html"].decode()


def test_a_picture_is_copied_once_and_what_nobody_shows_is_not(kb: Path) -> None:
    (kb / "pics" / "other.png").write_bytes(PNG + b"x")
    write(kb, "draft.md", status="draft", body="![x](pics/other.png)")
    build(kb)
    copies = {path: data for path, data in site(kb).items() if path.startswith("files/")}
    assert list(copies.values()) == [PNG]
    (name,) = copies
    assert f'src="../../{name}"' in site(kb)["en/articles/wifi.html"].decode()


def test_a_link_in_place_of_a_picture_is_not_followed(kb: Path, tmp_path: Path) -> None:
    (tmp_path / "passwd").write_text("root:x", encoding="utf-8")
    (kb / "pics" / "map.png").unlink()
    (kb / "pics" / "map.png").symlink_to(tmp_path / "passwd")
    answer = build(kb)
    assert "symbolic link" in answer.err
    assert not [path for path in site(kb) if path.startswith("files/")]


# -- the same again ---------------------------------------------------------------------------------------------------


def test_the_same_files_give_the_same_bytes_whenever_and_wherever(kb: Path) -> None:
    build(kb)
    first = site(kb)
    answer = hd(kb.parent, "kb", "build", "../elsewhere", HD_NOW="2031-01-01T00:00:00+00:00", TZ="Asia/Tokyo")
    assert answer.code == 0, answer.err
    assert contents(kb.parent.parent / "elsewhere") == first


def test_what_did_not_change_is_not_written(kb: Path) -> None:
    build(kb)
    page = kb.parent / "public" / "uk" / "index.html"
    os.utime(page, (1, 1))
    assert build(kb).out.endswith("0 new, 0 changed, 0 removed\n")
    assert page.stat().st_mtime == 1


def test_a_revision_has_the_site_of_its_commit(kb: Path) -> None:
    git(kb.parent, "add", "-A")
    git(kb.parent, "commit", "-qm", "Articles")
    build(kb)
    before = site(kb)
    write(kb, "wifi.en.md", title="Changed")
    (kb / "vpn.md").unlink()
    build(kb, "--rev", "HEAD")
    assert site(kb) == before


def test_the_page_of_an_article_that_is_gone_goes_and_its_folders_with_it(kb: Path) -> None:
    build(kb)
    for name in ("vpn.en.md", "wifi.en.md"):
        (kb / name).unlink()
    answer = build(kb, "--json")
    assert "en/articles/wifi.html" in json.loads(answer.out)["removed"]
    assert not (kb.parent / "public" / "en").exists()


# -- folders of others ------------------------------------------------------------------------------------------------


def refused(kb: Path, folder: str, *, says: str) -> None:
    before = contents(kb.parent)
    answer = hd(kb.parent, "kb", "build", folder, HD_NOW=NOW)
    assert (answer.code, answer.out, answer.crashed) == (1, "", False)
    assert says in answer.err
    assert contents(kb.parent) == before


def test_a_folder_with_files_of_somebody_elses_is_refused(kb: Path) -> None:
    (kb.parent / "public").mkdir()
    (kb.parent / "public" / "thesis.txt").write_text("years of work", encoding="utf-8")
    refused(kb, "public", says="has files that are not of a site built here")


def test_a_file_that_was_put_beside_the_pages_stays_and_is_not_written_over(kb: Path) -> None:
    build(kb)
    public = kb.parent / "public"
    (public / "CNAME").write_text("help.acme.example", encoding="utf-8")
    build(kb)
    assert (public / "CNAME").exists()
    (public / "uk" / "articles" / "new.html").write_text("mine", encoding="utf-8")
    write(kb, "new.md")
    refused(kb, "public", says="is not of this site")


@pytest.mark.parametrize("folder", [".", "..", "kb", "kb/site", "tickets", "templates/site", ".git/site", "hd.yaml"])
def test_what_is_the_desks_own_is_refused(kb: Path, folder: str) -> None:
    refused(kb, folder, says="is a file" if folder == "hd.yaml" else "belongs to the desk itself")


@pytest.mark.parametrize(
    "listed", ["", "[]", '{"files": 3}', '{"files": ["../hd.yaml"]}', '{"files": ["/etc/x"]}', '{"files": [".git/x"]}']
)
def test_a_list_that_somebody_made_up_takes_nothing_away(kb: Path, listed: str) -> None:
    (kb.parent / "public").mkdir()
    (kb.parent / "public" / ".hd-site.json").write_text(listed, encoding="utf-8")
    refused(kb, "public", says="nothing was written" if "x" in listed or "yaml" in listed else "does not say")


def test_a_symbolic_link_in_the_folder_leads_nothing_out_of_it(kb: Path, tmp_path: Path) -> None:
    build(kb)
    victim = tmp_path / "victim"
    (kb.parent / "public" / "uk").rename(victim)
    (kb.parent / "public" / "uk").symlink_to(victim)
    before = contents(victim)
    write(kb, "vpn.md", body="Changed")
    refused(kb, "public", says="through a link")
    assert contents(victim) == before


def test_the_worktree_of_a_branch_for_pages_is_as_good_as_empty(kb: Path) -> None:
    (kb.parent / "public").mkdir()
    (kb.parent / "public" / ".git").write_text("gitdir: elsewhere", encoding="utf-8")
    build(kb)


# -- what is wrong ----------------------------------------------------------------------------------------------------


def test_a_broken_article_is_told_and_stops_no_other(kb: Path) -> None:
    (kb / "broken.md").write_text("---\ntitle: never closed\n", encoding="utf-8")
    answer = build(kb, code=5)
    assert "kb/broken.md:" in answer.err
    assert "uk/articles/vpn.html" in site(kb)
    assert "uk/articles/broken.html" not in site(kb)


def test_what_is_left_out_is_told_with_its_line(kb: Path) -> None:
    answer = build(kb)
    assert 'kb/vpn.md:6: "plan.md" is no article that is shown; the link is left out' in answer.err


def test_check_writes_nothing_and_tells(kb: Path) -> None:
    answer = build(kb, "--check", code=5)
    assert not (kb.parent / "public").exists()
    assert "kb/vpn.md:6: warning:" in answer.out
    write(kb, "vpn.md")
    assert build(kb, "--check").out == ""


def test_the_document_tells_what_was_built(kb: Path) -> None:
    told = json.loads(build(kb, "--json").out)
    assert set(told) == {"dir", "languages", "articles", "files", "added", "changed", "removed", "written", "problems"}
    assert told["languages"] == ["uk", "en"]
    assert told["articles"][1] == {
        "slug": "vpn",
        "lang": "en",
        "title": "How do I connect?",
        "category": "network/vpn",
        "path": "kb/vpn.en.md",
        "page": "en/articles/vpn.html",
    }
    assert told["added"] == told["files"]
    assert json.loads(build(kb, "--json", "--check", code=5).out)["written"] is False


def test_a_wrong_section_is_refused(kb: Path) -> None:
    config = kb.parent / "hd.yaml"
    config.write_text(config.read_text(encoding="utf-8") + "\nsite: {url: javascript:alert(1)}\n", encoding="utf-8")
    assert "site.url" in build(kb, code=1).err


def test_without_the_library_it_says_what_to_install(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hd.core.site import markdown_html

    markdown_html._parser.cache_clear()
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    said = build(kb, code=1).err
    assert "needs the package markdown-it-py" in said
    assert install_command("site") in said


def test_no_other_command_imports_it() -> None:
    seen = (
        "import sys, hd.cli.commands.kb.articles; print([m for m in sys.modules if 'markdown' in m or 'hd.core' in m])"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", seen], cwd=CHECKOUT, check=True, capture_output=True)
    assert b"markdown" not in done.stdout
    assert b"hd.core.site" not in done.stdout
