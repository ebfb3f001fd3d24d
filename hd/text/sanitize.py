"""Make untrusted text safe to show: control characters become visible. Never changes stored text.

A title, a comment or a name can come from anybody who sends a mail. Printed as it is, it could move the cursor, rewrite
the line above, set the window's title, or show `exe.gpj` for `jpg.exe`.
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
    r"""Return `text` with every character that could control a terminal written out: `\x1b`, `\u202e`, `\n`."""
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
    """Return whether no letter is separate from its combining marks."""
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def nfc(text: str) -> str:
    """Return `text` in Unicode's composed form (NFC), the form in which names are stored and compared."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def check_text(text: str, *, what: str) -> str:
    """Return `text` if a file of the desk can hold it. Raises UsageError otherwise."""
    found = _NEVER_STORED.search(text)
    if found is None:
        return text
    name = "a NUL character" if found[0] == "\0" else "a byte that is not UTF-8"
    raise UsageError(
        Message("{what} contains {name}, at character {start}", what=what, name=name, start=found.start() + 1),
        hint=Message("remove it, or check the encoding of the terminal or file it came from"),
    )


def check_line(text: str, *, what: str, composed: bool = True) -> str:
    """Return `text` without surrounding blanks if it is one line and not empty.

    composed: convert it to NFC, for names. Raises UsageError otherwise.
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
    """Return the escape for one character that Python and JSON know."""
    char = found[0]
    if char in _SHORT:
        return _SHORT[char]
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
