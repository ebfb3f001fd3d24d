"""Find the line of a name in hd.yaml. Depends on the tree only, not on the meaning of keys."""

from __future__ import annotations

from hd.core.document.yaml_tree import Mapping, Node, Scalar, Sequence


def line_of(tree: Node | None, section: str, *, key: str = "") -> int:
    """Return the line of `section`, or of `key` in it, or of its nearest existing parent; 0 if there is none."""
    line, node = _find_child(tree, section)
    rest = key
    while rest and node is not None:
        found, inner = _find_child(node, rest)
        step = rest
        while not found and "." in step:  # names can contain dots: try the longest existing name
            step = step.rpartition(".")[0]
            found, inner = _find_child(node, step)
        if not found:
            break
        line, node, rest = found, inner, rest[len(step) + 1 :]
    return line


def _find_child(node: Node | None, name: str) -> tuple[int, Node | None]:
    """Return the line and node of `name` directly under `node`; (0, None) if it is missing."""
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            if key.text == name:
                return key.line, value
    elif isinstance(node, Sequence):
        for item in node.items:
            if isinstance(item, Scalar) and item.text == name:
                return item.line, None
            label = item.get("name") if isinstance(item, Mapping) else None
            if isinstance(label, Scalar) and label.text == name:
                return item.line, item
    return 0, None
