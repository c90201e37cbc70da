"""WHO, Global Health Observatory (OData): one indicator, all countries.

Quirks: the host is announced to be replaced, so its address is a setting; `Value` is a text for
people ("14.4 [11.5-17.3]"), `NumericValue` is the figure and may be null; there is no date of
release, only the day each row was loaded.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from scripts.catalogue import Catalogue
from scripts.fetching.answer import Answer
from scripts.fetching.asking import Ask, Fetched
from scripts.fetching.body import MAYBE, TEXT, WHOLE, as_json, no_repeats, plausible_day, refuse
from scripts.fetching.body import rows_of as shaped
from scripts.fetching.dataset import Row
from scripts.fetching.provider import Provider

PROVIDER = Provider(
    "gho",
    "WHO GHO",
    "https://ghoapi.azureedge.net/api",
    "CRISISDATA_GHO_URL",
    advice="the announced replacement of this API may have come: set CRISISDATA_GHO_URL",
)
_MOST_PAGES = 500
_NOTE = (str, type(None))
_ANY_PLACE = {"IndicatorCode": TEXT, "SpatialDimType": _NOTE}
_SHAPE = {
    "SpatialDim": TEXT,
    "TimeDimType": _NOTE,
    "TimeDim": WHOLE,
    "Dim1": _NOTE,
    "Dim2": _NOTE,
    "Dim3": _NOTE,
    "DataSourceDim": _NOTE,
    "NumericValue": MAYBE,
    "Date": TEXT,
}
#: Categories that the package has; rows of others are left out.
BREAKDOWNS = {
    "": "_T",
    "SEX_BTSX": "_T",
    "BTSX": "_T",
    "SEX_FMLE": "female",
    "FMLE": "female",
    "SEX_MLE": "male",
    "MLE": "male",
}


def values(answer: Answer) -> list[dict[str, Any]]:
    """Take a body apart.

    Raises
    ------
    RefusedError
    """
    body = as_json(answer, PROVIDER)
    if not isinstance(body, dict) or "value" not in body:
        refuse(answer, "the body has no list called value", PROVIDER.advice)
    if not body["value"]:
        refuse(answer, "the list called value is empty", "the indicator may have no data any more")
    return body["value"]


def parse(answer: Answer, code: str) -> tuple[list[Row], str]:
    """Make rows of countries and years, and give the day of the newest row.

    Raises
    ------
    RefusedError
    """
    rows: list[Row] = []
    newest = ""
    found = shaped(answer, values(answer), _ANY_PLACE, "value")
    strange = {i["IndicatorCode"] for i in found} - {code}
    if strange:
        refuse(answer, f"the host answered {', '.join(strange)} where {code} was asked for")
    national = [i for i in found if i["SpatialDimType"] == "COUNTRY"]
    for item in shaped(answer, national, _SHAPE, "the countries in value"):
        newest = max(newest, plausible_day(answer, item["Date"], "the date of a row"))
        if item["TimeDimType"] != "YEAR":
            continue
        if not 1900 <= item["TimeDim"] <= answer.retrieved.year + 1:
            refuse(answer, f"a year of {item['SpatialDim']} is {item['TimeDim']}")
        if item["NumericValue"] is None:
            continue
        more = [item[d] for d in ("Dim1", "Dim2", "Dim3", "DataSourceDim") if item[d]]
        place, year = str(item["SpatialDim"]), str(item["TimeDim"])
        row = ",".join([place, year, *more])
        number = repr(item["NumericValue"])
        rows.append((code, place, "_Z", "|".join(more), year, number, "", "", row))
    if not rows:
        refuse(answer, "there is no row of a country and a year")
    no_repeats(answer, (r[:5] for r in rows), "figure")
    return rows, newest


def fetch(ask: Ask) -> Fetched:
    """Fetch one indicator, following the links to further pages."""
    (series,) = ask.dataset.codes
    rows: list[Row] = []
    newest = ""
    url, seen = series.code, {series.code}
    while url:
        answer = ask.get(PROVIDER, url, page=True)
        part, day = parse(answer, series.code)
        rows += part
        newest = max(newest, day)
        url = str(as_json(answer, PROVIDER).get("@odata.nextLink") or "")
        if url in seen or len(seen) > _MOST_PAGES:
            refuse(answer, f"the pages have no end: {len(seen)} came, the next one is {url}")
        seen.add(url)
    no_repeats(answer, (r[:5] for r in rows), "figure")
    return Fetched(rows, newest, "upper-bound", f"GHO {series.code}")


def areas(catalogue: Catalogue) -> dict[str, str]:
    """Map codes of countries: they are ISO's."""
    return {code: code for code in catalogue.scope}


def prepared(catalogue: Catalogue, table: pd.DataFrame, path: str) -> pd.DataFrame:
    """Keep men and women apart for the focus area only: elsewhere both together give the scale."""
    both = table["breakdown"].map(BREAKDOWNS) == "_T"
    return table[both | (table["area"] == catalogue.focus)]
