"""Which machine wrote a message, and what a report says about the message that was sent."""

from __future__ import annotations

import pytest

from hd.core.mail.message import FailedRecipient
from hd.core.mail.reader import read_message
from hd.core.mail.reading.machine_subjects import AUTOMATIC_REPLIES
from tests.core.mail.making import multipart, part, raw

RETURNED = part(
    "Content-Type: message/rfc822",
    body="Return-Path: <support+b@desk.example>\n"
    "Message-ID: <hd.7k3fq.x@desk.example>\nX-Hd-Desk: urn:hd:1 abc\n\nAnswer",
)


def report(*fields: str, kind: str = "delivery-status") -> bytes:
    status = part(f"Content-Type: message/{kind}", body="Reporting-MTA: dns; mx\n\n" + "\n".join(fields))
    return multipart("report", part(body="A notice."), status, RETURNED)


def test_a_permanent_bounce() -> None:
    message = read_message(
        report(
            "Final-Recipient: rfc822; Nobody@acme.example",
            "Action: failed",
            "Status: 5.1.1",
            "Diagnostic-Code: smtp; 550 5.1.1 no such user",
        )
    )
    assert message.kind == "bounce"
    assert message.report is not None
    assert message.report.permanent
    assert message.report.recipients == (
        FailedRecipient(address="nobody@acme.example", status="5.1.1", diagnostic="smtp; 550 5.1.1 no such user"),
    )
    assert message.report.message_ids == ("<hd.7k3fq.x@desk.example>",)
    assert message.report.desk_header == "urn:hd:1 abc"
    assert message.report.envelope_sender == "support+b@desk.example"


@pytest.mark.parametrize(
    ("action", "status", "kind", "permanent"),
    [
        ("delayed", "4.4.1", "delay", False),
        ("delayed", "5.4.1", "delay", False),
        ("failed", "4.4.7", "bounce", False),
        ("failed", "", "bounce", True),
        ("failed (bounced)", "5.0.0", "bounce", True),
        ("delivered", "2.0.0", "receipt", False),
        ("relayed", "2.0.0", "receipt", False),
    ],
)
def test_actions_of_a_delivery_status(action: str, status: str, kind: str, permanent: bool) -> None:
    message = read_message(report("Final-Recipient: rfc822; a@b.example", f"Action: {action}", f"Status: {status}"))
    assert message.report is not None
    assert (message.kind, message.report.permanent) == (kind, permanent)


def test_a_complaint() -> None:
    message = read_message(report("Feedback-Type: abuse", kind="feedback-report"))
    assert message.kind == "complaint"
    assert message.report is not None
    assert message.report.message_ids == ("<hd.7k3fq.x@desk.example>",)


def test_a_read_receipt() -> None:
    assert read_message(report("Disposition: manual; displayed", kind="disposition-notification")).kind == "receipt"


def test_a_notice_in_prose_from_a_daemon_with_a_null_sender() -> None:
    text = "Hi. This is the qmail-send program.\n<nobody@acme.example>:\n550 5.1.1 no mailbox\n\n"
    text += "Message-ID: <one@desk.example>\n"
    data = raw("Return-Path: <>", "Subject: failure notice", body=text).replace(b"olha@", b"MAILER-DAEMON@")
    message = read_message(data)
    assert message.kind == "bounce"
    assert message.report is not None
    assert message.report.recipients == (FailedRecipient(address="nobody@acme.example", status="5.1.1"),)
    assert message.report.message_ids == ("<one@desk.example>",)
    assert message.report.permanent


def test_failed_recipients_in_a_header() -> None:
    message = read_message(raw("X-Failed-Recipients: a@b.example, c@d.example", body="no"))
    assert message.report is not None
    assert [one.address for one in message.report.recipients] == ["a@b.example", "c@d.example"]


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied (vacation)",
        "Auto-Submitted: auto-generated\nIn-Reply-To: <a@b>",
        "X-Autoreply: yes",
        "X-Autorespond: Re: it",
        "Precedence: auto_reply",
        "Subject: Re: Out of office",
    ],
)
def test_automatic_replies(header: str) -> None:
    assert read_message(raw(*header.split("\n"))).kind == "auto-reply"


SUBJECTS = {
    "en": "Automatic reply: printer",
    "de": "Automatische Antwort: Drucker",
    "fr": "Réponse automatique : imprimante",
    "es": "Respuesta automática: impresora",
    "it": "Risposta automatica: stampante",
    "pt": "Resposta automática: impressora",
    "nl": "Automatisch antwoord: printer",
    "pl": "Automatyczna odpowiedź: drukarka",
    "cs": "Automatická odpověď: tiskárna",
    "uk": "Автоматична відповідь: принтер",
    "ru": "Автоматический ответ: принтер",
    "sv": "Autosvar: skrivare",
}


@pytest.mark.parametrize("language", AUTOMATIC_REPLIES)
def test_automatic_replies_by_their_subject(language: str) -> None:
    assert read_message(raw(f"Subject: {SUBJECTS[language]}")).kind == "auto-reply"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("List-Id: <all.acme.example>", "list"),
        ("Precedence: list", "bulk"),
        ("Precedence: bulk", "bulk"),
        ("List-Unsubscribe: <https://x.example>", "bulk"),
        ("Auto-Submitted: auto-generated", "bulk"),
        ("Auto-Submitted: no", ""),
        ("X-Autoreply: no", ""),
        ("Subject: The vacation planner does not open", ""),
        ("Subject: Mail could not be delivered to our customer", ""),
        ("Subject: Our office is out of paper", ""),
    ],
)
def test_lists_programs_and_people(header: str, kind: str) -> None:
    assert read_message(raw(header)).kind == kind
