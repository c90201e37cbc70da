"""Which value: one rule that picks among references and vintages, and never averages.

As of a date, rows with ``vintage`` up to that day (the whole day, no time zones) are known. For
each series and period one row is picked, in this order:

1. rows of ``low`` confidence only where nothing better is known;
2. a row whose vintage is only its retrieval never outranks one with a date;
3. the newest vintage;
4. the higher confidence;
5. the most significant digits (1,698,488.2 before 1,698,488);
6. the earliest page (publication of the reference, then its id, so that the answer is stable).

A forecast (flag ``F``) of a period that has ended by the date counts only if it comes from the
producer's newest release of that indicator by that date: an old forecast never fills a hole.
"""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd

from crisisdata import periods
from crisisdata.errors import DateError

#: What identifies one figure: rows that agree on all of these compete.
KEY = ["indicator", "producer", "area", "counterpart", "breakdown", "period"]

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]|$)")

_CONFIDENCE = {"high": 2, "medium": 1, "low": 0}


def as_date(value: str | date | pd.Timestamp | None) -> pd.Timestamp | None:
    """Return a date asked for as a day, or None for "as known now".

    Raises
    ------
    DateError
        If a text is not an ISO 8601 date: 12/02/2019 is two days, depending on the reader.
    """
    if value is None:
        return None
    if isinstance(value, str) and not _ISO.match(value):
        raise DateError(value)
    try:
        stamp = pd.Timestamp(value)
    except ValueError as error:
        raise DateError(value) from error
    if stamp.tz is not None:
        stamp = stamp.tz_localize(None)
    return stamp.normalize()


def known(frame: pd.DataFrame, as_of: str | date | pd.Timestamp | None = None) -> pd.DataFrame:
    """Rows whose vintage is on or before a day; all of them for None."""
    day = as_date(as_of)
    return frame if day is None else frame.loc[frame["vintage"] <= day]


def significant_digits(values: pd.Series) -> pd.Series:
    """Count the significant digits of numbers as written without trailing zeros (int64)."""
    counted = {v: _digits(v) for v in values.unique()}
    return values.map(counted).astype("int64")


def _digits(value: float) -> int:
    mantissa = f"{value:.15g}".split("e")[0]
    return len(mantissa.replace("-", "").replace(".", "").strip("0")) or 1


def _codes(column: pd.Series) -> np.ndarray:
    """Whole numbers that sort as the texts of a column do; the same text, the same number."""
    # Sorting the categories pays only where they are fewer than the rows.
    if isinstance(column.dtype, pd.CategoricalDtype) and len(column.cat.categories) < len(column):
        order = np.argsort(np.argsort(column.cat.categories.astype("str"), kind="stable"))
        # A missing code is -1 and sorts first, as an empty text does.
        return np.append(order, -1)[column.cat.codes.to_numpy()]
    return pd.factorize(column.astype("str"), sort=True)[0]


def _days(column: pd.Series) -> np.ndarray:
    return column.to_numpy().astype("datetime64[s]").astype("int64")


def _order(frame: pd.DataFrame, published: pd.Series | None) -> tuple[np.ndarray, list[np.ndarray]]:
    """Positions of the rows in the order of the rule, and the codes of their keys."""
    confidence = frame["confidence"].astype("str").map(_CONFIDENCE).to_numpy()
    keys = [_codes(frame[c]) for c in KEY]
    # An undated reference is NaT, which is the smallest number: it must not count as earliest.
    dates = None if published is None else frame["reference"].astype("str").map(published)
    pages = [] if dates is None else [dates.isna().to_numpy(), _days(dates)]
    rule = [
        confidence == 0,
        frame["vintage_basis"].astype("str").eq("retrieved").to_numpy(),
        -_days(frame["vintage"]),
        -confidence,
        -significant_digits(frame["value"]).to_numpy(),
        *pages,
        _codes(frame["reference"]),
        _codes(frame["locator"]),
    ]
    # lexsort takes the last key first.
    return np.lexsort([*reversed(rule), *reversed(keys)]), keys


def ranked(frame: pd.DataFrame, published: pd.Series | None = None) -> pd.DataFrame:
    """Sort competing rows so that the first of each key is the one to take.

    Parameters
    ----------
    frame : DataFrame
        Observation rows.
    published : Series, optional
        Publication day of each reference, indexed by its id; settles the last tie.

    Returns
    -------
    DataFrame
        The same rows, sorted by key and then by the rule of the module.
    """
    return frame.iloc[_order(frame, published)[0]]


def pick(
    frame: pd.DataFrame,
    as_of: str | date | pd.Timestamp | None = None,
    published: pd.Series | None = None,
) -> pd.DataFrame:
    """Take one row a series and period, as known on a day.

    Parameters
    ----------
    frame : DataFrame
        Observation rows of any number of series.
    as_of : date-like, optional
        The day of knowledge; None is now (all vintages).
    published : Series, optional
        Publication day of each reference, indexed by its id.

    Returns
    -------
    DataFrame
        At most one row for each of `KEY`, sorted by it.
    """
    rows = drop_stale_forecasts(known(frame, as_of), as_of)
    if rows.empty:
        return rows
    order, keys = _order(rows, published)
    first = np.zeros(len(order), dtype=bool)
    first[0] = True
    for codes in keys:
        ordered = codes[order]
        first[1:] |= ordered[1:] != ordered[:-1]
    return rows.iloc[order[first]]


def drop_stale_forecasts(
    rows: pd.DataFrame, as_of: str | date | pd.Timestamp | None = None
) -> pd.DataFrame:
    """Leave out forecasts of ended periods that are not from the newest release.

    The newest release is the newest vintage among the rows of the same indicator, producer, area
    and counterpart, of any period: a hole in it stays a hole. By area, because an update often
    names a few countries only and says nothing of the others.
    """
    flag = rows["flag"].astype("str")
    if not flag.eq("F").any():
        return rows
    # "Now" is the newest release that the rows know of: the package has no clock.
    day = as_date(as_of) or rows["vintage"].max()
    ended = (periods.ends(rows["period"]) <= day).to_numpy()
    series = [rows[c].astype("str") for c in ("indicator", "producer", "area", "counterpart")]
    newest = rows["vintage"].groupby(series, sort=False).transform("max")
    stale = flag.eq("F").to_numpy() & ended & (rows["vintage"] < newest).to_numpy()
    return rows.loc[~stale]
