"""OCHA FTS: a regional residue is nobody's requirement, and hosts are never added."""

from __future__ import annotations

import pandas as pd
import pytest
from provider_checks import golden, refused, value

from scripts import catalogue
from scripts.sources import ocha_fts

FLOWS = "ocha-fts/fts_requirements_funding_global.csv"
PLANS = "ocha-fts/humanitarian-response-plans.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rows(sources, seeds) -> pd.DataFrame:
    return ocha_fts.read(sources, seeds)


def test_small_files_give_the_expected_rows(seeds):
    golden(ocha_fts, seeds)


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        (FLOWS, "requirements,funding", "funding,requirements", "row 1, column 10: found"),
        (FLOWS, "76925346", "76.9M", "row 2, column funding: found '76.9M'"),
        (FLOWS, "Flash appeal", "Flash mob", "row 5, column typeName: found 'Flash mob'"),
        (FLOWS, "2,Haiti Floods", "1,Haiti Floods", "row 6, column countryCode: (HTI, 1, 2004)"),
        (PLANS, "#response+code", "RREG19", "row 2, column code: expected a line of tags"),
        (PLANS, "1407580167", "1.4 bn", "row 3, column revisedRequirements: found '1.4 bn'"),
    ],
)
def test_broken_files_are_refused_where_they_break(seeds, tmp_path, file, old, new, where):
    refused(ocha_fts, seeds, tmp_path, file, old, new, where)


def test_anchors(rows):
    # Read in fts_requirements_funding_global.csv 3638, 3635, 3640, 583, 3627, the state of March
    # 3602, and humanitarian-response-plans.csv 344 and 296.
    april, march = "2026-04-18", "2026-03-12"
    for vintage, indicator, host, breakdown, period, expected in [
        (april, "funding_required", "_Z", "_T", "2019", 222_724_387),
        (april, "funding_received", "_Z", "_T", "2019", 76_925_346),
        (april, "funding_required", "_Z", "_T", "2020", 762_509_363),
        (april, "funding_received", "_Z", "outside-appeals", "2018", 28_739_259),
        (april, "funding_required", "COL", "_T", "2019", 315_467_200),
        (april, "funding_received", "_Z", "_T", "2024", 173_831_391),
        (march, "funding_received", "_Z", "_T", "2024", 176_987_513),
        (april, "funding_required", "LCN", "_T", "2019", 737_611_378),
        (april, "funding_required", "LCN", "_T", "2020", 1_407_580_167),
    ]:
        key = {"vintage": vintage, "indicator": indicator, "counterpart": host, "period": period}
        assert value(rows, **key, area="VEN", breakdown=breakdown) == expected, key


def test_the_residue_of_2020_is_dropped_and_its_funding_kept(rows):
    assert not (rows["value"] == 59_659_922).any()
    regional = rows[(rows["area"] == "VEN") & (rows["period"] == "2020")]
    regional = regional[~regional["counterpart"].isin(["_Z", "LCN"])]
    asked = regional[regional["indicator"] == "funding_required"]["counterpart"]
    assert set(asked) == {"ARG", "BOL", "PRY", "URY"}
    got = regional[regional["indicator"] == "funding_received"]["counterpart"]
    assert got.nunique() == 17


def test_requirements_of_hosts_make_up_the_plan(rows):
    # From 2021 on every host has its own figure; what is missing is asked for the region.
    asked = rows[(rows["indicator"] == "funding_required") & (rows["area"] == "VEN")]
    asked = asked[(asked["vintage"] == "2026-04-18") & (asked["counterpart"] != "_Z")]
    for year in ("2021", "2022", "2023", "2024", "2025", "2026"):
        of_year = asked[asked["period"] == year].set_index("counterpart")["value"]
        hosts = of_year.drop("LCN").sum()
        assert 0.85 * of_year["LCN"] < hosts <= of_year["LCN"]


def test_venezuela_had_no_plan_before_2019(rows):
    ven = rows[(rows["area"] == "VEN") & (rows["breakdown"] != "outside-appeals")]
    assert ven["period"].min() == "2019"


def test_no_total_of_funding_for_a_regional_plan(rows):
    assert not ((rows["indicator"] == "funding_received") & (rows["counterpart"] == "LCN")).any()


def test_money_for_years_to_come_is_left_out(rows):
    assert rows["period"].max() == "2026"
