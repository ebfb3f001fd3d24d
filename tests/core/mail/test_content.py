"""Text and files of a message: which part is the body, charsets, limits, names, protection."""

from __future__ import annotations

import hashlib

import pytest

from hd.core.mail.message import ReadingLimits
from hd.core.mail.reader import read_message
from hd.core.mail.reading.charsets import decode_text
from hd.core.mail.reading.flowed_text import join_flowed
from tests.core.mail.making import encoded, multipart, nested, part, raw

PLAIN = part("Content-Type: text/plain; charset=utf-8", body="The printer on the second floor burns")
RICH = part("Content-Type: text/html", body="<p>The <b>printer</b> on the second floor burns</p>")
PICTURE = b"\x89PNG" + bytes(range(256)) * 20


def test_plain_text_wins_over_html() -> None:
    assert read_message(multipart("alternative", PLAIN, RICH)).body == "The printer on the second floor burns"


@pytest.mark.parametrize("stub", ["", "see HTML", "Your program shows no HTML, sorry about that one"])
def test_html_wins_over_a_stub(stub: str) -> None:
    html = "<p>" + " ".join(f"word{number}" for number in range(40)) + "</p>"
    message = multipart(
        "alternative", part("Content-Type: text/plain", body=stub), part("Content-Type: text/html", body=html)
    )
    assert read_message(message).body.startswith("word0 word1")


def test_texts_of_a_mixed_message_follow_one_another() -> None:
    assert read_message(multipart("mixed", PLAIN, part(body="A footer."))).body == (
        "The printer on the second floor burns\n\nA footer."
    )


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("utf-8", "Ґанок".encode(), "Ґанок"),
        ("koi8-u", "Ґанок".encode("koi8-u"), "Ґанок"),
        ("windows-1251", "Ґанок".encode("cp1251"), "Ґанок"),
        ("gb2312", "镕".encode("gb18030"), "镕"),
        ("iso-8859-1", b"\x93quoted\x94", "“quoted”"),
        ("ks_c_5601-1987", "펲".encode("cp949"), "펲"),
        ("x-sjis", "①".encode("cp932"), "①"),
        ("iso-2022-jp", b"\x1b$B-!03\x1b(B", "①鯵"),
        ("x-unknown", "Ґанок".encode(), "Ґанок"),
        ("no-such-charset", "Привіт усім".encode("cp1251"), "Привіт усім"),
        ("us-ascii", "Grüße".encode("cp1252"), "Grüße"),
        ("us-ascii", "Grüße".encode(), "Grüße"),
        ("utf-8", "Grüße an alle".encode("cp1252"), "Grüße an alle"),
        ("utf-8", b"\xef\xbb\xbftext", "text"),
        ("utf-16", "Ґ".encode("utf-16"), "Ґ"),
        ("base64", b"plain", "plain"),
        ("", b"", ""),
    ],
)
def test_charsets(charset: str, data: bytes, text: str) -> None:
    assert decode_text(data, charset) == text


def test_no_byte_vanishes() -> None:
    data = bytes(range(0x80, 0xB0))
    assert len(decode_text(data, "no-such-charset")) == len(data)


@pytest.mark.parametrize(
    ("text", "delsp", "joined"),
    [
        ("one \ntwo\nthree", False, "one two\nthree"),
        ("one \ntwo", True, "onetwo"),
        ("> one \n> two\nthree", False, "> one two\nthree"),
        ("> one \n>> two", False, "> one \n>> two"),
        (" >not a quote", False, ">not a quote"),
        ("text \n-- \nname", False, "text \n-- \nname"),
    ],
)
def test_flowed_text(text: str, delsp: bool, joined: str) -> None:
    assert join_flowed(text, delsp=delsp) == joined


def test_an_attachment_is_kept_byte_for_byte() -> None:
    file = encoded(PICTURE, "Content-Type: image/png", "Content-Disposition: attachment; filename=a.png")
    (attachment,) = read_message(multipart("mixed", PLAIN, file)).attachments
    assert attachment.data == PICTURE
    assert attachment.digest == hashlib.sha256(PICTURE).hexdigest()
    assert (attachment.name, attachment.content_type, attachment.inline) == ("a.png", "image/png", False)


@pytest.mark.parametrize(
    "header",
    [
        "Content-Disposition: attachment; filename*=utf-8''%D0%97%D0%B2%D1%96%D1%82.pdf",
        "Content-Disposition: attachment; filename*0*=utf-8''%D0%97%D0%B2; filename*1*=%D1%96%D1%82.pdf",
        'Content-Disposition: attachment; filename="=?utf-8?B?0JfQstGW0YI=?=.pdf"',
        'Content-Type: application/pdf; name="=?utf-8?B?0JfQstGW0YIucGRm?="',
        'Content-Disposition: attachment; filename="Звіт.pdf"',
    ],
)
def test_names_of_files(header: str) -> None:
    file = part("X: y", body="x").replace(b"X: y", header.encode())
    file = file if b"Content-Type" in file else b"Content-Type: application/pdf\n" + file
    (attachment,) = read_message(multipart("mixed", PLAIN, file)).attachments
    assert attachment.name == "Звіт.pdf"


