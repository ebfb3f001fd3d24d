"""contacts.csv is edited by lines: what an edit is not about stays as it is, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.config import load
from hd.core.contacts.contacts import read
from hd.core.contacts.csv_edits import CsvTable
from hd.core.contacts.validation import check_entry, differing, formulas
from hd.errors import UsageError

CONFIG = load("offices: {kyiv: {}}\norgs: {acme: {name: Acme Tools}}\n")


def sheet(text: str) -> CsvTable:
    return CsvTable.parse(text, path="contacts.csv")


def changed(text: str, row: int, **values: str) -> str:
    found = sheet(text)
    return found.edit_rows([(found.rows[row], values)], [])


def added(text: str, **values: str) -> str:
    return sheet(text).edit_rows([], [values])


def test_a_new_person_is_a_new_last_line() -> None:
    assert added("email,name\na@x,A\n", email="b@x", name="B") == "email,name\na@x,A\nb@x,B\n"


def test_line_ends_delimiter_columns_and_mark_are_the_files_own() -> None:
    assert added("\ufeffname;email;desk\r\nA;a@x;1\r\n", email="b@x", name="B") == (
        "\ufeffname;email;desk\r\nA;a@x;1\r\nB;b@x;\r\n"
    )


def test_a_missing_last_line_end_stays_missing() -> None:
    assert added("email\na@x", email="b@x") == "email\na@x\nb@x"


@pytest.mark.parametrize("empty", ["", "\ufeff"])
def test_an_empty_file_gets_its_first_line(empty: str) -> None:
    assert added(empty, email="b@x") == f"{empty}email,name,phone,office,org,lang,vip,manager\nb@x,,,,,,,\n"


def test_a_change_writes_its_cell_and_leaves_the_others_as_they_are_written() -> None:
    text = 'email,name,phone\n a@x , "A, ""the"" One","12"\nb@x,B,\n'
    assert changed(text, 0, phone="34") == 'email,name,phone\n a@x , "A, ""the"" One",34\nb@x,B,\n'


def test_a_short_row_gets_the_cells_that_it_lacks() -> None:
    assert changed("email,name,phone\na@x\n", 0, phone="1") == "email,name,phone\na@x,,1\n"


def test_a_row_over_several_lines_is_one_row() -> None:
    text = 'email,name,phone\r\na@x,"A\r\nB",1\r\nb@x,B,2\r\n'
    assert changed(text, 0, phone="3") == 'email,name,phone\r\na@x,"A\r\nB",3\r\nb@x,B,2\r\n'
    assert sheet(text).rows[1].line == 4


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Cs")), max_size=12)
words = cells.map(lambda text: " ".join(text.split()))


@given(
    st.lists(words, min_size=3, max_size=8),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(min_value=0, max_value=7),
    words,
)
def test_what_is_written_is_read_back_and_no_other_line_changes(
    names: list[str], delimiter: str, ending: str, number: int, name: str
) -> None:
    head = delimiter.join(("email", "name", "phone", "org"))
    text = sheet(f"{head}{ending}").edit_rows(
        [], [{"email": f"p{index}@x.example", "name": one} for index, one in enumerate(names)]
    )
    assert [person.name for person in read(text, path="").people] == names
    number %= len(names)
    after = changed(text, number, name=name)
    assert [person.name for person in read(after, path="").people] == [*names[:number], name, *names[number + 1 :]]
    before, now = text.split(ending), after.split(ending)
    assert [index for index, one in enumerate(now) if before[index] != one] in ([], [number + 1])


def test_a_name_is_found_by_key_or_full_name_and_written_as_the_key() -> None:
    given = check_entry(
        {"email": "a@x", "org": "acme tools", "office": "KYIV", "lang": "UK", "name": ""}, config=CONFIG
    )
    assert given == {"email": "a@x", "org": "acme", "office": "kyiv", "lang": "uk"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "a"},
        {"name": "A"},
        {"email": "a@x", "office": "lviv"},
        {"email": "a@x", "org": "globex"},
        {"email": "a@x", "vip": "maybe"},
        {"email": "a@x", "manager": "boss"},
        {"email": "a@x", "name": "A\nB"},
    ],
)
def test_what_a_ticket_could_not_be_made_of_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        check_entry(wrong, config=CONFIG)


def test_yes_and_true_say_the_same_of_a_vip_and_no_takes_it_away() -> None:
    assert differing({"email": "a@x", "vip": "yes"}, {"vip": "так"}) == {}
    assert differing(check_entry({"email": "a@x", "vip": "no"}, config=CONFIG), {"vip": "x"}) == {"vip": ""}


def test_a_formula_is_noticed_and_a_phone_number_is_none() -> None:
    assert formulas({"name": "=1+1", "phone": "+380 44 123", "org": "@x", "lang": "-a"}) == ["name", "org", "lang"]
