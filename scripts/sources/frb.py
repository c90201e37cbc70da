"""Federal Reserve (H.10/G.5, as FRED repeats it): monthly averages of the official rate.

One column runs through three currencies, and the months in which the currency changed are
averages over two of them or wrongly scaled: these are left out. So is the annual file, whose 2018
and 2021 mix currencies. Months before 2008 were restated when the bolívar lost three zeros, so
they are in the currency of 2008, not in that of their day.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.sources.bcv_fx import days
from scripts.sources.common import no_repeats, numbers, read_table
from scripts.sources.currencies import of_the_day

DATASETS = ("frb-h10-fred",)

AREA = "VEN"
COUNTRY = "Venezuela"
_PATH = "frb-h10-fred/monthly.csv"
#: Months of a redenomination (20 August 2018, 1 October 2021): 2,495,016 and 4,191,337 are in no
#: currency that could be named.
HYBRID = ("2018-08", "2021-10")
#: Everything before is restated into the currency that began on this day.
RESTATED_TO = "2008-01-01"


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the monthly averages of the focus area, in the currency they really are in."""
    table = read_table(sources, _PATH, ["Date", "Country", "Exchange rate"])
    table["day"] = days(table, "Date", _PATH)
    table["value"] = numbers(table, "Exchange rate", _PATH, missing=("",))
    no_repeats(table, ["Country", "Date"], _PATH)
    table["month"] = table["day"].str[:7]
    table = table[(table["Country"] == COUNTRY) & ~table["month"].isin(HYBRID)]
    unit_day = table["day"].where(table["day"] >= RESTATED_TO, RESTATED_TO)
    return observations.frame(
        catalogue,
        _PATH,
        indicator="fx_official",
        area=AREA,
        breakdown=of_the_day(unit_day, catalogue, AREA),
        period=table["month"],
        value=table["value"],
        locator=COUNTRY + "," + table["day"],
    )
