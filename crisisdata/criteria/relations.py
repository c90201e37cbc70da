"""Transforms that set a series against others: shares, ratios, differences, ranks."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from crisisdata.criteria import units
from crisisdata.criteria.arithmetic import (
    Result,
    at_or_before,
    binary,
    joined,
    same_unit,
    scaled,
)
from crisisdata.criteria.calls import Function, register
from crisisdata.criteria.problems import problem
from crisisdata.criteria.track import Track

RELATIONS: dict[str, Function] = {}
_enter = register(RELATIONS, leading=2)


class Scope(Protocol):
    """What a transform may ask for beside its own series."""

    def other(self, n: int) -> Track:
        """Return the n-th other series, counted from 1."""

    def others(self) -> list[Track]:
        """Return all other series."""

    def group(self) -> dict[str, Track]:
        """Return each area of the first entry of `other`, transformed up to this point."""

    @property
    def area(self) -> str:
        """Code of the area whose series is transformed."""

    def people(self) -> Track:
        """Return the population of the same area."""


@_enter
def per_capita(series: Track, scope: Scope, per: float = 1.0) -> Track:
    """Amount per person, or per `per` persons, with the newest population up to each period."""
    people = scope.people()
    which = [at_or_before(people, day) for day in series.ends]
    keep = [i for i, w in enumerate(which) if w is not None]
    base = people.take([w for w in which if w is not None])
    quotient = binary(series, keep, None, "ratio", base)
    return scaled(quotient.track, per).changed_unit(units.per_people(series.unit, per))


@_enter
def percent_of(series: Track, scope: Scope, n: int = 1) -> Track:
    """That many percent of the n-th other series, of its newest value up to the period's year."""
    other = scope.other(n)
    which = [at_or_before(other, day) for day in series.ends]
    keep = [i for i, w in enumerate(which) if w is not None]
    base = other.take([w for w in which if w is not None])
    product = binary(series, keep, None, "times", base).track
    return scaled(product, 0.01).changed_unit(other.unit)


@_enter
def share_of(series: Track, scope: Scope, n: int = 1) -> Track:
    """Percent of the n-th other series in the same period."""
    return scaled(joined(series, scope.other(n), "ratio"), 100).changed_unit("percent")


@_enter
def ratio_to(series: Track, scope: Scope, n: int = 1) -> Track:
    """Times the n-th other series in the same period."""
    return Result(joined(series, scope.other(n), "ratio")).changed_unit("times")


@_enter
def minus(series: Track, scope: Scope, n: int = 1) -> Track:
    """Difference to the n-th other series in the same period."""
    other = scope.other(n)
    same_unit(series, other, "minus")
    return Result(joined(series, other, "minus")).changed_unit(units.difference(series.unit))


@_enter
def plus(series: Track, scope: Scope) -> Track:
    """Sum with every other series, in the periods that all of them have."""
    total = series
    for other in scope.others():
        same_unit(series, other, "plus")
        total = joined(total, other, "plus")
    return Result(total).changed_unit(series.unit)


@_enter
def times(series: Track, scope: Scope, n: int = 1) -> Track:
    """Product with the n-th other series in the same period; the criterion says the unit."""
    return Result(joined(series, scope.other(n), "times")).changed_unit(None)


@_enter
def rank(series: Track, scope: Scope, order: str = "desc") -> Track:
    """Place among the areas of `other` in the same period; 1 is the highest (`asc`: the lowest).

    Equal values share the better place. Areas without a value in the period are not placed.
    """
    if order not in ("desc", "asc"):
        raise problem("transform", order, "desc or asc", ("desc", "asc"))
    sign = 1 if order == "desc" else -1
    group = scope.group()
    values, lows, highs, rows = [], [], [], []
    for i, name in enumerate(series.names):
        mine = sorted((sign * series.low[i], sign * series.high[i]))
        best = worst = place = 1
        used = set(series.rows[i])
        for area, other in group.items():
            if area == scope.area or name not in other.names:
                continue
            j = other.names.index(name)
            used |= other.rows[j]
            theirs = sorted((sign * other.low[j], sign * other.high[j]))
            place += sign * other.value[j] > sign * series.value[i]
            best += theirs[0] > mine[1]
            worst += theirs[1] > mine[0]
        values.append(place)
        lows.append(best)
        highs.append(worst)
        rows.append(frozenset(used))
    return series.changed(
        np.array(values, dtype="float64"),
        np.array(lows, dtype="float64"),
        np.array(highs, dtype="float64"),
        unit="rank",
        nonnegative=True,
        rows=tuple(rows),
    )
