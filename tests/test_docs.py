"""The pages say what is so: links lead somewhere, names exist, tables are complete, generated pages are up to date.

What commands print on these pages is compared by `test_transcripts.py`.
"""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from hd.cli.registry import COMMANDS
from hd.core.config import Config, load
from hd.core.contacts.csv_edits import COLUMNS
from hd.core.kb.article import ORDER
from hd.core.query.keys import FLAGS, KEYS, Key, Kind
from hd.core.tickets.ticket import CHANNELS, RELATIONS, TYPES
from hd.core.tickets.ticket import KEYS as TICKET_KEYS
from hd.errors import HdError

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("examples/**/*.md")), *sorted(DOCS.rglob("*.md"))]
PAGES = [page for page in PAGES if "kb" not in page.parts]
DECISIONS = sorted((DOCS / "adr").glob("*.md"))

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```$|<!--.*?-->|`[^`\n]+`", re.MULTILINE | re.DOTALL)  # in which nothing is a link


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.*)$", text(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in _LINK.findall(_CODE.sub("", text(page))):
        if link.startswith("https://"):
            continue
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), link
        assert not anchor or anchor in anchors(path), link


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_console_block_shows_a_command(page: Path) -> None:
    blocks = re.findall(r"^```console\n(.*?)^```$", text(page), re.MULTILINE | re.DOTALL)
    assert all(block.startswith("$ ") for block in blocks)


def test_the_reference_pages_are_up_to_date() -> None:
    assert runpy.run_path(str(DOCS / "generate.py"))["stale"]() == [], "run: make docs"


def test_a_page_that_is_out_of_date_is_noticed(tmp_path: Path) -> None:
    generate = runpy.run_path(str(DOCS / "generate.py"))
    page = tmp_path / "cli.md"
    page.write_text("old\n", encoding="utf-8")
    generate["stale"].__globals__.update(HERE=tmp_path, pages=lambda: {page: "new\n"})
    assert generate["stale"]() == [f"{tmp_path.name}/cli.md"]


def without_places(config: Config) -> Config:
    """A configuration without lines, which a file that says nothing has not."""
    return replace(
        config,
        sla=tuple(replace(policy, line=0) for policy in config.sla),
        routing=tuple(replace(route, line=0) for route in config.routing),
        unused_keys=(),
        text="",
    )


def test_an_empty_file_means_what_the_reference_says_it_means() -> None:
    assert without_places(load(text(DOCS / "reference" / "defaults.yaml"))) == without_places(load(""))


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_is_short_and_names_what_was_rejected(page: Path) -> None:
    lines = text(page).splitlines()
    assert len(lines) < 60
    assert lines[0].startswith(f"# {int(page.name[:4])}. ")
    headings = ["## Context", "## Decision", "## Rejected", "## Consequences"]
    assert [line for line in lines if line.startswith("## ")] == headings


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_an_entry_of_the_changelog_is_a_line_of_at_most_25_words() -> None:
    entries = [line for line in text(ROOT / "CHANGELOG.md").splitlines() if line.startswith("- ")]
    assert [entry for entry in entries if len(entry.split()) > 26] == []
    assert len(entries) == len(set(entries))


def packages() -> Iterator[str]:
    """The folders of modules below hd/, as `core/sla`."""
    for found in sorted((ROOT / "hd").rglob("__init__.py")):
        yield found.parent.relative_to(ROOT / "hd").as_posix()


@pytest.mark.parametrize("package", [one for one in packages() if one.count("/") == 1])
def test_the_page_on_the_house_names_every_subject(package: str) -> None:
    folder = package.partition("/")[2]
    assert f"`{folder}/`" in text(DOCS / "architecture.md")


def test_the_page_on_the_house_names_paths_that_exist() -> None:
    named = re.findall(r"`((?:cli|core|ops|render|store|text|tests)/[\w/.]+)`", text(DOCS / "architecture.md"))
    assert len(named) > 30
    places = (ROOT, ROOT / "hd")
    assert [path for path in named if not any((place / path).exists() for place in places)] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_on_commands_knows_every_command(command: str) -> None:
    assert f"### hd {command}\n" in text(DOCS / "reference" / "cli.md")


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_the_page_on_queries_knows_every_key(key: Key) -> None:
    words = [key.name, *key.aliases]
    page = text(DOCS / "query.md")
    assert any(f"`{word}`" in page or f"{word}:" in page for word in words)
    if key.kind is Kind.FLAG:
        assert all(f"`is:{flag}`" in page for flag in FLAGS)


@pytest.mark.parametrize("key", [*TICKET_KEYS, *ORDER, *COLUMNS, *TYPES, *CHANNELS, *RELATIONS])
def test_the_page_on_files_knows_every_word(key: str) -> None:
    assert f"`{key}`" in text(DOCS / "format.md")


def codes(of: type[HdError]) -> Iterator[int]:
    yield of.exit_code
    for kind in of.__subclasses__():
        yield from codes(kind)


def test_every_exit_code_is_documented() -> None:
    page = text(DOCS / "reference" / "output.md")
    assert all(f"| {code} | " in page for code in {0, 3, 4, 130, *codes(HdError)})
