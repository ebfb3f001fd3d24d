"""Contacts as Excel and Outlook export them come in: encodings, separators, headers of three languages."""

from __future__ import annotations

import pytest

from tests.ops.bench import Bench

UKRAINIAN = (
    "Прізвище;Ім'я;Електронна пошта;Мобільний телефон;Організація\r\nКоваль;Ганна;h@b.example;+380501234567;acme\r\n"
)
RUSSIAN = "Имя;Фамилия;Электронная почта;Телефон;Организация\r\nПётр;Семёнов;p@b.example;8 495 555 01 02;acme\r\n"


def imported(bench: Bench, data: bytes) -> list[str]:
    """The rows that come in, without those that were there."""
    path = bench.folder / "contacts.csv"
    before = path.read_text(encoding="utf-8")
    (bench.folder.parent / "export.csv").write_bytes(data)
    bench.hd("contact", "import", str(bench.folder.parent / "export.csv"))
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before)
    return after[len(before) :].splitlines()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
@pytest.mark.parametrize("separator", ["", "sep=;\r\n"])
def test_an_export_of_excel_is_read_in_any_encoding(bench: Bench, encoding: str, separator: str) -> None:
    rows = imported(bench, (separator + UKRAINIAN).encode(encoding))
    assert rows == ["h@b.example,Ганна Коваль,+380501234567,,acme,,,"]


def test_russian_headers_are_read(bench: Bench) -> None:
    assert imported(bench, RUSSIAN.encode("cp1251")) == ["p@b.example,Пётр Семёнов,8 495 555 01 02,,acme,,,"]


def test_an_export_of_outlook_is_read_and_its_other_columns_named_once(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    head = "Title,First Name,Middle Name,Last Name,Suffix,Company,Business Phone,Mobile Phone,E-mail Address,Web Page"
    row = "Dr,Ganna,Petrivna,Koval,,Initech,+380 44 123 45 67,+380 50 123 45 67,h@b.example,"
    capfd.readouterr()
    assert imported(bench, f"{head}\r\n{row}\r\n".encode()) == [
        'h@b.example,Ganna Petrivna Koval,"+380 50 123 45 67, +380 44 123 45 67",,,,,'
    ]
    said = capfd.readouterr().err
    assert "not read: Title, Suffix, Web Page" in said
    assert 'left out: org "Initech", which hd.yaml does not have' in said


def test_western_letters_are_no_cyrillic_ones(bench: Bench) -> None:
    rows = imported(bench, "Name;E-mail\r\nRenée Gagné;r@b.example\r\n".encode("cp1252"))
    assert rows == ["r@b.example,Renée Gagné,,,,,,"]


def test_a_row_without_an_address_gets_a_key_and_is_no_other_person_the_next_time(bench: Bench) -> None:
    data = "Ім'я;Телефон\r\nГанна, склад;\r\nОхорона;+380 50 123 45 67\r\n".encode()
    first, second = imported(bench, data)
    assert first.startswith("name:hanna-sklad-")
    assert second == "tel:380501234567,Охорона,+380 50 123 45 67,,,,,"
    assert imported(bench, data) == []


def test_a_number_that_a_spreadsheet_rounded_is_left_out(bench: Bench) -> None:
    assert imported(bench, b"Name;E-mail;Phone\r\nA;a@b.example;3,80501E+11\r\n") == ["a@b.example,A,,,,,,"]


def test_whoever_is_known_by_another_key_now_is_no_new_person(bench: Bench) -> None:
    bench.ticket("three", "-r", "+380 50 123 4567")
    assert bench.hd("contact", "edit", "tel:380501234567", "--email", "h@b.example") == 0
    assert imported(bench, b"Phone;Name\r\n+380 50 123 4567;\r\n") == []


def test_an_address_for_a_number_that_is_known_names_the_way_to_merge(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    bench.ticket("three", "-r", "+380 50 123 4567")
    capfd.readouterr()
    imported(bench, b"E-mail;Phone\r\nh@b.example;050 123 45 67, +380501234567\r\n")
    assert "h@b.example has the number of tel:380501234567" in capfd.readouterr().err
