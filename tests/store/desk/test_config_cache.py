"""What was read is remembered for this very text and program, and for nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from hd.core.contacts.contacts import Contact, Contacts
from hd.store.desk import config_cache
from hd.store.desk.desk import Desk

ANNA = Contacts((Contact(email="anna@acme.example", name="Anna"),))


def test_a_value_comes_back_for_the_text_that_it_was_read_from(tmp_path: Path) -> None:
    config_cache.remember(tmp_path, "contacts", b"text", ANNA)
    assert config_cache.recall(tmp_path, "contacts", b"text", Contacts) == ANNA


@pytest.mark.parametrize("text", [b"", b"tex", b"text\0", b"other"])
def test_another_text_is_read_anew(text: bytes, tmp_path: Path) -> None:
    config_cache.remember(tmp_path, "contacts", b"text", ANNA)
    assert config_cache.recall(tmp_path, "contacts", text, Contacts) is None


def test_another_kind_is_not_believed(tmp_path: Path) -> None:
    config_cache.remember(tmp_path, "contacts", b"text", ("a",))
    assert config_cache.recall(tmp_path, "contacts", b"text", Contacts) is None


def test_what_is_torn_is_not_believed(tmp_path: Path) -> None:
    config_cache.remember(tmp_path, "contacts", b"text", ANNA)
    data = (tmp_path / "contacts").read_bytes()
    (tmp_path / "contacts").write_bytes(data[:-5])
    assert config_cache.recall(tmp_path, "contacts", b"text", Contacts) is None


def test_nothing_is_remembered_where_there_is_no_folder(tmp_path: Path) -> None:
    config_cache.remember(tmp_path / "none", "contacts", b"text", ANNA)
    assert not (tmp_path / "none").exists()


def test_contacts_are_read_anew_after_an_edit(repo: Path) -> None:
    (repo / "hd.yaml").write_text("desk:\n  name: Desk\n", "utf-8")
    path = repo / "contacts.csv"
    for name in ("Anna", "Hanna"):
        path.write_text(f"email,name\nanna@acme.example,{name}\n", "utf-8")
        for _ in range(2):  # from the file, then from what was remembered
            assert [person.name for person in Desk(repo).contacts.people] == [name]


def test_templates_are_read_anew_after_an_edit(repo: Path) -> None:
    (repo / "hd.yaml").write_text("desk:\n  name: Desk\n", "utf-8")
    path = repo / "templates" / "vpn.md"
    path.parent.mkdir(exist_ok=True)
    for title in ("VPN drops", "VPN is slow"):
        path.write_text(f"---\ntitle: {title}\nask:\n  since: Since when?\n---\nSince {{since}}.\n", "utf-8")
        for _ in range(2):
            found, bad = Desk(repo).templates()
            assert ([one.title for one in found], bad) == ([title], ())
