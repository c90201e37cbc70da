"""Vectorised proofs that cells are good, for columns with many distinct texts.

A quick check is one-sided: where it says yes, frictionless reads the cell
without a note (tests/validate compares the two on generated texts); where it
does not, the text goes to frictionless' own reader. It may therefore be
narrow, and it never has to explain an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from crisisdata.validate.patterns import to_re2
from crisisdata.validate.strings import buffers, data_bytes

Check = Callable[[Any], np.ndarray | None]
"""From a string array without nulls and without missing texts to a mask of
the cells proven good, or None where all of them are."""

_PRINTABLE = bytes(range(32, 127))
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def quick_check(field: Any) -> Check | None:
    """The quick check of a field, or None where there is none."""
    if field.constraints.get("enum") is not None:
        return None
    makers = {
        "string": _string,
        "any": _any,
        "integer": _integer,
        "number": _number,
        "date": _date,
    }
    maker = makers.get(field.type)
    return maker(field) if maker else None


def missing_mask(array, missing: list[str]) -> np.ndarray | None:
    """Which cells hold a missing value; None if no cell does."""
    import pyarrow as pa
    import pyarrow.compute as pc

    mask = None
    if "" in missing:
        offsets, _ = buffers(array)
        empty = offsets[1:] == offsets[:-1]
        mask = empty if empty.any() else None
    texts = [text for text in missing if text]
    if texts:
        found = pc.is_in(array, value_set=pa.array(texts, pa.string()))
        if pc.any(found).as_py():
            named = found.to_numpy(zero_copy_only=False)
            mask = named if mask is None else mask | named
    return mask


def both(good: np.ndarray | None, more: np.ndarray) -> np.ndarray:
    """The cells that pass two checks; None is a check that all pass."""
    return more if good is None else good & more


def _any(field) -> Check:
    return lambda array: None


def _string(field) -> Check | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if field.format != "default":
        return None
    constraints = field.constraints
    low, high = constraints.get("minLength"), constraints.get("maxLength")
    pattern = constraints.get("pattern")
    expression = None
    if pattern is not None:
        expression = to_re2(pattern)
        if expression is None:
            return None
        try:
            pc.match_substring_regex(pa.array([""]), expression)
        except pa.ArrowInvalid:
            return None

    def check(array) -> np.ndarray | None:
        good: np.ndarray | None = None
        if low is not None or high is not None:
            lengths = pc.utf8_length(array).to_numpy(zero_copy_only=False)
            if low is not None and (lengths < low).any():
                good = lengths >= low
            if high is not None and (lengths > high).any():
                good = both(good, lengths <= high)
        if expression is None:
            return good
        if data_bytes(array).translate(None, _PRINTABLE):
            printable = pc.match_substring_regex(array, r"\A[ -~]*\z")
            good = both(good, printable.to_numpy(zero_copy_only=False))
        matched = pc.match_substring_regex(array, expression)
        if not pc.all(matched).as_py():
            good = both(good, matched.to_numpy(zero_copy_only=False))
        return good

    return check


def _integer(field) -> Check | None:
    if not field.bare_number or not _plain_bounds(field, int):
        return None
    return _numeric(field, b"0123456789-", r"\A-?[0-9]{1,18}\z", "int64")


def _number(field) -> Check | None:
    """Numbers in plain notation: `float` is monotone, so it decides strict bounds.

    A float equal to the bound's says nothing of the decimal, and goes on to
    the reader; a bound's own text is then read once.
    """
    defined = set(field.list_defined())
    if defined & {"group_char", "decimal_char", "bare_number", "float_number"}:
        return None
    if not _plain_bounds(field, (int, float, str)):
        return None
    return _numeric(field, b"0123456789-.", r"\A-?[0-9]{1,40}(?:\.[0-9]{1,40})?\z", "float64")


def _plain_bounds(field, kinds) -> bool:
    for name in _BOUNDS:
        bound = field.constraints.get(name)
        if bound is None:
            continue
        if isinstance(bound, bool) or not isinstance(bound, kinds):
            return False
        try:
            if not math.isfinite(float(bound)) or abs(float(bound)) >= 2**62:
                return False
        except (ValueError, OverflowError):
            return False
    return True


def _numeric(field, allowed: bytes, expression: str, kind: str) -> Check:
    import pyarrow as pa
    import pyarrow.compute as pc

    bounds = {name: field.constraints.get(name) for name in _BOUNDS}
    convert = int if kind == "int64" else lambda bound: float(Decimal(str(bound)))
    bounds = {name: convert(bound) for name, bound in bounds.items() if bound is not None}
    target = pa.type_for_alias(kind)
    exact = kind == "int64"

    def inside(values: np.ndarray) -> np.ndarray | None:
        good: np.ndarray | None = None
        for name, bound in bounds.items():
            if name == "minimum" and exact:
                held = values >= bound
            elif name == "maximum" and exact:
                held = values <= bound
            elif name in ("minimum", "exclusiveMinimum"):
                held = values > bound
            else:
                held = values < bound
            if not held.all():
                good = both(good, held)
        return good

    def check(array) -> np.ndarray | None:
        if not data_bytes(array).translate(None, allowed):
            try:
                return inside(pc.cast(array, target).to_numpy(zero_copy_only=False))
            except pa.ArrowInvalid:
                pass
        good = pc.match_substring_regex(array, expression).to_numpy(zero_copy_only=False)
        if bounds:
            texts = array.filter(pa.array(good))
            held = inside(pc.cast(texts, target).to_numpy(zero_copy_only=False))
            if held is not None:
                good = good.copy()
                good[np.flatnonzero(good)[~held]] = False
        return good

    return check


def _date(field) -> Check | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if field.format != "default":
        return None
    bounds = {}
    for name in _BOUNDS:
        bound = field.constraints.get(name)
        if bound is not None:
            try:
                bounds[name] = np.datetime64(date.fromisoformat(bound), "D").astype(np.int64)
            except (TypeError, ValueError):
                return None

    def within(days: np.ndarray) -> np.ndarray | None:
        # Arrow knows a year 0000, Python does not
        good = None if days.min(initial=0) >= _FIRST_DAY else days >= _FIRST_DAY
        for name, bound in bounds.items():
            held = _COMPARE[name](days, bound)
            if not held.all():
                good = both(good, held)
        return good

    def check(array) -> np.ndarray | None:
        try:
            return within(pc.cast(array, pa.date32()).view(pa.int32()).to_numpy())
        except pa.ArrowInvalid:
            pass
        coded = array.dictionary_encode()
        days, good = iso_days(coded.dictionary)
        good = both(within(days), good)
        return good[coded.indices.to_numpy()]

    return check


_FIRST_DAY = date(1, 1, 1).toordinal() - date(1970, 1, 1).toordinal()
_COMPARE = {
    "minimum": np.greater_equal,
    "maximum": np.less_equal,
    "exclusiveMinimum": np.greater,
    "exclusiveMaximum": np.less,
}
_SHAPE = np.frombuffer(b"0000-00-00", dtype=np.uint8)
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def iso_days(array) -> tuple[np.ndarray, np.ndarray]:
    """Days since 1970 of the texts like 2019-02-12, and which texts are such days."""
    offsets, data = buffers(array)
    days = np.zeros(len(array), dtype=np.int64)
    good = np.diff(offsets) == 10
    rows = np.flatnonzero(good)
    if not len(rows):
        return days, good
    cells = data[offsets[:-1][rows, None].astype(np.int64) + np.arange(10)]
    digits = cells.astype(np.int64) - ord("0")
    dashes = ord("-") == _SHAPE
    shaped = (cells[:, dashes] == ord("-")).all(1)
    shaped &= ((digits[:, ~dashes] >= 0) & (digits[:, ~dashes] <= 9)).all(1)
    year = digits[:, 0] * 1000 + digits[:, 1] * 100 + digits[:, 2] * 10 + digits[:, 3]
    month = digits[:, 5] * 10 + digits[:, 6]
    day = digits[:, 8] * 10 + digits[:, 9]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    valid = shaped & (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1)
    month = np.where(valid, month, 1)
    valid &= day <= _MONTH_DAYS[month] + (leap & (month == 2))
    months = (year - 1970) * 12 + month - 1
    starts = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    good[rows] = valid
    days[rows] = np.where(valid, starts + day - 1, 0)
    return days, good
