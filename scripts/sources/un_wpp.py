"""UN World Population Prospects, revisions of 2022 and 2024: net migration."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.errors import SourceError
from scripts.sources.common import no_repeats, numbers, read_table

DATASETS = ("un-wpp2022", "un-wpp2024")

# UN M49 code -> area, for the areas in scope. The European Union is not a group of the revision.
AREAS = {
    "862": "VEN", "170": "COL", "76": "BRA", "328": "GUY", "604": "PER", "218": "ECU",
    "152": "CHL", "32": "ARG", "591": "PAN", "484": "MEX", "780": "TTO", "214": "DOM",
    "188": "CRI", "724": "ESP", "840": "USA", "716": "ZWE", "729": "SDN", "728": "SSD",
    "422": "LBN", "760": "SYR", "4": "AFG", "804": "UKR", "104": "MMR", "887": "YEM",
    "332": "HTI", "192": "CUB", "558": "NIC", "900": "WLD", "1830": "LCN", "931": "SOUTH-AMERICA",
    "1502": "UMC", "1501": "LMC", "1500": "LIC", "1503": "HIC",
}  # fmt: skip
# Last year of estimates of the revision of 2022 (its file does not say; 2022 is projected).
_LAST_ESTIMATE_2022 = 2021
# Migration before is older than any statement asks for; later years had not ended when the
# files were collected.
FIRST_YEAR, LAST_YEAR = 1990, 2025


def _rows(sources: Path, catalogue: Catalogue, dataset: str) -> pd.DataFrame:
    path = f"{dataset}/migration.txt"
    table = read_table(sources, path, ["country_code", "country"], sep="\t", more=True)
    no_repeats(table, ["country_code"], path)
    missing = set(AREAS) - set(table["country_code"])
    if missing:
        raise SourceError(path, f"no row of {min(missing)}, expected one", column="country_code")
    table["area"] = table["country_code"].map(AREAS)
    table = table[table["area"].isin(catalogue.scope)].copy()
    if "last.observed" in table:
        last = numbers(table, "last.observed", path)
    else:
        last = pd.Series(float(_LAST_ESTIMATE_2022), index=table.index)
    columns = [
        c for c in map(str, table.columns) if c.isdigit() and FIRST_YEAR <= int(c) <= LAST_YEAR
    ]
    for column in columns:
        table[column] = numbers(table, column, path)
    table = table.assign(last=last).melt(
        ["country_code", "area", "last"], columns, "period", "value"
    )
    projected = table["period"].astype(int) > table["last"]
    return observations.frame(
        catalogue,
        path,
        indicator="net_migration",
        area=table["area"],
        period=table["period"],
        # Thousands of persons, as in the file.
        value=table["value"],
        # All of it is modelled: the difference of two population estimates.
        flag=pd.Series("E", index=table.index).mask(projected, "F"),
        locator=table["country_code"] + "," + table["period"],
    )


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read both revisions for the areas in scope."""
    return observations.join(_rows(sources, catalogue, dataset) for dataset in DATASETS)
