"""Names of attachments: whatever a file was called, its name here is one that every system can hold."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.document.attachment_names import MAX_NAME_BYTES, attachment_link, safe_name, stored_name
from hd.text.slugs import DEVICES


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("screen shot (1).PNG", "screen_shot_1.PNG"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\y.log", "y.log"),
        ("-rf.txt", "rf.txt"),
        (".bashrc", "bashrc"),
        ("..", "file"),
        ("", "file"),
        ("a.", "a"),
        ("con.txt", "con_.txt"),
        ("NUL.tar.gz", "NUL_tar.gz"),
        ("screen\nshot\x1b[2J.png", "screenshot_2J.png"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("\udcff.bin", "file.bin"),
        ("звіт за листопад.pdf", "звіт_за_листопад.pdf"),
        ("cafe\u0301.txt", "café.txt"),
        ("हिन्दी.txt", "हिन्दी.txt"),
        ("readme.md", "readme.md"),
    ],
)
def test_a_name_is_made_safe_and_keeps_what_it_says(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_is_cut_at_a_whole_letter_and_keeps_its_ending() -> None:
    name = safe_name("я" * 300 + ".docx")
    assert name.endswith("я.docx")
    assert len(name.encode()) <= MAX_NAME_BYTES


@given(st.text(st.characters(), max_size=200))
def test_no_name_can_leave_its_folder_or_be_taken_for_anything_else(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe.encode()) <= MAX_NAME_BYTES
    assert not set(safe) & set('/\\:*?"<>|()[] \0')
    assert safe[0] not in ".-"
    assert safe[-1] not in ". "
    assert safe.partition(".")[0].casefold() not in DEVICES
    assert all(unicodedata.category(char)[0] in "LMN" or char in ".-_" for char in safe)
    assert unicodedata.is_normalized("NFC", safe)
    assert safe_name(safe) == safe


def test_the_same_file_has_the_same_name_and_another_has_another() -> None:
    assert stored_name("a b.txt", b"1") == "6b86b273-a_b.txt"
    assert stored_name("a b.txt", b"2") != stored_name("a b.txt", b"1")


def test_the_link_leads_from_the_tickets_file_to_its_folder() -> None:
    assert attachment_link("HD-2611-7K3FQ", "6b86b273-a.txt") == "[a.txt](HD-2611-7K3FQ/6b86b273-a.txt)"
