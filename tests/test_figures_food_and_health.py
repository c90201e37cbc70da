"""What the page figures of food and health must agree with: each other, their pages, the files."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from crisisdata import periods
from scripts import catalogue, figures

FILES = {
    "food_and_health.csv": ("fh", range(2, 312)),
    "dated_pages.csv": ("dp", range(127, 154)),
}


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """The corrected transcription of this theme, value in the indicator's unit."""
    seeds = catalogue.load()
    out = figures.corrected(figures.transcription(), seeds["corrections"])
    out = out[out["file"].isin(["food_and_health.csv", "dated_food_and_health.csv"])]
    factor = pd.to_numeric(out["factor"]).fillna(1)
    return out.assign(value=pd.to_numeric(out["value"]) * factor).set_index("id", drop=False)


def best(rows: pd.DataFrame, indicator: str, **where: str) -> pd.Series:
    """The most exact value a period, of rows that agree but for rounding."""
    found = rows[rows["indicator"] == indicator]
    for column, value in where.items():
        found = found[found[column] == value]
    digits = found["value"].map(lambda v: len(f"{v:g}".replace(".", "")))
    order = found.assign(digits=digits).sort_values("digits")
    return order.drop_duplicates("period", keep="last").set_index("period")["value"].sort_index()


def test_every_figure_is_transcribed_as_read_or_excluded(shared):
    kept = figures.transcription().set_index("id")
    left_out = catalogue.load()["excluded"].set_index("id")
    for name, (prefix, lines) in FILES.items():
        with (shared / "figures" / name).open(newline="", encoding="utf-8") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                if line not in lines:
                    continue
                key = f"{prefix}-{line}"
                assert (key in kept.index) != (key in left_out.index), key
                if key in kept.index:
                    got = kept.loc[key, ["value", "unit"]].tolist()
                    assert got == [row["value"], row["unit"]], key
                else:
                    columns = ["indicator", "period", "area", "value", "url"]
                    source = [row[c] for c in ("indicator", "period", "iso3", "value", "url")]
                    assert left_out.loc[key, columns].tolist() == source, key


def test_reference_is_the_page_of_the_figure(shared, rows):
    pages = catalogue.load()["pages"].set_index("id")["url"]
    for name, (prefix, lines) in FILES.items():
        with (shared / "figures" / name).open(newline="", encoding="utf-8") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                key = f"{prefix}-{line}"
                if line in lines and key in rows.index:
                    assert pages[rows.loc[key, "reference"]] == row["url"].strip(), key


@pytest.mark.parametrize(
    ("indicator", "producers"),
    [
        ("scarcity_index", {"bcv"}),
        ("shelf_scarcity", {"datanalisis", "econometrica", "minppal"}),
        ("medicine_scarcity", {"convite", "fefarven"}),
        ("hospital_shortage", {"medicos-por-la-salud"}),
    ],
)
def test_scarcity_is_four_things(rows, indicator, producers):
    own = rows["indicator"] == indicator
    assert set(rows.loc[own, "producer"]) == producers
    shortage = rows["indicator"].isin(
        ["scarcity_index", "shelf_scarcity", "medicine_scarcity", "hospital_shortage"]
    )
    assert not producers & set(rows.loc[shortage & ~own, "producer"])


def test_datanalisis_measures_caracas_only(rows):
    assert set(rows.loc[rows["producer"] == "datanalisis", "area"]) == {"VEN-caracas"}


def test_scarcity_index_rose_by_the_points_the_page_states(rows):
    general = best(rows, "scarcity_index", breakdown="general", confidence="high")
    assert general["2014-03"] - general["2013-03"] == pytest.approx(9.4)


def test_annual_survey_and_weekly_index_of_hospitals_never_share_a_breakdown(rows):
    surveys = rows[rows["indicator"].isin(["hospital_shortage", "hospitals_with_failures"])]
    kind = surveys["breakdown"].str.extract("^(annual-survey|weekly-index)-", expand=False)
    assert kind.notna().all()
    ends = periods.ends(surveys["period"])
    assert (ends[kind == "annual-survey"] < pd.Timestamp("2018-04-01")).all()
    assert (ends[kind == "weekly-index"] > pd.Timestamp("2018-11-01")).all()


def test_lower_bounds_are_not_points(rows):
    assert set(rows.loc[["fh-280", "fh-281", "fh-189"], "bound"]) == {">"}
    assert rows.loc["fh-190", "bound"] == "<"


def test_undernourishment_is_a_mean_of_three_years(rows):
    own = rows[rows["indicator"].isin(["undernourishment", "undernourished_people"])]
    span = periods.ends(own["period"]).dt.year - periods.starts(own["period"]).dt.year
    assert (span == 2).all()
    # Pages name the last year, some files the middle one: only the interval joins vintages rightly.
    assert best(own, "undernourishment")["2015/2017"] == 11.7
    # Published by the day of the article, and consistent with a population of 30 to 33 million.
    people = best(own, "undernourished_people")["2015/2017"]
    assert 30 < people / 0.117 < 33


