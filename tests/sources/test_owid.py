"""Our World in Data: middle years, floors, splices undone, units of its own."""

from __future__ import annotations

from io import StringIO

import pandas as pd
import pytest

from scripts import catalogue
from scripts.errors import SourceError
from scripts.sources import owid, owid_columns
from tests.sources.rows import one, series, short

TAKES = {(stem.rpartition("/")[2], take.column): (stem, take) for stem, take in owid_columns.TAKES}
OLD = "prevalence-of-undernourishment-world-bank-2017-un-sofi-2018"
NEW = "prevalence-of-undernourishment_2025"


@pytest.fixture(scope="module")
def seeds():
    return catalogue.load()


@pytest.fixture(scope="module")
def observed(sources, seeds):
    return owid.read(sources, seeds)


def rows(seeds, name: str, text: str, absent: set[str]) -> pd.DataFrame:
    """Read a small file of which only a few areas are expected."""
    stem, take = next(v for (file, _), v in TAKES.items() if file == name)
    table = pd.read_csv(StringIO(text), dtype="str", keep_default_na=False)
    take = take._replace(unnamed=take.unnamed | absent)
    return owid.rows(seeds, f"{stem}.csv", table, take)


def all_but(seeds, *areas: str) -> set[str]:
    return set(seeds.scope) - set(areas)


FOOD = (
    "Entity,Year,Food supply (kcal/capita/day) - Grand Total\n"
    "Venezuela,2013,2631\n"
    "Venezuela,2014,2592\n"
    "Colombia,1999,2600\n"
    "Colombia,2000,2601\n"
    "France,2014,3500\n"
    "France,1820,1800\n"
)


def test_spliced_balances_come_apart(seeds):
    got = rows(seeds, "food-supply-fao-2020", FOOD, all_but(seeds, "VEN", "COL"))
    assert short(got) == [
        "dietary_energy_supply VEN fbs-old 2013 2631 E Venezuela,2013",
        "dietary_energy_supply VEN fbs-new-2014 2014 2592 E Venezuela,2014",
        "dietary_energy_supply COL fbs-old 2000 2601 E Colombia,2000",
    ]


def test_floor_becomes_a_bound_and_the_middle_year_an_interval(seeds):
    column = TAKES[(NEW, owid_columns.FAOSTAT)][1].column
    text = (
        f'Entity,Code,Year,"{column}"\n'
        "Venezuela,VEN,2016,17.2\n"
        "Venezuela,VEN,2009,2.5\n"
        "World,OWID_WRL,2023,9.1\n"
    )
    got = rows(seeds, NEW, text, all_but(seeds, "VEN", "WLD") - {"WLD"})
    assert short(got) == [
        "undernourishment VEN _T 2015/2017 17.2 E VEN,2016",
        "undernourishment VEN _T 2008/2010 2.5 < E VEN,2009",
        "undernourishment WLD _T 2023 9.1 E OWID_WRL,2023",
    ]


def test_percent_becomes_per_1000_and_thousand_tonnes_tonnes(seeds):
    text = "Entity,Year,Under-five mortality rate\nVenezuela,2016,2.42\n"
    got = rows(seeds, owid_columns.YOUTH, text, all_but(seeds, "VEN"))
    assert short(got) == ["under5_mortality VEN _T 2016 24.2 E Venezuela,2016"]
    text = "Entity,Year,Cereals allocated to food (tonnes) (FAO, 2020)\nVenezuela,2017,4059\n"
    text = text.replace("Cereals", '"Cereals').replace("2020)", '2020)"')
    name = "cereal-allocation-to-food-feed-fuel-owid-based-on-fao"
    got = rows(seeds, name, text, all_but(seeds, "VEN"))
    assert got["value"].tolist() == [4_059_000]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2014,2592", "2014,n/a", r"row 3, column Food supply .*: found 'n/a'"),
        ("2014,2592", "2013,2592", r"row 3, column Entity: \(Venezuela, 2013\) stands twice"),
        ("2014,2592", "2014a,2592", r"row 3, column Year: found '2014a', expected a year"),
        ("Colombia", "Republic of Colombia", r"column Entity: has no 'Colombia', expected for COL"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(seeds, old, new, message):
    broken = FOOD.replace(old, new)
    assert broken != FOOD
    with pytest.raises(SourceError, match=message):
        rows(seeds, "food-supply-fao-2020", broken, all_but(seeds, "VEN", "COL"))


def test_anchors(observed):
    # prevalence-of-undernourishment_2025.csv, line 4494; _2022.csv, line 3285;
    # food-supply-fao-2020.csv, lines 10607 and 10608; youth-mortality-rates, line 12710.
    three = {"indicator": "undernourishment", "area": "VEN", "period": "2015/2017"}
    assert one(observed, vintage="2025-12-17", **three) == 17.2
    assert one(observed, vintage="2022-10-20", **three) == 16.4
    kcal = {"indicator": "dietary_energy_supply", "area": "VEN"}
    assert one(observed, breakdown="fbs-old", period="2013", **kcal) == 2631
    new = {"breakdown": "fbs-new-2014", "period": "2014", **kcal}
    assert one(observed, vintage="2020-02-21", **new) == 2592
    assert one(observed, vintage="2024-10-21", **new) == 2610
    assert one(observed, indicator="infant_mortality", area="VEN", period="2016") == 21.1


def test_both_files_of_calories_are_one_until_2013(sources):
    # Why the second is read from 2014 on only.
    stem = owid_columns.ARCHIVE
    first = pd.read_csv(sources / stem / "food-supply-fao-2020.csv")
    second = pd.read_csv(
        sources
        / stem
        / "daily-supply-of-calories-per-person-owid-based-on-un-fao-historical-sources.csv"
    )
    both = first.iloc[:, :3].merge(second, on=["Entity", "Year"])
    both = both[both["Year"] <= owid_columns.LAST_OLD].dropna()
    both.columns = ["Entity", "Year", "a", "b"]
    apart = both[both["a"] != both["b"]]
    aggregates = {"World", "Africa", "Asia", "Europe", "Oceania", "South America"}
    assert len(both) > 8000
    assert set(apart["Entity"]) <= aggregates


def test_cereals_of_the_header_would_be_too_few(observed, sources):
    # 4,059 tonnes would be 0.13 kg a person and year; in thousands they are about 140 kg.
    got = one(observed, indicator="cereals_for_food", area="VEN", period="2017")
    assert 100 < got * 1000 / 29_000_000 < 200


def test_floor_of_the_first_vintage_is_five(observed):
    old = observed[observed["vintage"] == "2017-09-25"]
    assert (old["value"] >= 5).all()
    assert set(old.loc[old["value"] == 5, "bound"]) == {"<"}
    years = series(old, area="VEN")
    assert years["2014/2016"] == 5


def test_licence_that_is_not_stated_gives_the_focus_area_only(observed, seeds):
    unstated = seeds["datasets"]
    unstated = set(unstated.loc[unstated["reuse"] == "unstated", "id"])
    assert set(observed.loc[observed["reference"].isin(unstated), "area"]) == {"VEN"}
