"""Border statistics: annual totals that look like Januaries, events that are not people."""

from __future__ import annotations

import pandas as pd
import pytest
from provider_checks import golden, refused, value

from scripts import catalogue
from scripts.sources import gdidata

DARIEN = "gdidata/irreg_darien_nat.csv"
USA = "gdidata/irreg_usa.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rows(sources, seeds) -> pd.DataFrame:
    return gdidata.read(sources, seeds)


def test_small_files_give_the_expected_rows(seeds):
    golden(gdidata, seeds)


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        (DARIEN, "t,q,nat,n", "t,q,n,nat", "row 1, column 3: found 'n'"),
        (DARIEN, "2023-08-01,", "2023-08-15,", "row 4, column t: found '2023-08-15'"),
        (DARIEN, "62700", "62 700", "row 4, column n: found '62 700'"),
        (DARIEN, "CUB", "VEN", "row 3, column t: (2018-01-01, VEN) stands twice"),
        (USA, "FMUA,OOO", "FMUA,QQQ", "row 5, column nat: found 'QQQ'"),
        (USA, "Office of Field Operations,El Paso,Title 8,Inadmissibles",
         "U.S. Border Patrol,El Paso,Title 8,Apprehensions", "row 4, column t: (2023-09-01"),
    ],
)  # fmt: skip
def test_broken_files_are_refused_where_they_break(seeds, tmp_path, file, old, new, where):
    refused(gdidata, seeds, tmp_path, file, old, new, where)


def test_anchors(rows):
    # irreg_darien_nat.csv 300, 1272, 1626; irreg_mexico_nat.csv 4189; irreg_usa.csv: the sum of
    # 34 rows of September 2023, and of those of October 2019.
    for indicator, host, period, expected in [
        ("darien_transits", "PAN", "2018", 65),
        ("darien_transits", "PAN", "2022-10", 40_593),
        ("darien_transits", "PAN", "2023-08", 62_700),
        ("irregular_migration_events", "MEX", "2023-08", 21_949),
        ("border_encounters", "USA", "2023-09", 66_584),
        ("border_encounters", "USA", "2019-10", 728),
    ]:
        key = {"indicator": indicator, "counterpart": host, "period": period, "area": "VEN"}
        assert value(rows, **key) == expected, key


def test_darien_is_annual_to_2019_and_monthly_from_2020(rows):
    periods = rows.loc[rows["indicator"] == "darien_transits", "period"]
    assert set(periods[periods.str.len() == 4]) == {"2015", "2016", "2017", "2018", "2019"}
    assert periods[periods.str.len() == 7].min() == "2020-01"


def test_sources_without_a_licence_give_the_focus_area_only(rows, seeds):
    datasets = seeds["datasets"].set_index("id")["reuse"]
    unstated = rows[rows["reference"].map(datasets) == "unstated"]
    assert set(unstated["area"]) == {"VEN"}
    assert set(unstated["indicator"]) == {"darien_transits", "irregular_migration_events"}


def test_nationality_is_known_from_october_2019(rows):
    usa = rows[rows["indicator"] == "border_encounters"]
    assert usa["period"].min() == "2019-10"
    assert len(usa[usa["area"] == "VEN"]) == 63
