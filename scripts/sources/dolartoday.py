"""DolarToday: the best-known parallel rate of the bolívar, daily from 2010 to October 2018.

The site restated its whole history when the bolívar lost five zeros on 20 August 2018, so every
value is in VES, those of 2010 too. The copy was made about the last day it holds.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.errors import SourceError
from scripts.sources.common import FIRST_ROW, no_repeats, numbers, read_table

DATASETS = ("dolartoday",)

AREA = "VEN"
CURRENCY = "VES"
_PATH = "dolartoday/dolartoday.csv"


def _days(table: pd.DataFrame) -> pd.Series:
    """Turn the month-day-year of the site (``6-23-2010``) into ISO days."""
    parsed = pd.to_datetime(table["Fecha"], format="%m-%d-%Y", errors="coerce")
    if parsed.isna().any():
        row = parsed.isna().idxmax()
        found = table.loc[row, "Fecha"]
        message = f"found {found!r}, expected month-day-year"
        raise SourceError(_PATH, message, row=row + FIRST_ROW, column="Fecha")
    return parsed.dt.strftime("%Y-%m-%d").astype("str")


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the daily rate; a quotation is known on its day."""
    table = read_table(sources, _PATH, ["Fecha", "DolarToday"])
    no_repeats(table, ["Fecha"], _PATH)
    day = _days(table)
    return observations.frame(
        catalogue,
        _PATH,
        indicator="fx_parallel",
        area=AREA,
        breakdown=CURRENCY,
        period=day,
        value=numbers(table, "DolarToday", _PATH, missing=()),
        vintage=day,
        vintage_basis="contemporaneous",
        locator=table["Fecha"],
    )
