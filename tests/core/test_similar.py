"""What is like a new ticket: clear cases are found, nonsense is not."""

from __future__ import annotations

import pytest

from hd.core.similar import Sketch, alike, head, helpful, sketch

KNOWN = tuple(
    Sketch(f"T{number}", title, text)
    for number, (title, text) in enumerate(
        [
            ("VPN drops every ten minutes", "The client says: connection lost."),
            ("Printer on the second floor is out of toner", ""),
            ("Принтер не друкує накладні", "Накладні з 1С не виходять."),
            ("Mail from dealers arrives hours late", "Since Monday."),
            ("Coffee machine shows error 7", ""),
            ("New laptop for the sales team", ""),
        ]
    )
)
ARTICLES = (
    Sketch("vpn-drops", "VPN drops every few minutes", "For a caller whose VPN connects and then drops."),
    Sketch("password-reset", "How do I reset my password?", "Open the account page."),
    Sketch("printer-not-printing", "Принтер не друкує", "Перевірте папір."),
)


def found(title: str, text: str = "", **same: str) -> list[str]:
    return [other.title for other, _ in alike(Sketch("new", title, text, tuple(same.items())), KNOWN)]


@pytest.mark.parametrize(
    ("title", "like"),
    [
        ("VPN drops", "VPN drops every ten minutes"),
        ("Dropping VPN", "VPN drops every ten minutes"),
        ("Late mail, another dealer", "Mail from dealers arrives hours late"),
        ("Принтер не друкує", "Принтер не друкує накладні"),
        ("Принтери знову не друкують накладних", "Принтер не друкує накладні"),
    ],
)
def test_the_same_in_other_words_is_found(title: str, like: str) -> None:
    assert found(title) == [like]


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Help",
        "It does not work",
        "Door does not open",
        "Not working",
        "7",
        "Printer",
        "Error 7 in ERP",
        "Не працює",
    ],
)
def test_what_only_shares_empty_words_is_not(title: str) -> None:
    assert found(title) == []


def test_the_same_requester_and_service_make_it_more_likely() -> None:
    same = (("requester", "o@acme.example"), ("service", "vpn"))
    other = Sketch("T", "VPN asks to sign in all the time", "It drops me.", same)
    new = Sketch("new", "VPN drops me")
    ((_, apart),) = alike(new, [other]) or [(other, 0.0)]
    ((_, near),) = alike(Sketch("new", "VPN drops me", "", same), [other])
    assert near > apart


def test_a_ticket_is_not_like_itself() -> None:
    assert KNOWN[0] not in [other for other, _ in alike(KNOWN[0], KNOWN)]


def test_no_more_than_three_are_shown_the_likest_first() -> None:
    many = [Sketch(f"A{n}", "VPN drops every ten minutes") for n in range(5)]
    assert [other.id for other, _ in alike(Sketch("new", "VPN drops every ten minutes"), many)] == ["A0", "A1", "A2"]


@pytest.mark.parametrize(
    ("title", "slugs"),
    [
        ("VPN drops when I share my screen", ["vpn-drops"]),
        ("Password reset for Mia", ["password-reset"]),
        ("Принтер на складі не друкує", ["printer-not-printing"]),
        ("Coffee machine is broken", []),
        ("Help", []),
    ],
)
def test_an_article_helps_whose_title_is_about_it(title: str, slugs: list[str]) -> None:
    assert [article.id for article, _ in helpful(Sketch("new", title), ARTICLES)] == slugs


def test_a_file_is_read_as_far_as_its_first_heading() -> None:
    front = b'---\nid: HD-2611-7K3FQ\ntitle: "VPN: drops"\nstatus: open\nservice: vpn\n---\n'
    seen = sketch("T", head(front + b"Every minute.\n\n## Comments\n\nToner.\n"))
    assert (seen.title, seen.same) == ("VPN: drops", (("service", "vpn"),))
    assert "minut" in " ".join(seen.said)
    assert "toner" not in seen.said


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"---", b"no front matter", b"---\ntitle\n---\n"])
def test_any_bytes_can_be_glanced_at(data: bytes) -> None:
    assert sketch("T", head(data)).title == ""


def test_of_two_that_are_equally_alike_the_newer_comes_first() -> None:
    old, new = (Sketch(ident, "VPN drops", created=at) for ident, at in (("A", "2026-11-01"), ("B", "2026-11-02")))
    assert [other.id for other, _ in alike(Sketch("new", "VPN drops"), [old, new])] == ["B", "A"]
