"""V-Dem: five indices, one with the interval of the model."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scripts import catalogue
from scripts.sources import vdem
from tests.sources.provider_checks import refused

DATA = Path(__file__).parent.parent / "data" / "vdem"
FILE = "vdem-v15/vdem_simple.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def indices(sources, seeds) -> pd.DataFrame:
    return vdem.read(sources, seeds)


def test_small_file_gives_the_expected_rows(seeds):
    rows = vdem.read(DATA, seeds)
    columns = ["indicator", "area", "breakdown", "period", "value", "locator"]
    expected = pd.read_csv(DATA / "expected.csv", dtype=dict.fromkeys(["period"], "str"))
    got = rows[columns].sort_values(columns).to_numpy().tolist()
    assert got == expected[columns].sort_values(columns).to_numpy().tolist()
    assert set(rows["flag"]) == {"E"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2018.0", "2o18", "row 3, column year: found '2o18', expected a year"),
        ("0.25,0.2,0.3", "n/a,0.2,0.3", "row 3, column v2x_polyarchy: found 'n/a'"),
        ("2018.0", "2017.0", "row 3, column country_text_id: (VEN, 2017) stands twice"),
        ("country_text_id", "iso3", "row 1, column 2: found 'iso3'"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(tmp_path, seeds, old, new, message):
    refused(vdem, seeds, tmp_path, FILE, old, new, message)


def test_anchors(indices):
    # Read in vdem_simple.csv: lines 1521 (Venezuela 1998), 1532 (2009), 1541 (2018), 1547 (2024).
    key = ["indicator", "breakdown", "period"]
    found = indices[indices["area"] == "VEN"].set_index(key)["value"]
    assert found["vdem_polyarchy", "_T", "1998"] == 0.733
    assert found["vdem_polyarchy", "_T", "2009"] == 0.43
    assert found["vdem_polyarchy", "_T", "2018"] == 0.215
    assert found["vdem_polyarchy", "interval-low", "2018"] == 0.194
    assert found["vdem_polyarchy", "interval-high", "2018"] == 0.231
    assert found["vdem_libdem", "_T", "2018"] == 0.064
    assert found["vdem_polyarchy", "_T", "2024"] == 0.197


def test_intervals_hold_their_estimate(indices):
    polyarchy = indices[indices["indicator"] == "vdem_polyarchy"]
    wide = polyarchy.pivot_table(index=["area", "period"], columns="breakdown", values="value")
    assert (wide["interval-low"] <= wide["_T"]).all()
    assert (wide["_T"] <= wide["interval-high"]).all()


def test_indices_run_from_0_to_1(indices):
    assert indices["value"].between(0, 1).all()


def test_liberal_democracy_builds_on_the_electoral_one(indices):
    total = indices[indices["breakdown"] == "_T"]
    wide = total.pivot_table(index=["area", "period"], columns="indicator", values="value")
    assert (wide["vdem_libdem"] <= wide["vdem_polyarchy"]).all()
