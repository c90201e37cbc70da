"""WHO: malaria cases and deaths that countries reported, 2000 to 2017."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.sources.areas import find, kept, named
from scripts.sources.common import no_repeats, numbers, read_table, years

DATASETS = ("who-malaria-reported",)

FILE = "who-malaria-reported/reported_numbers.csv"
_COLUMNS = ["Country", "Year", "No. of cases", "No. of deaths", "WHO Region"]
MEASURES = {"No. of cases": ("malaria_cases", False), "No. of deaths": ("malaria_deaths", True)}


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read cases for the areas in scope, and deaths for the focus area."""
    table = read_table(sources, FILE, _COLUMNS)
    table["Year"] = table["Year"].str.strip()
    table["year"] = years(table, "Year", FILE)
    no_repeats(table, ["Country", "Year"], FILE)
    table["area"] = find(table, "Country", FILE, named(catalogue, "who"))
    parts = []
    for column, (indicator, focus_only) in MEASURES.items():
        value = numbers(table, column, FILE)
        keep = kept(catalogue, table["area"], table["year"], focus_only=focus_only)
        some = table[keep]
        parts.append(
            observations.frame(
                catalogue,
                FILE,
                indicator=indicator,
                area=some["area"],
                period=some["year"],
                value=value[keep],
                # A copy of a copy: the columns are not those of WHO's own table.
                confidence="medium",
                locator=some["area"] + "," + some["year"],
            )
        )
    return observations.join(parts)
