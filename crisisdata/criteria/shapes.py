"""Transforms of a series by itself."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from crisisdata import periods
from crisisdata.criteria import intervals, units
from crisisdata.criteria.arithmetic import (
    binary,
    pairs,
    percent,
    scaled,
    steps,
)
from crisisdata.criteria.calls import Function, Span, register
from crisisdata.criteria.problems import problem
from crisisdata.criteria.track import Track

SHAPES: dict[str, Function] = {}
_enter = register(SHAPES, leading=2)


@_enter
def change(series: Track, scope: object, lag: int = 1) -> Track:
    """Difference to the value `lag` regular periods before (in percentage points for percents)."""
    now, then = pairs(series, lag)
    return binary(series, now, then, "minus").changed_unit(units.difference(series.unit))


@_enter
def pct_change(series: Track, scope: object, lag: int = 1) -> Track:
    """Change in percent against the value `lag` regular periods before."""
    now, then = pairs(series, lag)
    return percent(series.take(now), series.take(then))


@_enter
def cumulate(series: Track, scope: object) -> Track:
    """Running total from the first value on."""
    rows, total = [], frozenset[int]()
    for r in series.rows:
        total = total | r
        rows.append(total)
    return series.changed(
        np.cumsum(series.value),
        np.cumsum(series.low),
        np.cumsum(series.high),
        unit=series.unit,
        rows=tuple(rows),
        measure="stock",
    )


@_enter
def rolling(series: Track, scope: object, n: int, how: str = "mean") -> Track:
    """Mean or sum (`how`) of each value and the n - 1 regular periods before it."""
    if how not in ("mean", "sum"):
        raise problem("transform", how, "mean or sum", ("mean", "sum"))
    keep = [i for i in range(n - 1, len(series)) if steps(series, i - n + 1, i) == n - 1]
    scale = n if how == "mean" else 1
    values = [
        np.array([a[i - n + 1 : i + 1].sum() / scale for i in keep])
        for a in (series.value, series.low, series.high)
    ]
    rows = tuple(frozenset().union(*series.rows[i - n + 1 : i + 1]) for i in keep)
    return series.take(keep).changed(*values, unit=series.unit, rows=rows, measure=series.measure)


@_enter
def scale(series: Track, scope: object, factor: float) -> Track:
    """Multiply by a number; the criterion says the new unit."""
    return series.changed(
        series.value * factor,
        series.low * factor,
        series.high * factor,
        unit=None,
        nonnegative=series.nonnegative and factor > 0,
        measure=series.measure,
    )


@_enter
def reciprocal(series: Track, scope: object, factor: float = 1.0) -> Track:
    """`factor` divided by the value: doctors per 1000 people become people per doctor."""
    one = np.full(len(series), factor)
    with np.errstate(divide="ignore"):
        value = np.where(series.value == 0, np.nan, factor / series.value)
    low, high = intervals.divide((one, one), (series.low, series.high))
    return series.changed(value, low, high, unit=None)


@_enter
def per_time(series: Track, scope: object, unit: str) -> Track:
    """Amount of a period per `day` or `hour`: divided by the days (hours) of its period."""
    hours = {"day": 1, "hour": 24}
    if unit not in hours:
        raise problem("transform", unit, "day or hour", hours)
    spans = (periods.parse(n) for n in series.names)
    length = np.array([((p.end - p.start) / timedelta(days=1) + 1) * hours[unit] for p in spans])
    return series.changed(
        series.value / length, series.low / length, series.high / length, unit=None
    )


@_enter
def sample_low(series: Track, scope: object, n: int) -> Track:
    """Lower end of the 95 % interval of a percentage found in a simple random sample of `n`."""
    return _sample(series, n, -1.96)


@_enter
def sample_high(series: Track, scope: object, n: int) -> Track:
    """Upper end of the 95 % interval of a percentage found in a simple random sample of `n`."""
    return _sample(series, n, 1.96)


@_enter
def index(series: Track, scope: object, base: Span) -> Track:
    """Percent of the value in the period `base`."""
    if base not in series.names:
        return series.take([])
    i = series.names.index(base)
    other = series.take([i] * len(series))
    return scaled(
        binary(series, list(range(len(series))), None, "ratio", other).track, 100
    ).changed_unit("percent")


def _sample(series: Track, n: int, z: float) -> Track:
    """Normal approximation, kept between 0 and 100 percent."""

    def end(p: np.ndarray) -> np.ndarray:
        share = np.clip(p, 0, 100) / 100
        return np.clip(100 * (share + z * np.sqrt(share * (1 - share) / n)), 0, 100)

    return series.changed(
        end(series.value), end(series.low), end(series.high), unit=series.unit, measure="rate"
    )
