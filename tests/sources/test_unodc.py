"""UNODC: homicide rates, of the focus area only."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import catalogue
from scripts.sources import unodc
from tests.sources.provider_checks import refused

DATA = Path(__file__).parent.parent / "data" / "unodc"
FILE = "homicide-unodc/homicide-rate-unodc.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


def test_small_file_gives_the_focus_only(seeds):
    rows = unodc.read(DATA, seeds)
    columns = ["indicator", "area", "period", "value", "locator"]
    assert rows[columns].to_numpy().tolist() == [
        ["homicide_rate", "VEN", "2016", 50.5, "VEN,2016"],
        ["homicide_rate", "VEN", "2017", 40.25, "VEN,2017"],
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("50.5", "fifty", "row 3, column Homicide rate per 100,000 population: found 'fifty'"),
        ("VEN,2017", "VEN,2016", "row 4, column Entity: (Venezuela, 2016) stands twice"),
        ("VEN,2016", "VEN,16", "row 3, column Year: found '16', expected a year"),
        ("World region", "Region", "row 1, column 5"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(tmp_path, seeds, old, new, message):
    refused(unodc, seeds, tmp_path, FILE, old, new, message)


def test_anchors(sources, seeds):
    # Read in homicide-rate-unodc.csv: the rows "Venezuela,VEN,<year>".
    rate = unodc.read(sources, seeds).set_index("period")["value"]
    assert rate["1990"] == 12.477928
    assert rate["2014"] == 62.900608
    assert rate["2017"] == 47.979206
    assert rate["2022"] == 12.646645
    # The years that the file lacks are not filled.
    assert len(rate) == 31
    assert not {"2013", "2018"} & set(rate.index)
