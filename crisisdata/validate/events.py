"""What was found in a table, in frictionless' order.

Findings are kept as columns of numbers; the text of an error is made when it
is asked for, so that a table with a million errors is as quick to validate as
one with ten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

NOTE, EXTRA, MISSING, BLANK, UNIQUE, KEY_NULL, KEY_REPEATED, FOREIGN = range(8)

# ranks within a row: cells by field, then the row's width, then integrity
_STEP = 64
# of kind, column, detail and step: a table may have tens of millions of errors
_KEPT = (np.int8, np.int32, np.int64, np.int16)
_WIDTH = 2**40
_INTEGRITY = 2**41


@dataclass
class Events:
    """Parallel arrays, one entry an error.

    Attributes
    ----------
    row
        Index of the row among the content rows of the table.
    kind
        One of the constants of this module.
    column
        Index of the field; for EXTRA and MISSING the position in the row.
    detail
        NOTE: outcome id; UNIQUE and KEY_REPEATED: index of the earlier row;
        FOREIGN: index of the foreign key.
    step
        NOTE: which of the outcome's notes; else 0.
    """

    row: np.ndarray
    kind: np.ndarray
    column: np.ndarray
    detail: np.ndarray
    step: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def take(self, order: Any) -> Events:
        """The events in the given order, or those that a mask keeps."""
        return Events(
            self.row[order],
            self.kind[order],
            self.column[order],
            self.detail[order],
            self.step[order],
        )


def make(row: Any, kind: int, column: Any = 0, detail: Any = 0, step: Any = 0) -> Events:
    """Events of one kind; scalars are repeated."""
    row = np.asarray(row, dtype=np.int64)
    values = (kind, column, detail, step)
    own = (
        np.broadcast_to(np.asarray(value, dtype=kept), row.shape)
        for value, kept in zip(values, _KEPT, strict=True)
    )
    return Events(row, *own)


def join(parts: list[Events]) -> Events:
    """All events of the parts."""
    if not parts:
        return make([], NOTE)
    names = ("row", "kind", "column", "detail", "step")
    return Events(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def of_outcomes(rows: np.ndarray, ids: np.ndarray, column: int, notes: np.ndarray) -> Events:
    """One event for each note of each cell; `notes` is their number."""
    if (notes == 1).all():
        return make(rows, NOTE, column, ids)
    repeated = np.repeat(np.arange(len(rows)), notes)
    first = np.cumsum(notes) - notes
    step = np.arange(len(repeated)) - np.repeat(first, notes)
    return make(rows[repeated], NOTE, column, ids[repeated], step)


def of_widths(widths: dict[int, int], expected: int, start: int) -> Events:
    """Extra and missing cells of the rows of another width."""
    row: list[int] = []
    kind: list[int] = []
    column: list[int] = []
    for place, width in widths.items():
        low, high = sorted((width, expected))
        row += [start + place] * (high - low)
        kind += [EXTRA if width > expected else MISSING] * (high - low)
        column += range(low, high)
    result = make(row, EXTRA, column)
    result.kind = np.array(kind, dtype=np.int8)
    return result


@dataclass
class Reading:
    """The order in which frictionless reads the fields of a row.

    It reads the fields of keys first, as it needs them, and the others when
    the first error of a key is reported, or at the end: so the errors of cells
    come in an order that depends on the errors of keys.

    Attributes
    ----------
    unique, primary
        Columns of unique fields and of the primary key.
    foreign
        Columns of each foreign key.
    width
        Number of fields.
    """

    unique: list[int]
    primary: list[int]
    foreign: list[list[int]]
    width: int

    def sort(self, events: Events, blank: np.ndarray) -> Events:
        """The events as frictionless lists them.

        Parameters
        ----------
        blank
            Rows without a value: their cells' errors give way to one blank-row.
        """
        if len(blank):
            lost = np.isin(events.row, blank) & (events.kind <= MISSING)
            events = join([events.take(~lost), make(blank, BLANK)])
        if not len(events):
            return events
        rank = np.zeros(len(events), dtype=np.int64)
        cell = events.kind == NOTE
        rank[cell] = self._places(events, cell) * _STEP + events.step[cell]
        wide = (events.kind == EXTRA) | (events.kind == MISSING)
        columns = events.column.astype(np.int64)
        rank[wide] = _WIDTH + columns[wide]
        unique = events.kind == UNIQUE
        rank[unique] = _INTEGRITY + columns[unique]
        key = (events.kind == KEY_NULL) | (events.kind == KEY_REPEATED)
        rank[key] = _INTEGRITY + self.width
        foreign = events.kind == FOREIGN
        rank[foreign] = _INTEGRITY + self.width + 1 + events.detail[foreign]
        return events.take(np.lexsort((rank, events.row)))

    def _places(self, events: Events, cell: np.ndarray) -> np.ndarray:
        """Where in its row each cell is read."""
        first = self.unique + self.primary + [c for group in self.foreign for c in group]
        columns = events.column[cell]
        if not first:
            return columns
        early = np.full(self.width, len(first), dtype=np.int64)
        for place in range(len(first) - 1, -1, -1):
            early[first[place]] = place
        read = self._read_before_error(events)[cell]
        place = early[columns]
        return np.where(place < read, place, len(first) + columns)

    def _read_before_error(self, events: Events) -> np.ndarray:
        """For each event: how many fields were read before its row's first key error."""
        everything = len(self.unique) + len(self.primary) + sum(map(len, self.foreign))
        count = np.full(len(events), everything, dtype=np.int64)
        unique = {column: place + 1 for place, column in enumerate(self.unique)}
        for column, after in unique.items():
            count[(events.kind == UNIQUE) & (events.column == column)] = after
        after = len(self.unique) + len(self.primary)
        count[(events.kind == KEY_NULL) | (events.kind == KEY_REPEATED)] = after
        for number, group in enumerate(self.foreign):
            after += len(group)
            count[(events.kind == FOREIGN) & (events.detail == number)] = after
        rows, place = np.unique(events.row, return_inverse=True)
        least = np.full(len(rows), everything, dtype=np.int64)
        np.minimum.at(least, place, count)
        return least[place]
