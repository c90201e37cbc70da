"""What the page figures of displacement must agree with: each other, their pages, the totals."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from crisisdata import choice
from scripts import catalogue, figures

FILES = {
    "displacement.csv": ("di", range(2, 418)),
    "dated_pages.csv": ("dp", range(75, 123)),
}
ARTICLE = "2019-02-12"
STOCK = "refugees_migrants_stock"
REGISTERED = "registered_venezuelans"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    """Everything written by hand."""
    return catalogue.load()


@pytest.fixture(scope="module")
def rows(seeds) -> pd.DataFrame:
    """The corrected transcription of this theme with the vintage of each figure, by its id."""
    every = figures.corrected(figures.transcription(), seeds["corrections"])
    every = every.assign(
        value=pd.to_numeric(every["value"]) * pd.to_numeric(every["factor"]).fillna(1)
    )
    own = every[every["file"].isin(["displacement.csv", "dated_displacement.csv"])]
    own = own.reset_index(drop=True)
    pages = catalogue.references(seeds).set_index("id")
    dated = figures._vintages(own, pages, seeds)
    out = pd.concat([own, dated], axis=1).set_index("id", drop=False)
    return out.assign(vintage=pd.to_datetime(out["vintage"]))


@pytest.fixture(scope="module")
def members(seeds) -> dict[str, set[str]]:
    """Members of each aggregate."""
    table = seeds["area_members"]
    return {name: set(group["area"]) for name, group in table.groupby("aggregate")}


def half_digit(value: float) -> float:
    """Half a unit of the last significant digit: what a printed figure may hide."""
    text = f"{value:.15g}"
    zeros = len(text) - len(text.rstrip("0"))
    return 0.5 * 10**zeros


def by_host(rows: pd.DataFrame, indicator: str, producer: str, period: str) -> pd.Series:
    """The picked value of each host at one date."""
    found = rows[
        (rows["indicator"] == indicator)
        & (rows["producer"] == producer)
        & (rows["period"] == period)
        & (rows["breakdown"] == "_T")
        & (rows["flag"] != "F")
    ]
    return choice.pick(found).set_index("counterpart")["value"]


def dates_of(rows: pd.DataFrame, indicator: str, counterpart: str) -> list[tuple[str, str]]:
    """Producers and dates that have a figure for a counterpart."""
    found = rows[(rows["indicator"] == indicator) & (rows["counterpart"] == counterpart)]
    return sorted(set(zip(found["producer"], found["period"], strict=True)))


def test_every_figure_is_transcribed_as_read_or_excluded(shared, seeds):
    kept = figures.transcription().set_index("id")
    left_out = seeds["excluded"].set_index("id")
    for name, (prefix, lines) in FILES.items():
        with (shared / "figures" / name).open(newline="", encoding="utf-8") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                if line not in lines:
                    continue
                key = f"{prefix}-{line}"
                assert (key in kept.index) != (key in left_out.index), key
                if key in kept.index:
                    got = kept.loc[key, ["value", "unit", "locator"]].tolist()
                    assert got == [row["value"], row["unit"], row["locator"]], key
                else:
                    columns = ["indicator", "period", "area", "value", "url"]
                    source = [row[c] for c in ("indicator", "period", "iso3", "value", "url")]
                    assert left_out.loc[key, columns].tolist() == source, key


def test_reference_is_the_page_of_the_figure(shared, rows, seeds):
    pages = seeds["pages"].set_index("id")["url"]
    for name, (prefix, lines) in FILES.items():
        with (shared / "figures" / name).open(newline="", encoding="utf-8") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                key = f"{prefix}-{line}"
                if line in lines and key in rows.index:
                    assert pages[rows.loc[key, "reference"]] == row["url"].strip(), key


def test_the_origin_is_the_area_and_the_host_the_counterpart(rows):
    assert set(rows["area"]) == {"VEN"}
    assert not {"VEN", "_Z"} & set(rows["counterpart"])


# --- what was known when


def test_the_3_4_million_came_ten_days_after_the_article(rows):
    world = rows[(rows["indicator"] == STOCK) & (rows["counterpart"] == "WLD")]
    later = world[world["value"] == 3_400_000]
    assert len(later) >= 5
    assert later["vintage"].min() == pd.Timestamp("2019-02-22")
    known = choice.known(world[world["flag"] != "F"], ARTICLE)
    assert known["value"].max() == 3_300_000


@pytest.mark.parametrize(
    ("period", "millions"),
    [("2018-09-06", 2.3), ("2018-11-08", 3.0), ("2018-12-14", 3.3), ("2019-02-22", 3.4)],
)
def test_world_figure_of_each_announcement(rows, period, millions):
    assert by_host(rows, STOCK, "r4v", period)["WLD"] == millions * 1e6


def test_joint_figures_have_one_producer(rows):
    stock = rows[rows["indicator"] == STOCK]
    assert set(stock["producer"]) == {"r4v", "oas", "unhcr"}
    # UNHCR alone: its estimate for Trinidad and Tobago, older than the platform.
    assert set(stock.loc[stock["producer"] == "unhcr", "counterpart"]) == {"TTO"}


def test_chile_counted_288_233_two_days_after_the_article(rows):
    found = rows[(rows["counterpart"] == "CHL") & (rows["value"] == 288_233)]
    assert set(found["vintage"]) == {pd.Timestamp("2019-02-14")}


def test_end_of_2018_in_colombia_has_no_dated_page_before_the_article(rows):
    found = rows[rows["value"].isin([1_174_743, 479_247])]
    assert len(found) == 3
    assert (found["vintage"] > ARTICLE).all()


def test_projections_are_flagged(rows):
    ahead = rows[(rows["indicator"] == STOCK) & (rows["period"] == "2019-12-31")]
    assert set(ahead["flag"]) == {"F"}
    assert set(ahead["value"]) == {5_300_000, 222_000}
    assert not (rows.loc[~rows.index.isin(ahead.index), "flag"] == "F").any()


def test_withdrawn_total_is_of_low_confidence(rows):
    assert rows.loc[["di-411", "di-412"], "confidence"].tolist() == ["low", "low"]
    assert (rows["value"] == 5_667_921).any()


# --- parts and totals


def test_hosts_are_not_more_than_the_region(rows, members):
    checked = 0
    for producer, period in dates_of(rows, STOCK, "LCN"):
        hosts = by_host(rows, STOCK, producer, period)
        region = hosts["LCN"]
        inside = hosts[hosts.index.isin(members["LCN"])]
        assert inside.sum() <= region + half_digit(region), (producer, period)
        checked += len(inside) > 3
    assert checked >= 6


def test_border_countries_region_and_world_nest(rows, members):
    for producer, period in dates_of(rows, STOCK, "WLD"):
        hosts = by_host(rows, STOCK, producer, period)
        if "WLD" not in hosts:  # a projection only
            continue
        border = hosts[hosts.index.isin(members["VEN-BORDERS"])].sum()
        if "LCN" in hosts:
            assert border <= hosts["LCN"]
            assert hosts["LCN"] < hosts["WLD"]
        assert border <= hosts["WLD"]


def test_regions_of_iom_are_parts_of_the_world(rows):
    regions = ["NORTHERN-AMERICA", "CENTRAL-AMERICA", "CARIBBEAN", "SOUTH-AMERICA"]
    for year in ("2005", "2010", "2015", "2017"):
        found = by_host(rows, "migrant_stock", "iom", year)
        # The rest lives in Europe and elsewhere: between a tenth and a half.
        assert 0.5 < found[regions].sum() / found["WLD"] < 0.9, year


def test_those_who_left_since_2015_are_fewer_than_those_abroad(rows):
    left = dates_of(rows, "left_since_2015", "WLD")
    assert len(left) == 3
    for producer, period in left:
        abroad = by_host(rows, STOCK, producer, period)["WLD"]
        since = by_host(rows, "left_since_2015", producer, period)["WLD"]
        # About 0.7 million lived abroad at the end of 2015.
        assert 500_000 < abroad - since < 1_100_000


def status(rows: pd.DataFrame, period: str) -> pd.Series:
    """Colombia's picked figures of one date, by migration status."""
    found = rows[
        (rows["indicator"] == REGISTERED)
        & (rows["counterpart"] == "COL")
        & (rows["period"] == period)
    ]
    digits = choice.significant_digits(found["value"])
    found = found.assign(digits=digits).sort_values("digits")
    return found.drop_duplicates("breakdown", keep="last").set_index("breakdown")["value"]


