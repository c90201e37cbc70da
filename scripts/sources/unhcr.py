"""UNHCR Refugee Population Statistics Database, as in the R package ``refugees``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.clients.unhcr import fetch as fetch
from scripts.sources.common import codes, no_repeats, numbers, read_table, years

DATASETS = ("unhcr-refugees-pkg",)

_POPULATION = "unhcr-refugees-pkg/population.csv"
_APPLICATIONS = "unhcr-refugees-pkg/asylum_applications.csv"
_PAIR = ["year", "coo_name", "coo", "coo_iso", "coa_name", "coa", "coa_iso"]
_COUNTS = ["refugees", "asylum_seekers", "returned_refugees", "idps", "returned_idps"]
_MORE_COUNTS = ["stateless", "ooc", "oip", "hst"]
_PROCEDURE = ["procedure_type", "app_type", "dec_level", "app_pc"]

# column -> indicator. `ooc` means something else every few years: its own indicator.
STOCKS = {
    "refugees": "refugees",
    "asylum_seekers": "asylum_seekers",
    "oip": "other_in_need_of_protection",
    "ooc": "other_of_concern",
}
# Asylum applications start in 2000; older stocks would double the table for no statement's use.
FIRST_YEAR = 2000
# The database's own codes for no country, under which the package has none of ISO's.
_NO_ISO = {"XXA": "STA", "XXX": "UNK", "TIB": "OTH"}


def _read(
    sources: Path, catalogue: Catalogue, path: str, columns: list[str], key: list[str]
) -> pd.DataFrame:
    """Read the pairs whose origin is in scope, from `FIRST_YEAR` on."""
    table = read_table(sources, path, [*_PAIR, *columns])
    no_repeats(table, ["year", "coo", "coa", *key], path)
    table["period"] = years(table, "year", path)
    known = {c: c for c in catalogue["areas"]["id"]} | _NO_ISO
    table["area"] = codes(table, "coo_iso", path, known)
    table["counterpart"] = codes(table, "coa_iso", path, known)
    recent = table["period"].astype(int) >= FIRST_YEAR
    return table[table["area"].isin(catalogue.scope) & recent].copy()


def _stocks(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    table = _read(sources, catalogue, _POPULATION, [*_COUNTS, *_MORE_COUNTS], [])
    locator = table["coo_iso"] + "," + table["coa_iso"] + "," + table["period"]
    parts = []
    for column, indicator in STOCKS.items():
        value = numbers(table, column, _POPULATION)
        # Every pair with any figure has 0 in all other columns: padding, not a count.
        kept = value[value > 0].index
        parts.append(
            observations.frame(
                catalogue,
                _POPULATION,
                indicator=indicator,
                area=table.loc[kept, "area"],
                counterpart=table.loc[kept, "counterpart"],
                period=table.loc[kept, "period"],
                value=value[kept],
                locator=locator[kept],
            )
        )
    return observations.join(parts)


def breakdown(table: pd.DataFrame) -> pd.Series:
    """Name the kind of application: authority, application, level, persons or cases.

    The four codes of the database in its order, ``g-n-fi-p``: new applications (n) to a
    government (g) at first instance (fi), counted in persons (p).
    """
    first, *others = (table[c].str.lower() for c in _PROCEDURE)
    for other in others:
        first = first + "-" + other
    return first


def _applications(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    columns = [*_PROCEDURE, "applied"]
    table = _read(sources, catalogue, _APPLICATIONS, columns, _PROCEDURE)
    table["kind"] = breakdown(table)
    kind = codes(table, "kind", _APPLICATIONS, set(catalogue["breakdowns"]["id"]))
    return observations.frame(
        catalogue,
        _APPLICATIONS,
        indicator="asylum_applications",
        area=table["area"],
        counterpart=table["counterpart"],
        breakdown=kind,
        period=table["period"],
        value=numbers(table, "applied", _APPLICATIONS),
        locator=table["coo_iso"] + "," + table["coa_iso"] + "," + table["period"],
    )


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read stocks at the end of the year and asylum applications in the year."""
    return observations.join([_stocks(sources, catalogue), _applications(sources, catalogue)])
