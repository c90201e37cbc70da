"""What several producers' files say of one thing: vintages side by side, never joined by label."""

from __future__ import annotations

import pandas as pd
import pytest

from crisisdata import choice
from scripts import catalogue, observations
from scripts.sources import (
    faostat,
    gapminder_health,
    owid,
    owid_columns,
    unsd_sdg,
    who_gho,
    who_malaria,
    who_measles,
    wuenic,
)
from tests.sources.rows import one, series

MODULES = (
    faostat,
    gapminder_health,
    owid,
    unsd_sdg,
    who_gho,
    who_malaria,
    who_measles,
    wuenic,
)


@pytest.fixture(scope="module")
def seeds():
    return catalogue.load()


@pytest.fixture(scope="module")
def observed(sources, seeds) -> pd.DataFrame:
    return observations.join(module.read(sources, seeds) for module in MODULES)


def test_undernourishment_of_one_interval_in_four_vintages(observed):
    # 11.7, known when the article ran, stands on a page (seeds/figures).
    got = observed[
        (observed["indicator"] == "undernourishment")
        & (observed["area"] == "VEN")
        & (observed["period"] == "2015/2017")
    ].sort_values("vintage")
    assert got["value"].tolist() == [18.0, 20.8, 16.4, 17.2]


@pytest.mark.parametrize(
    ("vintage", "interval", "value"),
    [
        ("2020-10-19", "2017/2019", 31.4),
        ("2025-12-17", "2018/2020", 23.9),
    ],
)
def test_middle_years_are_the_years_of_the_pages_less_one(observed, vintage, interval, value):
    # Pages give 31.4 for 2017-19 and 23.9 for 2018-20; the files label them 2018 and 2019.
    food = {"indicator": "undernourishment", "area": "VEN", "vintage": vintage}
    assert one(observed, period=interval, **food) == value


def by_middle(rows: pd.DataFrame) -> pd.Series:
    """Averages of three years by area and middle year; bounds are no values."""
    rows = rows[(rows["period"].str.len() == 9) & (rows["bound"] == "")]
    middle = rows["period"].str[:4].astype("int64") + 1
    return pd.Series(rows["value"].to_numpy(), [rows["area"], middle]).sort_index()


def moved(values: pd.Series, years: int) -> pd.Series:
    """The same values under later (or earlier) years."""
    area, year = values.index.get_level_values(0), values.index.get_level_values(1)
    return pd.Series(values.to_numpy(), [area, year + years])


@pytest.mark.parametrize("vintage", ["2020-10-19", "2022-10-20", "2025-12-17"])
def test_labels_by_the_changes(observed, vintage):
    # FAOSTAT writes its intervals out. Levels are revised from vintage to vintage; the changes
    # from year to year agree best when the labels of the others are read as middle years.
    rows = observed[observed["indicator"] == "undernourishment"]
    known = by_middle(rows[rows["vintage"] == "2019-10-09"]).groupby(level=0).diff()
    labelled = by_middle(rows[rows["vintage"] == vintage]).groupby(level=0).diff()
    agreement = {s: known.corr(moved(labelled, s)) for s in (-1, 0, 1)}
    assert max(agreement, key=agreement.get) == 0, agreement


def test_first_vintage_keeps_the_intervals_of_its_day(observed):
    # It has 25 averages, as FAO published them in 2015: 1990-92 to 2014-16. FAO's later editions
    # give nearly the same figures for the interval a year before: re-dated, not mislabelled here.
    rows = observed[observed["indicator"] == "undernourishment"]
    first = rows[rows["vintage"] == "2017-09-25"]
    own = first[first["area"] == "VEN"]["period"].tolist()
    assert own == [f"{y}/{y + 2}" for y in range(1990, 2015)]
    later = by_middle(rows[rows["vintage"] == "2019-10-09"])
    gaps = {s: (later - moved(by_middle(first), s)).abs().median() for s in (-1, 0, 1)}
    assert min(gaps, key=gaps.get) == -1, gaps
    assert set(first["note"]) == {owid_columns.REDATED}


def implied_population(share: pd.DataFrame, people: pd.DataFrame) -> pd.Series:
    """Undernourished people over their share, by country and middle year, for all countries."""
    both = share.merge(people, on=["place", "middle"], suffixes=("", "_people"))
    both = both.assign(
        share=pd.to_numeric(both["value"], errors="coerce"),
        people=pd.to_numeric(both["value_people"], errors="coerce"),
    )
    # Below these, rounding to one decimal hides the growth of a year.
    both = both[(both["share"] >= 5) & (both["people"] >= 4) & (both["place"] != "World")]
    return pd.Series((both["people"] / both["share"]).to_numpy(), [both["place"], both["middle"]])


