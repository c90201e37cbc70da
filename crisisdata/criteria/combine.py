"""Join the members' values into one, with the bounds that absent members leave open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from crisisdata.criteria.conditions import all_of, any_of, holds
from crisisdata.criteria.intervals import INF
from crisisdata.criteria.measured import Measured
from crisisdata.criteria.quantifiers import Quantifier
from crisisdata.criteria.row import Criterion
from crisisdata.criteria.silence import Absence
from crisisdata.criteria.track import Track

Members = Mapping[str, Measured | Absence]
#: Quantifiers in which an absent member is left out unless the criterion says otherwise.
_SKIPPING = {"mean", "median", "min", "max"}
_REDUCE: dict[str, Callable[..., Any]] = {
    "sum": np.sum,
    "mean": np.mean,
    "median": np.median,
    "min": np.min,
    "max": np.max,
}
_COUNTED = {
    "areas": "countries",
    "counterparts": "countries",
    "producers": "producers",
    "breakdowns": "categories",
}


def treatment(criterion: Criterion) -> str:
    """How absent members count: the column `missing`, or the quantifier's own way."""
    return criterion.missing or (
        "skip" if criterion.quantifier.name.removeprefix("series_") in _SKIPPING else "bound"
    )


def combine(
    criterion: Criterion,
    members: Members,
    across: str,
    ceiling: Callable[[str], float],
    weights: Mapping[str, float] | None = None,
) -> tuple[Measured, bool | None]:
    """Apply a quantifier.

    Parameters
    ----------
    criterion : Criterion
        Its quantifier, comparison and treatment of absent members.
    members : mapping of str to Measured or Absence
        What was measured of each member; at least one was.
    across : str
        Dimension of the members, which gives a count its unit.
    ceiling : callable
        Highest value an absent member may have (its population, or infinity).
    weights : mapping, optional
        Weight of each member, for ``share(..., by=...)``.

    Returns
    -------
    (measured, answer)
        The joint value, and whether it fulfils the comparison (None where it may).
    """
    have = {n: m for n, m in members.items() if isinstance(m, Measured)}
    absent = [n for n, m in members.items() if isinstance(m, Absence)]
    if treatment(criterion) == "skip":
        absent = []
    rows = frozenset().union(*(m.rows for m in have.values()))
    name = criterion.quantifier.name
    if name in ("", "each", "any") or criterion.quantifier.joins_series:
        return _single(criterion, have, absent, rows)
    if name in ("count", "share"):
        measured = _counted(criterion.quantifier, have, absent, rows, across, weights)
    else:
        measured = _reduced(name, have, absent, rows, ceiling, weights)
    return measured, compare(criterion, measured)


def compare(criterion: Criterion, measured: Measured) -> bool | None:
    """Compare a value with the threshold of a criterion."""
    assert criterion.threshold is not None
    return holds(
        criterion.operator, measured.low, measured.high, criterion.threshold, criterion.tolerance
    )


def _single(
    criterion: Criterion, have: dict[str, Measured], absent: list[str], rows: frozenset[int]
) -> tuple[Measured, bool | None]:
    """Each, any, or the one member: the member that decides gives the value."""
    answers = {n: compare(criterion, m) for n, m in have.items()}
    joined: list[bool | None] = [*answers.values(), *(None for _ in absent)]
    some = criterion.quantifier.name == "any"
    answer = any_of(joined) if some else all_of(joined)
    scores = {n: _margin(criterion, m) for n, m in have.items()}
    decisive = (max if some else min)(scores, key=lambda n: scores[n])
    m = have[decisive]
    detail = m.detail if len(have) + len(absent) == 1 else {**m.detail, "member": decisive}
    return Measured(m.value, m.low, m.high, m.unit, rows, detail, m.gaps), answer


def _margin(criterion: Criterion, measured: Measured) -> float:
    """How far a value lies on the side that fulfils the comparison."""
    assert criterion.threshold is not None
    distance = measured.value - criterion.threshold
    if criterion.operator in (">", ">="):
        return distance
    if criterion.operator in ("<", "<="):
        return -distance
    return -abs(distance) if criterion.operator == "=" else abs(distance)


