"""Set one nested key in a YAML text, such as `people.olha.email`; every other byte stays."""

from __future__ import annotations

from collections import abc

from hd.core.document import edits, list_edits
from hd.core.document.edits import Edit
from hd.core.document.front_matter import FrontMatter
from hd.core.document.lines import indent, line_end, line_start, next_line_start
from hd.core.document.yaml_tree import Mapping, Node, Scalar, Sequence, Value, YamlError, parse, plain_value
from hd.core.document.yaml_writer import Writable, as_value, dump, dump_key
from hd.errors import RefusedError
from hd.text.lazy_regex import pattern

_COLON = pattern(r"[ \t]*:")
_DASH = pattern(r"-[ \t]+")

Path = abc.Sequence[str]


def set_nested_value(text: str, path: Path, value: Writable) -> str:
    """Set the value under the keys of `path`, creating missing keys; None removes the key.

    A list in brackets stays in brackets, a list of lines stays in lines; comments stay. Raises RefusedError if no edit
    is certain to change only this value.
    """
    tree = parse(text, limit=len(text) + 1)
    made = edits.apply_edits(text, _edits(text, tree, path, value))
    if made != text:
        _require_only(tree, made, path, value)
    return made


def list_to_mapping(text: str, key: str) -> str:
    """Convert the list of names under a top-level key to a mapping from each name to `{}`."""
    tree = parse(text, limit=len(text) + 1)
    node = tree.get(key) if isinstance(tree, Mapping) else None
    if not isinstance(node, Sequence) or not node.items:
        return text
    changes: list[Edit] = [(item.end, item.end, ": {}") for item in node.items]
    if node.flow:
        changes += [(node.start, node.start + 1, "{"), (node.end - 1, node.end, "}")]
    else:
        for item in node.items:
            begin = line_start(text, item.start)
            dash = _DASH.search(text, begin, item.start)
            if dash is None:
                raise _refusal([key])
            changes.append((dash.start(), dash.end(), "  "))
    made = edits.apply_edits(text, changes)
    names = [item for item in plain_value(node) or () if isinstance(item, str)]
    _require_only(tree, made, [key], {name: {} for name in names})
    return made


def _edits(text: str, tree: Node | None, path: Path, value: Writable) -> list[Edit]:
    node: Node | None = tree
    pair: tuple[Scalar, Node] | None = None
    parent: Mapping | None = None
    for depth, key in enumerate(path):
        found = next((one for one in node.pairs if one[0].text == key), None) if isinstance(node, Mapping) else None
        if found is None:
            return [] if value is None else _insert(text, (parent, pair, node), path[depth:], value, deep=depth)
        assert isinstance(node, Mapping)
        parent, pair, node = node, found, found[1]
    assert parent is not None
    assert pair is not None
    if value is None:
        return _remove(text, parent, pair)
    return _replace(text, parent, pair, value)


def _insert(
    text: str,
    place: tuple[Mapping | None, tuple[Scalar, Node] | None, Node | None],
    new_keys: Path,
    value: Writable,
    *,
    deep: int,
) -> list[Edit]:
    """Insert new keys into the node of `place`: (the mapping around it, its key and value, the node itself)."""
    parent, pair, node = place
    key, inner = new_keys[0], _nested(new_keys[1:], value)
    if isinstance(node, Mapping) and node.flow and node.pairs:
        end = node.pairs[-1][1].end
        return [(end, end, f", {dump_key(key)}: {dump(inner, flow=True)}")]
    if isinstance(node, Mapping) and node.pairs:
        at = next_line_start(text, node.pairs[-1][1])
        margin = indent(text, node.pairs[0][0].start)
        return [
            (at, at, _missing_newline(text, at) + _lines(text, margin, key, new_keys[1:], value, section=deep == 0))
        ]
    if pair is None:  # the file has no keys yet
        at = len(text)
        return [(at, at, _missing_newline(text, at) + _lines(text, "", key, new_keys[1:], value, section=True))]
    if not _is_blank(node):
        raise _refusal([pair[0].text])
    if deep > 1 or (parent is not None and parent.flow):
        return _replace(text, parent or Mapping((), False, 0, 0, 0), pair, {key: inner})
    assert node is not None
    colon, end = _after_colon(text, pair[0]), node.end
    cleared: list[Edit] = [(max(colon, node.start - 1), end, "")] if node.end > node.start else []
    at = line_end(text, max(colon, end))
    line = _lines(text, indent(text, pair[0].start) + "  ", key, new_keys[1:], value, section=False)
    return [*cleared, (at, at, _newline(text) + line.removesuffix(_newline(text)))]


