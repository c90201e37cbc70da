"""What frictionless says of one cell, remembered by the cell's text.

A column of a million cells has few distinct texts, or texts that a vectorised
check proves good. Whatever is left is put through frictionless' own cell
reader once, so the verdict is frictionless' by construction.
"""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import numpy as np

GOOD = -1
"""Id of every text that reads as a value without a note."""

CACHE_LIMIT = 1_000_000

# frictionless reads the value "NA" through str(cell); a cell that a short row
# lacks is None, and is therefore compared with the missing values as "None"
Text = str | None


class Outcome(NamedTuple):
    """One text that is not plainly good: a null, or a cell with notes."""

    text: Text
    is_null: bool
    type_note: str | None
    constraint_notes: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes in the order in which frictionless reports them."""
        head = (self.type_note,) if self.type_note else ()
        return head + self.constraint_notes


class FieldJudge:
    """frictionless' reader of one field, with its verdicts remembered.

    Parameters
    ----------
    handler
        frictionless' cell handler (field, number, reader) of the column.
    """

    def __init__(self, handler: Any):
        self.field = handler.field
        self.name: str = handler.field.name
        self.number: int = handler.field_number
        self._reader = handler.reader
        self.outcomes: list[Outcome] = []
        self._ids: dict[Text, int] = {}
        self._values: dict[Text, Any] = {}
        self._lock = threading.Lock()

    def value(self, text: Text) -> Any:
        """The value that frictionless reads, None where it reads none."""
        return self._reader(text)[0]

    def ids(self, texts: list[Text]) -> np.ndarray:
        """Outcome ids of the texts; `GOOD` where there is nothing to say."""
        ids = self._ids
        result = np.empty(len(texts), dtype=np.int32)
        for index, text in enumerate(texts):
            found = ids.get(text)
            result[index] = self._judge(text) if found is None else found
        return result

    def _judge(self, text: Text) -> int:
        value, notes = self._reader(text)
        type_note = notes.pop("type", None) if notes else None
        constraints = tuple(notes.values()) if notes else ()
        with self._lock:
            if text in self._ids:
                return self._ids[text]
            if len(self._ids) >= CACHE_LIMIT:
                self._ids = {t: i for t, i in self._ids.items() if i != GOOD}
            if value is not None and not type_note and not constraints:
                self._ids[text] = GOOD
                return GOOD
            is_null = value is None and not type_note
            self.outcomes.append(Outcome(text, is_null, type_note, constraints))
            self._ids[text] = len(self.outcomes) - 1
            return len(self.outcomes) - 1

    def note_counts(self, ids: np.ndarray) -> np.ndarray:
        """Number of notes of each outcome."""
        distinct, place = np.unique(ids, return_inverse=True)
        counts = [len(self.outcomes[i].notes) for i in distinct.tolist()]
        return np.array(counts, dtype=np.int64)[place]

    def flags(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of each outcome id: has notes, is null (blank), has no value."""
        found = [self.outcomes[i] if i >= 0 else None for i in ids.tolist()]
        noted = np.array([o is not None and bool(o.notes) for o in found], dtype=bool)
        null = np.array([o is not None and o.is_null for o in found], dtype=bool)
        empty = null | np.array([o is not None and bool(o.type_note) for o in found], dtype=bool)
        return noted, null, empty

    def remembered(self, text: Text) -> Any:
        """Like `value`, for texts that come again: a foreign key's."""
        values = self._values
        if text in values:
            return values[text]
        if len(values) >= CACHE_LIMIT:
            values = self._values = {}
        value = values[text] = self.value(text)
        return value
