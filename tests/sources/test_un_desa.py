"""UN DESA migrant stock: three revisions side by side, and no host that vanishes."""

from __future__ import annotations

import pandas as pd
import pytest
from provider_checks import golden, refused, value

from scripts import catalogue
from scripts.sources import un_desa

R2019 = "un-ims2019/UN_MigrantStockByOriginAndDestination_2019_clean.csv"
R2020 = "un-ims2020/bilateral_stock_1990_2020_from_stock_json.csv"
R2024 = "gdidata/undesa_stocks.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rows(sources, seeds) -> pd.DataFrame:
    return un_desa.read(sources, seeds)


def test_small_files_give_the_expected_rows(seeds):
    golden(un_desa, seeds)


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        (R2019, "2015,Trinidad and", "2015,Trinidad &&", "row 6, column Dest: found"),
        (R2019, ",Peru,", ",Piru,", "row 1, column Piru: unknown origin"),
        (R2019, "1048714", "1 048 714", "row 2, column Venezuela (Bolivarian Republic of): found"),
        (R2020, "Curacao", "Curacoa", "row 4, column destination: found 'Curacoa'"),
        (R2020, "DR Congo", "Zaire", "row 7, column origin: found 'Zaire'"),
        (
            R2024,
            "COL,2024,VEN,male",
            "COL,2020,VEN,male",
            "row 2, column sex: found 'female', expected both",
        ),
        (R2024, "XCX,2024,VEN,male", "XXX,2024,VEN,male", "row 5, column geo: found 'XXX'"),
        (R2024, "VEN,male", "VEN,both", "row 3, column sex: found 'both'"),
    ],
)
def test_broken_files_are_refused_where_they_break(seeds, tmp_path, file, old, new, where):
    refused(un_desa, seeds, tmp_path, file, old, new, where)


def test_anchors(rows):
    # 2019: column 228, lines 1572, 1578, 1556. 2020: lines 75246 and 75222. 2024: lines of both
    # sexes, 31932 + 31933 and 142928 + 142929.
    for vintage, host, period, expected in [
        ("2019-09-17", "COL", "2019", 1_048_714),
        ("2019-09-17", "PER", "2019", 602_595),
        ("2019-09-17", "TTO", "2019", 7_420),
        ("2021-01-15", "COL", "2020", 1_780_486),
        ("2021-01-15", "ESP", "2020", 325_667),
        ("2025-02-27", "COL", "2024", 1_473_294 + 1_431_579),
        ("2025-02-27", "TTO", "2024", 22_635 + 11_908),
    ]:
        key = {"vintage": vintage, "area": "VEN", "counterpart": host, "period": period}
        assert value(rows, **key) == expected, key


def test_one_year_has_three_values(rows):
    one = rows[(rows["area"] == "VEN") & (rows["counterpart"] == "COL")]
    by_vintage = one[one["period"] == "2015"].sort_values("vintage")["value"]
    assert list(by_vintage) == [48_714, 55_893, 33_080]
    # The revision of 2019 put exactly a million on top.
    key = {"vintage": "2019-09-17", "area": "VEN", "counterpart": "COL"}
    assert value(rows, **key, period="2019") - value(rows, **key, period="2015") == 1_000_000


def test_every_name_is_mapped_by_hand(sources, seeds):
    # 2019 and 2020: names that are not the package's own; a new one would stop the build.
    known = un_desa.places(seeds)
    first = pd.read_csv(sources / R2019, dtype="str", keep_default_na=False)
    used = set(first["Dest"]) - un_desa.REGIONS | set(first.columns[2:])
    second = pd.read_csv(sources / R2020, dtype="str", keep_default_na=False)
    used |= set(second["origin"]) | set(second["destination"])
    assert used <= set(known)
    # No mapping is left over, and none of them names two areas of one file.
    assert set(un_desa.NAMES) <= used
    for names in (set(first.columns[2:]), set(second["origin"])):
        codes = [known[n] for n in names]
        assert len(codes) == len(set(codes))


def test_regions_are_not_hosts(rows, seeds):
    kinds = seeds["areas"].set_index("id")["kind"]
    hosts = rows["counterpart"].map(kinds)
    assert set(rows.loc[hosts == "aggregate", "counterpart"]) <= {"CHI"}
    # The region Micronesia is 0 for Venezuelans, and so is the state.
    assert "FSM" not in set(rows.loc[rows["area"] == "VEN", "counterpart"])


def test_totals_of_the_revision_of_2024(rows):
    new = rows[(rows["vintage"] == "2025-02-27") & (rows["area"] == "VEN")]
    total = new.groupby("period")["value"].sum()
    assert total["1990"] == 216_183
    assert total["2015"] == 760_196
    assert total["2020"] == 5_477_198
    assert total["2024"] == 8_328_514


def test_no_zero_pads_the_table(rows):
    assert (rows["value"] > 0).all()
