"""World Bank, A Global Database of Inflation."""

from __future__ import annotations

import pandas as pd
import pytest
from provider_checks import golden, refused, value

from scripts import catalogue
from scripts.sources import world_bank_inflation as wbi

FOLDER = "wb-global-inflation-2024-04"
ANNUAL = f"{FOLDER}/Headline_CPI_Annual.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rows(sources, seeds) -> pd.DataFrame:
    return wbi.read(sources, seeds)


def test_small_files_give_the_expected_rows(seeds):
    golden(wbi, seeds)


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        (ANNUAL, "Date,CPI", "Year,CPI", "row 1, column 3: found 'Year'"),
        (ANNUAL, "65374.1", "65,374.1", "row 3: found 5 cells, expected 4"),
        (ANNUAL, "65374.1", "65 374", "row 3, column CPI: found '65 374'"),
        (ANNUAL, "2018-01-01", "2018", "row 3, column Date: found '2018'"),
        (
            ANNUAL,
            "2018-01-01",
            "2017-01-01",
            "row 3, column Country Code: (VEN, 2017-01-01) stands twice",
        ),
        (
            f"{FOLDER}/Aggregate_Annual_Average_Inflation.csv",
            "Median,2018",
            "Median,MMXVIII",
            "row 2, column Year: found 'MMXVIII'",
        ),
    ],
)
def test_broken_files_are_refused_where_they_break(seeds, tmp_path, file, old, new, where):
    refused(wbi, seeds, tmp_path, file, old, new, where)


def test_anchors(rows):
    # Read in the files; stem and line.
    for indicator, area, breakdown, period, expected in [
        ("cpi_annual_avg", "VEN", "_T", "2018", 65374.1),  # Headline_CPI_Annual 8717
        ("cpi_annual_avg", "VEN", "_T", "2017", 438.1),  # Headline_CPI_Annual 8517
        ("cpi_annual_avg", "PER", "_T", "1990", 7356.8),  # Headline_CPI_Annual 3298
        ("cpi_annual_avg", "WLD", "country-median", "2018", 2.4),  # Aggregate_Annual_... 3506
        ("cpi_food_annual_avg", "VEN", "_T", "2018", 38386),  # Food_Price_Inflation_Annual 7372
        ("gdp_deflator", "VEN", "_T", "2017", 748.1),  # GDP_Deflator_Growth_Rate_Annual 8160
        ("cpi_index", "VEN", "base-2010", "2007-12", 52.9),  # Headline_CPI_Monthly 57525
        ("cpi_index", "VEN", "base-2010", "2016-12", 4665.8),  # Headline_CPI_Monthly 77250
        ("cpi_index", "VEN", "base-2010", "2015-Q4", 1141.3),  # Headline_CPI_Quarterly 27022
        ("cpi_food_index", "VEN", "base-not-stated", "2019-01", 1344.2),  # Food_..._Monthly 38037
    ]:
        key = {"indicator": indicator, "area": area, "breakdown": breakdown, "period": period}
        assert value(rows, **key) == expected, key


def test_a_deflator_copied_from_consumer_prices_is_out(rows):
    ven = rows[(rows["area"] == "VEN") & (rows["indicator"] == "gdp_deflator")]
    assert not set(ven["period"]) & {"2018", "2019", "2020"}
    assert {"2017", "2021"} <= set(ven["period"])


def test_prices_do_not_fall_to_nothing(rows):
    syria = rows[(rows["area"] == "SYR") & (rows["indicator"] == "gdp_deflator")]
    assert syria["period"].max() == "2010"


def test_one_equal_rate_is_chance_and_three_in_a_row_are_a_copy():
    years = [("X", y) for y in (2000, 2001, 2002, 2003)] + [("Y", 2004), ("Y", 2006), ("Y", 2007)]
    index = pd.MultiIndex.from_tuples(years)
    cpi = pd.Series([5.0, 6.0, 7.0, 8.0, 1.0, 2.0, 3.0], index=index)
    gap = pd.Series([0.0, 0.1, 0.0, 0.4, 0.0, 0.0, 0.0], index=index)
    marked = wbi.copied(cpi + gap, cpi)
    # The gap of 2005 breaks the run of the second country.
    assert list(marked) == [True, True, True, False, False, False, False]


def test_base_of_the_index_is_2010_and_quarters_are_means(rows):
    index = rows[rows["indicator"] == "cpi_index"].set_index("period")["value"]
    months = index[index.index.str.fullmatch(r"\d{4}-\d{2}")]
    assert months[months.index.str.startswith("2010")].mean() == pytest.approx(100, abs=0.05)
    quarters = index[index.index.str.contains("Q")]
    mean = months.groupby(pd.PeriodIndex(months.index, freq="Q").astype("str")).mean()
    mean.index = mean.index.str.replace("Q", "-Q")
    assert len(quarters) == 36
    assert (quarters - mean.reindex(quarters.index)).abs().max() < 0.1


def test_coarse_values_say_so(rows):
    food = rows[rows["indicator"] == "cpi_food_index"]
    assert (food["value"] > 0).all()
    assert set(food.loc[food["value"] < 5, "bound"]) == {"~"}
    assert set(food.loc[food["value"] >= 5, "bound"]) == {""}
