"""WHO/UNICEF coverage: years across, estimates and reports apart."""

from __future__ import annotations

import pandas as pd
import pytest

from scripts import catalogue
from scripts.errors import SourceError
from scripts.sources import wuenic
from tests.sources.rows import one

PATH = "who-unicef-wuenic-2017/wuenic_20170715.xls"


def sheet(**changes) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "Region": ["AMR", "AMR", ""],
            "ISO_code": ["VEN", "COL", ""],
            "Cname": ["a", "b", ""],
            "Vaccine": ["DTP3", "DTP3", ""],
            "2016.0": ["84", "91", ""],
            "2015": ["87", "", ""],
        }
    )
    return table.rename(columns=changes.pop("columns", {})).assign(**changes)


@pytest.fixture(scope="module")
def observed(sources):
    return wuenic.read(sources, catalogue.load())


def test_years_across_become_rows():
    assert wuenic.long(sheet(), PATH, "DTP3", "Region").to_numpy().tolist() == [
        ["VEN", "2016", "84"],
        ["COL", "2016", "91"],
        ["VEN", "2015", "87"],
        ["COL", "2015", ""],
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"columns": {"ISO_code": "ISO"}}, r"wuenic_20170715.xls, row 1, column DTP3: found"),
        ({"columns": {"2015": "Total"}}, r"column year: found 'Total', expected a year"),
        ({"Vaccine": ["DTP3", "DTP1", ""]}, r"row 3, column Vaccine: found 'DTP1'"),
        ({"ISO_code": ["VEN", "VEN", ""]}, r"\(VEN, 2016\) stands twice"),
    ],
)
def test_broken_sheet_is_refused_where_it_breaks(changes, message):
    with pytest.raises(SourceError, match=message):
        wuenic.long(sheet(**changes), PATH, "DTP3", "Region")


def test_missing_workbook_is_named(tmp_path):
    with pytest.raises(SourceError, match="wuenic_20161020.xls: is not in the sources directory"):
        wuenic.read(tmp_path, catalogue.load())


def test_anchors(observed):
    # Sheet MCV1, row of VEN, in wuenic_20170715.xls and reported_20170712.xls; DTP3 likewise.
    measles = {"indicator": "coverage_mcv1", "area": "VEN"}
    assert one(observed, vintage="2017-07-15", period="2016", **measles) == 88
    assert one(observed, vintage="2017-07-15", period="2007", **measles) == 87
    assert one(observed, vintage="2017-07-12", period="2007", **measles) == 65
    dtp3 = {"indicator": "coverage_dtp3", "area": "VEN", "vintage": "2016-10-20"}
    assert one(observed, period="1998", **dtp3) == 39


def test_reports_and_estimates_are_apart(observed):
    kinds = observed[["vintage", "breakdown", "flag"]].drop_duplicates()
    assert sorted(kinds.to_numpy().tolist()) == [
        ["2016-10-20", "_T", "E"],
        ["2017-07-12", "country-reported", "A"],
        ["2017-07-15", "_T", "E"],
    ]
