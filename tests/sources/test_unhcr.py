"""UNHCR: stocks by origin and host, and applications that must not be added."""

from __future__ import annotations

import pandas as pd
import pytest
from provider_checks import golden, refused, value

from scripts import catalogue
from scripts.sources import unhcr

POPULATION = "unhcr-refugees-pkg/population.csv"
APPLICATIONS = "unhcr-refugees-pkg/asylum_applications.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rows(sources, seeds) -> pd.DataFrame:
    return unhcr.read(sources, seeds)


def test_small_files_give_the_expected_rows(seeds):
    golden(unhcr, seeds)


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        (POPULATION, "ooc,oip", "oip,ooc", "row 1, column 14: found 'oip'"),
        (POPULATION, "COL,COL,61.0", "COL,QQQ,61.0", "row 2, column coa_iso: found 'QQQ'"),
        (POPULATION, "61.0", "sixty", "row 2, column refugees: found 'sixty'"),
        (POPULATION, "2018.0,Ven", "2017.0,Ven", "row 3, column year: (2017.0, VEN, COL) stands"),
        (POPULATION, "2018.0,Ven", "2018.5,Ven", "row 3, column year: found '2018.5'"),
        (APPLICATIONS, "G,N,FI,P", "G,N,FI,X", "row 2, column kind: found 'g-n-fi-x'"),
    ],
)
def test_broken_files_are_refused_where_they_break(seeds, tmp_path, file, old, new, where):
    refused(unhcr, seeds, tmp_path, file, old, new, where)


def test_anchors(rows):
    # Read in population.csv (line) and asylum_applications.csv (line).
    for indicator, area, host, kind, period, expected in [
        ("other_in_need_of_protection", "VEN", "COL", "_T", "2018", 1171552),  # 93801
        ("asylum_seekers", "VEN", "PER", "_T", "2018", 227325),  # 96513
        ("refugees", "VEN", "USA", "_T", "2017", 5402),  # 92543
        ("other_of_concern", "VEN", "MEX", "_T", "2022", 114272),  # 118054
        ("refugees", "SYR", "TUR", "_T", "2018", 3622366),  # 97484
        ("asylum_applications", "VEN", "PER", "g-n-fi-p", "2018", 190469),  # 52594
        ("asylum_applications", "VEN", "USA", "g-n-in-c", "2018", 26402),  # 74564
    ]:
        key = {"indicator": indicator, "area": area, "counterpart": host, "breakdown": kind}
        assert value(rows, **key, period=period) == expected, key


def abroad(rows: pd.DataFrame, indicators: list[str], period: str) -> float:
    away = rows[(rows["area"] == "VEN") & (rows["counterpart"] != "VEN")]
    return away.loc[away["indicator"].isin(indicators) & (away["period"] == period), "value"].sum()


def test_the_jump_of_2018_is_a_new_category(rows):
    three = ["refugees", "asylum_seekers", "other_in_need_of_protection"]
    assert abroad(rows, three, "2017") == 157_368
    assert abroad(rows, three, "2018") == 3_078_217
    # Like for like: with the Venezuelans who had another legal stay in 2017.
    assert abroad(rows, ["other_of_concern"], "2017") == 345_585
    assert abroad(rows, [*three, "other_of_concern"], "2017") == 502_953


def test_others_in_need_start_in_2018_and_never_in_spain_or_the_united_states(rows):
    oip = rows[rows["indicator"] == "other_in_need_of_protection"]
    assert oip["period"].min() == "2018"
    assert not set(oip.loc[oip["area"] == "VEN", "counterpart"]) & {"ESP", "USA"}


def test_new_claims_of_2018_are_persons_and_cases(rows):
    claims = rows[(rows["indicator"] == "asylum_applications") & (rows["area"] == "VEN")]
    claims = claims[(claims["period"] == "2018") & claims["breakdown"].str.contains("-n-")]
    persons = claims["breakdown"].str.endswith("-p")
    assert claims.loc[persons, "value"].sum() == 315_396
    assert claims.loc[~persons, "value"].sum() == 26_402


def test_no_zero_pads_the_table(rows):
    assert (rows["value"] > 0).all()
    assert rows["period"].min() == str(unhcr.FIRST_YEAR)
