"""Colours: a producer has one in the whole package, and no two lines of a chart have the same."""

from __future__ import annotations

import pytest

from crisisdata import charts
from crisisdata.charts import pick, spec, style
from crisisdata.charts.naming import _colour
from crisisdata.charts.sheet import Context
from crisisdata.errors import NoDataError


@pytest.fixture(scope="module")
def ctx(package):
    return Context(package, "en", style.size("report"), None, None)


def _panels(package):
    """Lines of the subject of every panel of lines."""
    for name, _ in charts.names(package):
        for panel in spec.panels(package, name):
            if panel.kind not in ("auto", "lines"):
                continue
            try:
                found = pick.lines(package, panel)
            except NoDataError:
                continue
            yield panel, [x for x in found if not x.quiet]


def test_a_producer_has_one_colour_in_every_chart(package, ctx):
    fixed = spec.colours(package)
    assert set(fixed) <= set(package.table("producers")["id"].astype("str"))
    assert set(fixed.values()) <= set(range(len(style.PALETTE)))
    wrong, clash = [], []
    for panel, lines in _panels(package):
        _colour(ctx, lines)
        if len({x.colour for x in lines}) < len(lines):
            clash.append(panel.chart)
        held = [x.key["producer"] for x in lines]
        if 1 < len(set(held)) == len(held):
            wrong += [
                (panel.chart, p)
                for p, x in zip(held, lines, strict=True)
                if fixed.get(p, x.colour) != x.colour
            ]
    assert (wrong, clash) == ([], [])


def test_the_same_in_two_charts(picture):
    def of(name, gid):
        axes = picture(name).sheet.figure.axes
        found = {a.get_color() for ax in axes for a in ax.get_lines()
                 if (a.get_gid() or "").startswith(gid)}  # fmt: skip
        assert len(found) == 1
        return found.pop()

    shelf = "series-shelf_scarcity-datanalisis"
    assert of("food-shortage", shelf) == of("causation", shelf)
    assert of("gdp_growth", "series-gdp_growth-imf") == of("gdp_usd", "series-gdp_usd-imf")
