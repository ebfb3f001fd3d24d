"""Draw results as text: pure functions from JSON-shaped dicts and a `Screen` to strings.

Every function returns lines joined by LF, without a final LF and without trailing blanks. All text of the desk passes
through `hd.text.sanitize.safe`; the only escape sequences in the result are our own colours.
"""

from hd.render.terminal.screen import Row, Screen

__all__ = ["Row", "Screen"]
