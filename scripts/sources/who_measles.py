"""WHO: provisional measles surveillance by month and year (tables 403 and 404)."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.errors import SourceError
from scripts.sources.areas import iso3, kept
from scripts.sources.common import codes, no_repeats, numbers, read_table, years

DATASETS = ("who-measles-monthly-2025",)

# Names of the columns of the workbooks; the csv files have names of their own.
_YEARLY_CSV = (
    "region,country,iso3,year,total_population,annualized_population_most_recent_year_only,"
    "total_suspected_measles_rubella_cases,measles_total,measles_lab_confirmed,"
    "measles_epi_linked,measles_clinical,measles_incidence_rate_per_1000000_total_population,"
    "rubella_total,rubella_lab_confirmed,rubella_epi_linked,rubella_clinical,"
    "rubella_incidence_rate_per_1000000_total_population,discarded_cases,"
    "discarded_non_measles_rubella_cases_per_100000_total_population"
).split(",")
_MONTHLY_CSV = (
    "region,country,iso3,year,month,measles_suspect,measles_clinical,measles_epi_linked,"
    "measles_lab_confirmed,measles_total,rubella_clinical,rubella_epi_linked,"
    "rubella_lab_confirmed,rubella_total,discarded"
).split(",")
# Position -> start of the header cell, with line breaks as blanks.
_YEARLY_BOOK = {
    2: "ISO country code",
    3: "Year",
    6: "Total suspected measles & rubella cases",
    7: "Number of measles cases by confirmation method",
}
_MONTHLY_BOOK = {
    2: "ISO3",
    3: "Year",
    4: "Month",
    5: "Measles suspect",
    9: "Measles total",
}


class File(NamedTuple):
    """One file: where its columns are, and what of it is kept."""

    header: list[str] | dict[int, str]
    header_row: int
    first_row: int
    monthly: bool
    suspected: str | int
    confirmed: str | int
    scale: bool


# The months of the older download are kept for the focus area only: the newer one has them all.
FILES = {
    "403-table-web-reporting-data.xlsx": File(_YEARLY_BOOK, 1, 3, False, 6, 7, True),
    "404-table-web-epi-curve-data.xlsx": File(_MONTHLY_BOOK, 0, 1, True, 5, 9, True),
    "cases_year.csv": File(
        _YEARLY_CSV,
        0,
        1,
        False,
        "total_suspected_measles_rubella_cases",
        "measles_total",
        True,
    ),
    "cases_month.csv": File(_MONTHLY_CSV, 0, 1, True, "measles_suspect", "measles_total", False),
}


def book(path: str, cells: pd.DataFrame, file: File) -> pd.DataFrame:
    """Check the header of sheet WEB and give its rows: iso3, year, (month,) and two counts.

    Raises
    ------
    SourceError
        If a header cell is not where it is expected.
    """
    expected = dict(file.header)  # type: ignore[arg-type]
    for place, name in expected.items():
        found = " ".join(str(cells.iloc[file.header_row, place]).split())
        if found != name:
            raise SourceError(
                path,
                f"found {found!r}, expected {name!r}",
                row=file.header_row + 1,
                column=str(place + 1),
            )
    rows = cells.iloc[file.first_row :]
    out = pd.DataFrame({"iso3": rows[2], "year": rows[3]})
    if file.monthly:
        out["month"] = rows[4]
    return out.assign(suspected=rows[file.suspected], confirmed=rows[file.confirmed])


def _table(sources: Path, path: str, file: File) -> pd.DataFrame:
    if path.endswith(".csv"):
        table = read_table(sources, path, file.header)  # type: ignore[arg-type]
        return table.rename(columns={file.suspected: "suspected", file.confirmed: "confirmed"})
    if not (sources / path).is_file():
        raise SourceError(path, "is not in the sources directory")
    cells = pd.read_excel(
        sources / path,
        "WEB",
        header=None,
        dtype="str",
        keep_default_na=False,
        # openpyxl refuses the style sheet of table 403.
        engine="calamine",
    )
    return book(path, cells, file)


def rows(catalogue: Catalogue, path: str, table: pd.DataFrame, file: File) -> pd.DataFrame:
    """Make observations: confirmed cases, and suspected ones for the focus area."""
    table = table.assign(year=years(table, "year", path))
    table["area"] = codes(table, "iso3", path, iso3(catalogue))
    key = ["iso3", "year"]
    table["period"] = table["year"]
    if file.monthly:
        month = table["month"].str.zfill(2)
        codes(table.assign(month=month), "month", path, [f"{m:02}" for m in range(1, 13)])
        table["period"] = table["year"] + "-" + month
        key.append("month")
    no_repeats(table, key, path)
    # The month or year in which the file was made is not over in it.
    made = catalogue.dataset(path)["published"]
    table = table[table["period"] < made[: 7 if file.monthly else 4]]
    parts = []
    for column, indicator in (
        ("confirmed", "measles_cases"),
        ("suspected", "measles_rubella_suspected"),
    ):
        value = numbers(table, column, path, missing=("", "NA"))
        alone = column == "suspected" or not file.scale
        keep = kept(catalogue, table["area"], table["year"], focus_only=alone)
        some = table[keep]
        parts.append(
            observations.frame(
                catalogue,
                path,
                indicator=indicator,
                area=some["area"],
                period=some["period"],
                value=value[keep],
                flag="P",
                locator=some["iso3"] + "," + some["period"],
            )
        )
    return observations.join(parts)


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the two workbooks and the two csv files."""
    parts = []
    for name, file in FILES.items():
        path = f"{DATASETS[0]}/{name}"
        parts.append(rows(catalogue, path, _table(sources, path, file), file))
    return observations.join(parts)
