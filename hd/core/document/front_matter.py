"""Find and parse the front matter of a file, and repair common mistakes while reading. Changes no byte.

A text that YAML rejects is read as it is. A list in brackets is read item by item, or not at all; if it is ambiguous,
its diagnostic says so and `--fix` leaves it alone.
"""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from hd.core.diagnostic import Diagnostic
from hd.core.document.flow_lists import read_list
from hd.core.document.yaml_tree import Mapping, Node, Scalar, Sequence, YamlError, parse
from hd.core.document.yaml_writer import dump, is_plain
from hd.errors import UnreadableError, UsageError
from hd.text.lazy_regex import pattern

LIMIT = 256 * 1024
"""Maximal bytes from the beginning of the file to the line that closes the front matter."""

_OPENING = pattern("\ufeff?---[ \t]*\r?\n")
_CLOSING = pattern(r"^-{3,}[ \t]*\r?$", re.MULTILINE)
_MARKER = pattern(r"^(<{7} |>{7} |={7}\r?$)", re.MULTILINE)
# One top-level line with its whole value: the next line that is not blank does not continue it.
_LIST_KEYS = frozenset(
    {"tags", "links", "watchers", "aliases", "external"}
)  # keys that hold lists of names, no free text
_ENTRY = pattern(
    r"^(?P<key>[^\W\d][\w.-]*)[ \t]*:[ \t]+(?P<value>[^ \t\r\n][^\n]*)(?=\n(?:[ \t\r]*\n)*(?:[^\s\]}-]|\Z))",
    re.MULTILINE,
)
_COMMENT = pattern(r"[ \t]#")
_TOO_LARGE = f"the front matter is larger than {LIMIT // 1024} KB"
_CHOOSE_SIDE = "choose a side, and remove the lines with <<<<<<<, ======= and >>>>>>>"
_TRAILING_COMMENT = pattern(r"[ \t]+#[^\n]*")


class FrontMatter(Struct, frozen=True):
    """A parsed file. Offsets count characters of `text`, which is the whole file, BOM included.

    start: the line after the opening `---`. close: the closing `---`. body: the line after that. healed_keys: keys
    whose text YAML rejects or cuts. text_keys: keys in whose text `#` is not a comment.
    """

    text: str
    root: Mapping | None
    start: int
    close: int
    body: int
    healed_keys: frozenset[str]
    text_keys: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]


def read(data: bytes, *, path: str, text_keys: frozenset[str]) -> FrontMatter:
    """Parse a file. Raises UnreadableError, with path and line, if there is no readable front matter."""
    text = decode_text(data, path)
    opening = _OPENING.match(text)
    if opening is None:
        raise _unreadable("no front matter", path=path, line=1, hint="the first line must be ---")
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        raise _unreadable("the front matter is never closed", path=path, line=1, hint="write --- on a line of its own")
    start, close = opening.end(), closing.start()
    if close > LIMIT or len(text[:close].encode()) > LIMIT:
        raise _unreadable(_TOO_LARGE, path=path, line=1, hint="move text to the body")
    root, healed = _parse_tree(text, (start, close), path=path, text_keys=text_keys)
    problems = [_healing_diagnostic(key, value, text=text, path=path) for key, value in healed]
    if text.startswith("\ufeff"):
        message = "the file begins with a byte order mark (BOM)"
        problems.insert(0, Diagnostic("note", "bom", message, line=1, path=path, hint="save it as UTF-8 without BOM"))
    body = min(closing.end() + 1, len(text))
    names = frozenset(key.text for key, _ in healed)
    return FrontMatter(text, root, start, close, body, names, text_keys, tuple(problems))


def decode_text(data: bytes, path: str) -> str:
    """Decode a file. Raises UnreadableError, with path and line, if it is not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8 (byte 0x{data[error.start]:02x})"
        raise _unreadable(message, path=path, line=line, hint="save the file as UTF-8") from None


def _parse_tree(
    text: str, span: tuple[int, int], *, path: str, text_keys: frozenset[str]
) -> tuple[Mapping | None, list[tuple[Scalar, Scalar | Sequence]]]:
    """Return the front matter's tree, and its keys and values that were repaired."""
    start, close = span
    real: dict[int, str] = {}
    try:
        root = parse(text[:close], limit=LIMIT)
    except YamlError as error:
        masked, real = _mask(text, span, path=path, text_keys=text_keys)
        if not real:
            raise _syntax_error(text[start:close], error, path=path) from None
        try:
            root = parse(masked[:close], limit=LIMIT)
        except YamlError as second:
            raise _syntax_error(text[start:close], second, path=path) from None
    if root is None or (isinstance(root, Scalar) and root.value is None):
        return None, []
    if not isinstance(root, Mapping):
        raise _unreadable(
            "the front matter has no keys", path=path, line=root.line, hint="write one `key: value` per line"
        )
    return _restore_values(root, text, real=real, text_keys=text_keys)


