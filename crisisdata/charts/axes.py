"""Scales and ticks: where they lie and what they say, settled before anything is drawn."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from crisisdata.charts import measure, words

#: A logarithmic scale, where the largest figure is so many times the smallest.
LOG_FROM = 150.0
#: The same for amounts of money that loses its worth: prices grow by factors, not by steps.
MONEY_FROM = 50.0
#: Years narrower than so many times the type have no lines between them.
_NARROW = 0.9
_DAY = 86400.0


def day(stamp: pd.Timestamp) -> float:
    """One day since 1970."""
    return pd.Timestamp(stamp).timestamp() / _DAY


@dataclass
class Scale:
    """A vertical scale.

    Parameters
    ----------
    kind : {"linear", "log", "symlog"}
    low, high : float
        Limits, in the unit of the figures.
    ticks : list of float
    labels : list of str
    word : str
        What ticks were divided by ("million"), or nothing.
    turned : bool
        The lowest figure is on top: of ranks the first is the best.
    """

    kind: str
    low: float
    high: float
    ticks: list[float]
    labels: list[str]
    word: str = ""
    linear_to: float = 1.0
    turned: bool = False

    def at(self, value: float | np.ndarray) -> np.ndarray:
        """Share of the height at which a value stands."""
        bottom, top = self._move(self.low), self._move(self.high)
        share = (self._move(value) - bottom) / (top - bottom)
        return 1 - share if self.turned else share

    def _move(self, value: float | np.ndarray) -> np.ndarray:
        v = np.asarray(value, dtype="float64")
        if self.kind == "log":
            return np.log10(v)
        if self.kind == "symlog":
            size = np.abs(v)
            far = 1 + np.log10(np.maximum(size, self.linear_to) / self.linear_to) * 0.9
            return np.sign(v) * np.where(size <= self.linear_to, size / self.linear_to, far)
        return v


def vertical(
    values: np.ndarray, wanted: str, symbol: str, lang: str, count: int, *, bars: bool = False,
    money: bool = False,
) -> Scale:  # fmt: skip
    """Choose a scale for values: from zero unless that hides them, logarithmic where needed."""
    values = np.asarray(values, dtype="float64")
    values = values[np.isfinite(values)]
    low, high = float(values.min()), float(values.max())
    kind = wanted or ("log" if money and low > 0 and high / low > MONEY_FROM else "")
    kind = kind or _kind(values, bars)
    if kind == "log" and low > 0:
        return _log(low, high, symbol, lang, count)
    if kind == "symlog":
        return _symlog(low, high, symbol, lang, count)
    if low > 0 and (low / high < 0.75 or bars):
        low = 0.0
    if high < 0:
        high = 0.0
    scale = _linear(low, high, symbol, lang, count)
    # Where no share is above the whole, neither is the scale.
    if symbol == "%" and not bars and low >= 0 and high <= 100 < scale.high:
        n = sum(t <= 100 for t in scale.ticks)
        scale = replace(scale, high=100.0, ticks=scale.ticks[:n], labels=scale.labels[:n])
    return scale


def _kind(values: np.ndarray, bars: bool) -> str:
    size = np.abs(values[values != 0])
    if bars or not len(size) or size.max() / size.min() < LOG_FROM:
        return "linear"
    if values.min() > 0:
        # A few small values beside many large ones do not need it.
        return "log" if size.max() / np.quantile(size, 0.4) > LOG_FROM / 5 else "linear"
    hidden = np.mean(size < size.max() / LOG_FROM)
    return "symlog" if values.min() < 0 and size.max() > 2000 and hidden > 0.5 else "linear"


def thinned(scale: Scale, height: float, points: float) -> Scale:
    """The same scale with fewer ticks, where they would stand too close in `height` points."""
    while len(scale.ticks) > 2:
        places = [float(scale.at(v)) * height for v in scale.ticks]
        if min(abs(b - a) for a, b in itertools.pairwise(places)) >= points * 1.5:
            break
        scale = replace(scale, ticks=scale.ticks[::2], labels=scale.labels[::2])
    return scale


def step(span: float, count: int) -> float:
    """A round step that cuts a span into at most `count` parts."""
    raw = span / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    for m in (1, 2, 2.5, 5, 10):
        if m * power >= raw * 0.999:
            return m * power
    return 10 * power


def _linear(low: float, high: float, symbol: str, lang: str, count: int) -> Scale:
    if high == low:
        high = low + (abs(low) or 1.0)
    by = step((high - low) * 1.02, count)
    first, last = math.floor(low / by + 1e-9), math.ceil((high + (high - low) * 0.02) / by - 1e-9)
    ticks = [round(i * by, 10) for i in range(first, last + 1)]
    factor, word = words.scale(max(abs(ticks[0]), abs(ticks[-1])), lang)
    digits = max(0, -math.floor(math.log10(by / factor) + 1e-9))
    if digits == 0 and (by / factor) % 1:
        digits = 1
    elif round(by / factor * 10**digits, 6) % 1:
        digits += 1
    labels = [
        words.with_unit(words.number(t / factor, lang, digits if t else 0), symbol, lang)
        for t in ticks
    ]
    return Scale("linear", ticks[0], ticks[-1], ticks, labels, word)


def _log(low: float, high: float, symbol: str, lang: str, count: int) -> Scale:
    decades = math.log10(high / low)
    steps = (1,) if decades > 2.2 else (1, 3) if decades > 1.2 else (1, 2, 5)
    first = math.floor(math.log10(low))
    marks = [m * 10.0**e for e in range(first, math.ceil(math.log10(high)) + 2) for m in steps]
    below = [m for m in marks if m <= low * 1.0001]
    above = [m for m in marks if m >= high * 0.9999]
    bottom = below[-1] if below else low / 1.15
    # No empty decade above: the scale ends a little beyond the largest figure.
    top = min(above[0], high * 10 ** max(0.06, 0.04 * decades)) if above else high * 1.2
    if low / bottom > 3 and decades > 1.2:
        bottom = low / 10 ** (0.06 * decades)
    ticks = [m for m in marks if bottom * 0.9999 <= m <= top * 1.0001]
    while len(ticks) > count + 1:
        ticks = ticks[::2] if len(steps) == 1 else [t for t in ticks if _is_power(t)] or ticks[::2]
        steps = (1,)
    return Scale("log", bottom, top, ticks, [_say(t, symbol, lang) for t in ticks])


def _is_power(value: float) -> bool:
    return abs(math.log10(value) - round(math.log10(value))) < 1e-9


def _say(value: float, symbol: str, lang: str) -> str:
    return words.with_unit(words.short(value, lang), symbol, lang)


def _symlog(low: float, high: float, symbol: str, lang: str, count: int) -> Scale:
    unit = 10.0
    top = math.ceil(math.log10(max(high, unit) * 1.2))
    marks = [0.0, *[10.0**e for e in range(1, top + 1)]]
    if low < 0:
        bottom = math.ceil(math.log10(max(-low, unit)))
        marks = [-(10.0**e) for e in range(bottom, 0, -1)] + marks
    ticks = marks
    while len(ticks) > count + 2:
        ticks = [t for i, t in enumerate(ticks) if t in (0.0, marks[-1]) or i % 2 == 0]
        if len(ticks) == len(marks):
            break
        marks = ticks
    high_end = min(10.0**top, high * 2.2) if high > unit else unit
    low_end = min(low * 1.2, 0.0) if low < 0 else 0.0
    low_end = -unit if -unit < low_end < 0 else low_end
    ticks = [t for t in ticks if low_end <= t <= high_end]
    labels = [_say(t, symbol, lang) for t in ticks]
    return Scale("symlog", low_end, high_end, ticks, labels, "", unit)


@dataclass
class Dates:
    """A horizontal scale of days.

    Parameters
    ----------
    low, high : float
        Limits, in days since 1970.
    ticks : list of float
        Where a small line stands: between years or months, or at a day.
    places, labels : list
        Where a label stands (in the middle of its year or month), and what it says.
    """

    low: float
    high: float
    ticks: list[float]
    places: list[float]
    labels: list[str]


def horizontal(
    low: pd.Timestamp, high: pd.Timestamp, wide: float, points: float, lang: str, annual: bool
) -> Dates:
    """Choose date ticks for an axis `wide` points wide.

    A year is the span between two ticks, with its label in the middle, where the figure of that
    year stands. Where years are too narrow for that, the tick stands in the middle too.
    """
    span = max((high - low).days, 1)
    pad = max(span * 0.015, 5)
    left, right = day(low) - pad, day(high) + pad
    per_day = wide / (right - left)
    room = measure.width("2018", points) + points * 1.1
    if span < 900 and not annual:
        return _months(low, high, left, right, per_day, points, lang)
    years = range(low.year - 1, high.year + 2)
    by = next((n for n in (1, 2, 5, 10, 20, 50) if n * 365.25 * per_day >= room), 100)
    named = [(day(pd.Timestamp(y, 7, 2)), str(y)) for y in years if y % by == 0]
    # A label is whole or is not there: half of one would stick out of the figure.
    half = (measure.width("2018", points) / 2 - points * 0.4) / per_day
    inside = [(x, t) for x, t in named if left <= x <= right - half]
    places = [x for x, _ in inside]
    narrow = 365.25 * per_day < points * _NARROW
    ticks = places if narrow else [day(pd.Timestamp(y, 1, 1)) for y in years]
    ticks = [t for t in ticks if left <= t <= right]
    return Dates(left, right, ticks, places, [t for _, t in inside])


def _months(
    low: pd.Timestamp, high: pd.Timestamp, left: float, right: float, per_day: float,
    points: float, lang: str,
) -> Dates:  # fmt: skip
    room = max(measure.width(words.month_name(m, lang), points) for m in range(1, 13)) + points
    room = max(room, measure.width("2018", points) + points * 0.6)
    if (high - low).days < 45:
        firsts = pd.date_range(low.normalize(), high.normalize(), freq="D")
        by = next((n for n in (1, 2, 5, 7, 14) if n * per_day >= room * 1.5), 28)
        firsts = [d for d in firsts[::by] if left <= day(d) <= right]
        labels = [words.day(d, lang).rpartition("\u00a0")[0] for d in firsts]
        places = ticks = [day(d) for d in firsts]
    else:
        firsts = pd.date_range(low.to_period("M").start_time, high, freq="MS")
        ticks = [day(d) for d in firsts if left <= day(d) <= right]
        by = next((n for n in (1, 2, 3, 6) if n * 30.4 * per_day >= room), 12)
        # As with years, what is named is the span between two ticks.
        middles = {d: day(d) + (d.days_in_month - 1) / 2 for d in firsts}
        firsts = [d for d in firsts if (d.month - 1) % by == 0 and left <= middles[d] <= right]
        places = [middles[d] for d in firsts]
        labels, year = [], 0
        for d in firsts:
            name = words.month_name(d.month, lang)
            labels.append(f"{name}\n{d.year}" if d.year != year else name)
            year = d.year
    return Dates(left, right, ticks, places, labels)
