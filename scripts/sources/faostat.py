"""FAOSTAT, Suite of Food Security Indicators: the bulk file of October 2019."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.clients.faostat import fetch as fetch
from scripts.errors import SourceError
from scripts.sources.areas import find, kept, named
from scripts.sources.common import codes, no_repeats, numbers

DATASETS = ("recordings/faostat",)

FILE = "recordings/faostat/FS.zip"
_MEMBER = "Food_Security_Data_E_All_Data_(Normalized).csv"
_COLUMNS = (
    "Area Code,Area,Item Code,Item,Element Code,Element,Year Code,Year,Unit,Value,Flag".split(",")
)

# Item code -> indicator and unit. The first of each pair are single years, which FAO gives for
# aggregates only; the second are averages of three years.
ITEMS = {
    "210040": ("undernourishment", "%"),
    "210041": ("undernourishment", "%"),
    "210010": ("undernourished_people", "millions"),
    "210011": ("undernourished_people", "millions"),
    "210090": ("food_insecurity_moderate_severe", "%"),
    "210091": ("food_insecurity_moderate_severe", "%"),
    "210400": ("food_insecurity_severe", "%"),
    "210401": ("food_insecurity_severe", "%"),
}
# F: FAO estimate; X: other reliable sources; NV: not available; NR: not reported.
_FLAGS = {"F": "E", "X": "A", "": "A", "NV": "L", "NR": "L"}


def table(sources: Path) -> pd.DataFrame:
    """Read the table out of the archive as text.

    Raises
    ------
    SourceError
        If the archive, its member or its header is not there.
    """
    # The recorded answers of interfaces lie beside the sources directory.
    file = sources.parent / FILE
    if not file.is_file():
        raise SourceError(FILE, "is not beside the sources directory")
    with ZipFile(file) as archive:
        if _MEMBER not in archive.namelist():
            raise SourceError(FILE, f"has no member {_MEMBER!r}")
        raw = archive.read(_MEMBER)
    out = pd.read_csv(BytesIO(raw), dtype="str", keep_default_na=False, encoding="latin-1")
    if list(out.columns) != _COLUMNS:
        raise SourceError(FILE, f"found {list(out.columns)}, expected {_COLUMNS}", row=1)
    return out


def rows(catalogue: Catalogue, items: pd.DataFrame) -> pd.DataFrame:
    """Make observations of the table of the archive."""
    items = items[items["Item Code"].isin(list(ITEMS))]
    no_repeats(items, ["Area Code", "Item Code", "Year"], FILE)
    codes(items, "Unit", FILE, ["%", "millions"])
    items = items.assign(
        area=find(items, "Area Code", FILE, named(catalogue, "faostat")),
        flag=codes(items, "Flag", FILE, _FLAGS),
        bound=items["Value"].str.startswith("<").map({True: "<", False: ""}),
        Value=items["Value"].str.removeprefix("<"),
    )
    items["value"] = numbers(items, "Value", FILE)
    items["period"] = items["Year"].str.replace("-", "/", regex=False)
    items = items[kept(catalogue, items["area"], items["Year"].str[:4])]
    return observations.frame(
        catalogue,
        FILE,
        indicator=items["Item Code"].map({code: what for code, (what, _) in ITEMS.items()}),
        area=items["area"],
        period=items["period"],
        value=items["value"],
        bound=items["bound"],
        flag=items["flag"],
        locator=items["Area Code"] + "," + items["Item Code"] + "," + items["Year"],
    )


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read undernourishment and food insecurity for the areas in scope."""
    return rows(catalogue, table(sources))
