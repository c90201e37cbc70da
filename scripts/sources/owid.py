"""Our World in Data: compilations of FAO, UN IGME, WHO and the Global Hunger Index."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.clients.owid import fetch as fetch
from scripts.sources.areas import around, find, kept, named
from scripts.sources.common import no_repeats, numbers, read_table, years
from scripts.sources.owid_columns import ARCHIVE, GRAPHER, GROUPS, TAKES, Take

DATASETS = (GRAPHER, ARCHIVE)


def _found(table: pd.DataFrame, column: str) -> pd.Series:
    # Groups have no code, and some a long name.
    place = table[column].where(table[column] != "", table["Entity"].str.removesuffix(" (FAO)"))
    return place + "," + table["Year"]


def rows(catalogue: Catalogue, path: str, table: pd.DataFrame, take: Take) -> pd.DataFrame:
    """Make observations of one column of one file."""
    key = [c for c in ("Entity", "Code", "Year") if c in table.columns]
    # A few countries reach back to 1800 by historians' reconstructions.
    table = table[table["Year"] >= "1900"]
    no_repeats(table, ["Entity", "Year"], path)
    known = {
        name: area
        for name, area in named(catalogue, "owid").items()
        if area not in GROUPS or area not in take.unnamed
    }
    table = table.assign(
        area=find(table, "Entity", path, known, absent=take.unnamed),
        Year=years(table, "Year", path),
        value=(numbers(table, take.column, path) * take.times).round(take.decimals),
    )
    keep = kept(catalogue, table["area"], table["Year"], focus_only=take.focus_only)
    table = table[keep & (table["Year"].astype("int64") >= take.since)]
    period = table["Year"]
    if take.averages:
        # The producer's aggregates are single years.
        period = period.where(table["area"].isin(GROUPS), around(period))
    of_year = take.breakdown
    floor = (table["value"] == take.floor) & (take.floor > 0)
    return observations.frame(
        catalogue,
        path,
        indicator=take.indicator,
        area=table["area"],
        breakdown=of_year(table["Year"]) if callable(of_year) else of_year,
        period=period,
        value=table["value"],
        bound=floor.map({True: "<", False: ""}),
        flag=take.flag,
        confidence="medium",
        note=take.note,
        locator=_found(table, key[-2]),
    )


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the columns of `TAKES` for the areas in scope."""
    parts = []
    for stem, take in TAKES:
        path = f"{stem}.csv"
        first = ["Entity", "Code", "Year"] if GRAPHER in stem else ["Entity", "Year"]
        table = read_table(sources, path, first, more=True)
        parts.append(rows(catalogue, path, table, take))
    return observations.join(parts)
