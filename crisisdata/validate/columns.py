"""The verdict on one column of one block."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from crisisdata.validate.outcomes import GOOD, FieldJudge
from crisisdata.validate.quick import Check, iso_days, missing_mask, quick_check
from crisisdata.validate.strings import hashes

_NOTHING = np.empty(0, dtype=np.int64)
_EPOCH = date(1970, 1, 1).toordinal()
_NULL_HASH = np.uint64(0x243F6A8885A308D3)
# string formats check the text and keep it, so a cell's value is its text
_TEXT_TYPES = ("string",)

WORTH_QUICK = 64
"""Distinct texts from which on a vectorised check is quicker than remembering."""


@dataclass
class Verdict:
    """What frictionless would say of each cell of a column.

    Attributes
    ----------
    rows, ids
        Rows (within the block) that have notes, and the outcome of each.
    null
        Cells without a value and without a type error; None if there is none.
    empty
        Cells without a value, type errors included; None if there is none.
    """

    rows: np.ndarray = field(default_factory=lambda: _NOTHING)
    ids: np.ndarray = field(default_factory=lambda: _NOTHING)
    null: np.ndarray | None = None
    empty: np.ndarray | None = None


class Column:
    """One field of a table: how it is read, and what is found in it."""

    def __init__(self, handler: Any, missing: list[str]):
        self.judge = FieldJudge(handler)
        self.missing = missing
        self.required = bool(handler.field.constraints.get("required"))
        self.quick: Check | None = quick_check(handler.field)
        self.is_text = handler.field.type in _TEXT_TYPES
        self.is_key = False
        # whether different values always have different hashes
        self.exact = handler.field.type in ("integer", "date")
        # without a quick check the distinct texts are read one by one
        self.dictionary = self.quick is None

    def verdict(self, array) -> Verdict:
        """Judge a string array (nulls: cells that a short row lacks) or a dictionary."""
        import pyarrow as pa

        if pa.types.is_dictionary(array.type):
            ids = self._ids(array.dictionary)
            return self._from_ids(ids, array.indices.to_numpy(zero_copy_only=False))
        if self.quick is None:
            return self._by_distinct(array)
        lacking = array.is_null().to_numpy(zero_copy_only=False) if array.null_count else None
        filled = array.fill_null("") if lacking is not None else array
        null = missing_mask(filled, self.missing)
        if lacking is not None:
            null = lacking if null is None else null | lacking
        suspects = self._doubted(self.quick, filled, null)
        if suspects is None:
            if null is None or not self.required:
                return Verdict(null=null, empty=null)
            suspects = np.zeros(len(array), dtype=bool)
        if null is not None:
            suspects[null] = self.required
        return self._suspects(array, suspects, null)

    def _doubted(self, quick: Check, array, null: np.ndarray | None) -> np.ndarray | None:
        """Cells with a value that the quick check does not prove good; None if there are none."""
        import pyarrow as pa

        if null is None:
            good = quick(array)
            return None if good is None else ~good
        present = ~null
        good = quick(array.filter(pa.array(present)))
        if good is None:
            return None
        doubted = np.zeros(len(array), dtype=bool)
        doubted[np.flatnonzero(present)[~good]] = True
        return doubted

    def _suspects(self, array, suspects: np.ndarray, null: np.ndarray | None) -> Verdict:
        rows = np.flatnonzero(suspects)
        if not len(rows):
            return Verdict(null=null, empty=null)
        part = self._by_distinct(array.take(rows))
        result = Verdict(rows=rows[part.rows], ids=part.ids, null=null, empty=null)
        for name in ("null", "empty"):
            found = getattr(part, name)
            if found is not None:
                whole = getattr(result, name)
                whole = np.zeros(len(array), dtype=bool) if whole is None else whole.copy()
                whole[rows[found]] = True
                setattr(result, name, whole)
        return result

    def _by_distinct(self, array) -> Verdict:
        encoded = array.dictionary_encode(null_encoding="encode")
        ids = self._ids(encoded.dictionary)
        return self._from_ids(ids, encoded.indices.to_numpy(zero_copy_only=False))

    def _ids(self, texts) -> np.ndarray:
        """The outcomes of distinct texts: quickly, then by the reader."""
        if self.quick is None or texts.null_count or len(texts) < WORTH_QUICK:
            return self.judge.ids(texts.to_pylist())
        null = missing_mask(texts, self.missing)
        suspects = self._doubted(self.quick, texts, null)
        if suspects is None:
            suspects = np.zeros(len(texts), dtype=bool)
        if null is not None:
            suspects |= null
        ids = np.full(len(texts), GOOD, dtype=np.int32)
        rows = np.flatnonzero(suspects)
        if len(rows):
            ids[rows] = self.judge.ids(texts.take(rows).to_pylist())
        return ids

    def _from_ids(self, ids: np.ndarray, codes: np.ndarray) -> Verdict:
        if not (ids >= 0).any():
            return Verdict()
        noted, null, empty = self.judge.flags(ids)
        result = Verdict()
        if noted.any():
            result.rows = np.flatnonzero(noted[codes])
            result.ids = ids[codes[result.rows]]
        if empty.any():
            result.empty = empty[codes]
            result.null = null[codes] if null.any() else None
        return result

    def hashes(self, array, empty: np.ndarray | None) -> np.ndarray:
        """A 64-bit hash of each cell's value: equal values have equal hashes."""
        import pyarrow as pa

        if pa.types.is_dictionary(array.type):
            table = self._distinct_hashes(array.dictionary)
            result = table[array.indices.to_numpy(zero_copy_only=False)]
        elif self.is_text:
            result = hashes(array.fill_null("") if array.null_count else array)
        else:
            result = self._value_hashes(array)
        if empty is not None and empty.any():
            result = np.where(empty, _NULL_HASH, result)
        return result

    def _value_hashes(self, array) -> np.ndarray:
        import pyarrow as pa
        import pyarrow.compute as pc

        kind = self.judge.field.type
        try:
            if kind == "integer":
                # a null would turn the integers into floats; its hash is replaced anyway
                whole = pc.cast(array.fill_null("0") if array.null_count else array, pa.int64())
                return whole.to_numpy(zero_copy_only=False).view(np.uint64)
            if kind == "date" and self.quick is not None and not array.null_count:
                days = pc.cast(array, pa.date32()).view(pa.int32()).to_numpy()
                return days.astype(np.int64).view(np.uint64)
        except (pa.ArrowInvalid, ValueError, TypeError):
            pass
        encoded = array.dictionary_encode(null_encoding="encode")
        table = self._distinct_hashes(encoded.dictionary)
        return table[encoded.indices.to_numpy(zero_copy_only=False)]

    def _distinct_hashes(self, dictionary) -> np.ndarray:
        if self.is_text:
            return hashes(dictionary.fill_null("") if dictionary.null_count else dictionary)
        if self.judge.field.type == "date" and self.quick is not None and not dictionary.null_count:
            days, canonical = iso_days(dictionary)
            result = days.view(np.uint64)
            rows = np.flatnonzero(~canonical)
            result[rows] = self._read_hashes(dictionary.take(rows))
            return result
        return self._read_hashes(dictionary)

    def _read_hashes(self, texts) -> np.ndarray:
        # Python's hash agrees with Python's equality, which is what decides a key;
        # integers and days are numbered as in the vectorised cases
        values = (self.judge.value(text) for text in texts.to_pylist())
        return np.array([self._machine(value) for value in values], dtype=np.uint64)

    def _machine(self, value: Any) -> int:
        if isinstance(value, int) and -(2**63) <= value < 2**63:
            return value % 2**64
        if type(value) is date:
            return (value.toordinal() - _EPOCH) % 2**64
        if value is not None:
            self.exact = False
        return hash(value) % 2**64
