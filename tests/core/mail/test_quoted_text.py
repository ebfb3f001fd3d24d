"""What is cut from a reply, and what stays."""

from __future__ import annotations

import pytest

from hd.core.mail.quoted_text import CutText, cut_known_text

ASKED = "Hello Olha,\nplease restart the printer and tell us whether it still burns.\n\nIvan"
QUOTE = "".join(f"> {line}\n" for line in ASKED.split("\n"))
GMAIL = "On Mon, 23 Nov 2026 at 14:00, Support <support@desk.example> wrote:\n"
OUTLOOK = "From: Support\nSent: Monday\nTo: Olha\nSubject: RE: printer\n\n" + ASKED


def cut(body: str, known: str = ASKED, **others: list[str]) -> CutText:
    return cut_known_text(body, known=[known], **others)


@pytest.mark.parametrize(
    "tail",
    [
        GMAIL + "\n" + QUOTE,
        QUOTE,
        OUTLOOK,
        "________________________________\n" + OUTLOOK,
        "-----Original Message-----\n" + OUTLOOK,
        "Am 23.11.2026 um 14:00 schrieb Support:\n" + QUOTE,
        "пн, 23 лист. 2026 р. о 14:00 Support <support@desk.example> пише:\n" + QUOTE,
        "23 ноября 2026 г., 14:00 пользователь Support <support@desk.example> написал:\n" + QUOTE,
        "On Mon, 23 Nov 2026 at 14:00, Support\n<support@desk.example> wrote:\n\n" + QUOTE,
        "> Hello Olha, please restart the printer\n> and tell us whether it still burns.\n",
        "Від: Support\nНадіслано: понеділок\nКому: Olha\nТема: принтер\n\n" + ASKED,
    ],
)
def test_a_known_tail_is_cut(tail: str) -> None:
    assert cut("It still burns.\n\n" + tail).text == "It still burns."


@pytest.mark.parametrize(
    "body",
    [
        "It still burns.\n\n" + GMAIL + "> something that the ticket does not have at all\n",
        "It still burns.\n\n" + GMAIL + QUOTE + "\nand one line below",
        GMAIL + QUOTE.replace("Ivan", "Ivan\nWhich printer?"),
        "Thanks.\n" + GMAIL + QUOTE + "Thanks",
        "Ivan wrote that the printer burns.",
        QUOTE,
        "no quote at all",
        "",
    ],
)
def test_everything_else_stays(body: str) -> None:
    body = body.strip()
    assert cut(body) == CutText(text=body)


def test_first_messages_are_never_cut() -> None:
    body = "See below.\n\n" + GMAIL + QUOTE
    assert cut_known_text(body, known=[]).text == body
    assert cut_known_text(body, known=["", " "]).text == body


def test_the_tail_is_returned_whole() -> None:
    result = cut("Yes.\n\n" + GMAIL + QUOTE)
    assert result.tail == GMAIL + QUOTE


def test_a_footer_of_ours_is_known() -> None:
    body = "Yes.\n" + GMAIL + QUOTE + "> Rate our answer below this line\n"
    assert cut(body).tail == ""
    assert cut(body, footers=["Rate our answer below this line"]).text == "Yes."


def test_a_signature_is_cut_where_an_earlier_message_has_it() -> None:
    signature = "-- \nOlha Bondar\nAcme, second floor"
    earlier = [f"The printer burns.\n{signature}\n"]
    assert cut(f"Yes.\n{signature}", earlier=earlier).text == "Yes."
    assert cut(f"Yes.\n{signature}, room 7", earlier=earlier).signature == ""
    assert cut(f"Yes.\n\n{signature}\n\n{GMAIL}{QUOTE}", earlier=earlier) == CutText(
        text="Yes.", tail=GMAIL + QUOTE, signature=signature
    )
