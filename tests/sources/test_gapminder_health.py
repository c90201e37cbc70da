"""Gapminder: two files are dated a year late."""

from __future__ import annotations

from io import StringIO

import pandas as pd
import pytest

from scripts import catalogue
from scripts.errors import SourceError
from scripts.sources import gapminder_health, owid
from tests.sources.rows import one, series, short

LATE = f"{gapminder_health._GLOBAL}/under_five_mortality_from_cme_per_1000_born"
TEXT = (
    "geo,time,under_five_mortality_from_cme_per_1000_born\n"
    "ven,2017,24.263\nven,1952,116.87\nkos,2017,9\nfra,2017,4\nven,1820,400\ncol,2001,30\n"
)


@pytest.fixture(scope="module")
def seeds():
    return catalogue.load()


@pytest.fixture(scope="module")
def observed(sources, seeds):
    return gapminder_health.read(sources, seeds)


def rows(seeds, text: str) -> pd.DataFrame:
    table = pd.read_csv(StringIO(text), dtype="str", keep_default_na=False)
    return gapminder_health.rows(seeds, f"{LATE}.csv", table, gapminder_health.FILES[LATE])


def test_late_dates_are_set_right_and_the_file_is_still_found(seeds):
    got = rows(seeds, TEXT)
    assert short(got) == [
        "under5_mortality VEN _T 2016 24.263 E ven,2017",
        "under5_mortality VEN _T 1951 116.87 E ven,1952",
        "under5_mortality COL _T 2000 30 E col,2001",
    ]
    assert set(got["note"]) == {"the file dates it a year later"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ven,2017,24.263", "ven,2017,24;263", r"row 2, column under_five.*: found '24;263'"),
        ("fra,2017", "xfr,2017", r"row 5, column geo: found 'xfr'"),
        ("ven,1952", "ven,2017", r"row 3, column geo: \(ven, 2017\) stands twice"),
        ("ven,2017", "ven,20x7", r"row 2, column time: found '20x7'"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(seeds, old, new, message):
    assert old in TEXT
    with pytest.raises(SourceError, match=message):
        rows(seeds, TEXT.replace(old, new, 1))


def test_anchors(observed):
    # mcv1_vacc.csv, line 6896; newborn_mortality_rate_per_1000.csv, line 9753; lex.csv,
    # line 55147; food_supply_kilocalories_per_person_and_day.csv, line 2271.
    assert one(observed, indicator="coverage_mcv1", area="VEN", period="2017") == 96
    assert one(observed, indicator="neonatal_mortality", area="VEN", period="2016") == 15.011
    assert one(observed, indicator="life_expectancy", area="VEN", period="2018") == 72.7
    kcal = {"indicator": "dietary_energy_supply", "breakdown": "fbs-new-2010"}
    assert one(observed, area="VEN", period="2013", **kcal) == 2838.4


TWELVE = {
    "under5_mortality": "ARG BRA CHL COL DOM ECU GUY HTI MEX MMR PER VEN",
    "neonatal_mortality": "ARG BRA COL DOM ECU GUY HTI MEX MMR PER UKR VEN",
}


@pytest.mark.parametrize("indicator", list(TWELVE))
def test_a_year_late_in_twelve_countries(observed, sources, seeds, indicator):
    # UN IGME's edition of 2021 is dated right: 24.2 in 2016, as in the World Bank's files.
    igme = owid.read(sources, seeds)
    for area in TWELVE[indicator].split():
        true = series(igme, indicator=indicator, area=area)["2000":"2020"]
        ours = series(observed, indicator=indicator, area=area)
        gaps = {}
        for shift in (-1, 0, 1):
            moved = ours.copy()
            moved.index = (moved.index.astype(int) + shift).astype(str)
            gaps[shift] = float((moved.reindex(true.index) - true).abs().mean())
        assert len(true) == 21
        assert min(gaps, key=gaps.get) == 0, (area, gaps)


def test_disasters_stand_in_their_years(observed):
    # The earthquake of Haiti, the cyclone of Myanmar.
    for area, year in (("HTI", "2010"), ("MMR", "2008")):
        ours = series(observed, indicator="under5_mortality", area=area)["2000":"2020"]
        assert (ours - ours.rolling(3, center=True).median()).idxmax() == year


def test_projections_of_life_expectancy_are_left_out(observed):
    assert series(observed, indicator="life_expectancy", area="VEN").index.max() == "2025"


def test_reported_cases_agree_with_who_in_the_same_year(observed):
    # WHO's own file of 2018 has 8,197 for 2016: this file is not dated late.
    assert one(observed, indicator="tb_cases", area="VEN", period="2016") == 8197
