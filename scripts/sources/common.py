"""What the readers share: strict reading of tables of text, numbers, and checks of names."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pandas as pd

from scripts.errors import SourceError

# The header is line 1, so the first row of a file stands in line 2.
FIRST_ROW = 2


def read_table(
    sources: Path,
    path: str,
    columns: Sequence[str],
    *,
    sep: str = ",",
    encoding: str = "utf-8",
    more: bool = False,
) -> pd.DataFrame:
    """Read a raw file as text and check its header.

    Parameters
    ----------
    sources : Path
        The sources directory.
    path : str
        File below it, as in seeds/datasets.csv.
    columns : sequence of str
        The header, in order.
    sep, encoding : str
        Separator and encoding of the file.
    more : bool
        Whether further columns may follow (files with a column per year or place).

    Returns
    -------
    DataFrame
        All columns ``str``; an empty cell is an empty text.

    Raises
    ------
    SourceError
        If the file is missing, its header differs, or a row is longer or shorter than it.
    """
    file = sources / path
    if not file.is_file():
        raise SourceError(path, "is not in the sources directory")
    rows = _cells(file, path, sep, encoding)
    # A column without a name is called by its place, as pandas does.
    found = [name or f"Unnamed: {i}" for i, name in enumerate(rows.pop(0))]
    for i, name in enumerate(columns):
        if i >= len(found) or found[i] != name:
            here = repr(found[i]) if i < len(found) else "nothing"
            raise SourceError(path, f"found {here}, expected {name!r}", row=1, column=str(i + 1))
    if len(found) > len(columns) and not more:
        extra = found[len(columns)]
        raise SourceError(path, f"found {extra!r}, expected no further column", row=1)
    repeated = [name for name in found if found.count(name) > 1]
    if repeated:
        raise SourceError(path, f"column {repeated[0]!r} stands twice", row=1)
    for i, row in enumerate(rows):
        # pandas would fill a short row with empty cells, and nobody would know.
        if len(row) != len(found):
            text = f"found {len(row)} cells, expected {len(found)}"
            raise SourceError(path, text, row=i + FIRST_ROW)
    return pd.DataFrame(rows, columns=found, dtype="str")


def _cells(file: Path, path: str, sep: str, encoding: str) -> list[list[str]]:
    """Read the cells of a file, header included; blank lines are not rows."""
    try:
        with file.open(newline="", encoding=encoding) as text:
            rows = [row for row in csv.reader(text, delimiter=sep) if row]
    except UnicodeDecodeError as error:
        raise SourceError(path, f"is not {encoding}: {error.reason}") from error
    except csv.Error as error:
        raise SourceError(path, str(error)) from error
    if not rows:
        raise SourceError(path, "is empty, expected a header", row=1)
    return rows


def expect(table: pd.DataFrame, column: str, path: str, good: pd.Series, expected: str) -> None:
    """Refuse a file at the first row where `good` is false.

    Raises
    ------
    SourceError
        Names the file, the row, the column, what was found and what was expected.
    """
    bad = good.index[~good.to_numpy(dtype=bool)]
    if len(bad):
        row = int(bad[0])
        text = f"found {table.loc[row, column]!r}, expected {expected}"
        raise SourceError(path, text, row=row + FIRST_ROW, column=column)


def numbers(
    table: pd.DataFrame,
    column: str,
    path: str,
    *,
    missing: Collection[str] = ("",),
    decimal: str = ".",
) -> pd.Series:
    """Turn a column of text into numbers; cells in `missing` become NaN.

    Raises
    ------
    SourceError
        At the first cell that is neither a finite number nor in `missing`.
    """
    text = table[column].str.strip()
    values = text.mask(text.isin(list(missing)))
    if decimal != ".":
        values = values.str.replace(decimal, ".", regex=False)
    out = pd.to_numeric(values, errors="coerce").astype("float64")
    infinite = out.isin([float("inf"), float("-inf")])
    expect(table, column, path, (values.isna() | out.notna()) & ~infinite, "a number")
    return out


def codes(
    table: pd.DataFrame, column: str, path: str, known: Mapping[str, str] | Collection[str]
) -> pd.Series:
    """Check a column of names or codes against those that are known, and map them if told how.

    Raises
    ------
    SourceError
        At the first unknown name: a row must never vanish because nobody knew its place.
    """
    text = table[column]
    expected = f"one of {len(known)} known names; map it by hand"
    expect(table, column, path, text.isin(list(known)), expected)
    return text.map(known) if isinstance(known, Mapping) else text


def years(table: pd.DataFrame, column: str, path: str) -> pd.Series:
    """Check a column of calendar years and return it as text (``2018``).

    Raises
    ------
    SourceError
        At the first cell that is not a year between 1900 and 2100.
    """
    text = table[column].str.removesuffix(".0")
    good = text.str.fullmatch(r"(?:19\d{2}|20\d{2}|2100)")
    expect(table, column, path, good, "a year")
    return text


def no_repeats(table: pd.DataFrame, key: Sequence[str], path: str) -> None:
    """Refuse a file in which a key stands twice: it has a dimension its header does not show.

    Raises
    ------
    SourceError
        At the first row whose key stood before.
    """
    twice = table.index[table.duplicated(list(key))]
    if len(twice):
        row = int(twice[0])
        found = ", ".join(str(table.loc[row, k]) for k in key)
        text = f"({found}) stands twice, expected once"
        raise SourceError(path, text, row=row + FIRST_ROW, column=key[0])
