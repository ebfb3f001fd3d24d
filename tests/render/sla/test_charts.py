"""Bars of a report: what stands on them can be read."""

from __future__ import annotations

import re

from hd.render.sla.svg_charts import bars


def figures(svg: str) -> list[str]:
    return re.findall(r">(\d+)</", svg)


def test_a_figure_stands_on_a_stretch_that_is_wide_enough() -> None:
    svg = bars("c", ["resolve", "update"], {"met": [459, 1], "breached": [16, 3]}, colours=["green", "red"])
    assert figures(svg) == ["459"]
    assert 'aria-label="resolve: 459 met, 16 breached; update: 1 met, 3 breached"' in svg


def test_small_figures_of_small_sums_are_there() -> None:
    assert sorted(figures(bars("c", ["a"], {"met": [2], "breached": [1]}, colours=["green", "red"]))) == ["1", "2"]
