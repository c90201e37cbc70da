"""One series on its way through a criterion: values with bounds, and the rows they come from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from crisisdata import periods
from crisisdata.criteria.intervals import widen

_FINENESS = {"D": 0, "M": 1, "Q": 2, "A": 3, "I": 4}


@dataclass(frozen=True)
class Track:
    """A series, sorted by the last day of its periods, one value a day.

    Attributes
    ----------
    names : tuple of str
        The periods as written.
    value, low, high : ndarray of float
        Each figure and its bounds.
    rows : tuple of frozenset of int
        Labels of the observation rows that each value was computed from.
    unit : str or None
        Unit of the values; None where it cannot be derived.
    measure : str or None
        stock, flow, rate, index or price, as in the catalogue.
    nonnegative : bool
        Whether the quantity cannot fall below zero.
    """

    names: tuple[str, ...]
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rows: tuple[frozenset[int], ...]
    unit: str | None = None
    measure: str | None = None
    nonnegative: bool = False
    ends: tuple[date, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ends", tuple(periods.parse(n).end for n in self.names))

    def __len__(self) -> int:
        return len(self.names)

    @property
    def freq(self) -> str:
        """Frequency code, or ``X`` where dates of several precisions stand together."""
        codes = {periods.parse(n).freq for n in self.names}
        return codes.pop() if len(codes) == 1 else "X"

    def take(self, which: list[int]) -> Track:
        """Keep some positions."""
        return replace(
            self,
            names=tuple(self.names[i] for i in which),
            value=self.value[which],
            low=self.low[which],
            high=self.high[which],
            rows=tuple(self.rows[i] for i in which),
        )

    def between(self, start: date | None, end: date | None) -> Track:
        """Keep the periods whose last day lies between two days, both included."""
        return self.take(
            [
                i
                for i, day in enumerate(self.ends)
                if (start is None or day >= start) and (end is None or day <= end)
            ]
        )

    def changed(
        self,
        value: np.ndarray,
        low: np.ndarray,
        high: np.ndarray,
        *,
        unit: str | None,
        nonnegative: bool | None = None,
        rows: tuple[frozenset[int], ...] | None = None,
        measure: str | None = "rate",
    ) -> Track:
        """Return the same periods with other values; positions that are not numbers fall out."""
        new = replace(
            self,
            value=np.asarray(value, dtype="float64"),
            low=np.minimum(low, high),
            high=np.maximum(low, high),
            rows=self.rows if rows is None else rows,
            unit=unit,
            measure=measure,
            nonnegative=self.nonnegative if nonnegative is None else nonnegative,
        )
        return new.take([i for i in range(len(new)) if not np.isnan(new.value[i])])


def from_rows(
    rows: pd.DataFrame, *, unit: str | None, measure: str | None, nonnegative: bool
) -> Track:
    """Build a series from picked observation rows of one producer.

    Two rows may end on one day where dates of several precisions stand together ("2018" and
    "2018-12-31"); the finer date is taken.
    """
    frame = rows.assign(
        _end=periods.ends(rows["period"]),
        _fine=periods.freqs(rows["period"]).map(_FINENESS),
    ).sort_values(["_end", "_fine"], kind="stable")
    frame = frame.loc[~frame["_end"].duplicated()]
    values = frame["value"].to_numpy(dtype="float64")
    low, high = widen(values, frame["bound"], nonnegative=nonnegative)
    return Track(
        tuple(frame["period"].astype("str")),
        values,
        low,
        high,
        tuple(frozenset([int(i)]) for i in frame.index),
        unit,
        measure,
        nonnegative,
    )


def empty(unit: str | None = None, measure: str | None = None) -> Track:
    """Return a series without values."""
    none = np.array([], dtype="float64")
    return Track((), none, none, none, (), unit, measure)