def test_regular_and_irregular_add_up_where_both_are_published(rows):
    both = rows[(rows["indicator"] == REGISTERED) & (rows["breakdown"] == "irregular")]
    checked = []
    for period in sorted(both["period"].unique()):
        found = status(rows, period)
        if {"regular", "irregular", "_T"} <= set(found.index):
            rest = found["_T"] - found["regular"] - found["irregular"]
            rounding = half_digit(found["regular"]) + half_digit(found["irregular"])
            assert abs(rest) <= max(rounding, 1), period
            checked.append(period)
    assert checked == [
        "2019-03-31",
        "2019-06-30",
        "2019-10-31",
        "2020-03-31",
        "2020-04-30",
        "2020-10-31",
        "2020-12-31",
    ]


@pytest.mark.parametrize(
    ("period", "parts"),
    [
        ("2018-06-13", ["regular", "ramv"]),
        ("2018-08", ["regular", "in-process", "irregular-excl-in-process"]),
        ("2018-09-30", ["regular", "in-process", "overstay", "unauthorised-entry"]),
    ],
)
def test_status_parts_of_2018_add_up(rows, period, parts):
    found = status(rows, period)
    if "ramv" in parts:
        found["ramv"] = rows.loc["di-300", "value"]
    assert found[parts].sum() == found["_T"]


