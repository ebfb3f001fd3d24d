"""What messages become in a desk, rule by rule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.mail.desks import CONFIG, NOW, ROBOT, identify, mail_in, make_desk, message, only_ticket, tickets
from tests.running import hd
from tests.store.bench import git

REPLY = "References: <m1@client.example>\n"
LATER = "2026-11-23T13:00:00+02:00"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk whose mail a robot files."""
    folder = make_desk(tmp_path / "desk")
    identify(folder, ROBOT)
    return folder


def outcome(folder: Path, data: bytes, *words: str) -> dict[str, Any]:
    """File one message; what became of it."""
    answer = mail_in(folder, data, "--json", *words)
    assert (answer.code, answer.err) == (0, ""), answer.err
    found: dict[str, Any] = json.loads(answer.out)[0]
    return found


def only_id(folder: Path) -> str:
    """The id of the one ticket."""
    return next(iter(tickets(folder)))


def resolve(folder: Path, *verbs: str) -> None:
    """Olha takes the ticket and resolves it; more verbs after that."""
    identify(folder, ("Olha Bondar", "olha@acme.example"))
    for verb in ("take", "resolve", *verbs):
        words = ("-m", "The line was cut.") if verb == "resolve" else ()
        answer = hd(folder, "--now", NOW, verb, only_id(folder), *words)
        assert answer.code == 0, answer.err
    identify(folder, ROBOT)


def test_a_message_becomes_a_ticket_of_its_sender_by_nobody(desk: Path) -> None:
    assert outcome(desk, message())["outcome"] == "create"
    text = only_ticket(desk)
    for line in (
        "title: VPN drops",
        "requester: anna@client.example",
        "channel: email",
        "created: 2026-11-23T12:05:00+02:00",
        "owner:",
        "assignee:",
    ):
        assert line in text.splitlines()
    assert "robo" not in text
    assert "The VPN drops every ten minutes." in text


def test_the_commit_says_which_message_and_for_whom(desk: Path) -> None:
    found = outcome(desk, message())
    text = git(desk, "log", "-1", "--format=%B")
    for line in (
        "Hd-Action: create",
        "Hd-Actor: robo",
        "Hd-Via: mail",
        f"Hd-Message: email:{found['key']}",
        "Hd-On-Behalf-Of: anna@client.example",
    ):
        assert line in text.splitlines()


def test_what_mail_wrote_passes_check_and_audit(desk: Path) -> None:
    outcome(desk, message())
    outcome(desk, message("It is back.\n", number=2, minute=9, headers=REPLY))
    for command in ("check", "audit"):
        answer = hd(desk, "--now", LATER, command)
        assert answer.code == 0, answer.out + answer.err


def test_a_reply_by_its_references_is_a_comment(desk: Path) -> None:
    outcome(desk, message())
    assert outcome(desk, message("Still.\n", subject="Re: VPN", number=2, headers=REPLY))["outcome"] == "comment"
    assert "### 2026-11-23T12:05:00+02:00 anna@client.example\n\nStill.\n" in only_ticket(desk)


def test_a_reply_by_the_id_in_the_subject_is_a_comment(desk: Path) -> None:
    outcome(desk, message())
    subject = f"Re: [{only_id(desk)}] VPN drops"
    assert outcome(desk, message("Still.\n", subject=subject, number=2))["outcome"] == "comment"


def test_a_reply_to_the_plus_address_is_a_comment(desk: Path) -> None:
    outcome(desk, message())
    to = f"support+{only_id(desk)[-5:].lower()}@acme.example"
    assert outcome(desk, message("Still.\n", number=2, to=to))["outcome"] == "comment"


def test_the_id_of_another_desk_is_text(desk: Path) -> None:
    outcome(desk, message())
    subject = only_id(desk).replace("HD-", "IT-")
    assert outcome(desk, message(subject=subject, number=2))["outcome"] == "create"


def test_a_stranger_who_knows_the_id_makes_a_new_ticket_with_a_link(desk: Path) -> None:
    outcome(desk, message())
    first = only_id(desk)
    found = outcome(desk, message(subject=f"Re: {first}", number=2, sender="eve@evil.example"))
    assert found["outcome"] == "create"
    assert f"related:{first}" in tickets(desk)[found["ticket"]]


def test_a_forward_by_somebody_else_makes_a_new_ticket(desk: Path) -> None:
    outcome(desk, message())
    found = outcome(desk, message(subject="Fwd: VPN", number=2, sender="boss@client.example", headers=REPLY))
    assert found["outcome"] == "create"


def test_the_requesters_answer_reopens_a_resolved_ticket(desk: Path) -> None:
    outcome(desk, message())
    resolve(desk)
    outcome(desk, message("It drops again.\n", number=2, minute=20, headers=REPLY))
    assert "status: open" in only_ticket(desk)


