"""The axis of time: figures stand where their period is written, marks at their true day."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from crisisdata import periods
from crisisdata.charts import axes as scales
from crisisdata.charts import measure, style

ARTICLE = scales.day(pd.Timestamp("2019-02-12"))


def _where(period, of_day=False):
    """Day at which a figure of a period stands: the one place where tests say it."""
    held = periods.parse(period)
    start, end = (scales.day(pd.Timestamp(d)) for d in (held.start, held.end))
    return end if of_day else (start + end) / 2


def _drawn(picture, gid):
    (line,) = [a for a in picture.axes.get_lines() if a.get_gid() == gid]
    return line.get_xdata()


@pytest.mark.parametrize(
    ("name", "gid", "of_day"),
    [
        ("protest_deaths", "series-protest_deaths-ovcs-VEN", False),
        ("gdp_growth", "series-gdp_growth-imf-VEN", False),
        ("malaria_cases", "series-malaria_cases-who-VEN", False),
        ("undernourishment", "series-undernourishment-fao-VEN", False),
        ("undernourished_people", "series-undernourished_people-fao-VEN", False),
        ("refugees_migrants_stock", "series-refugees_migrants_stock-r4v-VEN-PER", True),
    ],
)
def test_figures_stand_in_the_middle_of_their_period(picture, name, gid, of_day):
    drawn = picture(name)
    rows = drawn.rows
    key = rows[["indicator", "producer", "area", "counterpart"]].agg("-".join, axis=1)
    own = rows.loc[("series-" + key.str.replace("-_Z", "") == gid) & (rows["drawn"] == "subject")]
    expected = {round(_where(p, of_day), 3) for p in own["period"]}
    found = {round(x, 3) for x in _drawn(drawn, gid)}
    assert found
    assert found <= expected


@pytest.mark.parametrize("name", ["gdp_growth", "protest_deaths", "infant_mortality", "cpi_mom"])
@pytest.mark.parametrize("size", sorted(style.SIZES))
def test_a_label_of_time_is_in_the_middle_of_what_it_names(picture, name, size):
    drawn = picture(name, size)
    axis = drawn.axes.xaxis
    told = list(zip(axis.get_major_locator().locs, axis.get_major_formatter().seq, strict=True))
    if len(axis.get_minorticklocs()):
        told += zip(axis.get_minor_locator().locs, axis.get_minor_formatter().seq, strict=True)
    years = [(x, t) for x, t in told if t.isdigit()]
    assert len([t for _, t in told if t]) > 1
    assert [x for x, t in years if abs(x - _where(t)) > 1] == []


def test_the_article_stands_in_the_first_part_of_its_year(picture):
    drawn = picture("cpi_dec_dec")
    (article,) = [a for a in drawn.axes.get_lines() if a.get_gid() == "article"]
    at = article.get_xdata()[0]
    ticks = np.asarray(drawn.axes.xaxis.get_major_locator().locs)
    assert at == ARTICLE
    assert _where("2018") < ticks[ticks < at].max() == scales.day(pd.Timestamp("2019-01-01"))
    assert at < _where("2019")


def test_round_years_are_named_where_years_are_narrow():
    x = scales.horizontal(
        pd.Timestamp("1960-01-01"), pd.Timestamp("2020-12-31"), 400, 8, "en", True
    )
    assert {int(t) % 5 for t in x.labels} == {0}
    assert x.ticks == x.places


def test_no_label_sticks_out_on_the_right():
    low, high = pd.Timestamp("2003-01-01"), pd.Timestamp("2026-06-30")
    for wide in range(100, 500, 7):
        x = scales.horizontal(low, high, wide, 8, "en", False)
        end = (x.places[-1] - x.low) / (x.high - x.low) * wide + measure.width("2026", 8) / 2
        assert end <= wide + 4