def test_an_attached_message_is_one_file_named_after_its_subject() -> None:
    inner = raw(
        "Subject: Before", "Content-Type: multipart/mixed; boundary=Z", body=b"--Z\r\n\r\nmixed\nends\r\n--Z--\r\n"
    )
    (attachment,) = read_message(multipart("mixed", PLAIN, part("Content-Type: message/rfc822") + inner)).attachments
    assert (attachment.name, attachment.data) == ("Before.eml", inner)


def test_files_without_names_get_different_ones() -> None:
    picture = encoded(PICTURE, "Content-Type: image/jpeg")
    other = encoded(PICTURE + b"2", "Content-Type: image/jpeg")
    names = [one.name for one in read_message(multipart("mixed", PLAIN, picture, other)).attachments]
    assert names == ["image.jpg", "image-2.jpg"]


def test_an_uuencoded_file() -> None:
    body = "begin 644 a.txt\n%:&5L;&\\\n`\nend\n"
    file = part("Content-Type: application/x; name=a.txt", "Content-Transfer-Encoding: x-uuencode", body=body)
    assert read_message(multipart("mixed", PLAIN, file)).attachments[0].data == b"hello"


def test_a_file_over_the_limit_is_named_with_size_and_type() -> None:
    file = encoded(b"x" * 5_000, "Content-Type: image/png", "Content-Disposition: attachment; filename=a.png")
    message = read_message(multipart("mixed", PLAIN, file), ReadingLimits(attachment=4_000))
    (omitted,) = message.omitted
    assert (omitted.name, omitted.content_type, omitted.size) == ("a.png", "image/png", 5_000)
    assert message.attachments == ()


def test_more_parts_than_the_limit_are_reported() -> None:
    message = read_message(multipart("mixed", *[PLAIN] * 9), ReadingLimits(parts=5))
    assert "too-many-parts" in {fault.rule for fault in message.faults}


def test_parts_nested_too_deep_become_a_file() -> None:
    inner = PLAIN
    for number in range(30):
        inner = nested("mixed", inner, boundary=f"N{number}")
    message = read_message(multipart("mixed", inner))
    assert "too-deep" in {fault.rule for fault in message.faults}
    assert b"The printer" in message.attachments[0].data


def test_a_multipart_without_its_boundary_is_text() -> None:
    message = read_message(raw("Content-Type: multipart/mixed", body="It burns"))
    assert (message.body, message.faults[0].rule) == ("It burns", "no-boundary")


def test_the_last_boundary_may_be_missing() -> None:
    data = multipart("mixed", PLAIN, part(body="second")).replace(b"--B--", b"")
    assert "second" in read_message(data).body


def test_a_message_over_the_limit_is_read_up_to_it() -> None:
    message = read_message(raw(body="word " * 1_000), ReadingLimits(message=1_000))
    assert message.body.startswith("word word")
    assert "too-large" in {fault.rule for fault in message.faults}


def test_signed_text_is_read_and_the_signature_attached() -> None:
    signature = part("Content-Type: application/pgp-signature", body="-----BEGIN PGP SIGNATURE-----")
    data = multipart("signed", PLAIN, signature).replace(
        b'boundary="B"', b'boundary="B"; protocol="application/pgp-signature"'
    )
    message = read_message(data)
    assert (message.signed, message.body) == ("pgp", "The printer on the second floor burns")
    assert [one.name for one in message.attachments] == ["signature.asc"]


def test_encrypted_mail_is_attached_as_it_is() -> None:
    parts = (
        part("Content-Type: application/pgp-encrypted", body="Version: 1"),
        part("Content-Type: application/octet-stream; name=encrypted.asc", body="xyz"),
    )
    message = read_message(multipart("encrypted", *parts))
    assert (message.encrypted, message.body) == ("pgp", "")
    assert [one.name for one in message.attachments] == ["encryption.txt", "encrypted.asc"]


@pytest.mark.parametrize(("kind", "field"), [("enveloped-data", "encrypted"), ("signed-data", "signed")])
def test_smime_in_one_part(kind: str, field: str) -> None:
    message = read_message(raw(f"Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m", body="MIAG"))
    assert getattr(message, field) == "smime"
    assert message.attachments[0].name == "smime.p7m"


def test_images_that_the_text_shows() -> None:
    html = part("Content-Type: text/html", body='<p>See <img src="cid:one@x" alt="the error"> here</p>')
    image = encoded(PICTURE, "Content-Type: image/png", "Content-ID: <one@x>")
    message = read_message(multipart("related", html, image))
    assert message.body == "See ![the error](cid:one@x) here"
    assert message.shown_images == {"one@x"}
    assert message.attachments[0].inline
