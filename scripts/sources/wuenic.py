"""WHO and UNICEF: estimates of immunisation coverage, and coverage as countries reported it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.errors import SourceError
from scripts.sources.areas import iso3, kept
from scripts.sources.common import codes, no_repeats, numbers, years

DATASETS = ("who-unicef-wuenic-2017",)


class Book(NamedTuple):
    """One workbook: header of its first column, and the breakdown its figures belong to."""

    region: str
    breakdown: str
    flag: str


BOOKS = {
    "wuenic_20161020.xls": Book("Region", "_T", "E"),
    "wuenic_20170715.xls": Book("Region", "_T", "E"),
    "reported_20170712.xls": Book("WHO_REGION", "country-reported", "A"),
}
# Sheet -> indicator; the first two give the scale for other countries too.
_SCALED = ("DTP3", "MCV1")
SHEETS = {
    "DTP3": "coverage_dtp3",
    "MCV1": "coverage_mcv1",
    "MCV2": "coverage_mcv2",
    "BCG": "coverage_bcg",
    "HepB3": "coverage_hepb3",
    "PCV3": "coverage_pcv3",
    "Pol3": "coverage_pol3",
    "RotaC": "coverage_rotavirus",
}


def long(table: pd.DataFrame, path: str, sheet: str, region: str) -> pd.DataFrame:
    """Turn a sheet with a column a year into rows: ISO_code, year, coverage.

    Raises
    ------
    SourceError
        If the header differs, or a column is not a year.
    """
    first = [region, "ISO_code", "Cname", "Vaccine"]
    if list(table.columns[:4]) != first:
        raise SourceError(
            path, f"found {list(table.columns[:4])}, expected {first}", row=1, column=sheet
        )
    # Countries without the vaccine have no row in some sheets and an empty one in others.
    table = table[table["ISO_code"] != ""]
    codes(table, "Vaccine", path, [sheet, sheet.lower()])
    out = table.melt(["ISO_code"], list(table.columns[4:]), "year", "coverage")
    out["year"] = years(out, "year", path)
    no_repeats(out, ["ISO_code", "year"], path)
    return out


def rows(sources: Path, catalogue: Catalogue, name: str, book: Book) -> pd.DataFrame:
    """Make observations of one workbook."""
    path = f"{DATASETS[0]}/{name}"
    file = sources / path
    if not file.is_file():
        raise SourceError(path, "is not in the sources directory")
    sheets = pd.read_excel(file, None, dtype="str", keep_default_na=False, engine="calamine")
    # One sheet is spelt in lower case in the workbook of reported figures.
    by_name = {key.lower(): frame for key, frame in sheets.items()}
    parts = []
    for sheet, indicator in SHEETS.items():
        if sheet.lower() not in by_name:
            raise SourceError(path, f"has no sheet {sheet!r}")
        table = long(by_name[sheet.lower()], path, sheet, book.region)
        table["area"] = codes(table, "ISO_code", path, iso3(catalogue))
        table["value"] = numbers(table, "coverage", path)
        focus_only = sheet not in _SCALED
        table = table[kept(catalogue, table["area"], table["year"], focus_only=focus_only)]
        parts.append(
            observations.frame(
                catalogue,
                path,
                indicator=indicator,
                area=table["area"],
                breakdown=book.breakdown,
                period=table["year"],
                value=table["value"],
                flag=book.flag,
                locator=sheet + "," + table["ISO_code"] + "," + table["year"],
            )
        )
    return observations.join(parts)


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the three workbooks for the areas in scope."""
    return observations.join(rows(sources, catalogue, name, book) for name, book in BOOKS.items())
