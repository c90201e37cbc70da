"""Foreign keys: the values that a reference offers, and the rows that miss them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from crisisdata.validate.columns import Column

Values = tuple[Any, ...]


@dataclass
class Reference:
    """One foreign key of a table.

    Attributes
    ----------
    fields
        The table's own fields.
    target, target_fields
        The resource that is referred to ("" is the table itself) and its fields.
    offered
        Gives every combination of values that it has, as soon as they have been read.
    """

    fields: list[str]
    target: str
    target_fields: list[str]
    offered: Callable[[], set[Values]] = set

    def misses(self, columns: list[Column], arrays: list[Any]) -> np.ndarray:
        """Rows of a block whose values are not offered."""
        offered = self.offered()
        if len(columns) == 1:
            codes, values = distinct(columns[0], arrays[0])
            missed = [value is not None and (value,) not in offered for value in values]
        else:
            codes, tuples = combinations(columns, arrays)
            missed = [set(t) != {None} and t not in offered for t in tuples]
        bad = np.array(missed, dtype=bool)
        return np.flatnonzero(bad[codes]) if bad.any() else _none()


def _none() -> np.ndarray:
    return np.empty(0, dtype=np.int64)


def distinct(column: Column, array) -> tuple[np.ndarray, list[Any]]:
    """A code for each cell, and the value of each code."""
    import pyarrow as pa

    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode(null_encoding="encode")
    values = [column.judge.remembered(text) for text in array.dictionary.to_pylist()]
    return array.indices.to_numpy(zero_copy_only=False), values


def combinations(columns: list[Column], arrays: list[Any]) -> tuple[np.ndarray, list[Values]]:
    """A code for each row, and the values of each code."""
    parts = [distinct(column, array) for column, array in zip(columns, arrays, strict=True)]
    codes = np.zeros(len(arrays[0]), dtype=np.int64)
    for part, values in parts:
        # renumbered each time, so that the product stays below rows x distinct
        codes = np.unique(codes * len(values) + part, return_inverse=True)[1]
    _, first = np.unique(codes, return_index=True)
    tuples = [tuple(values[part[row]] for part, values in parts) for row in first.tolist()]
    return codes, tuples


def offer(columns: list[Column], arrays: list[Any], places: list[int | None]) -> set[Values]:
    """The combinations of values of a block; a field that is not there is None."""
    present = [place for place in places if place is not None]
    if not present or not len(arrays[present[0]]):
        return set()
    found = [arrays[place] for place in present]
    if len(present) == 1:
        tuples: list[Values] = [(v,) for v in distinct(columns[present[0]], found[0])[1]]
    else:
        tuples = combinations([columns[place] for place in present], found)[1]
    if len(present) < len(places):
        tuples = [_spread(places, t) for t in tuples]
    return {t for t in tuples if set(t) != {None}}


def _spread(places: list[int | None], values: Values) -> Values:
    rest = iter(values)
    return tuple(None if place is None else next(rest) for place in places)
