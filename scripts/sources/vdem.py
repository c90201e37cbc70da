"""Varieties of Democracy, version 15: the indices of democracy, by country and year."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.sources.areas import kept
from scripts.sources.common import no_repeats, numbers, read_table, years

DATASETS = ("vdem-v15",)

_FILE = "vdem-v15/vdem_simple.csv"
_FIRST_COLUMNS = ["vdem_country_name", "country_text_id", "country_id", "year"]
# The five principles. The additive and multiplicative polyarchy indices of the file repeat the
# parts of the first one.
INDICATORS = {
    "v2x_polyarchy": "vdem_polyarchy",
    "v2x_libdem": "vdem_libdem",
    "v2x_partipdem": "vdem_partipdem",
    "v2x_delibdem": "vdem_delibdem",
    "v2x_egaldem": "vdem_egaldem",
}
# Ends of the interval in which the measurement model puts 68 % of the probability.
_INTERVAL = {"_codelow": "interval-low", "_codehigh": "interval-high"}
_WITH_INTERVAL = "v2x_polyarchy"


def _columns() -> dict[str, tuple[str, str]]:
    """Column of the file -> indicator and breakdown."""
    out = {column: (indicator, "_T") for column, indicator in INDICATORS.items()}
    for suffix, breakdown in _INTERVAL.items():
        out[_WITH_INTERVAL + suffix] = (INDICATORS[_WITH_INTERVAL], breakdown)
    return out


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the indices of the areas in scope."""
    table = read_table(sources, _FILE, _FIRST_COLUMNS, more=True)
    table["period"] = years(table, "year", _FILE)
    no_repeats(table, ["country_text_id", "period"], _FILE)
    wanted = _columns()
    values = {c: numbers(table, c, _FILE) for c in wanted}
    inside = kept(catalogue, table["country_text_id"], table["period"])
    table = table[inside]
    return observations.join(
        observations.frame(
            catalogue,
            _FILE,
            indicator=indicator,
            area=table["country_text_id"],
            breakdown=breakdown,
            period=table["period"],
            value=values[column][inside],
            # Estimates of a model from the judgements of country experts.
            flag="E",
            locator=table["country_text_id"] + "," + table["period"] + "," + column,
        )
        for column, (indicator, breakdown) in wanted.items()
    )
