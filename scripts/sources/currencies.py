"""Which currency was legal tender on a day: rates are quoted in bolívares of that day."""

from __future__ import annotations

import pandas as pd

from scripts.catalogue import Catalogue


def of_the_day(days: pd.Series, catalogue: Catalogue, area: str) -> pd.Series:
    """Code of the currency of an area on each day (ISO dates as text).

    Days are compared as text: ISO dates sort like dates.

    Parameters
    ----------
    days : Series of str
        Days, ``2018-08-17``.
    catalogue : Catalogue
        The seeds; seeds/currencies.csv holds the days of the redenominations.
    area : str
        Whose currency.

    Returns
    -------
    Series of str
        ISO 4217 codes.
    """
    rows = catalogue["currencies"]
    rows = rows[rows["area"] == area].sort_values("valid_from", kind="stable")
    code = pd.Series("", index=days.index, dtype="str")
    for currency in rows.to_dict("records"):
        code[days >= currency["valid_from"]] = currency["id"]
    return code
