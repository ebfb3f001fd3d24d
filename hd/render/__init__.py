"""How answers look in the terminal: pure functions from JSON-shaped dicts and a `Screen` to text. Prints nothing.

Every function returns lines joined by LF, without a last LF and without trailing blanks. All text of the desk passes
through `hd.text.sanitize.safe`; the only escape sequences that come out are our own colours.
"""

from hd.render.terminal.screen import Row, Screen

__all__ = ["Row", "Screen"]
