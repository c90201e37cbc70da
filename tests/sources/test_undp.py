"""UNDP: the Human Development Index in two editions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scripts import catalogue
from scripts.errors import SourceError
from scripts.sources import undp

DATA = Path(__file__).parent.parent / "data" / "undp"
FILE_2018 = "undp-hdi/hdi_undp_owid2018.csv"
FILE_2025 = "gapminder/ddf--datapoints--hdi_human_development_index--by--geo--time.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def editions(sources, seeds) -> pd.DataFrame:
    return undp.read(sources, seeds)


def test_small_files_give_two_vintages(seeds):
    rows = undp.read(DATA, seeds)
    found = rows.set_index(["vintage", "area", "period"])["value"]
    assert found["2018-09-14", "VEN", "1980"] == 0.61
    assert found["2018-09-14", "VEN", "2017"] == 0.5
    assert found["2018-09-14", "COL", "2017"] == 0.501
    assert found["2025-05-06", "VEN", "2017"] == 0.71
    assert found["2025-05-06", "COL", "2017"] == 0.7
    # Comparators from 2000 on; Norway is not in scope.
    assert len(found) == (1 + 27) + (2 + 1)
    assert "NOR" not in set(rows["area"])


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (FILE_2018, "Venezuela,1980,0.61", "Venezuela,1980,?", r"row 2, column Human Development"),
        (FILE_2018, "Myanmar", "Burma", r"column Entity: has no 'Myanmar', expected for MMR"),
        (FILE_2025, "ven,2017", "ven,1990", r"row 6, column geo: \(ven, 1990\) stands twice"),
        (FILE_2025, "geo,time", "place,time", r"row 1, column 1: found 'place'"),
        (FILE_2025, "ven,", "vnz,", r"column geo: has no 'ven'"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(tmp_path, seeds, file, old, new, message):
    for name in (FILE_2018, FILE_2025):
        text = (DATA / name).read_text(encoding="utf-8")
        if name == file:
            assert old in text
            text = text.replace(old, new, -1 if old == "ven," else 1)
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        undp.read(tmp_path, seeds)


def test_anchors(editions):
    # Read in both files: the rows "Venezuela,<year>" and "ven,<year>".
    found = editions[editions["area"] == "VEN"].set_index(["vintage", "period"])["value"]
    assert found["2018-09-14", "1980"] == 0.628
    assert found["2018-09-14", "2014"] == 0.778
    assert found["2018-09-14", "2017"] == 0.761
    assert found["2025-05-06", "2017"] == 0.749
    assert found["2025-05-06", "2023"] == 0.709


def test_fall_since_2014_is_in_both_editions(editions):
    for _, edition in editions[editions["area"] == "VEN"].groupby("vintage"):
        by_year = edition.set_index("period")["value"]
        assert by_year["2014"] > by_year["2015"] > by_year["2016"] > by_year["2017"]
