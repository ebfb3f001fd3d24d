"""Draw the bars of a report as SVG with the package pygal: no script, no address, no date; the page sets the colours.

The package comes with the extra `hd[report]` and is imported only here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from hd.errors import MissingExtraError

WIDTH = 480  # narrow, so that the text stays legible on a phone, where the drawing is scaled down
_SVG = "{http://www.w3.org/2000/svg}"
_LEFT_OUT = [f"{_SVG}{name}" for name in ("script", "desc", "title", "a")]
_PLOT, _DIGIT = 300, 8  # the longest bar at the least, and a digit of a figure on it
_BAR, _AROUND = 34, 60  # height of a bar, and of the legend


def bars(name: str, labels: Sequence[str], series: Mapping[str, Sequence[int]], *, colours: Sequence[str]) -> str:
    """Stacked bars, one for each label, the first on top. name: unique on the page; series: title to a number for each
    label; colours: of each series, as CSS. Raises MissingExtraError where pygal is missing."""
    pygal, style = _library()
    longest = max((sum(numbers) for numbers in zip(*series.values(), strict=True)), default=0)
    looks = style.Style(
        background="transparent",
        plot_background="transparent",
        foreground="var(--ink)",
        foreground_strong="var(--ink)",
        foreground_subtle="var(--quiet)",
        colors=tuple(colours),
        opacity="1",
        transition="0s",
        font_family="inherit",
        label_font_size=13,
        major_label_font_size=13,
        legend_font_size=13,
        value_font_size=12,
        value_colors=("var(--paper)",) * len(colours),
    )
    chart = pygal.HorizontalStackedBar(
        style=looks,
        js=[],
        width=WIDTH,
        height=_AROUND + _BAR * len(labels),
        margin=8,
        legend_at_bottom=True,
        legend_at_bottom_columns=len(series),
        print_values=True,
        show_x_guides=False,
        show_x_labels=False,
        show_y_guides=False,
        explicit_size=False,
        truncate_label=24,
        truncate_legend=-1,
        formatter=lambda value: _legible(int(value or 0), longest=longest),
    )
    chart.uuid = name  # by chance otherwise: the same figures are to be the same bytes
    chart.x_labels = list(reversed(labels))
    for title, numbers in series.items():
        chart.add(title, [number or None for number in reversed(numbers)])
    return _bare(chart.render(is_unicode=True, disable_xml_declaration=True), said=_said(labels, series))


def _legible(value: int, *, longest: int) -> str:
    """Return the figure on a part of a bar; "" if it does not fit, since the table has it."""
    said = str(value)
    return said if value and value / longest * _PLOT >= _DIGIT * (len(said) + 0.5) else ""


def _library() -> tuple[Any, Any]:
    finders = list(sys.meta_path)
    try:
        import pygal
        from pygal import style
    except ImportError:
        raise MissingExtraError(
            "drawing charts needs the package pygal, which is not installed",
            extra="report",
            hint="--format markdown, csv, json and table do without it",
        ) from None
    sys.meta_path[:] = finders  # it adds one for maps, of a kind that Python warns of at every later import
    return pygal, style


def _bare(svg: str, *, said: str) -> str:
    """Return the drawing without scripts, comments, links and interactive parts."""
    ElementTree.register_namespace("", _SVG.strip("{}"))
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag in _LEFT_OUT or child.get("class") == "tooltip":
                parent.remove(child)
    root.set("role", "img")
    root.set("aria-label", said)
    return ElementTree.tostring(root, encoding="unicode")


def _said(labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    """Return the drawing in words, for people who cannot see it."""
    parts = (
        f"{label}: " + ", ".join(f"{numbers[place]} {title}" for title, numbers in series.items())
        for place, label in enumerate(labels)
    )
    return "; ".join(parts)
