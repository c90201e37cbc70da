"""Measures of a change: between the ends of a window, or between two spans."""

from __future__ import annotations

import numpy as np

from crisisdata import periods
from crisisdata.criteria import units
from crisisdata.criteria.calls import Function, Span, register
from crisisdata.criteria.intervals import INF
from crisisdata.criteria.levels import first, last, max_, mean, min_, sum_
from crisisdata.criteria.measured import (
    Measured,
    UnmeasurableError,
    all_rows,
    at,
    choice,
    ends,
)
from crisisdata.criteria.track import Track
from crisisdata.criteria.windows import Window

CHANGES: dict[str, Function] = {}
_enter = register(CHANGES, leading=2)


@_enter
def change(series: Track, window: Window) -> Measured:
    """Last value of the window minus its first (in percentage points for percents)."""
    a, b = _ends_of(series, window)
    return Measured(
        b.value - a.value,
        b.low - a.high,
        b.high - a.low,
        units.difference(series.unit),
        a.rows | b.rows,
        ends(series),
    )


@_enter
def pct_change(series: Track, window: Window) -> Measured:
    """Percent by which the last value of the window exceeds its first."""
    return _percent(*_ends_of(series, window), ends(series))


@_enter
def ratio(series: Track, window: Window) -> Measured:
    """How many times its first value the last value of the window is."""
    return _quotient(*_ends_of(series, window), ends(series))


@_enter
def growth_rate(series: Track, window: Window) -> Measured:
    """Constant percent growth a year that leads from the first value of the window to its last."""
    a, b = _ends_of(series, window)
    q = _quotient(a, b, ends(series))
    years = _years(series)[-1]
    if years == 0:
        raise UnmeasurableError("too-few", series.names[0])
    value, low, high = ((max(x, 0) ** (1 / years) - 1) * 100 for x in (q.value, q.low, q.high))
    return Measured(value, low, high, "percent", q.rows, q.detail)


@_enter
def slope(series: Track, window: Window) -> Measured:
    """Least-squares trend, in units a year; bounds of single values are not carried."""
    if len(series) < 2:
        raise UnmeasurableError("too-few", series.names[0])
    value = float(np.polyfit(_years(series), series.value, 1)[0])
    return Measured(
        value, value, value, units.difference(series.unit), all_rows(series), ends(series)
    )


@_enter
def pct_from(series: Track, window: Window, which: str = "max") -> Measured:
    """Percent by which the newest value lies above (below: negative) the highest, or the lowest."""
    choice(which, ("max", "min"))
    far = int(np.argmax(series.value) if which == "max" else np.argmin(series.value))
    found = _percent(at(series, far), at(series, len(series) - 1), ends(series))
    detail = {"from": series.names[far], "to": series.names[-1]}
    return Measured(found.value, found.low, found.high, "percent", all_rows(series), detail)


@_enter
def change_between(series: Track, window: Window, a: Span, b: Span, how: str = "mean") -> Measured:
    """Mean, sum, min, max, first or last (`how`) over span b minus that over span a."""
    x, y = _over(series, a, how), _over(series, b, how)
    return Measured(
        y.value - x.value,
        y.low - x.high,
        y.high - x.low,
        units.difference(series.unit),
        x.rows | y.rows,
        {"from": str(a), "to": str(b)},
    )


@_enter
def pct_change_between(
    series: Track, window: Window, a: Span, b: Span, how: str = "mean"
) -> Measured:
    """Percent by which `how` over span b exceeds that over span a."""
    return _percent(_over(series, a, how), _over(series, b, how), {"from": str(a), "to": str(b)})


@_enter
def ratio_between(series: Track, window: Window, a: Span, b: Span, how: str = "mean") -> Measured:
    """How many times `how` over span a that over span b is."""
    return _quotient(_over(series, a, how), _over(series, b, how), {"from": str(a), "to": str(b)})


def _ends_of(series: Track, window: Window) -> tuple[Measured, Measured]:
    """First and last value, refused where a window with an explicit start lacks its first."""
    names = window.expected(series.freq)
    if names and series.names[0] != names[0]:
        raise UnmeasurableError("no-start", names[0])
    if len(series) < 2:
        raise UnmeasurableError("too-few", series.names[0])
    return at(series, 0), at(series, len(series) - 1)


def _over(series: Track, span: Span, how: str) -> Measured:
    p = periods.parse(span)
    part = series.between(p.start, p.end)
    if not len(part):
        raise UnmeasurableError("no-span", str(span))
    simple = {"mean": mean, "sum": sum_, "min": min_, "max": max_, "first": first, "last": last}
    choice(how, tuple(simple))
    return simple[how](part, Window(p.start, p.end))


def _quotient(a: Measured, b: Measured, detail: dict[str, str]) -> Measured:
    if a.value <= 0:
        raise UnmeasurableError("base", f"{a.value:g}")
    low = b.low / (a.high if b.low >= 0 else a.low) if a.low > 0 else -INF
    high = b.high / (a.low if b.high >= 0 else a.high) if a.low > 0 else INF
    low = low if low == low else 0.0  # an unbounded base leaves any quotient down to 0
    return Measured(b.value / a.value, low, high, "times", a.rows | b.rows, detail)


def _percent(a: Measured, b: Measured, detail: dict[str, str]) -> Measured:
    q = _quotient(a, b, detail)
    value, low, high = ((x - 1) * 100 for x in (q.value, q.low, q.high))
    return Measured(value, low, high, "percent", q.rows, detail)


def _years(series: Track) -> np.ndarray:
    """Years since the first value, in whole periods where these are regular."""
    first = series.ends[0]
    if series.freq in ("A", "Q", "M"):
        months = [(d.year - first.year) * 12 + d.month - first.month for d in series.ends]
        return np.array(months) / 12
    return np.array([(d - first).days for d in series.ends]) / 365.25
