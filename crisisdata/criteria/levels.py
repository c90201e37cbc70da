"""Measures of a level: last, first, extremes, means and sums."""

from __future__ import annotations

import numpy as np

from crisisdata.criteria.calls import Function, register
from crisisdata.criteria.intervals import INF
from crisisdata.criteria.measured import (
    Measured,
    all_rows,
    at,
    ends,
    gaps_in,
    over_all,
    reduced,
)
from crisisdata.criteria.track import Track
from crisisdata.criteria.windows import Window

LEVELS: dict[str, Function] = {}
_enter = register(LEVELS, leading=2)


@_enter
def last(series: Track, window: Window) -> Measured:
    """Newest value in the window."""
    return at(series, len(series) - 1)


@_enter
def first(series: Track, window: Window) -> Measured:
    """Oldest value in the window."""
    return at(series, 0)


@_enter
def max_(series: Track, window: Window) -> Measured:
    """Highest value in the window."""
    found = at(series, int(np.argmax(series.value)))
    return over_all(series, found, low=float(series.low.max()), high=float(series.high.max()))


@_enter
def min_(series: Track, window: Window) -> Measured:
    """Lowest value in the window."""
    found = at(series, int(np.argmin(series.value)))
    return over_all(series, found, low=float(series.low.min()), high=float(series.high.min()))


@_enter
def mean(series: Track, window: Window) -> Measured:
    """Mean of the values in the window."""
    return reduced(series, lambda a: float(a.mean()))


@_enter
def median(series: Track, window: Window) -> Measured:
    """Median of the values in the window."""
    return reduced(series, lambda a: float(np.median(a)))


@_enter
def sum_(series: Track, window: Window) -> Measured:
    """Sum of the values in the window; a regular period without a figure makes it a lower bound."""
    gaps = gaps_in(series, window)
    total = reduced(series, lambda a: float(a.sum()))
    if not gaps:
        return total
    low = total.low if series.nonnegative else -INF
    return Measured(total.value, low, INF, total.unit, total.rows, total.detail, gaps)


@_enter
def compound(series: Track, window: Window) -> Measured:
    """Percent over the whole window when the percent changes of its periods are chained."""
    gaps = gaps_in(series, window)
    found = reduced(series, lambda a: (float(np.prod(1 + a / 100)) - 1) * 100)
    low, high = (
        (found.low if series.nonnegative else -100.0, INF)
        if gaps
        else (
            found.low,
            found.high,
        )
    )
    return Measured(found.value, low, high, "percent", found.rows, found.detail, gaps)


@_enter
def count(series: Track, window: Window) -> Measured:
    """Number of values in the window."""
    n = float(len(series))
    return Measured(n, n, n, "values", all_rows(series), ends(series))