def _counted(
    quantifier: Quantifier,
    have: dict[str, Measured],
    absent: list[str],
    rows: frozenset[int],
    across: str,
    weights: Mapping[str, float] | None,
) -> Measured:
    assert quantifier.condition is not None
    weigh = {n: 1.0 if weights is None else weights.get(n, 0.0) for n in [*have, *absent]}
    states = {n: quantifier.condition.test(m.low, m.high) for n, m in have.items()}
    point = sum(weigh[n] for n, m in have.items() if quantifier.condition.test(m.value, m.value))
    low = sum(weigh[n] for n, s in states.items() if s is True)
    high = sum(weigh[n] for n, s in states.items() if s is not False)
    high += sum(weigh[n] for n in absent)
    unit = _COUNTED[across]
    if quantifier.name == "share":
        total = sum(weigh.values()) or 1.0
        point, low, high = (100 * x / total for x in (point, low, high))
        unit = "percent" if weights is None else "percent_population"
    yes = [n for n, s in states.items() if s is True]
    detail = {"yes": ", ".join(yes), "of": str(len(weigh))}
    return Measured(float(point), float(low), float(high), unit, rows, detail)


def _reduced(
    name: str,
    have: dict[str, Measured],
    absent: list[str],
    rows: frozenset[int],
    ceiling: Callable[[str], float],
    weights: Mapping[str, float] | None = None,
) -> Measured:
    how = _REDUCE[name]
    if weights is not None:
        # A member without a weight cannot be weighed in: it is left out.
        have = {n: m for n, m in have.items() if weights.get(n, INF) < INF} or have
        absent = [n for n in absent if weights.get(n, INF) < INF]
        weigh = [weights.get(n, 1.0) for n in [*have, *absent]]

        def how(values: list[float]) -> float:
            return float(np.average(values, weights=weigh[: len(values)]))

    positive = all(m.low >= 0 for m in have.values())
    lows = [m.low for m in have.values()] + [0.0 if positive else -INF for _ in absent]
    # "Over a million" people in a place are at most its whole population.
    highs = [m.high if m.high < INF else ceiling(n) for n, m in have.items()]
    highs += [ceiling(n) for n in absent]
    found = list(have.values())
    value = float(how([m.value for m in found]))
    unit = found[0].unit if all(m.unit == found[0].unit for m in found) else None
    gaps = tuple(dict.fromkeys(g for m in found for g in m.gaps))
    low, high = float(how(lows)), float(how(highs))
    return Measured(value, min(low, value), max(high, value), unit, rows, {}, gaps)


def join_series(criterion: Criterion, tracks: dict[str, Track], absent: int) -> Track:
    """Join the members' series period by period.

    A sum holds only the periods that every member has; the others take what there is.
    """
    how = _REDUCE[criterion.quantifier.name.removeprefix("series_")]
    first = next(iter(tracks.values()))
    names: dict[str, None] = {}
    for t in tracks.values():
        names.update(dict.fromkeys(t.names))
    total = criterion.quantifier.name == "series_sum"
    kept, values, lows, highs, rows = [], [], [], [], []
    for name in names:
        at = [(t, t.names.index(name)) for t in tracks.values() if name in t.names]
        if total and len(at) < len(tracks):
            continue
        kept.append(name)
        values.append(float(how([t.value[i] for t, i in at])))
        lows.append(float(how([t.low[i] for t, i in at])))
        highs.append(float(how([t.high[i] for t, i in at])))
        rows.append(frozenset().union(*(t.rows[i] for t, i in at)))
    if absent and treatment(criterion) == "bound":
        highs = [INF] * len(highs)
        lows = lows if all(t.nonnegative for t in tracks.values()) else [-INF] * len(lows)
    joined = Track(
        tuple(kept), np.array(values), np.array(lows), np.array(highs), tuple(rows),
        first.unit, first.measure, all(t.nonnegative for t in tracks.values()),
    )  # fmt: skip
    return joined.take(sorted(range(len(joined)), key=lambda i: joined.ends[i]))
