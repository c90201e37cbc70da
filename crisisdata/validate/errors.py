"""frictionless' errors, made from the findings when they are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from string import Formatter
from typing import Any

import numpy as np

from crisisdata.validate import events as ev
from crisisdata.validate.opened import Opened
from crisisdata.validate.source import Cells

Descriptor = dict[str, Any]
_CHUNK = 4096


class RowErrors(Sequence):
    """The errors of a table's rows, as frictionless describes them.

    Parameters
    ----------
    opened
        The table.
    events
        The findings, in order.
    cells
        The cells of each row that has a finding, by row.
    number
        From a row to frictionless' number of it.
    """

    def __init__(
        self,
        opened: Opened,
        events: ev.Events,
        cells: Cells,
        number: Callable[[Any], Any],
    ):
        self._opened, self._events = opened, events
        self._cells, self._number = cells, number
        self._makers = _templates()

    def __len__(self) -> int:
        return len(self._events)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            places = range(*index.indices(len(self)))
            if places.step == 1:
                return list(self._span(places.start, places.stop))
            return [self[place] for place in places]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        place = index % len(self)
        return next(self._span(place, place + 1))

    def __iter__(self) -> Iterator[Descriptor]:
        for start in range(0, len(self), _CHUNK):
            yield from self._span(start, min(start + _CHUNK, len(self)))

    def _span(self, start: int, stop: int) -> Iterator[Descriptor]:
        """Make the errors from `start` to `stop`."""
        part = self._events.take(slice(start, stop))
        return map(
            self._make,
            part.kind.tolist(),
            part.column.tolist(),
            part.detail.tolist(),
            part.step.tolist(),
            self._cells.many(part.row),
            self._number(part.row).tolist(),
        )

    def by_type(self) -> Counter[str]:
        """Number of errors of each type, without making them."""
        result: Counter[str] = Counter()
        kinds, counts = np.unique(self._events.kind, return_counts=True)
        for kind, count in zip(kinds.tolist(), counts.tolist(), strict=True):
            if kind != ev.NOTE:
                result[_NAMES[kind]] += count
        notes = self._events.kind == ev.NOTE
        columns, details, steps = (
            getattr(self._events, name)[notes] for name in ("column", "detail", "step")
        )
        for place, column in enumerate(self._opened.columns):
            here = columns == place
            typed = [o.type_note is not None for o in column.judge.outcomes]
            if here.any():
                # a type error has its note first, and no other
                first = np.array(typed)[details[here]] & (steps[here] == 0)
                result["type-error"] += int(first.sum())
                result["constraint-error"] += int((~first).sum())
        return +result

    def _make(
        self, kind: int, column: int, detail: int, step: int, cells: list[str], number: int
    ) -> Descriptor:
        if kind == ev.NOTE:
            judge = self._opened.columns[column].judge
            outcome = judge.outcomes[detail]
            name = "type-error" if outcome.type_note and step == 0 else "constraint-error"
            own = {"cell": str(outcome.text), "fieldName": judge.name, "fieldNumber": column + 1}
            return self._fill(name, outcome.notes[step], cells, number, own)
        if kind == ev.EXTRA:
            own = {"cell": cells[column], "fieldName": "", "fieldNumber": column + 1}
            return self._fill("extra-cell", "", cells, number, own)
        if kind == ev.MISSING:
            name = self._opened.columns[column].judge.name
            own = {"cell": "", "fieldName": name, "fieldNumber": column + 1}
            return self._fill("missing-cell", "", cells, number, own)
        if kind == ev.UNIQUE:
            judge = self._opened.columns[column].judge
            value = judge.value(cells[column])
            own = {"cell": str(value), "fieldName": judge.name, "fieldNumber": column + 1}
            return self._fill("unique-error", self._same(detail), cells, number, own)
        if kind == ev.FOREIGN:
            return self._foreign(detail, cells, number)
        note = {ev.KEY_NULL: _KEY_NULL, ev.BLANK: ""}.get(kind)
        note = self._same(detail) if note is None else note
        return self._fill(_NAMES[kind], note, cells, number, {})

    def _same(self, row: int) -> str:
        return f"the same as in the row at position {self._number(row)}"

    def _foreign(self, detail: int, cells: list[str], number: int) -> Descriptor:
        reference = self._opened.references[detail]
        places = self._opened.reading.foreign[detail]
        values = [
            self._opened.columns[p].judge.remembered(cells[p] if p < len(cells) else None)
            for p in places
        ]
        note = (
            f'for "{", ".join(reference.fields)}": values "{", ".join(map(str, values))}" not found'
            f' in the lookup table "{reference.target}" as "{", ".join(reference.target_fields)}"'
        )
        own = {
            "fieldNames": reference.fields,
            "fieldCells": ["" if value is None else str(value) for value in values],
            "referenceName": reference.target,
            "referenceFieldNames": list(reference.target_fields),
        }
        return self._fill("foreign-key", note, cells, number, own)

    def _fill(
        self, name: str, note: str, cells: list[str], number: int, own: Descriptor
    ) -> Descriptor:
        title, description, message, tags = self._makers[name]
        error = {
            "type": name,
            "title": title,
            "description": description,
            "message": "",
            "tags": tags[:],
            "note": note,
            "cells": cells[:],
            "rowNumber": number,
            **own,
        }
        error["message"] = message(error)
        return error


_KEY_NULL = 'cells composing the primary keys are all "None"'
_NAMES = {
    ev.EXTRA: "extra-cell",
    ev.MISSING: "missing-cell",
    ev.BLANK: "blank-row",
    ev.UNIQUE: "unique-error",
    ev.KEY_NULL: "primary-key",
    ev.KEY_REPEATED: "primary-key",
    ev.FOREIGN: "foreign-key",
}


def _templates() -> dict[str, tuple[str, str, Callable[[Descriptor], str], list[str]]]:
    """Frictionless' own title, description, message and tags of each type."""
    from frictionless import errors

    kinds = (
        errors.TypeError,
        errors.ConstraintError,
        errors.ExtraCellError,
        errors.MissingCellError,
        errors.BlankRowError,
        errors.UniqueError,
        errors.PrimaryKeyError,
        errors.ForeignKeyError,
    )
    return {
        one.type: (one.title, one.description, _message(one.template), one.tags) for one in kinds
    }


def _message(template: str) -> Callable[[Descriptor], str]:
    """What fills a template with an error's own properties, as `str.format` does but faster."""
    parts = [part[:4] for part in Formatter().parse(template)]
    names = [name for _, name, _, _ in parts if name is not None]
    if len(names) < 2 or any(spec or conversion for _, _, spec, conversion in parts):
        return lambda error: template.format(**error)
    fixed = (text.replace("%", "%%") + ("" if name is None else "%s") for text, name, _, _ in parts)
    frame, values = "".join(fixed), itemgetter(*names)
    return lambda error: frame % values(error)
