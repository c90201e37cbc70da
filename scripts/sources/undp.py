"""UN Development Programme: the Human Development Index, in two editions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.errors import SourceError
from scripts.sources.areas import find, kept, named
from scripts.sources.common import no_repeats, numbers, read_table, years

DATASETS = ("undp-hdi", "gapminder")

_EDITION_2018 = "undp-hdi/hdi_undp_owid2018.csv"
_INDEX_2018 = "Human Development Index (UNDP)"
_EDITION_2025 = "gapminder/ddf--datapoints--hdi_human_development_index--by--geo--time.csv"
_INDEX_2025 = "hdi_human_development_index"


def _emit(catalogue: Catalogue, path: str, table: pd.DataFrame) -> pd.DataFrame:
    table = table[table["area"].notna()]
    table = table[kept(catalogue, table["area"], table["period"])]
    return observations.frame(
        catalogue,
        path,
        indicator="hdi",
        area=table["area"],
        period=table["period"],
        value=table["value"],
        locator=table["locator"],
    )


def _edition_2018(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    table = read_table(sources, _EDITION_2018, ["Entity", "Year", _INDEX_2018])
    table["period"] = years(table, "Year", _EDITION_2018)
    no_repeats(table, ["Entity", "period"], _EDITION_2018)
    areas = catalogue["areas"]
    groups = frozenset(areas.loc[areas["kind"] == "aggregate", "id"])
    # The file has countries only.
    table["area"] = find(table, "Entity", _EDITION_2018, named(catalogue, "owid"), absent=groups)
    table["value"] = numbers(table, _INDEX_2018, _EDITION_2018)
    table["locator"] = table["Entity"] + "," + table["period"]
    return _emit(catalogue, _EDITION_2018, table)


def _edition_2025(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    table = read_table(sources, _EDITION_2025, ["geo", "time", _INDEX_2025])
    table["period"] = years(table, "time", _EDITION_2025)
    no_repeats(table, ["geo", "period"], _EDITION_2025)
    table["area"] = table["geo"].str.upper()
    if catalogue.focus not in set(table["area"]):
        raise SourceError(_EDITION_2025, f"has no {catalogue.focus.lower()!r}", column="geo")
    table["value"] = numbers(table, _INDEX_2025, _EDITION_2025)
    table["locator"] = "geo=" + table["geo"] + ";time=" + table["period"]
    return _emit(catalogue, _EDITION_2025, table)


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read both editions; each recomputed the years before it, so they are two vintages."""
    return observations.join([_edition_2018(sources, catalogue), _edition_2025(sources, catalogue)])