def test_poor_and_not_poor_households_add_up(rows):
    poor = best(rows, "poverty_income", producer="encovi")
    other = best(rows, "not_poor", producer="encovi")
    years = ["2014", "2015", "2016", "2017"]
    assert (poor[years] + other[years]).tolist() == pytest.approx([100] * 4)
    extreme = best(rows, "poverty_extreme", producer="encovi")
    assert (extreme[years] < poor[years]).all()


def test_persons_are_not_households_and_opinions_are_not_poverty(rows):
    persons = rows[rows["indicator"].str.endswith("_persons")]
    assert {f"fh-{n}" for n in range(301, 308)} < set(persons["id"])
    poverty = rows[rows["indicator"].str.startswith("poverty_income")]
    assert 94 not in poverty["value"].tolist()
    assert best(rows, "income_insufficient_living")["2018"] == 94


def test_degrees_of_food_insecurity_add_up(rows):
    cari = rows[rows["breakdown"] == "cari"].set_index("indicator")["value"]
    share = cari["food_insecurity_moderate"] + cari["food_insecurity_severe"]
    assert share == pytest.approx(cari["food_insecurity_moderate_severe"])
    people = cari["food_insecure_people_moderate"] + cari["food_insecure_people_severe"]
    assert people == pytest.approx(cari["food_insecure_people_moderate_severe"])


@pytest.mark.parametrize(
    ("indicator", "rise"),
    # Rises of 2016 as the bulletin itself states them.
    [("infant_deaths", 30.12), ("maternal_deaths", 65.79), ("malaria_cases", 76.4)],
)
def test_bulletin_of_2016_agrees_with_the_rises_it_states(rows, indicator, rise):
    counts = best(rows, indicator, producer="mpps")
    assert 100 * (counts["2016"] / counts["2015"] - 1) == pytest.approx(rise, abs=0.05)


def test_suspected_diphtheria_is_never_a_total(rows):
    own = rows[rows["indicator"] == "diphtheria_cases"]
    assert set(own["breakdown"]) == {"suspected", "confirmed"}
    suspected = own[own["breakdown"] == "suspected"].set_index("period")["value"]
    confirmed = own[own["breakdown"] == "confirmed"].set_index("period")["value"]
    # One update gives both: those confirmed since July 2016 are some of the suspected.
    spans = suspected["2016"].max() + suspected["2017"] + suspected["2018-01/2018-10"]
    assert confirmed["2016-07/2018-10"] < spans


def test_measles_counts_of_two_organisations_are_both_kept(rows):
    who = best(rows, "measles_cases", producer="who")
    paho = best(rows, "measles_cases", producer="paho")
    assert (who["2017"], paho["2017"]) == (712, 727)
    # Counts of a part of 2018 grow with it and stay below that of the year.
    assert paho["2018-01-01/2018-08-20"] < paho["2018-01-01/2018-09-21"] < who["2018"]


def test_measles_read_on_the_page_are_those_of_the_file(sources, rows):
    file = pd.read_csv(sources / "who-measles-monthly-2025" / "cases_year.csv")
    file = file[file["iso3"] == "VEN"].set_index("year")
    columns = {
        "measles_cases": "measles_total",
        "measles_rubella_suspected": "total_suspected_measles_rubella_cases",
    }
    for indicator, column in columns.items():
        read = best(rows, indicator, producer="who")
        assert len(read) == 10
        assert read.tolist() == [file.loc[int(year), column] for year in read.index]


def test_medicines_fell_by_the_share_the_industry_states(rows):
    units = best(rows, "medicines_sold", producer="cifar")
    # "More than 80 %" in the titles is 76 %: the pages' own figures do not bear them out.
    assert 100 * (1 - units["2018"] / units["2013"]) == pytest.approx(76)


def test_minimum_wage_buys_the_inverse_of_the_wages_a_basket_costs(rows):
    share = best(rows, "minimum_wage_food_basket_share", producer="cenda")["2018-12"]
    wages = best(rows, "food_basket_min_wages", producer="cenda")["2018-12"]
    assert 100 / wages == pytest.approx(share, abs=0.1)


def test_two_baskets_are_two_producers(rows):
    assert set(rows.loc[["fh-67", "fh-68", "fh-69", "fh-70"], "producer"]) == {"cenda"}


def test_percentages_run_from_0_to_100(rows):
    units = catalogue.load()["indicators"].set_index("id")["unit"]
    shares = rows[rows["indicator"].map(units).str.startswith("percent")]
    changes = ["food_basket_mom", "milk_consumption_change"]
    shares = shares[~shares["indicator"].isin(changes)]
    assert shares["value"].between(0.5, 100).all()


def test_what_was_known_of_hunger_when_the_article_ran(package):
    known = package.series("undernourishment", producer="fao", as_of="2019-02-12", detail=True)
    assert known.loc[known["period"] == "2015/2017", "value"].tolist() == [11.7]


def test_no_figure_is_older_than_what_it_measures(package):
    for table in ("food", "health"):
        frame = package.load(table)
        frame = frame[frame["flag"] != "F"]
        early = frame["vintage"] < periods.starts(frame["period"].astype("str"))
        assert not early.any(), frame.loc[early, ["indicator", "producer", "period", "vintage"]]
