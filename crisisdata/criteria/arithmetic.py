"""Arithmetic of series: values, bounds, rows and units together."""

from __future__ import annotations

from datetime import date

import numpy as np

from crisisdata.criteria import intervals
from crisisdata.criteria.problems import problem
from crisisdata.criteria.track import Track


class Result:
    """A series whose unit is still to be said."""

    def __init__(self, track: Track) -> None:
        self.track = track

    def changed_unit(self, unit: str | None) -> Track:
        """Say the unit."""
        t = self.track
        return t.changed(t.value, t.low, t.high, unit=unit, measure=t.measure)


def scaled(track: Track, factor: float) -> Result:
    """Multiply by a positive number."""
    return Result(
        track.changed(
            track.value * factor, track.low * factor, track.high * factor, unit=track.unit
        )
    )


def binary(
    series: Track, left: list[int], right: list[int] | None, how: str, other: Track | None = None
) -> Result:
    """Combine two aligned series value by value, with their bounds and rows."""
    a = series.take(left)
    b = other if other is not None else series.take(right or [])
    if how == "minus":
        values = a.value - b.value, a.low - b.high, a.high - b.low
    elif how == "plus":
        values = a.value + b.value, a.low + b.low, a.high + b.high
    elif how == "times":
        values = (a.value * b.value, *intervals.multiply((a.low, a.high), (b.low, b.high)))
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            quotient = np.where(b.value == 0, np.nan, a.value / b.value)
        values = (quotient, *intervals.divide((a.low, a.high), (b.low, b.high)))
    rows = tuple(x | y for x, y in zip(a.rows, b.rows, strict=True))
    positive = a.nonnegative and b.nonnegative and how != "minus"
    return Result(a.changed(*values, unit=a.unit, nonnegative=positive, rows=rows))


def joined(series: Track, other: Track, how: str) -> Track:
    """Combine two series in the periods they share."""
    where = {name: i for i, name in enumerate(other.names)}
    keep = [i for i, name in enumerate(series.names) if name in where]
    aligned = other.take([where[series.names[i]] for i in keep])
    return binary(series, keep, None, how, aligned).track


def percent(now: Track, then: Track) -> Track:
    """Change in percent between two aligned series; undefined where the base is not positive."""
    keep = [i for i in range(len(now)) if then.value[i] > 0]
    q = binary(now, keep, None, "ratio", then.take(keep)).track
    return q.changed(
        (q.value - 1) * 100,
        (q.low - 1) * 100,
        (q.high - 1) * 100,
        unit="percent",
        nonnegative=False,
    )


def steps(series: Track, i: int, j: int) -> int:
    """Regular periods from position i to j; positions themselves for irregular dates."""
    freq = series.freq
    if freq not in ("A", "Q", "M"):
        return j - i
    a, b = series.ends[i], series.ends[j]
    months = (b.year - a.year) * 12 + b.month - a.month
    return months // {"A": 12, "Q": 3, "M": 1}[freq]


def pairs(series: Track, lag: int) -> tuple[list[int], list[int]]:
    """Positions that have a value `lag` regular periods before, and those earlier positions."""
    now, then = [], []
    for i in range(len(series)):
        for j in range(i - 1, -1, -1):
            back = steps(series, j, i)
            if back == lag:
                now.append(i)
                then.append(j)
            if back >= lag:
                break
    return now, then


def at_or_before(track: Track, day: date) -> int | None:
    """Position of the newest value up to the end of a day's year."""
    found = [i for i, end in enumerate(track.ends) if end.year <= day.year]
    return found[-1] if found else None


def same_unit(series: Track, other: Track, how: str) -> None:
    """Refuse to add or subtract different units."""
    if None not in (series.unit, other.unit) and series.unit != other.unit:
        raise problem(
            "other", other.unit, f"the unit of the series it goes into {how!r} with, {series.unit}"
        )
