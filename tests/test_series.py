"""series(), vintages() and conflicts() on the real package: what the README promises."""

from __future__ import annotations

import pandas as pd
import pytest

import crisisdata as cd
from crisisdata.errors import AmbiguousError, NoDataError, UnknownNameError


def test_what_the_fund_said_then_and_says_now():
    then = cd.series("cpi_annual_avg", producer="imf", as_of="2019-02-12", detail=True)
    row = then.loc["2018-12-31"]
    assert row["value"] == 1_370_000
    assert row["flag"] == "F"
    assert row["vintage"] <= pd.Timestamp("2018-10-09")
    assert cd.series("cpi_annual_avg", producer="imf")["2018-12-31"] == pytest.approx(
        65_374.1, abs=0.05
    )


def test_the_assembly_has_46_months_and_none_is_filled():
    months = cd.series("cpi_mom", producer="an")
    assert len(months) == 46
    assert months.index[0] == pd.Timestamp("2017-01-31")
    assert months.index[-1] == pd.Timestamp("2020-11-30")
    # October 2020 was not found; its value could be derived from the others and is not.
    assert pd.Timestamp("2020-10-31") not in months.index


def test_the_run_of_hyperinflation_is_complete_on_the_day():
    known = cd.series("cpi_mom", producer="an", as_of="2019-02-12")
    wanted = pd.date_range("2017-07-31", "2019-01-31", freq="ME")
    assert wanted.isin(known.index).all()
    assert (known["2017-11-30":"2019-01-31"] > 50).all()
    assert known["2017-10-31"] < 50


def test_producers_are_never_joined():
    with pytest.raises(AmbiguousError) as caught:
        cd.series("cpi_mom")
    assert {"an", "bcv", "ovf"} <= set(caught.value.choices)
    for name in ("an", "bcv", "ovf"):
        assert name in str(caught.value)


def test_frequencies_are_never_joined():
    with pytest.raises(AmbiguousError, match="frequency"):
        cd.series("protests", producer="ovcs")
    months = cd.series("protests", producer="ovcs", frequency="M")
    assert months["2019-01-31"] == 2573


def test_currencies_are_joined_only_by_redenomination():
    with pytest.raises(AmbiguousError, match="breakdown"):
        cd.series("fx_official", producer="bcv")
    rate = cd.series("fx_official", producer="bcv", currency="VES", frequency="D")
    # 248,832 old bolívares on 17 August 2018, 60 sovereign ones on the 21st.
    assert rate["2018-08-17"] == pytest.approx(2.48832)
    assert rate["2018-08-21"] == pytest.approx(60, rel=0.01)
    with pytest.raises(NoDataError, match="not in local currency"):
        cd.series("undernourishment", producer="fao", currency="VES")


def test_nothing_was_known_of_what_came_later():
    with pytest.raises(NoDataError) as caught:
        cd.series("cpi_dec_dec", producer="bcv", as_of="2015-01-01", area="VEN")
    assert caught.value.reason in ("not-yet-out", "no-vintage-kept")
    bank = cd.series("cpi_dec_dec", producer="bcv", as_of="2019-02-12")
    assert not bank["2016-12-31":].size


def test_three_point_four_million_is_not_known_on_the_day():
    options = {"producer": "r4v", "counterpart": "WLD", "detail": True}
    then = cd.series("refugees_migrants_stock", as_of="2019-02-12", **options)
    counted = then[then["flag"].astype("str") != "F"]
    assert counted["value"].max() == 3_300_000
    later = cd.series("refugees_migrants_stock", as_of="2019-02-22", **options)
    assert later.loc["2019-02-22", "value"] == 3_400_000


def test_undernourishment_by_vintage():
    table = cd.vintages("undernourishment", producer="fao")
    row = table.loc["2015/2017"].dropna()
    assert row.iloc[0] == 11.7
    assert row.index[0] < pd.Timestamp("2019-02-12")
    assert len(set(row)) >= 3
    assert table.columns.is_monotonic_increasing


def test_conflicts_say_what_was_picked_and_why():
    table = cd.conflicts("cpi_dec_dec", producer="an")
    year = table[table["period"] == "2018"]
    assert set(year["value"]) >= {1_698_488.2, 1_698_844.2}
    chosen = year[year["picked"]]
    assert list(chosen["value"]) == [1_698_488.2]
    assert year.loc[~year["picked"], "why"].str.len().gt(0).all()


@pytest.mark.parametrize(
    "options",
    [{"producer": "acnur"}, {"area": "VENE"}, {"frequency": "W"}, {"counterpart": "XX"}],
)
def test_unknown_options(options):
    with pytest.raises(UnknownNameError):
        cd.series("refugees", **{"counterpart": "COL", **options})


def test_no_series_has_two_values_at_one_moment(package):
    """Every series that can be named is unique and ascending."""
    for name in package.observation_tables:
        table = package.table(name)
        columns = ["indicator", "producer", "area", "counterpart", "breakdown"]
        keys = table[columns].astype("str").drop_duplicates()
        keys = keys[keys["area"] == package.focus_area]
        if len(keys) > 150:
            keys = keys.sample(150, random_state=1)
        for key in keys.to_dict("records"):
            indicator = key.pop("indicator")
            try:
                values = cd.series(indicator, **key)
            except AmbiguousError as error:
                if error.dimension in ("frequency", "period"):
                    continue
                raise
            assert values.index.is_unique
            assert values.index.is_monotonic_increasing
            assert values.dtype == "float64"
