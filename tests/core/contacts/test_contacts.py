"""contacts.csv: read tolerantly, searched as an operator types while talking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.contacts.contacts import Contact, Contacts, read

TEXT = """\
email,name,phone,office,org,lang,vip,manager
o.shevchenko@acme.example,Olena Shevchenko,+380 44 123-45-67,kyiv,acme,uk,,m.savchuk@acme.example
t.koval@acme.example,Taras Koval,+380 67 765 43 21,kyiv,acme,uk,no,
ivan.kovalenko@beta.example,Ivan Kovalenko,+7 495 555-01-02,msk,beta,ru,yes,
l.lukianenko@acme.example,Лідія Лук'яненко,0671112233,kyiv,acme,uk,так,
p.semenov@beta.example,Пётр Семёнов,,msk,beta,ru,,
"""
DESK = read(TEXT, path="contacts.csv")


def emails(contacts: Contacts) -> list[str]:
    return [person.email for person in contacts.people]


def found(piece: str) -> list[str]:
    return [person.email.partition("@")[0] for person in DESK.find(piece)]


def test_a_row_is_a_contact() -> None:
    assert DESK.diagnostics == ()
    assert DESK.people[0] == Contact(
        email="o.shevchenko@acme.example",
        name="Olena Shevchenko",
        phone="+380 44 123-45-67",
        office="kyiv",
        org="acme",
        lang="uk",
        vip=False,
        manager="m.savchuk@acme.example",
        line=2,
    )


def test_vip_is_read_in_three_languages() -> None:
    assert [person.vip for person in DESK.people] == [False, False, True, True, False]


@pytest.mark.parametrize(
    ("piece", "who"),
    [
        ("o.shevchenko@acme.example", ["o.shevchenko"]),
        (" O.Shevchenko@ACME.example ", ["o.shevchenko"]),
        ("shevch", ["o.shevchenko"]),
        ("OLENA", ["o.shevchenko"]),
        ("olena shevch", ["o.shevchenko"]),
        ("shevch olena", ["o.shevchenko"]),
        ("Shevchenko, Olena", ["o.shevchenko"]),
        ("koval", ["t.koval", "ivan.kovalenko"]),
        ("taras koval", ["t.koval"]),
        ("koval beta", ["ivan.kovalenko"]),
        ("@beta.example", ["ivan.kovalenko", "p.semenov"]),
        ("лук’яненко", ["l.lukianenko"]),
        ("лукяненко лідія", ["l.lukianenko"]),
        ("семенов петр", ["p.semenov"]),
        ("4567", ["o.shevchenko"]),
        ("044 123 45 67", ["o.shevchenko"]),
        ("+380441234567", ["o.shevchenko"]),
        ("(067) 765-43-21", ["t.koval"]),
        ("8 495 555 01 02", ["ivan.kovalenko"]),
        ("koval 4321", ["t.koval"]),
        ("шевч", ["o.shevchenko"]),
        ("олена шевченко", ["o.shevchenko"]),
        ("Шевченко Олена", ["o.shevchenko"]),
        ("тарас", ["t.koval"]),
        ("lukianenko", ["l.lukianenko"]),
        ("Lidiia Luk", ["l.lukianenko"]),
        ("semyonov", []),
        ("semenov", ["p.semenov"]),
        ("Pyotr", []),
        ("петр бета", ["p.semenov"]),
        ("067 111 22 33", ["l.lukianenko"]),
        ("+380 67 111-22-33", ["l.lukianenko"]),
        ("8 (067) 111 22 33", ["l.lukianenko"]),
        ("00380671112233", ["l.lukianenko"]),
        ("+7 (495) 555‑01‑02", ["ivan.kovalenko"]),
        ("42", []),
        ("nobody", []),
        ("", []),
        ("  ", []),
        ("000", []),
    ],
)
def test_a_caller_is_found_by_any_piece(piece: str, who: list[str]) -> None:
    assert found(piece) == who


def test_an_exact_address_wins_over_one_that_contains_it() -> None:
    contacts = read("email\nxa@b.example\na@b.example\n", path="c.csv")
    assert [person.email for person in contacts.find("a@b.example")] == ["a@b.example"]


def test_a_full_name_wins_over_a_longer_one() -> None:
    contacts = read("email,name\na@b.c,Ivan Koval\nd@b.c,Ivan Kovalenko\n", path="c.csv")
    assert [person.email for person in contacts.find("ivan koval")] == ["a@b.c"]


def test_two_people_of_one_name_are_both_given() -> None:
    contacts = read("email,name\na@b.c,Ivan Koval\nd@b.c,Koval Ivan\n", path="c.csv")
    assert len(contacts.find("ivan koval")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "name,email\nOlena,o@a.example\n",
        "NAME , E mail,Email\nOlena,x,o@a.example\n",
        "\ufeffemail,name\no@a.example,Olena",
        "email;name\r\no@a.example;Olena\r\n",
        "email\tname\no@a.example\tOlena\n",
        "email,name\ro@a.example,Olena\r",
        '\n\nemail,name\n\n"o@a.example", "Olena"\n,\n\n',
        "email,name\n o@a.example ,Olena,,,\n",
    ],
)
def test_order_case_delimiter_line_ends_mark_and_quotes_do_not_matter(text: str) -> None:
    people = read(text, path="c.csv").people
    assert [(person.email, person.name) for person in people] == [("o@a.example", "Olena")]


def test_a_quoted_cell_may_hold_delimiters_quotes_and_line_breaks() -> None:
    contacts = read('email,name\na@b.c,"Koval, ""Ivan""\nJunior"\nd@b.c,Next\n', path="c.csv")
    assert [(person.name, person.line) for person in contacts.people] == [('Koval, "Ivan" Junior', 2), ("Next", 4)]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (",Nobody", "contact-email"),
        ("not an address,X", "contact-email"),
        ("olha,Agent", "contact-email"),
        ('x@y.z,"open', "contact-quotes"),
        ('x@y.z,"Ivan" Koval', "contact-quotes"),
        ("GOOD@a.example,Again", "contact-twice"),
        ("x@y.z,Name,surplus", "contact-cells"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_hides_no_other(row: str, rule: str) -> None:
    contacts = read(f"email,name\ngood@a.example,Good\n{row}\nlast@a.example,Last\n", path="contacts.csv")
    assert [(problem.rule, problem.where()) for problem in contacts.diagnostics] == [(rule, "contacts.csv:3")]
    assert {"good@a.example", "last@a.example"} <= set(emails(contacts))


def test_of_a_duplicate_address_the_first_row_counts() -> None:
    contacts = read("email,name\na@b.c,First\nA@B.C,Second\n", path="c.csv")
    assert [person.name for person in contacts.people] == ["First"]
    assert "line 2" in contacts.diagnostics[0].message


def test_a_file_without_an_email_column_is_one_problem() -> None:
    contacts = read("Olena,o@a.example\nTaras,t@a.example\n", path="c.csv")
    assert contacts.people == ()
    assert [problem.severity for problem in contacts.diagnostics] == ["note", "note", "error"]


def test_an_unknown_column_is_a_note_with_the_nearest_name() -> None:
    problem = read("emial,email\n,a@b.c\n", path="c.csv").diagnostics[0]
    assert (problem.severity, problem.hint) == ("note", "did you mean email?")


def test_an_unknown_vip_is_no_and_reported() -> None:
    contacts = read("email,vip\na@b.c,maybe\n", path="c.csv")
    assert (contacts.people[0].vip, contacts.diagnostics[0].rule) == (False, "contact-vip")


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n", "email,name\n"])
def test_an_empty_file_has_nobody_and_no_problem(text: str) -> None:
    assert read(text, path="c.csv") == Contacts()


@given(st.text(alphabet='ab@.,;"\r\n\t e1', max_size=80))
def test_any_text_is_read_without_a_crash_and_everybody_can_be_found(text: str) -> None:
    contacts = read("email,name\n" + text, path="c.csv")
    for person in contacts.people:
        assert contacts.find(person.email) == (person,)


def test_a_whole_number_is_that_of_one_contact_though_a_longer_one_has_its_digits() -> None:
    contacts = read("email,phone\na@b.c,+380 50 123 45 67\nd@b.c,+1 380 501 234 567 1\n", path="c.csv")
    assert [person.email for person in contacts.find("+380501234567")] == ["a@b.c"]


def test_a_name_in_two_alphabets_is_two_people_and_both_are_given() -> None:
    contacts = read("email,name\na@b.c,Olena Koval\nd@b.c,Олена Коваль\n", path="c.csv")
    assert len(contacts.find("olena koval")) == 2


def test_who_is_looked_up_by_a_whole_key_is_nobody_whose_key_contains_it() -> None:
    contacts = read("email\nxa@b.example\n", path="c.csv")
    assert contacts.find_by_key("a@b.example") is None
    assert contacts.find_by_key("XA@b.example") == contacts.people[0]


def test_a_slip_is_likened_in_either_alphabet() -> None:
    assert [person.email for person in DESK.find_similar("шевчнко")] == ["o.shevchenko@acme.example"]


@pytest.mark.parametrize(("cell", "level"), [("", "all"), ("final", "final"), ("None", "none"), ("never", "none")])
def test_how_much_a_contact_is_told(cell: str, level: str) -> None:
    (person,) = read(f"email,notify\na@x,{cell}\n", path="contacts.csv").people
    assert person.notify == level


def test_an_unknown_level_is_reported() -> None:
    (problem,) = read("email,notify\na@x,never\n", path="contacts.csv").diagnostics
    assert problem.rule == "contact-notify"
