"""HTML as text."""

from __future__ import annotations

import pytest

from hd.core.mail.reading.html_text import html_to_text

HOSTILE = (
    *("<!--", "<", '<a x="', "<div>", "<blockquote>", "<![CDATA[", "&amp;", "<style>", '<a x=">"', "</", "<ul><li>"),
    *(
        "<b style='display:none'>",
        "<img src='cid:a'>",
        "<a href='http://x'>",
        "<pre>",
        "<svg><title>",
        "<table><td>",
        "&#9",
    ),
)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("  a \n b\t<b>c</b> d", "a b c d"),
        ("a<b>b</b>c", "abc"),
        ("<a href='https://x.example/y'>the page</a>!", "the page <https://x.example/y>!"),
        ("<a href='https://x.example/'>x.example</a>", "x.example"),
        ("<a href='mailto:a@b.example'>a@b.example</a>", "a@b.example"),
        ("<a href='#top'>up</a>", "up"),
        ("<a href='javascript:x()'>press</a>", "press"),
        ("<a href='https://x.example'></a>y", "y"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("<ol><li>one</li><li>two<ul><li>deep</li></ul></li></ol>", "1. one\n2. two\n  - deep"),
        (
            "<blockquote>one<br>two<blockquote>deep</blockquote></blockquote>after",
            "> one\n> two\n>\n> > deep\n\nafter",
        ),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("a&nbsp;b &lt;c&gt; &amp;amp; &#1090; &unknown;", "a b <c> &amp; т &unknown;"),
        ("<style>p {x}</style>a<script>if (a<b) {}</script>b", "ab"),
        ("<head><title>t</title></head><body>b</body>", "b"),
        ("a<span style='DISPLAY: none'>b<span>c</span></span>d", "ad"),
        ("a<p hidden>b</p>c", "ac"),
        ("a<img hidden src='cid:x'>c", "a ![](cid:x) c"),
        ("<img alt='the logo' src='https://x.example/a.png'>", "the logo"),
        ("a<!-- b -->c<!-- open d", "ac open d"),
        ("a <b c", "a <b c"),
        ("1 < 2 <3", "1 < 2 <3"),
        ("<a title='x > y' href='https://x.example'>z</a>", "z <https://x.example>"),
        ("<![if !mso]>a<![endif]><!DOCTYPE html>b<?xml x?>c", "abc"),
        ("<div style='display:none'>never closed", "never closed"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("x&#" + "9" * 5_000 + ";y", "x&#" + "9" * 5_000 + ";y"),
        ("", ""),
    ],
)
def test_elements(source: str, text: str) -> None:
    assert html_to_text(source)[0] == text


@pytest.mark.parametrize("piece", HOSTILE)
def test_broken_markup_loses_no_last_word(piece: str) -> None:
    assert "lastword" in html_to_text(piece * 2_000 + "> lastword")[0]
