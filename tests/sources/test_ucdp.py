"""UCDP: deaths in organised violence by country."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scripts import catalogue
from scripts.sources import ucdp
from tests.sources.provider_checks import refused

DATA = Path(__file__).parent.parent / "data" / "ucdp"
FILE = "owid-ucdp/Conflict_deaths_UCDP_Georeferenced_Event_Data_2019.csv"
OTHER = "owid-ucdp/Conflict_deaths_by_country_UCDP_2019.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def deaths(sources, seeds) -> pd.Series:
    rows = ucdp.read(sources, seeds)
    return rows.set_index(["indicator", "area", "period"])["value"]


def test_small_file_gives_countries_in_scope(seeds):
    rows = ucdp.read(DATA, seeds).set_index(["indicator", "area", "period"])["value"]
    # The focus is kept in full, the others from 2000 on; neither Norway nor the world.
    assert rows["conflict_deaths", "VEN", "1999"] == 7
    assert rows["conflict_death_rate", "VEN", "1999"] == 0.03
    assert rows["conflict_deaths", "COL", "2001"] == 1
    assert ("conflict_deaths", "COL", "1999") not in rows.index
    assert len(rows) == 2 * (1 + 27)
    assert not {"NOR", "WLD"} & set(rows.index.get_level_values("area"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Venezuela,1999,7", "Venezuela,1999,few", "row 2, column Direct conflict deaths: found"),
        ("Myanma", "Burma", "column Entity: has no 'Myanmar', expected for MMR"),
        ("Colombia,1999", "Colombia,2001", "row 30, column Entity: (Colombia, 2001) stands twice"),
        ("Direct conflict deaths", "Deaths", "row 1, column 3: found 'Deaths'"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(tmp_path, seeds, old, new, message):
    refused(ucdp, seeds, tmp_path, FILE, old, new, message)


def test_anchors(deaths):
    # Read in the file with rates: the rows "Venezuela,<year>".
    assert deaths["conflict_deaths", "VEN", "1992"] == 223
    assert deaths["conflict_death_rate", "VEN", "1992"] == 1.07
    assert deaths["conflict_deaths", "VEN", "2017"] == 28
    assert deaths["conflict_deaths", "VEN", "2018"] == 0


def test_the_file_left_out_says_the_same(deaths, sources):
    other = pd.read_csv(sources / OTHER).query("Entity == 'Venezuela'")
    for year, value in zip(other["Year"], other.iloc[:, 2], strict=True):
        assert deaths["conflict_deaths", "VEN", str(year)] == value
