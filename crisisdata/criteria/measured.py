"""What a measure finds, and what measures share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from crisisdata.criteria.problems import problem
from crisisdata.criteria.track import Track
from crisisdata.criteria.windows import Window


@dataclass(frozen=True)
class Measured:
    """What a measure found.

    `detail` names the periods a reader should see; `gaps` are regular periods of the window that
    have no figure and widened the bounds.
    """

    value: float
    low: float
    high: float
    unit: str | None
    rows: frozenset[int]
    detail: dict[str, str] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()


class UnmeasurableError(Exception):
    """The figures there are do not answer the question; `code` and `what` say why."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(code, what)
        self.code, self.what = code, what


def at(series: Track, i: int) -> Measured:
    """Value of one position."""
    return Measured(
        float(series.value[i]),
        float(series.low[i]),
        float(series.high[i]),
        series.unit,
        series.rows[i],
        {"period": series.names[i]},
    )


def over_all(series: Track, found: Measured, *, low: float, high: float) -> Measured:
    """A value that every row of the series had a say in."""
    return Measured(found.value, low, high, series.unit, all_rows(series), found.detail)


def reduced(series: Track, how: Callable[[np.ndarray], float]) -> Measured:
    """Reduce value and bounds alike."""
    return Measured(
        how(series.value),
        how(series.low),
        how(series.high),
        series.unit,
        all_rows(series),
        ends(series),
    )


def all_rows(series: Track) -> frozenset[int]:
    """Labels of every row of the series."""
    return frozenset().union(*series.rows)


def ends(series: Track) -> dict[str, str]:
    """First and last period and their number, for the reason."""
    return {"from": series.names[0], "to": series.names[-1], "n": str(len(series))}


def regular(series: Track, window: Window) -> list[str]:
    """Regular periods from the window's start, or the first value, to the window's end."""
    wide = Window(window.start, window.end or series.ends[-1], window.article)
    return wide.expected(series.freq, series.ends[0])


def gaps_in(series: Track, window: Window) -> tuple[str, ...]:
    """Regular periods of the window that have no figure."""
    known = set(series.names)
    return tuple(n for n in regular(series, window) if n not in known)


def choice(got: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is not one of a closed list."""
    if got not in known:
        raise problem("measure", got, "one of " + ", ".join(known), known)