def test_irregular_with_and_without_those_in_process_never_share_a_breakdown(rows):
    assert rows.loc["dp-77", "breakdown"] == "irregular-excl-in-process"
    assert rows.loc["di-311", "breakdown"] == "irregular"
    found = rows[(rows["indicator"] == REGISTERED) & (rows["breakdown"] == "irregular")]
    in_process = rows[rows["breakdown"].isin(["in-process", "irregular-excl-in-process"])]
    assert not set(found["period"]) & set(in_process["period"])


def test_hosts_of_the_2019_plan_ask_for_less_than_the_plan(seeds):
    every = figures.corrected(figures.transcription(), seeds["corrections"])
    plan = every[
        (every["indicator"] == "funding_required")
        & (every["producer"] == "r4v")
        & (every["period"] == "2019")
    ]
    asked = pd.to_numeric(plan["value"]).groupby(plan["counterpart"]).max()
    assert asked["LCN"] == 738_000_000
    assert asked.drop("LCN").sum() == 595_800_000


# --- conflicts are kept


@pytest.mark.parametrize(
    ("where", "values"),
    [
        ({"indicator": "asylum_applications", "period": "2018"}, {230_000, 232_000, 255_448}),
        ({"indicator": "daily_departures", "period": "2018-08"}, {13_000, 18_000}),
        ({"indicator": STOCK, "counterpart": "BRA", "period": "2018-11-08"}, {85_000, 75_000}),
        ({"indicator": STOCK, "counterpart": "WLD", "period": "2023-05"}, {7_320_225, 7_350_000}),
        ({"indicator": STOCK, "counterpart": "WLD", "period": "2023-03"}, {7_239_957, 7_239_953}),
    ],
)
def test_conflicting_figures_are_all_kept(rows, where, values):
    found = rows
    for column, value in where.items():
        found = found[found[column] == value]
    assert set(found["value"]) == values


def test_peru_in_february_2019_by_who_counts(rows):
    peru = rows[(rows["counterpart"] == "PER") & rows["indicator"].isin([STOCK, REGISTERED])]
    assert set(peru.loc[peru["period"] == "2019-02-22", "value"]) == {506_000}
    assert peru.loc["dp-90", ["producer", "value"]].tolist() == ["migraciones-peru", 660_000]
    assert peru.loc["di-103", ["producer", "value"]].tolist() == ["oas", 700_000]


def test_exchanged_parts_of_june_2019_are_put_right(rows):
    assert rows.loc["di-316", "value"] == rows.loc["di-319", "value"] == 665_665
    assert rows.loc["di-317", "value"] == rows.loc["di-320", "value"] == 742_390


# --- groups of countries


def test_groups_have_their_members(seeds, members):
    assert members["VEN-BORDERS"] == {"BRA", "COL", "GUY"}
    assert len(members["LCN"]) == 52
    assert members["LCN"] == (
        members["SOUTH-AMERICA"] | members["CENTRAL-AMERICA"] | members["CARIBBEAN"]
    )
    assert "VEN" in members["SOUTH-AMERICA"]
    assert "MEX" in members["CENTRAL-AMERICA"]


@pytest.mark.parametrize(
    ("day", "count"),
    [("2013-06-30", 27), ("2019-02-12", 28), ("2020-01-31", 28), ("2020-02-01", 27)],
)
def test_european_union_on_a_day(seeds, day, count):
    table = seeds["area_members"]
    union = table[table["aggregate"] == "EUE"]
    end = union["valid_to"].where(union["valid_to"] != "", "9999-12-31")
    assert ((union["valid_from"] <= day) & (day <= end)).sum() == count
