"""Comparison helpers: against published figures, and with their holes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import crisisdata as cd
from crisisdata.errors import AmbiguousError, NoDataError, UnknownNameError


def test_twelve_months_chained_are_the_published_twelve_months(package):
    """The Assembly's own 12-month rates, within 0.15 % from February 2018 on."""
    chained = cd.cumulate(package.series("cpi_mom", producer="an"))
    published = package.series("cpi_yoy", producer="an", frequency="M")
    ratio = (chained / published).dropna().loc["2018-02":]
    assert len(ratio) > 25
    assert ratio.between(1 - 0.0015, 1 + 0.0015).all()


def test_no_hole_is_bridged(package):
    monthly = package.series("cpi_mom", producer="an")
    assert pd.Timestamp("2020-10-31") not in monthly.index
    assert np.isnan(cd.cumulate(monthly)["2020-11-30"])
    assert cd.cumulate(monthly).isna().sum() == 11 + 1
    with pytest.raises(AmbiguousError):
        cd.cumulate(package.series("cpi_annual_avg", producer="imf").rename_axis("x").shift(1, "D"))


@given(st.lists(st.floats(-50, 400), min_size=12, max_size=30))
def test_cumulate_is_the_product(rates):
    index = pd.date_range("2017-01-31", periods=len(rates), freq="ME")
    got = cd.cumulate(pd.Series(rates, index=index)).iloc[-1]
    wanted = (np.prod(1 + np.array(rates[-12:]) / 100) - 1) * 100
    assert got == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@given(st.floats(0.1, 1000))
def test_rebase(factor):
    index = pd.date_range("2015-12-31", periods=5, freq="YE")
    series = pd.Series([1.0, 2, 4, 8, 16], index=index) * factor
    got = cd.rebase(series, "2017")
    assert got["2017-12-31"] == pytest.approx(100)
    assert got["2019-12-31"] == pytest.approx(400)
    with pytest.raises(NoDataError):
        cd.rebase(series, "1999")


def test_compare_measures_and_never_averages(package):
    table = package.compare("cpi_dec_dec")
    row = table.loc["2018-12-31"]
    assert (row["an"], row["bcv"]) == (1698488.2, 130060.2)
    assert row["ratio"] == pytest.approx(13.06, rel=0.001)
    assert row["difference"] == pytest.approx(1568428.0)
    assert row["n"] == 2
    assert not {"mean", "average", "median"} & set(table.columns)
    lone = table.loc["2022-12-31"]
    assert lone["n"] == 1
    assert np.isnan(lone["ratio"])
    assert set(package.compare("cpi_mom", ["an", "ovf"]).columns) >= {"an", "ovf"}


def test_compare_then_and_now(package):
    then = package.compare("cpi_dec_dec", as_of="2019-02-12")
    assert np.isnan(then.loc["2018-12-31", "bcv"]), "the central bank published in May 2019"
    assert then.loc["2018-12-31", "n"] == 1
    assert then.attrs["missing"]["ovf"] == "not-yet-out"


def test_compare_says_what_to_name(package):
    with pytest.raises(NoDataError, match="several-series"):
        package.compare("oil_production", breakdown="secondary-sources")
    with pytest.raises(UnknownNameError):
        package.compare("cpi_mon")


def test_panel(package):
    wide = package.panel(["life_expectancy", "population"], ["VEN", "COL"], producer="world-bank")
    assert list(wide.columns) == ["life_expectancy", "population"]
    assert wide.index.names == ["area", "period_end"]
    one = package.series("population", area="COL", producer="world-bank")
    pd.testing.assert_series_equal(
        wide.loc["COL", "population"].dropna(), one, check_names=False, check_freq=False
    )
    assert wide.attrs["units"]["population"] == "persons"
    assert not wide.index.has_duplicates


def test_panel_with_areas_that_have_nothing(package):
    wide = package.panel("protests", ["VEN", "COL"], producer="ovcs")
    assert set(wide.index.get_level_values("area")) == {"VEN"}
    assert wide.attrs["missing"] == {"protests": {"COL": "not-in-package"}}
    with pytest.raises(NoDataError):
        package.panel("protests", ["COL"], producer="ovcs")
    with pytest.raises(AmbiguousError):
        package.panel("cpi_mom", frequency="M")


def test_per_capita(package):
    protests = package.series("protests", producer="ovcs", frequency="A")
    people = package.series("population", producer="world-bank")
    got = package.per_capita("protests", producer="ovcs", frequency="A", per=100_000)
    day = protests.index[-1]
    assert got[day] == pytest.approx(protests[day] / people[day] * 1e5)
    assert set(people.attrs["references"]) <= set(got.attrs["references"])
    assert "100000" in got.attrs["unit"]


def test_population_is_not_extrapolated(package):
    series = pd.Series([1.0], index=pd.DatetimeIndex(["1901-12-31"]), name="x")
    with pytest.raises(NoDataError, match="1901"):
        package.per_capita(series)