def _lines(text: str, margin: str, key: str, inner_path: Path, value: Writable, *, section: bool) -> str:
    """Return the lines of a new key. section: its content goes on lines of its own, after a blank line."""
    end = _newline(text)
    if section and inner_path:
        head = end if text.strip() else ""
        inner = f"{margin}  {dump_key(inner_path[0])}: {dump(_nested(inner_path[1:], value))}"
        return f"{head}{margin}{dump_key(key)}:{end}{inner}{end}"
    return f"{margin}{dump_key(key)}: {dump(_nested(inner_path, value))}{end}"


def _nested(path: Path, value: Writable) -> Writable:
    return value if not path else {path[0]: _nested(path[1:], value)}


def _replace(text: str, parent: Mapping, pair: tuple[Scalar, Node], value: Writable) -> list[Edit]:
    matter = _as_front_matter(text)
    node = pair[1]
    if isinstance(value, list | tuple) and value and isinstance(node, Sequence) and node.items:
        return list_edits.replace_items(matter, (pair[0], node), value=value)
    if not parent.flow:
        return edits.replace_value(matter, pair, value)
    written = dump(value, style=edits.preferred_style(matter, node, key=pair[0], flow=True), flow=True)
    return [(node.start, node.end, f" {written}" if edits.has_no_text(node) else written)]


def _remove(text: str, parent: Mapping, pair: tuple[Scalar, Node]) -> list[Edit]:
    if not parent.flow:
        return edits.remove(_as_front_matter(text), pair)
    number = parent.pairs.index(pair)
    if number:
        return [(parent.pairs[number - 1][1].end, pair[1].end, "")]
    if len(parent.pairs) > 1:
        return [(pair[0].start, parent.pairs[1][0].start, "")]
    return [(pair[0].start, pair[1].end, "")]


def _as_front_matter(text: str) -> FrontMatter:
    """Return the whole text as front matter, for functions that edit that; its first line sets the line ending."""
    nothing: frozenset[str] = frozenset()
    return FrontMatter(text, None, text.find("\n") + 1, len(text), len(text), nothing, nothing, ())


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _missing_newline(text: str, at: int) -> str:
    """Return the line break that is missing before offset `at`, or ""."""
    return "" if not text[:at] or text[:at].endswith("\n") else _newline(text)


def _after_colon(text: str, key: Scalar) -> int:
    colon = _COLON.match(text, key.end)
    return colon.end() if colon else key.end


def _is_blank(node: Node | None) -> bool:
    if isinstance(node, Scalar):
        return node.value is None
    return node is None or not (node.items if isinstance(node, Sequence) else node.pairs)


def _require_only(before: Node | None, edited: str, path: Path, value: Writable) -> None:
    """Raise RefusedError unless only the value under `path` changed."""
    try:
        new = plain_value(parse(edited, limit=len(edited) + 1))
    except YamlError:
        raise _refusal(path) from None
    if _normalize_empty(new) != _normalize_empty(_set(plain_value(before), path, value)):
        raise _refusal(path)


def _set(tree: Value, path: Path, value: Writable) -> Value:
    if not path:
        return as_value(value)
    here = dict(tree) if isinstance(tree, dict) else {}
    if len(path) == 1 and value is None:
        here.pop(path[0], None)
    else:
        here[path[0]] = _set(here.get(path[0]), path[1:], value)
    return here


def _normalize_empty(tree: Value) -> Value:
    """Return the tree with one form for empty values: nothing, `{}` and `[]` mean the same."""
    if isinstance(tree, dict):
        return {key: _normalize_empty(value) for key, value in tree.items()} or None
    return tree or None


def _refusal(path: Path) -> RefusedError:
    return RefusedError(
        f"{'.'.join(path)} cannot be changed without changing more", hint="change it in an editor; hd config check"
    )
