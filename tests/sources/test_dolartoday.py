"""DolarToday: one currency at every date, and far from the official rate."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scripts import catalogue
from scripts.sources import bcv_fx, dolartoday
from tests.sources.provider_checks import refused

DATA = Path(__file__).parent.parent / "data" / "dolartoday"
FILE = "dolartoday/dolartoday.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rates(sources, seeds) -> pd.DataFrame:
    return dolartoday.read(sources, seeds).set_index("period")


def test_small_file_gives_the_expected_rows(seeds):
    rows = dolartoday.read(DATA, seeds)
    expected = pd.read_csv(DATA / "expected.csv", dtype={"period": "str"})
    columns = list(expected.columns)
    assert rows[columns].astype("str").to_numpy().tolist() == (
        expected.assign(value=expected["value"].astype("float64")).astype("str").to_numpy().tolist()
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("12-31-2017", "31-12-2017", "row 3, column Fecha: found '31-12-2017'"),
        ("12-31-2017", "6-3-2010", "row 3, column Fecha: (6-3-2010) stands twice"),
        ("1.11", "1.11x", "row 3, column DolarToday: found '1.11x', expected a number"),
        ("65.5", "", "row 4, column DolarToday: found ''"),
        ("DolarToday", "USD", "row 1, column 2: found 'USD'"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(tmp_path, seeds, old, new, message):
    refused(dolartoday, seeds, tmp_path, FILE, old, new, message)


def test_anchors(rates):
    # Read in the file: lines 2, 2610, 2813, 2816 and 2887.
    for day, value in [
        ("2010-06-23", 9.92e-05),
        ("2018-01-26", 2.6663076),
        ("2018-08-17", 59.2148623),
        ("2018-08-20", 59.21),
        ("2018-10-30", 240.28),
    ]:
        assert rates.loc[day, "value"] == value, day
    assert set(rates["breakdown"]) == {"VES"}
    assert len(rates) == 2886


def test_history_is_in_one_currency(rates):
    # A series of bolívares of the day would fall by 100,000 in August 2018.
    step = rates["value"] / rates["value"].shift()
    assert step.max() < 1.35
    assert step.min() > 0.74


def test_distance_to_the_official_rate(rates, sources, seeds):
    # 26 January 2018: 26,663 times the official rate.
    official = bcv_fx.read(sources, seeds).set_index("period").loc["2018-01-26", "value"]
    factor = float(seeds["currencies"].set_index("id").loc["VES", "factor"])
    assert rates.loc["2018-01-26", "value"] * factor / official == pytest.approx(26663, abs=1)
