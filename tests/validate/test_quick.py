"""The vectorised checks are one-sided: where they say good, frictionless has no note."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdata.validate.keys import KeyHashes
from crisisdata.validate.patterns import to_re2
from crisisdata.validate.quick import quick_check
from crisisdata.validate.strings import hashes
from tests.conftest import need

frictionless = need("frictionless")

DIGITS = st.text("0123456789-+._ eExX,nNaif\u0661\u00a0", max_size=8)
DAYS = st.one_of(st.dates().map(str), st.text("0123456789- ", max_size=11))
FIELDS: list[tuple[dict[str, Any], Any]] = [
    ({"type": "integer"}, DIGITS),
    ({"type": "integer", "constraints": {"minimum": 0, "exclusiveMaximum": 50}}, DIGITS),
    ({"type": "number"}, DIGITS),
    ({"type": "number", "constraints": {"minimum": 0.1, "maximum": "2.5"}}, DIGITS),
    ({"type": "number", "constraints": {"exclusiveMinimum": 0, "exclusiveMaximum": 1}}, DIGITS),
    ({"type": "date"}, DAYS),
    ({"type": "date", "constraints": {"minimum": "1999-12-31"}}, DAYS),
    ({"type": "string", "constraints": {"minLength": 1, "maxLength": 3}}, st.text(max_size=5)),
    ({"type": "string", "constraints": {"pattern": "[a-c]{2}|x+"}}, st.text("abcx\né", max_size=4)),
]


@pytest.mark.parametrize("number", range(len(FIELDS)))
def test_good_is_good(number: int) -> None:
    descriptor, texts = FIELDS[number]
    field = frictionless.Field.from_descriptor({"name": "f", **descriptor})
    reader = field.create_cell_reader()
    check = quick_check(field)
    assert check is not None

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(st.lists(texts.filter(bool), min_size=1, max_size=20))
    def one_sided(cells: list[str]) -> None:
        good = check(pa.array(cells, pa.string()))
        for place, cell in enumerate(cells):
            if good is None or good[place]:
                value, notes = reader(cell)
                assert value is not None, cell
                assert not notes, cell

    one_sided()


@pytest.mark.parametrize(
    ("descriptor", "cells"),
    [
        ({"type": "integer"}, ["1", "-2", "007"]),
        ({"type": "number"}, ["1", "-2.5", "0.0"]),
        ({"type": "date"}, ["2019-02-12", "0001-01-01"]),
        ({"type": "string"}, ["é", "x"]),
    ],
)
def test_plain_cells_are_quick(descriptor: dict[str, Any], cells: list[str]) -> None:
    check = quick_check(frictionless.Field.from_descriptor({"name": "f", **descriptor}))
    assert check is not None
    assert check(pa.array(cells, pa.string())) is None


PIECES = st.sampled_from(
    [
        "a",
        "b",
        "[ab]",
        "[^a]",
        r"\d",
        r"\w",
        ".",
        "(a|b)",
        "(?:ab|b)",
        "a*",
        "b+?",
        "a{1,2}",
        "|",
        "a{,2}",
        "x?",
        "^",
        "$",
        r"\.",
        "[a-]",
        "[]a]",
        "é",
        r"\s",
        r"\b",
    ]
)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=6).map("".join), st.lists(st.text("ab1_. x-]", max_size=6)))
def test_patterns_mean_the_same(pattern: str, texts: list[str]) -> None:
    expression = to_re2(pattern)
    if expression is None:
        return
    expected = [bool(re.match(f"^{pattern}$", text)) for text in texts]
    assert (
        pc.match_substring_regex(pa.array(texts, pa.string()), expression).to_pylist() == expected
    )


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.text(max_size=40)), st.integers(0, 5))
def test_equal_texts_have_equal_hashes(texts: list[str], start: int) -> None:
    array = pa.array(["x", "yy", *texts, *texts], pa.string())[start:]
    found = hashes(array)
    seen: dict[str, int] = {}
    for text, value in zip(array.to_pylist(), found.tolist(), strict=True):
        assert seen.setdefault(text, value) == value
    assert len(set(seen.values())) == len(seen)


@given(st.lists(st.integers(0, 20)), st.integers(1, 5))
def test_repeated_keys_are_candidates(values: list[int], size: int) -> None:
    store = KeyHashes()
    parts = [values[start : start + size] for start in range(0, len(values), size)]
    for number, part in enumerate(parts):
        store.add(number, pa.array(part, pa.uint64()).to_numpy(), None)
    expected = [row for row, value in enumerate(values) if values.count(value) > 1]
    rows, hashes = store.candidates(len(parts))
    assert rows.tolist() == expected
    assert hashes.tolist() == [values[row] for row in expected]
