"""Border statistics of Panama, Mexico and the United States, as copied in ``gdidata``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.sources.common import codes, expect, no_repeats, numbers, read_table

DATASETS = ("gdidata",)

_DARIEN = "gdidata/irreg_darien_nat.csv"
_MEXICO = "gdidata/irreg_mexico_nat.csv"
_USA = "gdidata/irreg_usa.csv"
# Up to this year Panama's file holds annual totals, stamped 1 January.
_DARIEN_LAST_ANNUAL = 2019
# Nationalities the source lumps together; places without an ISO code.
_CODES = {"OOO": "OTH"}


def _months(table: pd.DataFrame, path: str) -> pd.Series:
    good = table["t"].str.fullmatch(r"(?:\d{4}-(?:0[1-9]|1[0-2])-01)")
    expect(table, "t", path, good, "the first day of a month")
    return table["t"].str[:7]


def _darien(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    table = read_table(sources, _DARIEN, ["t", "q", "nat", "n"])
    # No licence is stated: single facts, of the focus area only.
    table = table[table["nat"] == catalogue.focus]
    no_repeats(table, ["t", "nat"], _DARIEN)
    month = _months(table, _DARIEN)
    annual = month.str[:4].astype(int) <= _DARIEN_LAST_ANNUAL
    return observations.frame(
        catalogue,
        _DARIEN,
        indicator="darien_transits",
        area=table["nat"],
        counterpart="PAN",
        period=month.mask(annual, month.str[:4]),
        value=numbers(table, "n", _DARIEN),
        locator=table["nat"] + "," + table["t"],
    )


def _mexico(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    table = read_table(sources, _MEXICO, ["t", "q", "nat", "n"])
    table = table[table["nat"] == catalogue.focus]
    no_repeats(table, ["t", "nat"], _MEXICO)
    return observations.frame(
        catalogue,
        _MEXICO,
        indicator="irregular_migration_events",
        area=table["nat"],
        counterpart="MEX",
        period=_months(table, _MEXICO),
        value=numbers(table, "n", _MEXICO),
        locator=table["nat"] + "," + table["t"],
    )


def _usa(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Sum the encounters of a month over office, authority, type and age group."""
    parts = ["component", "area", "authority", "type", "demog"]
    table = read_table(sources, _USA, ["t", "t_fy", "q", *parts, "nat", "n"])
    table["period"] = _months(table, _USA)
    table["value"] = numbers(table, "n", _USA)
    # Up to September 2019 no nationality is given.
    table = table[table["nat"] != ""]
    no_repeats(table, ["t", *parts, "nat"], _USA)
    known = {c: c for c in catalogue["areas"]["id"]} | _CODES
    table["origin"] = codes(table, "nat", _USA, known)
    table = table[table["origin"].isin(catalogue.scope)]
    total = table.groupby(["origin", "t", "period"], as_index=False)["value"].sum()
    return observations.frame(
        catalogue,
        _USA,
        indicator="border_encounters",
        area=total["origin"],
        counterpart="USA",
        period=total["period"],
        value=total["value"],
        locator=total["origin"] + "," + total["t"],
    )


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the three series."""
    return observations.join(r(sources, catalogue) for r in (_darien, _mexico, _usa))
