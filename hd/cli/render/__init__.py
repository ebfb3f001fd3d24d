"""How answers look in the terminal: pure functions from JSON-shaped dicts and a `Screen` to text. Prints nothing.

Every function returns lines joined by LF, without a last LF and without trailing blanks. All text of the desk passes
through `hd.core.textsafe.safe`; the only escape sequences that come out are our own colours.
"""

from hd.cli.render.screen import Row, Screen

__all__ = ["Row", "Screen"]
