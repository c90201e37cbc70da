"""The Federal Reserve's monthly averages: one column, three currencies."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scripts import catalogue
from scripts.sources import bcv_fx, frb
from tests.sources.provider_checks import golden, refused

DATA = Path(__file__).parent.parent / "data" / "frb"
FILE = "frb-h10-fred/monthly.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rates(sources, seeds) -> pd.DataFrame:
    return frb.read(sources, seeds).set_index("period")


def test_small_file_gives_the_expected_rows(seeds):
    golden(frb, seeds)
    rows = frb.read(DATA, seeds)
    assert set(rows["area"]) == {"VEN"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2018-09-01", "2018-09-31", "row 6, column Date: found '2018-09-31', expected a day"),
        ("Venezuela,60", "Venezuela,sixty", "row 6, column Exchange rate: found 'sixty'"),
        ("2018-09-01", "2018-07-01", "row 6, column Country: (Venezuela, 2018-07-01) stands"),
        ("Exchange rate", "Rate", "row 1, column 3: found 'Rate'"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(tmp_path, seeds, old, new, message):
    refused(frb, seeds, tmp_path, FILE, old, new, message)


def test_anchors(rates):
    # Read in monthly.csv: lines 17016, 17143, 17145, 17149 and 17183.
    for month, currency, value in [
        ("2007-12", "VEF", 2.1446),
        ("2018-07", "VEF", 129228.5),
        ("2018-09", "VES", 61.4953),
        ("2019-01", "VES", 1358.1886),
        ("2021-11", "VED", 4.4848),
    ]:
        assert rates.loc[month, ["breakdown", "value"]].tolist() == [currency, value], month


def test_months_of_a_redenomination_are_out(rates):
    assert not set(frb.HYBRID) & set(rates.index)
    # 378 months of Venezuela from January 1995 to June 2026, less the two.
    assert len(rates) == 376


def test_agrees_with_the_central_bank_but_for_january_2018(rates, sources, seeds):
    # In January 2018 the Federal Reserve kept the protected rate to the end of the month, the
    # central bank's file has 3,345 on the last two days.
    daily = bcv_fx.read(sources, seeds)
    months = daily.assign(period=daily["period"].str[:7])
    mean = months.groupby(["breakdown", "period"])["value"].mean()
    ratio = (rates.reset_index().set_index(["breakdown", "period"])["value"] / mean).dropna()
    assert len(ratio) > 100
    assert set(ratio.index[(ratio - 1).abs() > 0.1]) == {("VEF", "2018-01")}


def test_years_before_2008_are_restated(rates):
    # 170 old bolívares in 1995: the file has 0.17.
    assert rates.loc["1995-01", ["breakdown", "value"]].tolist() == ["VEF", 0.17]
    assert rates.loc["2008-01", "value"] == rates.loc["2007-12", "value"]
