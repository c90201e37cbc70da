"""UN Office on Drugs and Crime: intentional homicides per 100 000 people, by way of OWID."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.sources.areas import kept
from scripts.sources.common import no_repeats, numbers, read_table, years

DATASETS = ("homicide-unodc",)

_FILE = "homicide-unodc/homicide-rate-unodc.csv"
_RATE = "Homicide rate per 100,000 population"
_COLUMNS = ["Entity", "Code", "Year", _RATE, "World region according to OWID"]


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the homicide rates, of the focus area only: no licence allows more."""
    table = read_table(sources, _FILE, _COLUMNS)
    table["period"] = years(table, "Year", _FILE)
    no_repeats(table, ["Entity", "period"], _FILE)
    table["value"] = numbers(table, _RATE, _FILE)
    unstated = catalogue.dataset(_FILE)["reuse"] == "unstated"
    table = table[kept(catalogue, table["Code"], table["period"], focus_only=unstated)]
    return observations.frame(
        catalogue,
        _FILE,
        indicator="homicide_rate",
        area=table["Code"],
        period=table["period"],
        value=table["value"],
        locator=table["Code"] + "," + table["period"],
    )
