"""Finds the line of a name in hd.yaml. Knows the shape of the tree only, nothing of what the keys mean."""

from __future__ import annotations

from hd.core.document.yaml_tree import Mapping, Node, Scalar, Sequence


def line_of(tree: Node | None, section: str, *, key: str = "") -> int:
    """The line of `section`, or of the name `key` in it, or of the nearest that is around it; 0 where nothing is."""
    line, node = _inside(tree, section)
    rest = key
    while rest and node is not None:
        found, inner = _inside(node, rest)
        step = rest
        while not found and "." in step:  # names may hold dots themselves: the longest that is there
            step = step.rpartition(".")[0]
            found, inner = _inside(node, step)
        if not found:
            break
        line, node, rest = found, inner, rest[len(step) + 1 :]
    return line


def _inside(node: Node | None, name: str) -> tuple[int, Node | None]:
    """The line of `name` directly under `node`, and what stands there; (0, None) where it is not."""
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
