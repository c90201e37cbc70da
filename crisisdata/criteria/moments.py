"""Measures that answer with a moment: a year, or a number of days."""

from __future__ import annotations

import numpy as np

from crisisdata import periods
from crisisdata.criteria.calls import Function, register
from crisisdata.criteria.conditions import Condition
from crisisdata.criteria.measured import (
    Measured,
    UnmeasurableError,
    all_rows,
    at,
    choice,
)
from crisisdata.criteria.problems import problem
from crisisdata.criteria.track import Track
from crisisdata.criteria.windows import Window

MOMENTS: dict[str, Function] = {}
_enter = register(MOMENTS, leading=2)


@_enter
def when_max(series: Track, window: Window) -> Measured:
    """Year of the highest value in the window."""
    return _year(series, int(np.argmax(series.value)))


@_enter
def when_min(series: Track, window: Window) -> Measured:
    """Year of the lowest value in the window."""
    return _year(series, int(np.argmin(series.value)))


@_enter
def when(series: Track, window: Window, condition: Condition) -> Measured:
    """Year of the first value in the window that fulfils the condition."""
    for i in range(len(series)):
        if condition.test(float(series.value[i]), float(series.value[i])):
            return _year(series, i)
    raise UnmeasurableError("never", str(condition))


@_enter
def days(series: Track, window: Window, which: str = "first") -> Measured:
    """Days from the article to the first (or `last`) dated row: 0 the same day, 1 the next."""
    choice(which, ("first", "last"))
    if window.article is None:
        raise problem("measure", "days", "an article date to count from")
    found = at(series, 0 if which == "first" else len(series) - 1)
    span = periods.parse(found.detail["period"])
    low, high = (float((d - window.article).days) for d in (span.start, span.end))
    return Measured(high, low, high, "days", found.rows, found.detail)


def _year(series: Track, i: int) -> Measured:
    year = float(series.ends[i].year)
    return Measured(year, year, year, "year", all_rows(series), {"period": series.names[i]})
