"""Mass Mobilization Project: protests of 50 or more people against a government, counted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from crisisdata import periods
from scripts import observations
from scripts.catalogue import Catalogue
from scripts.errors import SourceError
from scripts.sources.areas import kept
from scripts.sources.common import FIRST_ROW, no_repeats, read_table

DATASETS = ("massmob",)

_FILE = "massmob/mm_master.csv"
_FIRST_COLUMNS = ["Unnamed: 0", "id", "country", "ccode", "year", "region", "protest"]
# Names of the producer -> area. It does not cover the United States and very small states.
AREAS = {
    "Venezuela": "VEN", "Colombia": "COL", "Brazil": "BRA", "Guyana": "GUY", "Peru": "PER",
    "Ecuador": "ECU", "Chile": "CHL", "Argentina": "ARG", "Panama": "PAN", "Mexico": "MEX",
    "Dominican Republic": "DOM", "Costa Rica": "CRI", "Spain": "ESP", "Zimbabwe": "ZWE",
    "Sudan": "SDN", "South Sudan": "SSD", "Lebanon": "LBN", "Syria": "SYR",
    "Afghanistan": "AFG", "Ukraine": "UKR", "Myanmar": "MMR", "Yemen": "YEM", "Haiti": "HTI",
    "Cuba": "CUB", "Nicaragua": "NIC",
}  # fmt: skip
# The data end here: the year is not whole.
LAST_MONTH = "2020-03"


def _starts(table: pd.DataFrame) -> pd.Series:
    """First day of each event, as text."""
    for row, text in table["start_date"].items():
        try:
            good = periods.parse(text).freq == "D"
        except ValueError:
            good = False
        if not good:
            raise SourceError(
                _FILE, f"found {text!r}, expected a day", row=row + FIRST_ROW, column="start_date"
            )
    return table["start_date"]


def _counts(table: pd.DataFrame, period: pd.Series) -> pd.DataFrame:
    return (
        table.assign(period=period)
        .groupby(["area", "country", "period"])
        .size()
        .reset_index(name="value")
    )


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Count the events of the areas in scope by the year, and of the focus by the month.

    They are counted by the day they began: the year of the file is that of their end. The
    cleaned file dropped the producer's rows of country-years without any event, so a year that
    is missing cannot be told from one that was not covered, and no zeros are made up.
    """
    table = read_table(sources, _FILE, _FIRST_COLUMNS, more=True)
    no_repeats(table, ["id"], _FILE)
    lacking = set(AREAS) - set(table["country"])
    if lacking:
        raise SourceError(_FILE, f"has no {min(lacking)!r}, expected events", column="country")
    table["area"] = table["country"].map(AREAS)
    start = _starts(table)
    inside = table["area"].notna() & (start.str[:7] <= LAST_MONTH)
    table, start = table[inside], start[inside]
    inside = kept(catalogue, table["area"], start.str[:4])
    table, start = table[inside], start[inside]
    last_year = LAST_MONTH[:4]
    year = start.str[:4].replace(last_year, f"{last_year}-01/{LAST_MONTH}")
    focus = table["area"] == catalogue.focus
    counts = pd.concat(
        [_counts(table, year), _counts(table[focus], start[focus].str[:7])], ignore_index=True
    )
    return observations.frame(
        catalogue,
        _FILE,
        indicator="protest_events",
        area=counts["area"],
        period=counts["period"],
        value=counts["value"],
        locator="country=" + counts["country"] + ";start_date=" + counts["period"],
    )
