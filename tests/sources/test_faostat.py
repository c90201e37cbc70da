"""FAOSTAT bulk file of October 2019: intervals, bounds, what was not reported."""

from __future__ import annotations

from io import StringIO
from zipfile import ZipFile

import pandas as pd
import pytest

from scripts import catalogue
from scripts.errors import SourceError
from scripts.sources import faostat
from scripts.sources.areas import named
from tests.sources.rows import one, series, short

HEAD = ",".join(faostat._COLUMNS)


def text(seeds, *own: str) -> str:
    """Write a table in which every area in scope stands at least once."""
    places = [
        f"{code},x,210041,Item,6121,Value,19901992,1990-1992,%,5,F"
        for code in named(seeds, "faostat")
    ]
    return "\n".join([HEAD, *places, *own]) + "\n"


@pytest.fixture(scope="module")
def seeds():
    return catalogue.load()


@pytest.fixture(scope="module")
def observed(sources, seeds):
    return faostat.read(sources, seeds)


def rows(seeds, content: str) -> pd.DataFrame:
    table = pd.read_csv(StringIO(content), dtype="str", keep_default_na=False)
    return faostat.rows(seeds, table)


OWN = (
    "236,x,210041,Item,6121,Value,20152017,2015-2017,%,18,F",
    "44,x,210041,Item,6121,Value,20152017,2015-2017,%,<2.5,F",
    "5000,x,210040,Item,6121,Value,2018,2018,%,10.8,F",
    "236,x,210091,Item,6121,Value,20152017,2015-2017,%,,NR",
    "236,x,21025,Item,6121,Value,2009,2009,%,13.4,X",
)


def test_small_table_gives_the_expected_rows(seeds):
    assert short(rows(seeds, text(seeds, *OWN))) == [
        "undernourishment VEN _T 1990/1992 5 E 236,210041,1990-1992",
        "undernourishment VEN _T 2015/2017 18 E 236,210041,2015-2017",
        "undernourishment COL _T 2015/2017 2.5 < E 44,210041,2015-2017",
        "undernourishment WLD _T 2018 10.8 E 5000,210040,2018",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("%,18,F", "%,~18,F", r"FS.zip, row 36, column Value: found '~18'"),
        ("%,18,F", "%,18,Z", r"row 36, column Flag: found 'Z'"),
        ("%,18,F", "kg,18,F", r"row 36, column Unit: found 'kg'"),
        ("236,x,210041,Item,6121,Value,19901992", "999,x,210041,Item,6121,Value,19901992", ""),
    ],
)
def test_broken_table_is_refused_where_it_breaks(seeds, old, new, message):
    content = text(seeds, *OWN)
    assert old in content
    broken = content.replace(old, new, 1)
    if not message:
        broken = broken.replace("\n236,", "\n999,")
        message = r"column Area Code: has no '236', expected for VEN"
    with pytest.raises(SourceError, match=message):
        rows(seeds, broken)


def test_archive_that_is_missing_or_foreign_is_refused(tmp_path):
    with pytest.raises(SourceError, match="is not beside the sources directory"):
        faostat.table(tmp_path / "sources")
    file = tmp_path / faostat.FILE
    file.parent.mkdir(parents=True)
    with ZipFile(file, "w") as archive:
        archive.writestr("other.csv", "a\n")
    with pytest.raises(SourceError, match="has no member 'Food_Security_Data"):
        faostat.table(tmp_path / "sources")


def test_anchors(observed):
    # Lines 64186, 64187, 64205, 13566 and 65978 of the csv in the archive.
    food = {"area": "VEN", "indicator": "undernourishment"}
    assert one(observed, period="2015/2017", **food) == 18.0
    assert one(observed, period="2016/2018", **food) == 21.2
    assert one(observed, area="VEN", indicator="undernourished_people", period="2016/2018") == 6.8
    assert one(observed, area="COL", indicator="undernourishment", period="2016/2018") == 4.8
    world = {"area": "WLD", "indicator": "food_insecurity_moderate_severe"}
    assert one(observed, period="2018", **world) == 26.4


def test_figures_marked_as_not_reported_are_absent(observed, seeds):
    assert series(observed, area="VEN", indicator="food_insecurity_severe").empty
    silent = seeds["silences"]
    silent = silent[(silent["producer"] == "fao") & (silent["kind"] == "not-published")]
    assert set(silent["indicator"]) >= {"food_insecurity_severe", "food_insecurity_moderate_severe"}
