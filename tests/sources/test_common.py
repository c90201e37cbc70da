"""Strict reading: what a reader must never pass over in silence."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from scripts.errors import SourceError
from scripts.sources import common


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "t.csv, row 1: is empty"),
        ("a\n1\n", "t.csv, row 1, column 2: found nothing, expected 'b'"),
        ("a,c\n1,2\n", "t.csv, row 1, column 2: found 'c', expected 'b'"),
        ("a,b,c\n1,2,3\n", "t.csv, row 1: found 'c', expected no further column"),
        ("a,b\n1,2\n3\n", "t.csv, row 3: found 1 cells, expected 2"),
        ("a,b\n1,2,3\n", "t.csv, row 2: found 3 cells, expected 2"),
    ],
)
def test_a_table_that_is_not_as_expected_is_refused(tmp_path, text, message):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=re.escape(message)):
        common.read_table(tmp_path, "t.csv", ["a", "b"])


def test_a_missing_file_and_a_wrong_encoding_are_named(tmp_path):
    with pytest.raises(SourceError, match=r"t\.csv: is not in the sources directory"):
        common.read_table(tmp_path, "t.csv", ["a"])
    (tmp_path / "t.csv").write_bytes("a\nbolívar\n".encode("latin-1"))
    with pytest.raises(SourceError, match=r"t\.csv: is not utf-8"):
        common.read_table(tmp_path, "t.csv", ["a"])


def test_text_stays_text(tmp_path):
    (tmp_path / "t.csv").write_text('a,b\nNA,"1,0"\n007,\n', encoding="utf-8")
    table = common.read_table(tmp_path, "t.csv", ["a", "b"])
    assert table.to_numpy().tolist() == [["NA", "1,0"], ["007", ""]]


def test_numbers():
    table = pd.DataFrame({"n": ["1", " 2,5 ", "7,19e+01", "n/a", ""]})
    found = common.numbers(table, "n", "f", missing=("", "n/a"), decimal=",")
    assert found.fillna(-1).tolist() == [1, 2.5, 71.9, -1, -1]


@pytest.mark.parametrize("cell", ["x", "1.2.3", "inf", "-inf", "nan", "1 000"])
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(SourceError, match=r"f, row 3, column n: found"):
        common.numbers(pd.DataFrame({"n": ["1", cell]}), "n", "f")


def test_codes_years_and_repeats():
    table = pd.DataFrame({"c": ["a", "b"], "y": ["2018.0", "2019"]})
    assert common.codes(table, "c", "f", {"a": "A", "b": "B"}).tolist() == ["A", "B"]
    assert common.years(table, "y", "f").tolist() == ["2018", "2019"]
    with pytest.raises(SourceError, match=r"f, row 3, column c: found 'b'"):
        common.codes(table, "c", "f", {"a"})
    with pytest.raises(SourceError, match=r"f, row 2, column c: found 'a', expected a year"):
        common.years(table, "c", "f")
    with pytest.raises(SourceError, match=r"f, row 3, column c: \(a\) stands twice"):
        common.no_repeats(pd.DataFrame({"c": ["a", "a"]}), ["c"], "f")
