"""OCHA Financial Tracking Service: what appeals asked for and received."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.clients.fts import fetch as fetch
from scripts.errors import SourceError
from scripts.sources.common import FIRST_ROW, codes, no_repeats, numbers, read_table, years
from scripts.sources.fts_plans import COUNTRY_PLANS, FOCUS_REGIONAL

DATASETS = ("ocha-fts",)

_FLOWS = (
    "ocha-fts/fts_requirements_funding_global.csv",
    "ocha-fts/fts_requirements_funding_global_2026-03.csv",
)
_PLANS = "ocha-fts/humanitarian-response-plans.csv"
_FLOW_COLUMNS = [
    "countryCode", "id", "name", "code", "typeId", "typeName", "startDate", "endDate", "year",
    "requirements", "funding", "percentFunded",
]  # fmt: skip
_PLAN_COLUMNS = [
    "code", "internalId", "startDate", "endDate", "planVersion", "categories", "locations",
    "years", "origRequirements", "revisedRequirements",
]  # fmt: skip

_REGIONAL = "Regional response plan"
# "Each host's requirement" of 2020 is one and the same residue of the region for 13 hosts.
_REPEATED = 3


def _flows(sources: Path, path: str) -> pd.DataFrame:
    table = read_table(sources, path, _FLOW_COLUMNS)
    no_repeats(table, ["countryCode", "id", "year"], path)
    codes(table, "typeName", path, {*COUNTRY_PLANS, _REGIONAL})
    table["period"] = years(table, "year", path)
    for column in ("requirements", "funding"):
        table[column] = numbers(table, column, path)
    table["locator"] = (
        table["code"].where(table["code"] != "", "outside")
        + ","
        + (table["countryCode"] + "," + table["year"])
    )
    return table


def _emit(catalogue: Catalogue, path: str, table: pd.DataFrame) -> pd.DataFrame:
    """Make rows of both amounts; an amount that is not given is no row."""
    amounts = {"requirements": "funding_required", "funding": "funding_received"}
    parts = []
    for column, indicator in amounts.items():
        parts.append(
            observations.frame(
                catalogue,
                path,
                indicator=indicator,
                area=table["area"],
                counterpart=table["counterpart"],
                breakdown=table["breakdown"],
                period=table["period"],
                value=table[column],
                locator=table["locator"],
            )
        )
    return observations.join(parts)


def country_plans(table: pd.DataFrame, areas: frozenset[str], last_year: int) -> pd.DataFrame:
    """Take the plans of countries, and what came in outside of plans.

    Where a country had two plans of one kind in a year, neither is "the" plan and their flows
    may overlap, so both are left out rather than added. Money set aside for years to come is
    left out too: it is not yet anyone's.

    Parameters
    ----------
    table : DataFrame
        Plans and countries, as read.
    areas : frozenset of str
        Countries to take.
    last_year : int
        Year of the vintage.
    """
    due = table["period"].astype(int) <= last_year
    country = table["countryCode"].isin(areas) & (table["typeName"] != _REGIONAL)
    rows = table[country & due]
    rows = rows.assign(
        area=rows["countryCode"],
        counterpart="_Z",
        breakdown=rows["typeName"].map(COUNTRY_PLANS),
    )
    return rows[~rows.duplicated(["area", "breakdown", "period"], keep=False)]


def regional_plans(table: pd.DataFrame, focus: str) -> pd.DataFrame:
    """Take the plans for the people who left the focus area, by host.

    A requirement that three hosts or more share to the dollar is a residue of the region that
    the file repeats, not any host's: it is dropped, the funding stays.
    """
    rows = table[(table["typeName"] == _REGIONAL) & table["code"].str.fullmatch(FOCUS_REGIONAL)]
    asked = rows["requirements"]
    repeats = asked.groupby([rows["code"], asked]).transform("size")
    return rows.assign(
        area=focus,
        counterpart=rows["countryCode"],
        breakdown="_T",
        requirements=asked.mask(repeats >= _REPEATED),
    )


def _plan_totals(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read what the regional plans asked for in all (the second line of the file is tags)."""
    table = read_table(sources, _PLANS, _PLAN_COLUMNS)
    if table.loc[0, "code"] != "#response+code":
        raise SourceError(_PLANS, "expected a line of tags", row=FIRST_ROW, column="code")
    table = table[table["code"].str.fullmatch(FOCUS_REGIONAL)].copy()
    no_repeats(table, ["code"], _PLANS)
    asked = numbers(table, "revisedRequirements", _PLANS)
    table = table.assign(
        area=catalogue.focus,
        # Every host of these plans lies in Latin America and the Caribbean.
        counterpart="LCN",
        breakdown="_T",
        period=years(table, "years", _PLANS),
        requirements=asked.mask(asked == 0),
        locator=table["code"],
    )
    return observations.frame(
        catalogue,
        _PLANS,
        indicator="funding_required",
        area=table["area"],
        counterpart=table["counterpart"],
        breakdown=table["breakdown"],
        period=table["period"],
        value=table["requirements"],
        locator=table["locator"],
    )


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read country plans of the areas in scope and the regional plans of the focus area."""
    parts = []
    for path in _FLOWS:
        table = _flows(sources, path)
        year = int(catalogue.dataset(path)["published"][:4])
        parts.append(_emit(catalogue, path, country_plans(table, catalogue.scope, year)))
        parts.append(_emit(catalogue, path, regional_plans(table, catalogue.focus)))
    return observations.join([*parts, _plan_totals(sources, catalogue)])