def test_a_thank_you_does_not_reopen(desk: Path) -> None:
    outcome(desk, message())
    resolve(desk)
    outcome(desk, message("Дякую, все працює!\n", number=2, minute=20, headers=REPLY))
    assert "status: resolved" in only_ticket(desk)


def test_an_answer_to_a_closed_ticket_makes_one_that_follows_it(desk: Path) -> None:
    outcome(desk, message())
    resolve(desk, "close")
    first = only_id(desk)
    found = outcome(desk, message("It drops again.\n", number=2, minute=20, headers=REPLY))
    assert found["outcome"] == "create"
    assert first in tickets(desk)[found["ticket"]]


def test_an_automatic_reply_is_an_internal_comment_by_nobody(desk: Path) -> None:
    outcome(desk, message())
    outcome(desk, message("I am away.\n", number=2, headers=f"{REPLY}Auto-Submitted: auto-replied\n"))
    assert "hd [internal]\n\nI am away." in only_ticket(desk)


def test_an_automatic_reply_without_a_ticket_is_held(desk: Path) -> None:
    assert outcome(desk, message(headers="Auto-Submitted: auto-replied\n"))["outcome"] == "hold"
    assert tickets(desk) == {}


def test_an_unproven_agent_is_only_an_address(desk: Path) -> None:
    outcome(desk, message())
    sender = "Olha <olha@acme.example>"
    outcome(desk, message("I look at it.\n", number=2, sender=sender, headers=REPLY))
    assert "olha@acme.example\n\nI look at it.\n\n(not proven to be from olha)" in only_ticket(desk)


def test_a_proven_agents_reply_is_the_agents_comment(desk: Path) -> None:
    outcome(desk, message())
    proof = "dmarc=pass header.from=acme.example"
    outcome(desk, message("I look at it.\n", number=2, sender="olha@acme.example", headers=REPLY, proof=proof))
    assert "12:05:00+02:00 olha\n\nI look at it." in only_ticket(desk)


def test_a_proven_agents_forward_is_a_ticket_for_the_original_sender(desk: Path) -> None:
    text = (
        "Please register.\n\n---------- Forwarded message ---------\nFrom: Anna Koval <anna@client.example>\n"
        "Date: Mon, 23 Nov 2026 11:00:00 +0200\nSubject: No phone\nTo: olha@acme.example\n\nThe phone is dead.\n"
    )
    proof = "dmarc=pass header.from=acme.example"
    outcome(desk, message(text, subject="Fwd: No phone", sender="olha@acme.example", proof=proof))
    assert "requester: anna@client.example" in only_ticket(desk)
    assert "title: No phone" in only_ticket(desk)


def test_our_own_message_is_dropped(desk: Path) -> None:
    assert outcome(desk, message(headers="X-Hd-Desk: urn:hd:1 abc\n"))["outcome"] == "drop"
    assert tickets(desk) == {}


def test_spam_and_refused_senders_are_held(desk: Path) -> None:
    assert outcome(desk, message(headers="X-Spam-Flag: YES\n"))["outcome"] == "hold"
    identify(desk, ("Olha Bondar", "olha@acme.example"))
    assert hd(desk, "--now", NOW, "mail", "block", "mailer.example").code == 0
    identify(desk, ROBOT)
    assert outcome(desk, message(number=2, sender="x@mailer.example"))["outcome"] == "hold"


def test_a_sender_over_the_limit_is_held(tmp_path: Path) -> None:
    folder = make_desk(tmp_path / "desk", CONFIG + "  limits: {sender: 2/1h}\n")
    said = [outcome(folder, message(subject=f"No {number}", number=number))["outcome"] for number in range(3)]
    assert said == ["create", "create", "hold"]


def test_a_held_message_is_listed_and_filed(desk: Path) -> None:
    key = outcome(desk, message(headers="X-Spam-Flag: YES\n"))["key"]
    answer = hd(desk, "--now", NOW, "mail", "held")
    assert answer.out == f"{key}\tanna@client.example\tVPN drops\tit is marked as spam (X-Spam-Flag: YES)\n"
    assert hd(desk, "--now", NOW, "mail", "held", "--fail").code == 6
    assert hd(desk, "--now", NOW, "mail", "held", "--file", key[:6]).code == 0
    assert hd(desk, "--now", NOW, "mail", "held", "--fail").code == 0
    assert "title: VPN drops" in only_ticket(desk)


def test_a_held_message_can_be_dropped(desk: Path) -> None:
    key = outcome(desk, message(headers="X-Spam-Flag: YES\n"))["key"]
    assert hd(desk, "--now", NOW, "mail", "held", "--drop", key).code == 0
    assert hd(desk, "--now", NOW, "mail", "held").out == ""


def test_senders_who_are_not_in_contacts_can_be_held(tmp_path: Path) -> None:
    folder = make_desk(tmp_path / "desk", CONFIG + "  unknown: hold\n")
    assert outcome(folder, message())["outcome"] == "create"
    assert outcome(folder, message(number=2, sender="new@other.example"))["outcome"] == "hold"


