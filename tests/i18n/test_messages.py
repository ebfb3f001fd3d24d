"""A message is English text that can be said in another language later."""

from __future__ import annotations

import json
import pickle

import msgspec
import pytest

from hd.errors import NotFoundError
from hd.i18n import (
    Lines,
    Message,
    gettext,
    language,
    ngettext,
    nmessage,
    pgettext,
    pmessage,
    set_language,
    translate,
    using,
)

PLURALS = {
    "uk": {1: "1 заявка", 2: "2 заявки", 5: "5 заявок", 11: "11 заявок", 21: "21 заявка", 0: "0 заявок"},
    "ru": {1: "1 заявка", 2: "2 заявки", 5: "5 заявок", 11: "11 заявок", 21: "21 заявка", 0: "0 заявок"},
}


def test_a_message_is_its_english_text() -> None:
    with using("uk"):
        assert Message('no ticket "{piece}"', piece="7k3f") == 'no ticket "7k3f"'


def test_a_message_is_translated_with_its_arguments() -> None:
    with using("uk"):
        assert translate(Message('no ticket "{piece}"', piece="7k3f")) == "заявки 7k3f немає"


def test_an_argument_that_is_a_message_is_translated_too() -> None:
    said = Message("{ref} is {status}", ref="7K3FQ", status=pmessage("status", "closed"))
    with using("ru"):
        assert (said, translate(said)) == ("7K3FQ is closed", "7K3FQ: закрыта")


def test_braces_in_an_argument_stay() -> None:
    with using("uk"):
        assert translate(Message('no ticket "{piece}"', piece="{0}")) == "заявки {0} немає"


def test_a_text_without_arguments_may_have_braces() -> None:
    assert gettext("{who}") == "{who}"


def test_plain_text_is_not_translated() -> None:
    with using("uk"):
        assert translate("closed") == "closed"


@pytest.mark.parametrize("lang", PLURALS)
def test_numbers_take_the_right_form(lang: str) -> None:
    with using(lang):
        assert {n: ngettext("{n} ticket", "{n} tickets", n) for n in PLURALS[lang]} == PLURALS[lang]


def test_a_plural_message_takes_its_form_when_it_is_said() -> None:
    said = nmessage("{n} ticket", "{n} tickets", 3)
    with using("ru"):
        assert (said, translate(said)) == ("3 tickets", "3 заявки")


def test_a_word_means_what_its_context_says() -> None:
    with using("uk"):
        assert (pgettext("status", "resolved"), pgettext("deadline", "resolve")) == ("вирішено", "вирішити")


def test_lines_are_translated_one_by_one() -> None:
    lines = Lines(Message("did you mean"), "", "  HD-2611-7K3FQ  VPN")
    with using("uk"):
        assert (lines, translate(lines)) == (
            "did you mean\n  HD-2611-7K3FQ  VPN",
            "можливо, це\n  HD-2611-7K3FQ  VPN",
        )


@pytest.mark.parametrize(
    "said",
    [Message("{who} left on {day}", who="ivan", day="2026-11-30"), Lines("a", Message("did you mean"))],
    ids=repr,
)
def test_a_message_survives_a_pickle(said: str) -> None:
    copied = pickle.loads(pickle.dumps(said))
    with using("uk"):
        assert (copied, translate(copied)) == (said, translate(said))


def test_json_has_the_english_text() -> None:
    said = Message("nothing was changed")
    with using("uk"):
        encoded = json.dumps(said), msgspec.json.encode(said, enc_hook=str).decode()
    assert encoded == ('"nothing was changed"', '"nothing was changed"')


def test_a_language_that_hd_does_not_speak_is_english() -> None:
    set_language("tlh")
    assert (language(), gettext("nothing was changed")) == ("en", "nothing was changed")


def test_another_language_ends_with_its_block() -> None:
    with using("ru"), using("uk"):
        pass
    assert language() == "en"


def test_an_error_says_its_message_in_the_language_of_the_run() -> None:
    error = NotFoundError(Message('no ticket "{piece}"', piece="7k3f"), code="unknown-ticket", about="ref")
    with using("uk"):
        said = str(error)
    assert (said, error.message, error.code, error.about) == (
        "заявки 7k3f немає",
        'no ticket "7k3f"',
        "unknown-ticket",
        "ref",
    )


def test_an_error_without_a_code_has_that_of_its_kind() -> None:
    assert NotFoundError("gone").code == "not-found"


def test_the_pseudo_language_keeps_placeholders_commands_and_options() -> None:
    with using("qps"):
        assert gettext("hd list says {what}") == "hd list says {what}"
        assert gettext("leave out --at, {name}") == "ļéáṽé óúť --at, {name}"
