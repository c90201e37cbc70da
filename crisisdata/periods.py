"""Periods as ISO 8601 prefixes: their days and their frequency.

The form of a period says its frequency (SDMX ``FREQ``): ``2018`` is a year (A), ``2018-Q3`` a
quarter (Q), ``2018-11`` a month (M), ``2018-11-30`` a day (D), and anything with a slash an
interval (I) with both ends included: ``2015/2017``, ``2018-01/2018-06``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

_SINGLE = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?")

FREQUENCIES = {"A": "annual", "Q": "quarterly", "M": "monthly", "D": "daily", "I": "interval"}


class Period(NamedTuple):
    """First day, last day and frequency of a period."""

    start: date
    end: date
    freq: str


@lru_cache(maxsize=65536)
def parse(text: str) -> Period:
    """Read a period.

    Parameters
    ----------
    text : str
        ``2018``, ``2018-Q3``, ``2018-11``, ``2018-11-30``, ``2015/2017``, ``2018-01/2018-06``.

    Returns
    -------
    Period

    Raises
    ------
    ValueError
        If the text is not a period, names no real day, or ends before it starts.
    """
    head, slash, tail = text.partition("/")
    first = _single(head, text)
    if not slash:
        return first
    # An abbreviated end ("2018-01/06") is not accepted: every end is written in full.
    last = _single(tail, text)
    if last.end < first.start:
        raise ValueError(f"{text!r} ends before it starts")
    return Period(first.start, last.end, "I")


def _single(text: str, whole: str) -> Period:
    match = _SINGLE.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{whole!r} is not a period: expected 2018, 2018-Q3, 2018-11, 2018-11-30 "
            "or two of them joined by a slash"
        )
    year, quarter, month, day = match.groups()
    y = int(year)
    if day:
        when = date(y, int(month), int(day))
        return Period(when, when, "D")
    if month:
        m = int(month)
        return Period(date(y, m, 1), date(y, m, monthrange(y, m)[1]), "M")
    if quarter:
        m = 3 * int(quarter)
        return Period(date(y, m - 2, 1), date(y, m, monthrange(y, m)[1]), "Q")
    return Period(date(y, 1, 1), date(y, 12, 31), "A")


def ends(periods: pd.Series) -> pd.Series:
    """Last day of each period, as ``datetime64[ns]``, with the index of `periods`."""
    return _map(periods, lambda p: p.end, "datetime64[ns]")


def starts(periods: pd.Series) -> pd.Series:
    """First day of each period, as ``datetime64[ns]``, with the index of `periods`."""
    return _map(periods, lambda p: p.start, "datetime64[ns]")


def freqs(periods: pd.Series) -> pd.Series:
    """Frequency code of each period, as text, with the index of `periods`."""
    return _map(periods, lambda p: p.freq, "object").astype("str")


def _map(periods: pd.Series, what: Callable[[Period], Any], dtype: str) -> pd.Series:
    # Through the distinct texts: tables repeat a few hundred periods many thousand times.
    codes, texts = pd.factorize(periods.astype("str"))
    # The code of a missing text is -1: the last of the values.
    values = np.array([*(what(parse(text)) for text in texts), None], dtype=dtype)
    return pd.Series(values[codes], index=periods.index, name=periods.name, dtype=dtype)
