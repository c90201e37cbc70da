"""Mass Mobilization: events counted by the day they began."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scripts import catalogue
from scripts.sources import massmob
from tests.sources.provider_checks import refused

DATA = Path(__file__).parent.parent / "data" / "massmob"
FILE = "massmob/mm_master.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def events(sources, seeds) -> pd.DataFrame:
    return massmob.read(sources, seeds)


def test_small_file_gives_the_expected_counts(seeds):
    rows = massmob.read(DATA, seeds).sort_values(["area", "period"])
    assert rows[["area", "period", "value"]].to_numpy().tolist() == [
        ["COL", "2001", 1.0],
        # Begun in 1996, ended in 1997, which is the year of the file.
        ["VEN", "1996", 1.0],
        ["VEN", "1996-12", 1.0],
        ["VEN", "1997", 2.0],
        ["VEN", "1997-03", 2.0],
        ["VEN", "2020-01/2020-03", 1.0],
        ["VEN", "2020-02", 1.0],
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1997-03-02,", "1997-03-32,", "row 3, column start_date: found '1997-03-32'"),
        ("1,2,Venezuela", "1,1,Venezuela", "row 3, column id: (1) stands twice"),
        (",Myanmar,", ",Burma,", "column country: has no 'Myanmar', expected events"),
        (",country,", ",nation,", "row 1, column 3: found 'nation'"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(tmp_path, seeds, old, new, message):
    refused(massmob, seeds, tmp_path, FILE, old, new, message)


def test_anchors(events):
    # Counted in mm_master.csv: rows of Venezuela by the first four digits of start_date.
    count = events[events["area"] == "VEN"].set_index("period")["value"]
    assert count["1992"] == 26
    assert count["2014"] == 16
    assert count["2017"] == 22
    # Events 1012018001 and 1012018002, of 21 and 23 July.
    assert count["2018"] == 2
    assert count["2018-07"] == 2
    assert count["2019"] == 13
    # Three events ended in the year after the one they began in.
    assert count[["1996", "1997", "2002", "2003"]].tolist() == [13, 10, 10, 2]


def test_months_add_up_to_years(events):
    count = events[events["area"] == "VEN"].set_index("period")["value"]
    months = count[count.index.str.fullmatch(r"\d{4}-\d{2}")]
    by_year = months.groupby(months.index.str[:4]).sum()
    years = count[~count.index.isin(months.index)]
    assert by_year.tolist() == years.sort_index().tolist()
    assert count[months.index].sum() == 318


def test_no_zeros_are_made_up(events):
    assert (events["value"] > 0).all()
