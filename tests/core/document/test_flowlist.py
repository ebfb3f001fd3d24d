"""Lists that YAML refuses are read item by item, or not at all; `--fix` writes only what has one reading."""

from __future__ import annotations

import pytest

from hd.core.checks import mend_document
from hd.core.document.document import Document
from hd.errors import UnreadableError


def document(line: str) -> Document:
    return Document.parse(f"---\ntitle: VPN\n{line}\n---\n".encode())


@pytest.mark.parametrize(
    ("written", "items", "fixed"),
    [
        ("[@home, vpn]", ["@home", "vpn"], '["@home", vpn]'),
        ("[vpn, @home,]", ["vpn", "@home"], '[vpn, "@home"]'),
        ("[%x, 'it''s'x]", None, ""),
        ('["a, b", @home]', ["a, b", "@home"], '["a, b", "@home"]'),
        ("[`x`, don't]", ["`x`", "don't"], """["`x`", don't]"""),
        ("[@null, null]", ["@null", "null"], '["@null", "null"]'),
    ],
)
@pytest.mark.parametrize("key", ["tags", "links", "watchers", "aliases", "own_field"])
def test_a_list_that_yaml_refuses_is_read_item_by_item(
    key: str, written: str, items: list[str] | None, fixed: str
) -> None:
    if items is None:
        with pytest.raises(UnreadableError):
            document(f"{key}: {written}")
        return
    found = document(f"{key}: {written}")
    assert found.fields[key] == items
    mended, problems = mend_document(found)
    assert [problem.rule for problem in problems] == ["yaml-text"]
    assert f"{key}: {fixed}\n" in mended.text
    assert mended.fields == found.fields
    assert mend_document(mended) == (mended, [])


@pytest.mark.parametrize("written", ["[vpn, , wifi]", "[, vpn, wifi]", "[vpn,, @home]"])
def test_an_item_that_is_missing_is_reported_and_never_mended(written: str) -> None:
    found = document(f"tags: {written}")
    assert "" not in (found.fields["tags"] or "")
    assert [(problem.severity, problem.fix) for problem in found.diagnostics] == [("error", False)]
    assert mend_document(found) == (found, [])


@pytest.mark.parametrize("written", ["[@home, [a, b]]", "[@home, a: b]", '[@home, "a]', "{at: @home}", "[@home, vpn"])
def test_what_is_no_list_of_texts_is_an_error(written: str) -> None:
    with pytest.raises(UnreadableError):
        document(f"tags: {written}")


def test_several_items_without_brackets_are_reported_and_never_mended() -> None:
    found = document("tags: @home, vpn")
    assert [(problem.severity, problem.fix) for problem in found.diagnostics] == [("error", False)]
    assert mend_document(found) == (found, [])


def test_one_item_without_brackets_has_one_reading() -> None:
    assert 'tags: "@home"\n' in mend_document(document("tags: @home"))[0].text


def test_a_title_in_brackets_stays_a_text() -> None:
    assert Document.parse(b"---\ntitle: [urgent, @home]\n---\n").fields["title"] == "[urgent, @home]"


def test_an_edit_of_such_a_list_writes_what_it_says() -> None:
    found = document("tags: [@home, vpn]  # where")
    assert 'tags: ["@home", vpn, wifi]  # where\n' in found.set("tags", ["@home", "vpn", "wifi"]).text
    assert found.append("tags", "wifi").fields["tags"] == ["@home", "vpn", "wifi"]