def _mask(text: str, span: tuple[int, int], *, path: str, text_keys: frozenset[str]) -> tuple[str, dict[int, str]]:
    """Replace each value that YAML rejects by as many harmless letters; return the text and those values by offset.

    Raises UnreadableError for brackets that are not a list of texts.
    """
    real: dict[int, str] = {}
    pieces, done = [], 0
    for match in _ENTRY.finditer(text, *span):
        line = match.group()
        if not _is_invalid(line) or "\x00" in line:
            continue
        value = match.group("value")
        comment = None if match.group("key") in text_keys else _COMMENT.search(value)
        value = (value[: comment.start()] if comment else value).rstrip(" \t\r")
        at = match.start("value")
        key = match.group("key")
        if key not in text_keys and _in_brackets(value, key) and read_list(value, start=at, line=1) is None:
            raise _unreadable(
                f"{key}: neither a list nor a text",
                path=path,
                line=text.count("\n", 0, at) + 1,
                hint=f'write a list, {key}: [one, "two"], or the text in quotes',
            )
        real[at] = value
        pieces += [text[done:at], "x" * len(value)]
        done = at + len(value)
    return "".join([*pieces, text[done:]]), real


def _is_invalid(line: str) -> bool:
    """Whether YAML rejects this line even alone."""
    try:
        node = parse(line)
    except YamlError:
        return True
    return not isinstance(node, Mapping)


def _restore_values(
    root: Mapping, text: str, *, real: dict[int, str], text_keys: frozenset[str]
) -> tuple[Mapping, list[tuple[Scalar, Scalar | Sequence]]]:
    """Put the original text back into the tree, for masked values and for text keys that YAML cuts at a `#`."""
    pairs: list[tuple[Scalar, Node]] = []
    healed: list[tuple[Scalar, Scalar | Sequence]] = []
    for key, node in root.pairs:
        value: Scalar | Sequence | None = None
        if node.start in real and key.text not in text_keys and _in_brackets(real[node.start], key.text):
            found = read_list(real[node.start], start=node.start, line=key.line)
            value = found[0] if found else None
        elif node.start in real:
            value = _verbatim(real[node.start], start=node.start, line=key.line)
        elif key.text in text_keys and not root.flow:
            value = _whole_text(text, key=key, node=node)
        if value is not None:
            healed.append((key, value))
        pairs.append((key, value or node))
    return (replace(root, pairs=tuple(pairs)) if healed else root), healed


def _in_brackets(value: str, key: str) -> bool:
    """Whether a value is meant as a list or a mapping."""
    return value[0] in "[{" and (key in _LIST_KEYS or value[-1] in "]}")


def _whole_text(text: str, *, key: Scalar, node: Node) -> Scalar | None:
    """Return the whole line's text if YAML sees a comment (`Printer #3`) or a list (`[urgent]`) in it, else None."""
    if (isinstance(node, Scalar) and node.style) or "\n" in text[key.start : node.end]:
        return None
    tail = _TRAILING_COMMENT.match(text, node.end)
    if isinstance(node, Scalar) and tail is None:
        return None
    start = node.start
    if node.start == node.end and tail:  # `title: #3` is an empty value and a comment to YAML
        start = text.index("#", node.end)
    return _verbatim(text[start : tail.end() if tail else node.end].rstrip(" \t\r"), start=start, line=key.line)


def _verbatim(text: str, *, start: int, line: int) -> Scalar:
    # Marked as quoted, so that a text such as `null` is never taken for an empty value.
    return Scalar(text, '"', start, start + len(text), line)


def _healing_diagnostic(key: Scalar, value: Scalar | Sequence, *, text: str, path: str) -> Diagnostic:
    if isinstance(value, Sequence):
        return _list_diagnostic(key, value, text=text[value.start : value.end], path=path)
    if key.text in _LIST_KEYS and "," in value.text:
        message = f"{key.text}: YAML refuses this text, and it may be one item or several"
        hint = f"write a list: {key.text}: {dump([item.strip() for item in value.text.split(',') if item.strip()])}"
        return Diagnostic("error", "yaml-text", message, line=value.line, path=path, hint=hint)
    message = f"{key.text}: YAML refuses or cuts this text; it is read as it stands"
    try:
        hint = f"write it quoted: {key.text}: {dump(value.text, style='' if not is_plain(value.text) else chr(34))}"
    except UsageError as error:
        hint = error.hint
    return Diagnostic("warning", "yaml-text", message, line=value.line, path=path, hint=hint, fix=True)


def _list_diagnostic(key: Scalar, value: Sequence, *, text: str, path: str) -> Diagnostic:
    found = read_list(text, start=0, line=value.line)
    sure = found is not None and found[1]
    message = f"{key.text}: YAML refuses this list; it is read item by item"
    if not sure:
        message = f"{key.text}: an item of this list is empty; the others are read"
    hint = f"write it {'quoted' if sure else 'without'}: {key.text}: {dump([one.text for one in _texts(value)])}"
    return Diagnostic(
        "warning" if sure else "error", "yaml-text", message, line=value.line, path=path, hint=hint, fix=sure
    )


def _texts(value: Sequence) -> list[Scalar]:
    return [item for item in value.items if isinstance(item, Scalar)]


def _syntax_error(yaml: str, error: YamlError, *, path: str) -> UnreadableError:
    marker = _MARKER.search(yaml)
    if marker:
        line = yaml.count("\n", 0, marker.start()) + 2
        return _unreadable("a merge conflict is not resolved", path=path, line=line, hint=_CHOOSE_SIDE)
    return _unreadable(f"{error.message} (column {error.column})", path=path, line=error.line, hint=error.hint)


def _unreadable(message: str, *, path: str, line: int, hint: str) -> UnreadableError:
    return UnreadableError(f"{path}:{line}: {message}" if path else f"line {line}: {message}", hint=hint)