def test_labels_by_the_population_they_imply(sources):
    # Population does not hang on FAO's revisions of hunger: FAOSTAT's written intervals and the
    # labels of the SDG file imply the same one when the labels are middle years.
    stat = faostat.table(sources)
    stat = stat.assign(place=stat["Area"], value=stat["Value"])
    stat["middle"] = stat["Year"].str[:4].astype("int64") + 1
    written = implied_population(
        stat[stat["Item Code"] == "210041"], stat[stat["Item Code"] == "210011"]
    )
    folder = sources / unsd_sdg.DATASETS[0]
    names = pd.read_csv(folder / "ddf--entities--geo_area.csv", dtype="str")
    names = names.set_index("geo_area")["name"]
    parts = []
    for series_id in ("sn_itk_defc", "sn_itk_defcn"):
        columns = "--".join(unsd_sdg.SERIES[series_id].columns)
        table = pd.read_csv(
            folder / f"ddf--datapoints--{series_id}--by--{columns}.csv", dtype="str"
        )
        table = table.assign(place=table["geo_area"].map(names), value=table[series_id])
        parts.append(table.assign(middle=table["year"].astype("int64")))
    labelled = implied_population(*parts)
    gaps = {s: (written / moved(labelled, s) - 1).abs().median() for s in (-1, 0, 1)}
    assert min(gaps, key=gaps.get) == 0, gaps
    assert gaps[0] < 0.01 < min(gaps[-1], gaps[1])


def test_under_five_mortality_was_revised_by_half(observed):
    rows = observed[observed["vintage"] < "2023"]
    got = rows[
        (rows["indicator"] == "under5_mortality")
        & (rows["area"] == "VEN")
        & (rows["period"] == "2016")
    ].sort_values("vintage")
    assert got["value"].tolist() == [16.3, 24.2, 24.2]


def test_three_series_of_calories_never_meet(observed):
    kcal = observed[(observed["indicator"] == "dietary_energy_supply")]
    kcal = kcal[kcal["area"] == "VEN"]
    spans = kcal.groupby("breakdown")["period"].agg(["min", "max"])
    assert spans.loc["fbs-old"].tolist() == ["1961", "2013"]
    assert spans.loc["fbs-new-2014"].tolist() == ["2014", "2018"]
    assert spans.loc["fbs-new-2010"].tolist() == ["2010", "2022"]
    assert one(kcal, breakdown="fbs-old", period="2013") == 2631
    assert one(kcal, breakdown="fbs-new-2010", period="2013") == 2838.4


def test_administrative_coverage_stays_high_in_an_outbreak(observed):
    coverage = {"indicator": "coverage_mcv1", "area": "VEN", "breakdown": "_T"}
    assert one(observed, period="2017", **coverage) == 96
    cases = {"indicator": "measles_cases", "area": "VEN", "vintage": "2026-03-16"}
    assert one(observed, period="2017", **cases) == 712


def test_known_on_the_day_of_the_article(observed):
    rows = observed.assign(vintage=pd.to_datetime(observed["vintage"]))
    known = choice.known(rows, "2019-02-12")
    assert series(known, indicator="under5_mortality", area="VEN")["2016"] == 16.3
    assert set(series(known, indicator="undernourishment", area="VEN").index.str[:4]) <= {
        str(y) for y in range(1990, 2015)
    }
    assert series(known, indicator="malaria_cases", area="VEN").empty


def test_no_row_stands_twice_and_every_area_is_in_scope(observed, seeds):
    key = [*choice.KEY, "vintage", "reference", "locator"]
    assert not observed.duplicated(key).any()
    assert set(observed["area"]) <= set(seeds.scope)
    assert observed["locator"].str.len().max() <= 40


def test_only_what_the_licence_allows(observed, seeds):
    reuse = seeds["datasets"].set_index("id")["reuse"]
    by_reference = observed.groupby("reference")["area"].agg(set)
    for reference, areas in by_reference.items():
        assert reuse[reference] != "no"
        if reuse[reference] == "unstated":
            assert areas == {seeds.focus}


def test_every_indicator_producer_and_breakdown_is_in_the_catalogue(observed, seeds):
    for column, table in (
        ("indicator", "indicators"),
        ("producer", "producers"),
        ("breakdown", "breakdowns"),
        ("flag", "flags"),
    ):
        assert set(observed[column]) <= set(seeds[table]["id"]), column
    used = seeds["indicators"].set_index("id").loc[sorted(set(observed["indicator"]))]
    for column in ("name", "name_es", "definition", "definition_es", "unit"):
        assert (used[column] != "").all(), column