def test_another_text_under_a_known_key_is_another_message(desk: Path) -> None:
    outcome(desk, message())
    assert outcome(desk, message("A completely different text, a forged twin.\n"))["outcome"] == "create"
    assert len(tickets(desk)) == 2


def test_a_source_sets_team_and_fields(tmp_path: Path) -> None:
    config = CONFIG.replace("mail:\n", "  l2: {line: 2}\nmail:\n")
    config += "  sources: {alarms: {to: [alarm@acme.example], team: l2, set: {type: incident, urgency: high}}}\n"
    folder = make_desk(tmp_path / "desk", config)
    outcome(folder, message(to="alarm@acme.example"))
    for line in ("team: l2", "urgency: high"):
        assert line in only_ticket(folder).splitlines()


def test_an_attachment_becomes_a_file_with_a_link(desk: Path) -> None:
    data = message().replace(b"text/plain; charset=utf-8\n\n", b"multipart/mixed; boundary=b\n\n--b\n\n")
    data += b"\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=log.pdf\n\nPDF\n--b--\n"
    outcome(desk, data)
    found = list(desk.glob("tickets/*/*/*/*-log.pdf"))
    assert [path.read_bytes().strip() for path in found] == [b"PDF"]
    assert f"({only_id(desk)}/{found[0].name})" in only_ticket(desk)


def test_bytes_that_are_no_message_become_a_ticket(desk: Path) -> None:
    assert outcome(desk, b"\xff\xfe\x00\x01 no header at all")["outcome"] == "create"
    assert len(tickets(desk)) == 1


def test_explain_names_the_rule_and_changes_nothing(desk: Path) -> None:
    head = git(desk, "rev-parse", "HEAD")
    answer = hd(desk, "--now", NOW, "mail", "explain", stdin=message(headers="X-Spam-Flag: YES\n"))
    assert answer.code == 0
    assert "refused         it is marked as spam (X-Spam-Flag: YES) → hold" in answer.out
    assert (git(desk, "rev-parse", "HEAD"), git(desk, "for-each-ref", "refs/hd")) == (head, "")


def test_show_has_the_whole_message(desk: Path) -> None:
    outcome(desk, message())
    answer = hd(desk, "--now", NOW, "mail", "show", only_id(desk))
    assert "Subject: VPN drops" in answer.out
    assert "The VPN drops every ten minutes." in answer.out


def test_forget_removes_kept_messages_only(desk: Path) -> None:
    key = outcome(desk, message())["key"]
    assert hd(desk, "--now", NOW, "mail", "forget", "anna@client.example").out == f"{key}\n"
    assert hd(desk, "--now", NOW, "mail", "show", key).code == 1
    assert "VPN drops" in only_ticket(desk)


def test_kept_messages_expire(desk: Path) -> None:
    outcome(desk, message())
    assert len(git(desk, "ls-tree", "-r", "--name-only", "refs/hd/mail").splitlines()) == 2
    late = message(number=2).replace(b"23 Nov 2026", b"23 Mar 2027")
    mail_in(desk, late, now="2027-03-23T12:30:00+02:00")
    names = git(desk, "ls-tree", "-r", "--name-only", "refs/hd/mail").splitlines()
    assert [name for name in names if "arrivals" in name] == ["arrivals/2027-03-23"]


def bounce(key: str, ref: str) -> bytes:
    """What a daemon says about our message `key` of the ticket `ref`."""
    return (
        "From: MAILER-DAEMON@mx.acme.example\nTo: support@acme.example\nSubject: Undelivered Mail Returned to Sender\n"
        "Return-Path: <>\nDate: Mon, 23 Nov 2026 12:10:00 +0200\nMessage-ID: <b1@mx.acme.example>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nNo such user.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.acme.example\n\n"
        "Final-Recipient: rfc822; anna@client.example\nAction: failed\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: <hd.{ref}.{key}@acme.example>\nSubject: x\n\nx\n--b--\n"
    ).encode()


def test_a_bounce_of_what_we_never_sent_is_held(desk: Path) -> None:
    outcome(desk, message())
    assert outcome(desk, bounce("ab" * 10, only_id(desk)[-5:].lower()))["outcome"] == "hold"


def test_a_bounce_of_our_message_is_an_internal_comment(desk: Path) -> None:
    from hd.store.git.repository import Repository
    from hd.store.git.state_refs import StateRef
    from tests.store.bench import NOW as MOMENT

    key = "ab" * 10
    outcome(desk, message())
    ref = StateRef(Repository.discover(desk), "refs/hd/notify")
    ref.change(lambda _: {"sent/2026-11": f"{key}\n".encode()}, now=MOMENT, message="sent")
    assert outcome(desk, bounce(key, only_id(desk)[-5:].lower()))["outcome"] == "comment"
    assert "hd [internal]" in only_ticket(desk)
