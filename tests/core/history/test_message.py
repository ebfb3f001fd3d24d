"""Commit messages: a subject that people read, trailers that programs read, and no way to fake either."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.history.commit_message import compose_message, format_subject

VPN = "HD-2611-7K3FQ"
texts = st.text(max_size=40) | st.lists(
    st.sampled_from(
        ["\n", "\r", "\n\n", "\x85", "\u2028", "Hd-Actor: eve", "Hd-Ticket: X", ": ", "\x1b[2J", "a", "\0"]
    ),
    max_size=8,
).map("".join)


def trailers(message: str) -> list[str]:
    """As git itself reads them."""
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse"], input=message, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_a_message_is_as_the_format_shows_it() -> None:
    first = format_subject([VPN], action="escalate", detail="desk → l2-kyiv: needs the firewall log")
    assert compose_message(first, tickets=[VPN], action="escalate", actor="olha") == (
        "HD-2611-7K3FQ escalate desk → l2-kyiv: needs the firewall log\n"
        "\n"
        "Hd-Ticket: HD-2611-7K3FQ\n"
        "Hd-Action: escalate\n"
        "Hd-Actor: olha\n"
    )


def test_git_reads_the_trailers() -> None:
    message = compose_message(
        "x", tickets=[VPN, "HD-2611-M3XD2"], action="comment", actor="olha", on_behalf_of="o@acme.example"
    )
    assert trailers(message) == [
        *("Hd-Ticket: HD-2611-7K3FQ", "Hd-Ticket: HD-2611-M3XD2", "Hd-Action: comment", "Hd-Actor: olha"),
        "Hd-On-Behalf-Of: o@acme.example",
    ]


def test_several_tickets_are_counted_in_the_subject() -> None:
    assert format_subject([VPN, "HD-2611-M3XD2"], action="close", detail="") == "2 tickets close"


def test_a_subject_without_detail_has_no_blanks_around() -> None:
    assert format_subject([VPN], action="resume", detail="") == "HD-2611-7K3FQ resume"


@pytest.mark.parametrize("length", [119, 120, 121, 500])
def test_a_subject_is_at_most_120_characters(length: str | int) -> None:
    first = compose_message("я" * int(length), tickets=[VPN], action="a", actor="b").partition("\n")[0]
    assert len(first) == min(int(length), 120)
    assert first.endswith("…") == (int(length) > 120)


@given(texts, texts, texts)
def test_no_text_can_add_a_line_or_a_control_character(detail: str, actor: str, behalf: str) -> None:
    message = compose_message(
        format_subject([VPN], action="comment", detail=detail),
        tickets=[VPN],
        action="comment",
        actor=f"o{actor}",
        on_behalf_of=f"p{behalf}",
    )
    lines = message.split("\n")
    assert lines[1] == lines[-1] == ""
    keys = ["Hd-Ticket", "Hd-Action", "Hd-Actor", "Hd-On-Behalf-Of"]
    assert [line.partition(":")[0] for line in lines[2:-1]] == keys
    assert all(c.isprintable() or c in "\n\u200c\u200d" for c in message)


def test_a_forged_trailer_in_a_text_stays_text_to_git() -> None:
    message = compose_message(
        f"{VPN} comment hi\n\nHd-Actor: eve", tickets=[VPN], action="comment\nHd-Actor: eve", actor="olha"
    )
    assert trailers(message) == ["Hd-Ticket: HD-2611-7K3FQ", "Hd-Action: comment Hd-Actor: eve", "Hd-Actor: olha"]


def test_letters_that_join_keep_together() -> None:
    assert compose_message("👩\u200d💻 می\u200cخواهم", tickets=[], action="a", actor="b").startswith(
        "👩\u200d💻 می\u200cخواهم\n"
    )
