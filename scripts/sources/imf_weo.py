"""IMF World Economic Outlook databases, releases of April 2015 and April 2019."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.clients.imf_sdmx import fetch as fetch
from scripts.sources.areas import kept
from scripts.sources.common import codes, no_repeats, numbers, read_table, years

DATASETS = ("imf-weo-2015-04", "imf-weo-2019-04")

# WEO subject code -> indicator. Percentages, billions of US dollars and US dollars a head are
# the units of the file and of the indicators alike.
INDICATORS = {
    "pcpipch": "cpi_annual_avg",
    "pcpiepch": "cpi_end_of_period",
    "ngdp_rpch": "gdp_growth",
    "ngdpd": "gdp_usd",
    "ngdpdpc": "gdp_per_capita_usd",
    "lur": "unemployment",
    "tm_rpch": "import_volume_growth",
}
# Earlier hyperinflations are what one is measured against: consumer prices keep all their years.
PRICES = ("pcpipch", "pcpiepch")
_NOTES = "imf-weo-2019-04/ddf--notes.csv"
_MISSING = ("", "n/a", "--")
# The IMF prints three decimals at most; what stands behind them comes from a spreadsheet's
# binary fractions (57.31100000000001 is 57.311).
_DECIMALS = 3


def last_actuals(sources: Path) -> pd.DataFrame:
    """Read after which year the producer's own estimates start.

    Returns
    -------
    DataFrame
        country, concept, last_actual (float; NaN where the producer marks nothing).
    """
    columns = ["country", "concept", "country_series_specific_notes", "estimates_start_after"]
    notes = read_table(sources, _NOTES, columns)
    no_repeats(notes, ["country", "concept"], _NOTES)
    # 24 rows hold 0: no year, so no marker.
    marker = numbers(notes, "estimates_start_after", _NOTES, missing=("", "0"))
    return notes[["country", "concept"]].assign(last_actual=marker)


def flags(year: pd.Series, last_actual: pd.Series, release_year: int) -> pd.Series:
    """Tell actual, estimated and forecast values apart.

    The figures "for 2015 and beyond", says the Statistical Appendix of April 2015 (and those of
    other years likewise), "are projections": from the year of the release on, F. Years before it
    that follow the last actual one are the staff's estimates: E. A year the producer's marker
    calls actual stays actual, and where nothing is marked the flag is A, the default of SDMX.

    Parameters
    ----------
    year, last_actual : Series of numbers
        Year of the value; last actual year, NaN where not marked.
    release_year : int
        Year in which the database came out.
    """
    flag = pd.Series("A", index=year.index, dtype="str")
    flag[year > last_actual] = "E"
    flag[(year >= release_year) & ~(year <= last_actual)] = "F"
    return flag


def _rows(
    sources: Path, catalogue: Catalogue, dataset: str, concept: str, marked: pd.DataFrame
) -> pd.DataFrame:
    path = f"{dataset}/ddf--datapoints--{concept}--by--country--year.csv"
    table = read_table(sources, path, ["year", "country", concept])
    no_repeats(table, ["country", "year"], path)
    entities = f"{dataset}/ddf--entities--country.csv"
    countries = read_table(sources, entities, ["country", "weo_country_code", "country_name"])
    table["area"] = codes(table, "country", path, set(countries["country"])).str.upper()
    table["value"] = numbers(table, concept, path, missing=_MISSING).round(_DECIMALS)
    table["period"] = years(table, "year", path)
    if concept in PRICES:
        table = table[table["area"].isin(catalogue.scope)]
    else:
        table = table[kept(catalogue, table["area"], table["period"])]
    of_concept = marked[marked["concept"] == concept].set_index("country")["last_actual"]
    last = table["country"].map(of_concept).astype("float64")
    return observations.frame(
        catalogue,
        path,
        indicator=INDICATORS[concept],
        area=table["area"],
        period=table["period"],
        value=table["value"],
        flag=flags(table["period"].astype(int), last, int(dataset[8:12])),
        locator=table["country"] + "," + table["period"],
    )


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read both releases for the areas in scope."""
    # The copy of 2015 has lost the producer's marker.
    nothing = pd.DataFrame({"country": [], "concept": [], "last_actual": []})
    marked = {"imf-weo-2019-04": last_actuals(sources)}
    return observations.join(
        _rows(sources, catalogue, dataset, concept, marked.get(dataset, nothing))
        for dataset in DATASETS
        for concept in INDICATORS
    )
