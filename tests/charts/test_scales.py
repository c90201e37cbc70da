"""Scales: logarithmic where prices grow by factors, no share above the whole, ranks turned."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.text import Text

from crisisdata.charts import axes as scales


def _said(drawn):
    return " ".join(" ".join(t.get_text().split()) for t in drawn.sheet.figure.findobj(Text))


@pytest.mark.parametrize("name", ["basic_basket", "cafe_con_leche", "m2", "food_basket"])
def test_money_that_loses_its_worth_is_logarithmic(picture, name):
    assert picture(name).axes.get_yscale() == "log"


def test_what_a_table_says_wins():
    values = np.array([1.0, 1000.0])
    assert scales.vertical(values, "linear", "", "en", 4, money=True).kind == "linear"
    assert scales.vertical(values, "", "", "en", 4, money=True).kind == "log"


@pytest.mark.parametrize("name", ["coverage_bcg", "coverage_dtp3", "shelf_scarcity"])
def test_no_axis_goes_beyond_the_whole(picture, name):
    assert picture(name).axes.get_ylim()[1] <= 100


def test_rates_above_the_whole_have_their_room():
    scale = scales.vertical(np.array([10.0, 104.0]), "", "%", "en", 4)
    assert scale.high > 104
    assert scales.vertical(np.array([10.0, 99.0]), "", "%", "en", 3).high == 100


@pytest.mark.parametrize(("lang", "said"), [("en", "the best on top"), ("es", "lo mejor arriba")])
def test_the_first_place_is_on_top(picture, lang, said):
    drawn = picture("press_freedom_rank", "report", lang)
    low, high = drawn.axes.get_ylim()
    assert low > high
    assert said in _said(drawn)


@pytest.mark.parametrize(("lang", "said"), [("en", "beyond ±10%"), ("es", "más allá de ±10 %")])
def test_a_scale_that_is_linear_around_zero_says_so(picture, lang, said):
    drawn = picture("cpi_annual_avg", "report", lang)
    assert drawn.axes.get_yscale() == "symlog"
    assert said in _said(drawn)


@pytest.mark.parametrize("name", ["not_poor", "hospital_beds", "product_diversity_index"])
def test_the_unit_is_clear_of_the_topmost_label(picture, name):
    drawn = picture(name)
    (unit,) = [t for t in drawn.axes.texts if t.get_gid() == "unit"]
    t = drawn.context.size.small
    assert unit.xyann[1] >= t * 0.9
