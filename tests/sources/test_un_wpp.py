"""World Population Prospects: net migration of two revisions."""

from __future__ import annotations

import pandas as pd
import pytest
from provider_checks import golden, refused, value

from scripts import catalogue
from scripts.sources import un_wpp

R2022 = "un-wpp2022/migration.txt"
R2024 = "un-wpp2024/migration.txt"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rows(sources, seeds) -> pd.DataFrame:
    return un_wpp.read(sources, seeds)


def test_small_files_give_the_expected_rows(seeds):
    golden(un_wpp, seeds)


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        (R2022, "country_code", "code", "row 1, column 1: found 'code'"),
        (R2022, "297.713", "297,713", "row 2, column 2022: found '297,713'"),
        (R2022, "76\tPlace", "77\tPlace", "column country_code: no row of 76"),
        (R2024, "170\tPlace", "862\tPlace", "row 3, column country_code: (862) stands twice"),
    ],
)
def test_broken_files_are_refused_where_they_break(seeds, tmp_path, file, old, new, where):
    refused(un_wpp, seeds, tmp_path, file, old, new, where)


def test_anchors(rows):
    # Read in migration.txt: line 252 of the revision of 2022, line 264 of that of 2024.
    for vintage, period, expected, flag in [
        ("2022-07-11", "2018", -1356.759, "E"),
        ("2022-07-11", "2021", -525.116, "E"),
        ("2022-07-11", "2022", 297.713, "F"),
        ("2024-07-11", "2018", -1355.602, "E"),
        ("2024-07-11", "2022", -141.107, "E"),
        ("2024-07-11", "2023", -112.899, "E"),
    ]:
        assert value(rows, area="VEN", vintage=vintage, period=period, flag=flag) == expected


def test_codes_are_the_places_they_stand_for(sources, seeds):
    # The files carry names beside the codes: compare them with the package's.
    names = seeds["areas"].set_index("id")["name"]
    other = {
        "VEN": "Venezuela (Bolivarian Republic of)",
        "SYR": "Syrian Arab Republic",
        "USA": "United States of America",
        "UMC": "Upper-middle-income countries",
        "LMC": "Lower-middle-income countries",
        "LIC": "Low-income countries",
        "HIC": "High-income countries",
    }
    for file in (R2022, R2024):
        table = pd.read_csv(sources / file, sep="\t", dtype="str", keep_default_na=False)
        found = table.set_index("country_code")["country"]
        for code, area in un_wpp.AREAS.items():
            assert found[code] == other.get(area, names[area])


def test_the_world_gains_and_loses_nobody(rows):
    assert (rows.loc[rows["area"] == "WLD", "value"] == 0).all()


def test_projections_stop_where_the_files_were_collected(rows):
    assert rows["period"].min() == "1990"
    assert rows["period"].max() == "2025"
    assert set(rows.loc[rows["period"] > "2023", "flag"]) == {"F"}
