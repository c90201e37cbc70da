"""World Bank, A Global Database of Inflation (Ha, Kose and Ohnsorge), version of April 2024."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.sources.areas import kept
from scripts.sources.common import expect, no_repeats, numbers, read_table, years

DATASETS = ("wb-global-inflation-2024-04",)

# file stem -> (column, indicator)
ANNUAL = {
    "Headline_CPI_Annual": ("CPI", "cpi_annual_avg"),
    "Food_Price_Inflation_Annual": ("Food_Price_Inflation", "cpi_food_annual_avg"),
    "GDP_Deflator_Growth_Rate_Annual": ("GDP_Deflator_Growth_Rate", "gdp_deflator"),
}
# Series of the file of aggregates -> area; the median of the countries, not a weighted mean.
MEDIANS = {"HCPI_GLOBAL_MED": "WLD", "HCPI_LAC_MED": "LCN"}

_BASE_2010, _BASE_UNKNOWN = "base-2010", "base-not-stated"
# As many years in a row of one and the same rate are a copy, not chance (see `copied`).
_COPY_YEARS = 3
_PRINTED = 0.1
# One decimal is printed: below this value it says less than one part in a hundred.
_COARSE = 5.0
_WHOLE = 100.0


def _path(stem: str) -> str:
    return f"{DATASETS[0]}/{stem}.csv"


def _table(sources: Path, stem: str, column: str, areas: frozenset[str]) -> pd.DataFrame:
    """Read the rows of some areas: area, date and value."""
    path = _path(stem)
    table = read_table(sources, path, ["Country Code", "Country", "Date", column])
    table = table[table["Country Code"].isin(areas)]
    no_repeats(table, ["Country Code", "Date"], path)
    good = table["Date"].str.fullmatch(r"(?:\d{4}-\d{2}-01)")
    expect(table, "Date", path, good, "the first day of a month")
    value = numbers(table, column, path)
    return pd.DataFrame({"area": table["Country Code"], "date": table["Date"], "value": value})


def copied(deflator: pd.Series, cpi: pd.Series) -> pd.Series:
    """Mark deflators that were taken over from consumer prices.

    Where national accounts lack, the database puts the rate of consumer prices in the column of
    the deflator (Venezuela 2018-2020: 65,374.1, 19,906.0 and 2,355.1). One equal rate may be
    chance; three or more years in a row are a copy.

    Parameters
    ----------
    deflator, cpi : Series
        Rates indexed by area and year (int).

    Returns
    -------
    Series of bool
        With the index of `deflator`.
    """
    gap = deflator - cpi.reindex(deflator.index)
    # Half a printed digit more, for the binary fractions of 2355.2 - 2355.1.
    same = (gap.abs() < 1.5 * _PRINTED).rename("same").reset_index()
    same.columns = ["area", "year", "same"]
    broken = (~same["same"]) | (same["area"] != same["area"].shift())
    run = (broken | (same["year"].diff() != 1)).cumsum()
    length = same["same"].groupby(run).transform("sum")
    return pd.Series((same["same"] & (length >= _COPY_YEARS)).to_numpy(), index=deflator.index)


def _annual(sources: Path, catalogue: Catalogue, stem: str) -> pd.DataFrame:
    column, indicator = ANNUAL[stem]
    table = _table(sources, stem, column, catalogue.scope)
    table["year"] = table["date"].str[:4].astype(int)
    table = table.sort_values(["area", "year"])
    # Prices do not fall to nothing: -100 (Syria's deflator of 2011) is a level that lacks.
    table = table[table["value"] > -_WHOLE]
    if indicator == "gdp_deflator":
        cpi = _table(sources, "Headline_CPI_Annual", "CPI", catalogue.scope)
        cpi["year"] = cpi["date"].str[:4].astype(int)
        rates = [t.set_index(["area", "year"])["value"] for t in (table, cpi)]
        table = table[~copied(*rates).to_numpy()]
    # Earlier hyperinflations are what one is measured against: consumer prices keep all years.
    if indicator != "cpi_annual_avg":
        table = table[kept(catalogue, table["area"], table["year"])]
    return observations.frame(
        catalogue,
        _path(stem),
        indicator=indicator,
        area=table["area"],
        period=table["year"].astype("str"),
        value=table["value"],
        locator=table["area"] + "," + table["date"],
    )


def _index(
    sources: Path,
    catalogue: Catalogue,
    stem: str,
    column: str,
    indicator: str,
    base: str,
    period: Callable[[pd.Series], pd.Series],
) -> pd.DataFrame:
    """Read an index of the focus area: its central bank's, which the World Bank passes on."""
    table = _table(sources, stem, column, frozenset({catalogue.focus}))
    # An index is never 0: these are values below 0.05, printed with one decimal.
    table = table[table["value"] > 0]
    return observations.frame(
        catalogue,
        _path(stem),
        indicator=indicator,
        # Who made the figure: the national index; the database rebases and rounds it.
        producer="bcv",
        area=table["area"],
        breakdown=base,
        period=period(table["date"]),
        value=table["value"],
        bound=pd.Series("", index=table.index).mask(table["value"] < _COARSE, "~"),
        # The bank's own release of each month is older than this file, and not dated in it.
        vintage_basis="upper-bound",
        locator=table["area"] + "," + table["date"],
    )


def _month(dates: pd.Series) -> pd.Series:
    return dates.str[:7]


def _quarter(dates: pd.Series) -> pd.Series:
    number = (dates.str[5:7].astype(int) + 2) // 3
    return dates.str[:4] + "-Q" + number.astype("str")


def _medians(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    path = _path("Aggregate_Annual_Average_Inflation")
    columns = ["Inflation Measure Type", "Series Name", "Description", "Aggregation", "Year"]
    table = read_table(sources, path, [*columns, "Inflation Rate"])
    table = table[table["Series Name"].isin(MEDIANS)]
    no_repeats(table, ["Series Name", "Year"], path)
    return observations.frame(
        catalogue,
        path,
        indicator="cpi_annual_avg",
        area=table["Series Name"].map(MEDIANS),
        breakdown="country-median",
        period=years(table, "Year", path),
        value=numbers(table, "Inflation Rate", path),
        locator=table["Series Name"] + "," + table["Year"],
    )


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read annual rates for the areas in scope and the indices of the focus area."""
    headline = ("CPI", "cpi_index", _BASE_2010)
    return observations.join(
        [
            *(_annual(sources, catalogue, stem) for stem in ANNUAL),
            _medians(sources, catalogue),
            _index(sources, catalogue, "Headline_CPI_Monthly", *headline, _month),
            _index(sources, catalogue, "Headline_CPI_Quarterly", *headline, _quarter),
            _index(
                sources,
                catalogue,
                "Food_Price_Index_Monthly",
                "Food_Price_Index",
                "cpi_food_index",
                _BASE_UNKNOWN,
                _month,
            ),
        ]
    )
