"""Standard modules that start-up imports and seldom uses: each is loaded when somebody first looks into it.

click imports `inspect` (a quarter of its own start-up) for `cleandoc`, which it calls with the help of every option,
and for questions that only help texts ask. It uses `difflib` for each short option of the command line. It imports
`uuid`, which loads `platform` to ask for the name of the system. `urllib.parse`, which pathlib imports, uses
`ipaddress` for one kind of address; msgspec uses `textwrap` and its own `inspect` for JSON Schema. All of them stay
what they are for everybody else: only the time of the import moves.
"""

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType
from typing import Any


class _Deferred(ModuleType):
    """Takes a module's place until one of its names is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system's own questions
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        module = import_module(self.__name__)
        self.__dict__.update(vars(module))
        return getattr(module, name)


class _Inspect(_Deferred):
    """`inspect`, which is not needed for a text of one line."""

    def cleandoc(self, doc: str) -> str:
        """As `inspect.cleandoc`."""
        if "\n" not in doc:
            return doc.expandtabs().lstrip()
        cleaned: str = self.__getattr__("cleandoc")(doc)
        return cleaned


class _Difflib(_Deferred):
    """`difflib`, which click asks about every short option, as if it were a long one that was mistyped."""

    def get_close_matches(self, word: str, possibilities: Iterable[str], n: int = 3, cutoff: float = 0.6) -> list[str]:
        """As `difflib.get_close_matches`, which is not loaded where no word has enough letters in common."""
        near = [other for other in possibilities if _letters_in_common(word, other) >= cutoff]
        if not near:
            return []
        found: list[str] = self.__getattr__("get_close_matches")(word, near, n, cutoff)
        return found


def _letters_in_common(one: str, other: str) -> float:
    """What difflib's own ratio is at most: https://docs.python.org/3/library/difflib.html#sequencematcher-objects"""
    common = sum(min(one.count(letter), other.count(letter)) for letter in set(one))
    return 2.0 * common / (len(one) + len(other)) if one or other else 1.0


class _Platform(_Deferred):
    """`platform`, which is not needed for the name of the system."""

    def system(self) -> str:
        """As `platform.system`."""
        return os.uname().sysname


_PLACES: dict[str, type[_Deferred]] = {
    "difflib": _Difflib,
    "inspect": _Inspect,
    "ipaddress": _Deferred,
    "msgspec.inspect": _Deferred,
    "textwrap": _Deferred,
}
if sys.platform in ("linux", "darwin"):
    _PLACES["platform"] = _Platform


def defer_imports() -> None:
    """Let later imports of these modules load nothing yet."""
    for name, place in _PLACES.items():
        if name not in sys.modules:
            sys.modules[name] = place(name)
