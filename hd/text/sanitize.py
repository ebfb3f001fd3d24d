"""Makes untrusted text safe to show: what could drive a terminal becomes visible. Never changes what is stored.

A title, a comment or a name comes from anybody who can write a mail. Printed as it is, it could move the cursor,
rewrite the line above, set the window's title, or show `exe.gpj` for `jpg.exe`.
"""

from __future__ import annotations

import re
import unicodedata

from hd.errors import UsageError
from hd.i18n import Message
from hd.text.lazy_regex import pattern

# C0 and C1 (ESC and CSI among them), DEL; line and paragraph separators; marks, embeddings, overrides and isolates that
# turn the reading direction; deprecated format characters; interlinear annotations; a byte-order mark; lone surrogates.
_UNSAFE = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
_ONE_LINE = pattern(f"[{_UNSAFE}]")
_MULTILINE = pattern(rf"(?![\n\t])[{_UNSAFE}]")
_ON_TERMINAL = pattern(rf"(\x1b\[[0-9;]*m)|(?![\n\t])[{_UNSAFE}]")
_NEVER_STORED = pattern(r"[\x00\ud800-\udfff]")
_LINE_BREAK = pattern(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def safe(text: str, *, multiline: bool = False) -> str:
    r"""`text` with every character that could drive a terminal written out: `\x1b`, `\u202e`, `\n`.

    multiline: line feeds and tabs stay (`\r\n` counts as a line feed); else they too are written out, so that the
    result is one line. Everything else, joiners of emoji and combining marks among it, is returned as it is. The
    result always encodes to UTF-8 and `safe` of it is itself.
    """
    if text.isprintable():  # nearly always, and known in a moment
        return text
    if multiline:
        return _MULTILINE.sub(_visible, text.replace("\r\n", "\n"))
    return _ONE_LINE.sub(_visible, text)


def terminal_safe(text: str) -> str:
    r"""A whole answer as a terminal may have it: our own colours and line ends stay, every other character that could
    drive the terminal becomes `\uXXXX`.

    The answer is drawn already, as a table, JSON, TSV, CSV or Markdown. In JSON that escape stands for the same
    character, so that the document keeps its value. What is piped or written to a file does not come here: programs
    read it, and get every byte. `safe` is for a single text of somebody's, whoever reads it.
    """
    if text.isascii() and "\x7f" not in text and text.replace("\n", "").isprintable():
        return text
    return _ON_TERMINAL.sub(lambda found: found[1] or f"\\u{ord(found[0]):04x}", text)


def is_composed(text: str) -> bool:
    """Whether no letter stands apart from its marks."""
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def nfc(text: str) -> str:
    """`text` in Unicode's composed form (NFC), the one form in which names are stored and compared."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def check_text(text: str, *, what: str) -> str:
    """`text` itself, if a file of the desk can hold it.

    what: the field's name, for the message. Raises UsageError for NUL and lone surrogates (bytes that are no UTF-8,
    from the command line): YAML and UTF-8 have no way to write them.
    """
    found = _NEVER_STORED.search(text)
    if found is None:
        return text
    name = "a NUL character" if found[0] == "\0" else "a byte that is not UTF-8"
    raise UsageError(
        Message("{what} contains {name}, at character {start}", what=what, name=name, start=found.start() + 1),
        hint=Message("remove it, or check the encoding of the terminal or file it came from"),
    )


def check_line(text: str, *, what: str, composed: bool = True) -> str:
    """`text` without the space around it, if it is one line with something in it; composed: in NFC, as names are.

    Raises UsageError as `check_text` does, and for line breaks and for nothing.
    """
    text = check_text(text, what=what).strip()
    text = nfc(text) if composed else text
    if not text:
        raise UsageError(Message("{what} is empty", what=what))
    if _LINE_BREAK.search(text):
        raise UsageError(
            Message("{what} must be one line", what=what),
            hint=Message("what needs more lines belongs in the text (-m)"),
        )
    return text


def _visible(found: re.Match[str]) -> str:
    """The escape that Python and JSON readers know for one character."""
    char = found[0]
    if char in _SHORT:
        return _SHORT[char]
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
