"""Convert text typed on the wrong keyboard layout: `ghbynth` is `принтер`, `руддщ` is `hello`."""

from __future__ import annotations

# The same keys on an English keyboard and on the Ukrainian and Russian ones; then with shift what is no capital.
_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`" + '{}:"<>~'
_LAYOUTS = ("йцукенгшщзхїфівапролджєячсмитьбю'" + "хїжєбю'", "йцукенгшщзхъфывапролджэячсмитьбюё" + "хъжэбюё")
_TO = tuple(str.maketrans(_KEYS, layout) for layout in _LAYOUTS)
_BACK = tuple(str.maketrans(layout[:33], _KEYS[:33]) for layout in _LAYOUTS)


def on_other_layouts(text: str) -> tuple[str, ...]:
    """Return what the keys of `text`, case folded, write on the other layouts: Ukrainian and Russian for ASCII, else
    English.
    """
    tables = _TO if text.isascii() else _BACK
    return tuple(dict.fromkeys(text.translate(table) for table in tables))
