"""The catalogues say what the code says, in every language, without a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from hd.i18n import LANGUAGES
from translations.__main__ import languages, path_of, problems, updated
from translations.extract import template


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return template()


def messages(language: str) -> Iterator[tuple[str, str]]:
    """Each text and each of its translations."""
    with path_of(language).open("rb") as file:
        for message in read_po(file, locale=language):
            forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
            yield from ((str(message.id), form) for form in forms if message.id)


def test_every_language_has_a_catalogue() -> None:
    assert {"en", *languages()} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_nothing_is_missing_doubtful_or_out_of_date(language: str, texts: Catalog) -> None:
    assert [*problems(language, texts)] == []


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Message("no {what}", "немає"), "placeholders"),
        (Message("no {what}", ""), "no translation"),
        (Message("a\nb", "а"), "lines"),
        (Message("a", "а", flags=("fuzzy",)), "fuzzy"),
    ],
    ids=["placeholder", "missing", "lines", "fuzzy"],
)
def test_a_fault_is_found(message: Message, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalog(locale="uk")
    catalogue[message.id] = message
    monkeypatch.setattr("translations.__main__.updated", lambda *_: catalogue)
    first = next(problems("uk", Catalog()))
    assert said in first


def test_a_text_that_is_gone_leaves_the_catalogue(texts: Catalog) -> None:
    fewer = Catalog()
    fewer.add("nothing was changed")
    assert [message.id for message in updated("uk", fewer) if message.id] == ["nothing was changed"]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_the_marks_are_those_of_the_language(language: str) -> None:
    odd = [
        text for _, text in messages(language) if re.search(r"[а-яіїєґё]['ʼ`][а-яіїєґ]|[“”]|№№", text, re.IGNORECASE)
    ]
    assert odd == []


@pytest.mark.parametrize(
    ("language", "letters"), [("uk", "ыэъё"), ("ru", "іїєґ")], ids=["russian in uk", "ukrainian in ru"]
)
def test_no_letter_of_the_other_language_slipped_in(language: str, letters: str) -> None:
    assert [text for _, text in messages(language) if set(text.casefold()) & set(letters)] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("uk", "тікет квиток агент слідку відмін зачинен помилка: некоректн недопустим ласка жаль"),
        ("ru", "тикет билет агент саппорт ошибка: некорректн недопустим пожалуйста сожалению"),
    ],
    ids=["uk", "ru"],
)
def test_no_word_that_a_help_desk_avoids(language: str, words: str) -> None:
    found = [text for _, text in messages(language) for word in words.split() if word in text.casefold()]
    assert found == []
