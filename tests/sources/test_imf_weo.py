"""IMF World Economic Outlook: two releases, actual, estimated and forecast years."""

from __future__ import annotations

import pandas as pd
import pytest
from provider_checks import golden, refused, value

from scripts import catalogue
from scripts.sources import imf_weo

PRICES = "imf-weo-2019-04/ddf--datapoints--pcpipch--by--country--year.csv"
NOTES = "imf-weo-2019-04/ddf--notes.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rows(sources, seeds) -> pd.DataFrame:
    return imf_weo.read(sources, seeds)


def test_small_files_give_the_expected_rows(seeds):
    golden(imf_weo, seeds)


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        (PRICES, "year,country", "country,year", "row 1, column 1: found 'country'"),
        (PRICES, "929789.5", "9.2978.9", "row 3, column pcpipch: found '9.2978.9'"),
        (PRICES, "929789.5", "inf", "row 3, column pcpipch: found 'inf'"),
        (PRICES, "2018,ven", "2018,vnz", "row 3, column country: found 'vnz'"),
        (PRICES, "2018,ven", "2019,ven", "row 4, column country: (ven, 2019) stands twice"),
        (PRICES, "2018,ven", "18,ven", "row 3, column year: found '18'"),
        (NOTES, ",2017", ",soon", "row 2, column estimates_start_after: found 'soon'"),
        (NOTES, "ven,lur", "ven,pcpipch", "row 3, column country: (ven, pcpipch) stands twice"),
    ],
)
def test_broken_files_are_refused_where_they_break(seeds, tmp_path, file, old, new, where):
    refused(imf_weo, seeds, tmp_path, file, old, new, where)


@pytest.mark.parametrize(
    ("year", "last_actual", "flag"),
    [
        (2017, 2017, "A"),
        (2018, 2017, "E"),
        (2019, 2017, "F"),
        (2019, 2019, "A"),  # a fiscal year the producer calls actual
        (2020, 2019, "F"),
        (2018, float("nan"), "A"),
        (2019, float("nan"), "F"),
    ],
)
def test_flags(year, last_actual, flag):
    assert list(imf_weo.flags(pd.Series([year]), pd.Series([last_actual]), 2019)) == [flag]


def test_anchors(rows):
    # Read in ddf--datapoints--<code>--by--country--year.csv of each release; code and line.
    for release, indicator, area, period, expected, flag in [
        ("2019-04-09", "cpi_annual_avg", "VEN", "2018", 929789.5, "E"),  # pcpipch 7711
        ("2019-04-09", "cpi_annual_avg", "VEN", "2019", 10_000_000, "F"),  # pcpipch 7712
        ("2019-04-09", "cpi_annual_avg", "NIC", "1988", 4775.2, "A"),  # pcpipch 5071
        ("2019-04-09", "cpi_end_of_period", "VEN", "2018", 1555146, "E"),  # pcpiepch 7298
        ("2019-04-09", "gdp_growth", "VEN", "2018", -18, "E"),  # ngdp_rpch 7760
        ("2019-04-09", "gdp_usd", "VEN", "2018", 98.468, "E"),  # ngdpd 7807
        ("2019-04-09", "gdp_per_capita_usd", "VEN", "2017", 4717.53, "E"),  # ngdpdpc 7723
        ("2019-04-09", "unemployment", "VEN", "2018", 35.027, "E"),  # lur 4233
        ("2019-04-09", "import_volume_growth", "VEN", "2017", -34.651, "A"),  # tm_rpch 6818
        ("2015-04-14", "cpi_annual_avg", "VEN", "2014", 62.169, "A"),  # pcpipch 6859
        ("2015-04-14", "cpi_annual_avg", "VEN", "2015", 96.796, "F"),  # pcpipch 6860
        ("2015-04-14", "gdp_growth", "VEN", "2015", -7, "F"),  # ngdp_rpch 6899
    ]:
        key = {"vintage": release, "indicator": indicator, "area": area, "period": period}
        assert value(rows, **key, flag=flag) == expected, key


def test_nothing_of_either_release_was_known_between_them(rows):
    assert set(rows["vintage"]) == {"2015-04-14", "2019-04-09"}
    assert set(rows["vintage_basis"]) == {"release"}
    # Cuba is not a member of the Fund.
    assert "CUB" not in set(rows["area"])


def test_no_forecast_lies_before_its_release(rows):
    forecast = rows[rows["flag"] == "F"]
    assert (forecast["period"] >= forecast["vintage"].str[:4]).all()
    # And every year from the release on is one, in the countries in scope.
    later = rows[rows["period"] >= rows["vintage"].str[:4]]
    assert set(later["flag"]) == {"F"}


def test_binary_fractions_are_gone(rows):
    assert (rows["value"].round(3) == rows["value"]).all()
