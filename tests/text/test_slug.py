"""Names of articles: made from titles in three languages, refused where they could leave the folder."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.errors import UsageError
from hd.text.slugs import check_lang, check_slug, name_for, slug_for, split_name


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("VPN drops every ten minutes", "vpn-drops-every-ten-minutes"),
        ("Як замінити картридж у принтері", "yak-zaminyty-kartrydzh-u-prynteri"),
        ("Комп’ютер не вмикається", "kompiuter-ne-vmykaietsia"),
        ("Згурський їжак", "zghurskyi-yizhak"),
        ("Как восстановить пароль ы", "kak-vosstanovit-parol-y"),
        ("Подъезд, ёлка, щётка", "podezd-elka-shchetka"),
        ("Müller & Søn: Łódź, naïve façade", "muller-son-lodz-naive-facade"),
        ("  --Hello?! --  ", "hello"),
        ("a.b/../c", "a-b-c"),
        ("日本語 🎉", "article"),
        ("", "article"),
        ("CON", "con-article"),
        ("README", "readme-article"),
        ("x" * 99, "x" * 60),
        ("word " * 30, "-".join(["word"] * 12)),
    ],
)
def test_a_title_gives_a_slug(title: str, slug: str) -> None:
    assert slug_for(title) == slug


def test_the_language_decides_letters_that_two_alphabets_share() -> None:
    assert (slug_for("Принтер гуде"), slug_for("Принтер гудит", lang="ru")) == ("prynter-hude", "printer-gudit")


@given(st.text(), st.sampled_from(["", "uk", "ru"]))
def test_every_slug_that_is_made_is_ascii_short_and_allowed(title: str, lang: str) -> None:
    slug = slug_for(title, lang=lang)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 60
    assert check_slug(slug) == slug


@pytest.mark.parametrize("slug", ["vpn-drops", "VPN_drops", "vpn", "принтер", "1c", "_draft"])
def test_a_plain_name_is_allowed(slug: str) -> None:
    assert check_slug(slug) == slug


def test_a_name_is_composed() -> None:
    assert check_slug("и\u0306од") == "йод"


@pytest.mark.parametrize(
    "slug",
    [
        *("", ".", "..", "../x", "x/../y", "a/b", "a\\b", "/etc/passwd", ".git", "a.uk", "-rf", "--help"),
        *("a b", "a\tb", "a\nb", "vpn\n", "a\0b", "a\x1b[2J", "a\u202eb", "a\u2028b", "a:b", "C:", "~", "a*"),
        *("con", "NUL", "com1", "readme", "Index", "x" * 101, "щ" * 101, "\udc80"),
    ],
)
def test_a_name_that_could_do_harm_is_wrong_usage(slug: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_slug(slug)
    assert caught.value.message.isprintable()
    assert caught.value.hint


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("kb/vpn-drops.md", ("vpn-drops", "")),
        ("kb/vpn-drops.uk.md", ("vpn-drops", "uk")),
        ("kb/vpn-drops.PT-br.md", ("vpn-drops", "pt-br")),
        ("vpn.md", ("vpn", "")),
        ("kb/version 2.0.md", ("version 2.0", "")),
        ("kb/a.b.uk.md", ("a.b", "uk")),
    ],
)
def test_a_path_gives_slug_and_language(path: str, parts: tuple[str, str]) -> None:
    assert split_name(path) == parts


@pytest.mark.parametrize("lang", ["", "uk"])
def test_a_name_and_its_parts_are_each_others_inverse(lang: str) -> None:
    assert split_name(name_for("vpn-drops", lang=lang)) == ("vpn-drops", lang)


@pytest.mark.parametrize("lang", ["", "u", "../x", "uk/", "ukrainian", "uk\n"])
def test_what_is_no_language_is_wrong_usage(lang: str) -> None:
    with pytest.raises(UsageError):
        check_lang(lang)
