"""The central bank's daily rate: currency of the day, scale jumps, anchors."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scripts import catalogue
from scripts.sources import bcv_fx
from tests.sources.provider_checks import golden, refused

DATA = Path(__file__).parent.parent / "data" / "bcv_fx"
FILE = "bcv-fx-2026-06/ove_bcv_tipo_cambio_usd.csv"

# Days on which the official rate moved by more than a factor of three, and why. Anything else
# would be a change of scale that nobody announced.
REDENOMINATIONS = {
    "2018-08-21": ("VES", "five zeros fewer from 20 August 2018; 248,832 becomes 60, not 2.49"),
    "2021-10-04": ("VED", "six zeros fewer from 1 October 2021"),
}
DEVALUATIONS = {
    "2018-01-30": "protected rate of 10 abolished, last auction rate of 2017 taken over (3,345)",
    "2018-02-07": "first auction of the new Dicom, about 25,000: Crisis24, 12 February 2018",
}


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rates(sources, seeds) -> pd.DataFrame:
    return bcv_fx.read(sources, seeds).set_index("period")


def test_small_file_gives_the_expected_rows(seeds):
    golden(bcv_fx, seeds)
    rows = bcv_fx.read(DATA, seeds)
    assert set(rows["indicator"]) == {"fx_official"}
    assert set(rows["producer"]) == {"bcv"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2018-08-20,USD", "2018-13-20,USD", "row 4, column date: found '2018-13-20'"),
        ("2018-08-20,USD", "2018-08-19,USD", "row 4, column date: (2018-08-19) stands twice"),
        ("2018-08-20,USD", "2018-08-20,EUR", "row 4, column currency: found 'EUR'"),
        ("2.5,2.49", ",2.49", "row 4, column value: found ''"),
        ("2.5,2.49", "n/a,2.49", "row 4, column value: found 'n/a'"),
        ("2.49,2.5,VES por USD", "2.49,2.5,VED por USD", "row 4, column unit: found 'VED por"),
        ("date,currency", "fecha,currency", "row 1, column 1: found 'fecha', expected 'date'"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(tmp_path, seeds, old, new, message):
    refused(bcv_fx, seeds, tmp_path, FILE, old, new, message)


def test_anchors(rates):
    # Read in the file, column value: lines 2, 507, 640, 641, 759 and 1394.
    for day, currency, value in [
        ("2016-01-04", "VEF", 6.3),
        ("2018-01-26", "VEF", 10.0),
        ("2018-08-17", "VEF", 248832.0),
        ("2018-08-21", "VES", 60.0),
        ("2019-02-12", "VES", 3298.84),
        ("2021-10-04", "VED", 4.18178183),
    ]:
        assert rates.loc[day, ["breakdown", "value"]].tolist() == [currency, value], day
    assert len(rates) == 2528


def test_scale_jumps_only_where_one_is_known(rates):
    step = rates["value"] / rates["value"].shift()
    jumps = step[(step > 3) | (step < 1 / 3)]
    assert set(jumps.index) == set(REDENOMINATIONS) | set(DEVALUATIONS)
    for day, (currency, _) in REDENOMINATIONS.items():
        assert step[day] < 1
        before = rates["breakdown"].shift()[day]
        assert (before, rates.loc[day, "breakdown"]) in {("VEF", "VES"), ("VES", "VED")}
        assert rates.loc[day, "breakdown"] == currency
    for day in DEVALUATIONS:
        assert step[day] > 1
        assert rates.loc[day, "breakdown"] == rates["breakdown"].shift()[day]


def test_in_one_currency_only_devaluations_remain(rates, seeds):
    factor = seeds["currencies"].set_index("id")["factor"]
    soberano, digital = float(factor["VES"]), float(factor["VED"])
    in_ves = rates["value"] * rates["breakdown"].map(
        {"VEF": 1 / soberano, "VES": 1, "VED": digital}
    )
    step = in_ves / in_ves.shift()
    # The redenomination of 2018 came with a devaluation of 96 % on the same day.
    large = {"2018-01-30", "2018-02-07", "2018-08-21"}
    assert set(step.index[(step > 3) | (step < 1 / 3)]) == large
    assert step["2021-10-04"] == pytest.approx(1.01, abs=0.01)


def test_currency_follows_the_days_of_the_catalogue(rates, seeds):
    ranges = seeds["currencies"].set_index("id")
    for code, days in rates.groupby("breakdown"):
        assert days.index.min() >= ranges.loc[code, "valid_from"]
        assert days.index.max() <= (ranges.loc[code, "valid_to"] or "9999")
