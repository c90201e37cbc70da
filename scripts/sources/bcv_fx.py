"""Central Bank of Venezuela: official exchange rate of the US dollar, daily since 2016.

The file labels every row "VES por USD" and holds bolívares *of the day*: 248,832 on 17 August 2018
is 60 on 21 August, after the redenomination. The currency is therefore taken from the day. To
29 January 2018 the rate is the protected one (10 VEF), not that of the auctions (3,345).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.errors import SourceError
from scripts.sources.common import FIRST_ROW, codes, no_repeats, numbers, read_table
from scripts.sources.currencies import of_the_day

DATASETS = ("bcv-fx-2026-06",)

AREA = "VEN"
_PATH = "bcv-fx-2026-06/ove_bcv_tipo_cambio_usd.csv"
_COLUMNS = (
    "date currency value value_buy value_sell unit frequency indicator_id indicator_name source "
    "source_url fetched_at"
).split()


def days(table: pd.DataFrame, column: str, path: str) -> pd.Series:
    """Check a column of ISO days and return it as text.

    Raises
    ------
    SourceError
        At the first cell that is not a day of the calendar.
    """
    parsed = pd.to_datetime(table[column], format="%Y-%m-%d", errors="coerce")
    if parsed.isna().any():
        row = parsed.isna().idxmax()
        found = table.loc[row, column]
        raise SourceError(
            path, f"found {found!r}, expected a day", row=row + FIRST_ROW, column=column
        )
    return parsed.dt.strftime("%Y-%m-%d").astype("str")


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the daily rate; a rate is known on its day."""
    table = read_table(sources, _PATH, _COLUMNS)
    codes(table, "currency", _PATH, {"USD"})
    # Another label would mean that the file was restated: the days of the currencies would be off.
    codes(table, "unit", _PATH, {"VES por USD"})
    day = days(table, "date", _PATH)
    no_repeats(table, ["date"], _PATH)
    return observations.frame(
        catalogue,
        _PATH,
        indicator="fx_official",
        area=AREA,
        breakdown=of_the_day(day, catalogue, AREA),
        period=day,
        value=numbers(table, "value", _PATH, missing=()),
        vintage=day,
        vintage_basis="contemporaneous",
        locator=day,
    )
