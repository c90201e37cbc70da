"""Measures of duration and rank in time: runs, counts of periods, records."""

from __future__ import annotations

import numpy as np

from crisisdata import periods
from crisisdata.criteria import units
from crisisdata.criteria.calls import Function, Span, register
from crisisdata.criteria.conditions import Condition
from crisisdata.criteria.intervals import INF
from crisisdata.criteria.measured import (
    Measured,
    UnmeasurableError,
    all_rows,
    at,
    choice,
    ends,
    gaps_in,
    regular,
)
from crisisdata.criteria.track import Track
from crisisdata.criteria.windows import Window

RUNS: dict[str, Function] = {}
_enter = register(RUNS, leading=2)


@_enter
def run_length(
    series: Track, window: Window, condition: Condition, ends_after: int = 1
) -> Measured:
    """Regular periods for which the condition has held without a break up to the newest value.

    A run is broken only by `ends_after` periods in a row in which it does not hold (12 months in
    Cagan's definition); shorter interruptions belong to it. A period without a figure may or may
    not belong, and widens the bounds; so does one after the newest figure, up to the window's end.
    """
    if series.freq not in ("A", "Q", "M"):
        raise UnmeasurableError("irregular", series.freq)
    names = regular(series, window)
    state = _states(series, names, condition)
    newest = names.index(series.names[-1]) + 1
    point = {n: condition.test(v, v) for n, v in zip(series.names, series.value, strict=True)}
    value = _run([point.get(n) is True for n in names[:newest]], ends_after)
    low = _run([s is True for s in state[:newest]], ends_after)
    high = _run([s is not False for s in state], ends_after)
    used = names[newest - value : newest]
    detail = {"from": used[0], "to": used[-1]} if used else {"to": series.names[-1]}
    gaps = tuple(n for n in names if n not in series.names)
    return Measured(
        float(value),
        float(min(low, value)),
        float(max(high, value)),
        units.length(series.freq),
        all_rows(series),
        detail,
        gaps,
    )


@_enter
def periods_where(series: Track, window: Window, condition: Condition) -> Measured:
    """Number of periods in the window for which the condition holds.

    A regular period of the window without a figure counts as one that may.
    """
    names = regular(series, window) or list(series.names)
    state = _states(series, names, condition)
    known = [condition.test(v, v) is True for v in series.value]
    gaps = tuple(n for n in names if n not in series.names)
    return Measured(
        float(sum(known)),
        float(sum(s is True for s in state)),
        float(sum(s is not False for s in state)),
        units.length(series.freq),
        all_rows(series),
        ends(series),
        gaps,
    )


@_enter
def is_extreme(
    series: Track,
    window: Window,
    which: str = "max",
    since: Span | None = None,
    known: bool = False,
) -> Measured:
    """By how much the newest value exceeds every other since `since` (`min`: falls short of).

    Above zero the newest value is the extreme. Regular periods since then that have no figure
    leave it open, unless `known` says that only the known ones are meant.
    """
    choice(which, ("max", "min"))
    sign = 1.0 if which == "max" else -1.0
    start = periods.parse(since).start if since else None
    kept = series.between(start, None)
    if len(kept) < 2:
        raise UnmeasurableError("too-few", series.names[-1])
    rest = kept.take(list(range(len(kept) - 1)))
    final = at(kept, len(kept) - 1)
    best = int(np.argmax(sign * rest.value))
    bounds = [float(np.max(sign * b)) for b in (rest.low, rest.high)]
    low = min(sign * final.low, sign * final.high) - max(bounds)
    high = max(sign * final.low, sign * final.high) - min(bounds)
    gaps: tuple[str, ...] = ()
    if not known:
        wide = Window(start or window.start, kept.ends[-1], window.article)
        gaps = gaps_in(kept, wide)
        low = -INF if gaps else low
    value = sign * (final.value - rest.value[best])
    detail = {"period": final.detail["period"], "next": rest.names[best], "since": rest.names[0]}
    return Measured(value, low, high, units.difference(series.unit), all_rows(kept), detail, gaps)


@_enter
def place(
    series: Track, window: Window, order: str = "desc", since: Span | None = None
) -> Measured:
    """Place of the newest value among all since `since`; 1 is the highest (`asc`: the lowest)."""
    choice(order, ("desc", "asc"))
    sign = 1 if order == "desc" else -1
    kept = series.between(periods.parse(since).start if since else None, None)
    mine = sign * kept.value[-1]
    ends = sorted((sign * kept.low[-1], sign * kept.high[-1]))
    others = [
        sorted((sign * a, sign * b)) for a, b in zip(kept.low[:-1], kept.high[:-1], strict=True)
    ]
    value = 1 + sum(sign * v > mine for v in kept.value[:-1])
    low, high = 1 + sum(o[0] > ends[1] for o in others), 1 + sum(o[1] > ends[0] for o in others)
    start = kept.ends[0] if since is None else periods.parse(since).start
    gaps = gaps_in(kept, Window(start, kept.ends[-1], window.article))
    return Measured(
        float(value),
        float(low),
        float(high + len(gaps)),
        "rank",
        all_rows(kept),
        {"period": kept.names[-1]},
        gaps,
    )


def _states(series: Track, names: list[str], condition: Condition) -> list[bool | None]:
    where = {n: i for i, n in enumerate(series.names)}
    return [
        condition.test(float(series.low[where[n]]), float(series.high[where[n]]))
        if n in where
        else None
        for n in names
    ]


def _run(states: list[bool], ends_after: int) -> int:
    """Length of the run that reaches the end, trailing failures too short for a break included."""
    start, misses = len(states), 0
    for i in range(len(states) - 1, -1, -1):
        misses = 0 if states[i] else misses + 1
        if misses >= ends_after:
            break
        if states[i]:
            start = i
    return len(states) - start
