"""Measles by month and year: unfinished periods, two downloads, two shapes of file."""

from __future__ import annotations

from io import StringIO

import pandas as pd
import pytest

from scripts import catalogue
from scripts.errors import SourceError
from scripts.sources import who_measles
from tests.sources.rows import one, series, short

MONTHS = "who-measles-monthly-2025/cases_month.csv"
YEARS = "who-measles-monthly-2025/cases_year.csv"
BOOK = "who-measles-monthly-2025/404-table-web-epi-curve-data.xlsx"


@pytest.fixture(scope="module")
def seeds():
    return catalogue.load()


@pytest.fixture(scope="module")
def observed(sources, seeds):
    return who_measles.read(sources, seeds)


def rows(seeds, path: str, text: str) -> list[str]:
    table = pd.read_csv(StringIO(text), dtype="str", keep_default_na=False)
    return short(who_measles.rows(seeds, path, table, who_measles.FILES[path.split("/")[1]]))


def test_months_and_years_that_are_not_over_are_left_out(seeds):
    text = (
        "iso3,year,month,suspected,confirmed\n"
        "VEN,2018,4,1546,1214\nVEN,2025,6,3,1\nCOL,2018,4,9,NA\n"
    )
    assert rows(seeds, MONTHS, text) == [
        "measles_cases VEN _T 2018-04 1214 P VEN,2018-04",
        "measles_rubella_suspected VEN _T 2018-04 1546 P VEN,2018-04",
    ]
    text = "iso3,year,suspected,confirmed\nVEN,2018,8014,5779\nBRA,2018,9,8\nVEN,2025,1,1\n"
    assert rows(seeds, YEARS, text) == [
        "measles_cases VEN _T 2018 5779 P VEN,2018",
        "measles_cases BRA _T 2018 8 P BRA,2018",
        "measles_rubella_suspected VEN _T 2018 8014 P VEN,2018",
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("VEN,2018,13,1,1", r"cases_month.csv, row 3, column month: found '13'"),
        ("VEN,2018,4,1,1", r"row 3, column iso3: \(VEN, 2018, 4\) stands twice"),
        ("XVE,2018,5,1,1", r"row 3, column iso3: found 'XVE'"),
        ("VEN,2018,5,1,none", r"row 3, column confirmed: found 'none'"),
    ],
)
def test_broken_rows_are_refused_where_they_break(seeds, row, message):
    text = f"iso3,year,month,suspected,confirmed\nVEN,2018,4,5,4\n{row}\n"
    with pytest.raises(SourceError, match=message):
        rows(seeds, MONTHS, text)


def test_header_of_a_workbook_is_checked():
    head = ["Region", "Country", "ISO3", "Year", "Month", "Measles \nsuspect"]
    head += ["clinical", "linked", "confirmed", "Measles \ntotal"]
    cells = pd.DataFrame([head, ["AMR", "x", "VEN", "2018", "04", "9", "0", "0", "7", "7"]])
    file = who_measles.FILES["404-table-web-epi-curve-data.xlsx"]
    got = who_measles.book(BOOK, cells, file)
    assert got.to_numpy().tolist() == [["VEN", "2018", "04", "9", "7"]]
    cells.iloc[0, 9] = "Rubella total"
    with pytest.raises(SourceError, match=r"row 1, column 10: found 'Rubella total', expected"):
        who_measles.book(BOOK, cells, file)


def test_anchors(observed):
    # cases_year.csv, lines 922, 923 and 662; cases_month.csv, line 9156.
    confirmed = {"indicator": "measles_cases"}
    old = {"vintage": "2025-06-12", **confirmed}
    assert one(observed, area="VEN", period="2017", **old) == 712
    assert one(observed, area="VEN", period="2018", **old) == 5779
    assert one(observed, area="BRA", period="2018", **old) == 10326
    assert one(observed, area="VEN", period="2018-04", **old) == 1214
    assert one(observed, area="VEN", period="2018-04", vintage="2026-03-31", **confirmed) == 1214


def test_months_add_up_to_the_year(observed):
    cases = observed[observed["vintage"] == "2025-06-12"]
    for indicator in ("measles_cases", "measles_rubella_suspected"):
        values = series(cases, indicator=indicator, area="VEN")
        months = values[values.index.str.len() == 7]
        by_year = months.groupby(months.index.str[:4]).sum()
        years = values[values.index.str.len() == 4]
        assert len(years) == 10
        assert by_year[years.index].tolist() == years.tolist()


def test_every_row_is_provisional(observed):
    assert set(observed["flag"]) == {"P"}
