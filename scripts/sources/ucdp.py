"""Uppsala Conflict Data Program: deaths in organised violence, added up by country by OWID."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.sources.areas import find, kept, named
from scripts.sources.common import no_repeats, numbers, read_table, years

DATASETS = ("owid-ucdp",)

_FILE = "owid-ucdp/Conflict_deaths_UCDP_Georeferenced_Event_Data_2019.csv"
_AMOUNTS = {
    "Direct conflict deaths": "conflict_deaths",
    "Direct conflict death rate": "conflict_death_rate",
}


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read deaths and death rates of the areas in scope.

    The world's total of the file comes from three other datasets of the producer, so it is not
    the sum of the countries and is left out with the other groups.
    """
    table = read_table(sources, _FILE, ["Entity", "Year", *_AMOUNTS])
    table["period"] = years(table, "Year", _FILE)
    no_repeats(table, ["Entity", "period"], _FILE)
    groups = _groups(catalogue)
    table["area"] = find(table, "Entity", _FILE, named(catalogue, "owid"), absent=groups)
    values = {c: numbers(table, c, _FILE) for c in _AMOUNTS}
    table = table[table["area"].notna() & ~table["area"].isin(groups)]
    table = table[kept(catalogue, table["area"], table["period"])]
    return observations.join(
        observations.frame(
            catalogue,
            _FILE,
            indicator=indicator,
            area=table["area"],
            period=table["period"],
            value=values[column][table.index],
            # "Best" of the low, best and high estimates; a country-year without events is 0.
            flag="E",
            locator=table["Entity"] + "," + table["period"],
        )
        for column, indicator in _AMOUNTS.items()
    )


def _groups(catalogue: Catalogue) -> frozenset[str]:
    """Areas in scope that are not countries."""
    areas = catalogue["areas"]
    return frozenset(areas.loc[areas["kind"] == "aggregate", "id"])
