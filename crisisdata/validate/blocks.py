"""A CSV file as a stream of blocks of whole records, parsed by Arrow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from crisisdata.errors import UnsafeError
from crisisdata.validate.fallback import Fallback
from crisisdata.validate.lexer import check_block, last_record_end, record_starts, split_records
from crisisdata.validate.safety import COLUMN_LIMIT, RECORD_LIMIT

BLOCK = 8 * 2**20
"""Bytes to a block: large enough to have fewer texts than cells, small enough to hold several."""


@dataclass
class Part:
    """Some rows of a block.

    Attributes
    ----------
    columns
        One Arrow string or dictionary array a field; null is a cell that a
        short row lacks.
    rows
        Where in the block they stand; None if they are all of its rows.
    """

    columns: list[Any]
    rows: np.ndarray | None = None

    def places(self, found: np.ndarray) -> np.ndarray:
        """Rows of the block, from rows of the part."""
        return found if self.rows is None else self.rows[found]


@dataclass
class Block:
    """Parsed records: those as wide as the table, and apart from them the others.

    Attributes
    ----------
    widths
        Number of cells of the rows that have more or fewer than there are
        fields, by row within the block.
    """

    parts: list[Part]
    count: int
    widths: dict[int, int] = field(default_factory=dict)

    def whole(self, values: list[np.ndarray]) -> np.ndarray:
        """One array of the block from those of its parts."""
        if self.parts[0].rows is None:
            return values[0]
        result = np.empty(self.count, dtype=values[0].dtype)
        for part, value in zip(self.parts, values, strict=True):
            result[part.rows] = value
        return result

    def mask(self, masks: list[np.ndarray | None]) -> np.ndarray | None:
        """One mask of the block from those of its parts; None holds nothing."""
        if self.parts[0].rows is None:
            return masks[0]
        if all(mask is None for mask in masks):
            return None
        result = np.zeros(self.count, dtype=bool)
        for part, mask in zip(self.parts, masks, strict=True):
            if mask is not None:
                result[part.places(np.flatnonzero(mask))] = True
        return result


def check_widths(widths: dict[int, int]) -> None:
    """Refuse a row of very many cells: each would be an error that lists them all."""
    if widths and max(widths.values()) > COLUMN_LIMIT:
        raise UnsafeError(f"a row of more than {COLUMN_LIMIT} cells")


@dataclass
class Layout:
    """How the records of a file are to be parsed."""

    names: list[str]
    dictionary: list[bool]
    delimiter: str
    translated: bool


def cut(data, start: int, size: int = BLOCK):
    """Spans (start, stop) of whole records that make up the data from `start` on."""
    end = len(data)
    while start < end:
        width, stop = size, start
        while stop == start:
            limit = min(start + width, end)
            stop = end if limit == end else last_record_end(data, start, limit)
            width *= 2
            if width > 2 * RECORD_LIMIT:
                raise UnsafeError(f"a record of more than {RECORD_LIMIT >> 20} MiB")
        yield start, stop
        start = stop


def parse(data, start: int, stop: int, layout: Layout) -> Block:
    """Parse the whole records of data[start:stop].

    Raises
    ------
    Fallback
        If Arrow might read the records otherwise than Python does.
    """
    delimiter = layout.delimiter.encode()
    quoted = check_block(data, start, stop, delimiter, translated=layout.translated)
    text = memoryview(data)[start:stop]
    ragged: list[tuple[int, str]] = []
    table = _arrow(text, layout, quoted, ragged)
    blank = np.empty(0, dtype=np.int64)
    if _may_have_blank_lines(table.columns):
        blank = _blank_lines(bytes(text), quoted)
    if not ragged and not len(blank):
        return Block([Part(table.columns)], table.num_rows)
    return _mend(layout, table, ragged, blank)


def _arrow(
    data: memoryview, layout: Layout, quoted: bool, ragged: list[tuple[int, str]]
) -> _Parsed:
    import pyarrow as pa
    import pyarrow.csv as pacsv

    def keep(row) -> str:
        ragged.append((row.number, row.text))
        return "skip"

    names = [str(number) for number in range(len(layout.names))]
    coded = pa.dictionary(pa.int32(), pa.string())
    kinds = [coded if flag else pa.string() for flag in layout.dictionary]
    try:
        table = pacsv.read_csv(
            pa.BufferReader(pa.py_buffer(data)),
            read_options=pacsv.ReadOptions(
                column_names=names, use_threads=False, block_size=len(data) + 1
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=layout.delimiter,
                newlines_in_values=quoted,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict(zip(names, kinds, strict=True)),
                strings_can_be_null=False,
                null_values=[],
            ),
        )
    except pa.ArrowInvalid as error:
        raise Fallback(f"Arrow: {error}") from error
    columns = [_one_chunk(column) for column in table.columns]
    return _Parsed(columns, table.num_rows)


@dataclass
class _Parsed:
    columns: list[Any]
    num_rows: int


def _one_chunk(column):
    import pyarrow as pa

    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _may_have_blank_lines(columns: list[Any]) -> bool:
    """Whether some row is empty in every column, as Arrow reads a blank line."""
    blank: np.ndarray | None = None
    for column in columns:
        empty = _empty_cells(column)
        if empty is None:
            return False
        blank = empty if blank is None else blank & empty
        if not blank.any():
            return False
    return True


def _empty_cells(column) -> np.ndarray | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        place = pc.index(column.dictionary, "").as_py()
        if place < 0:
            return None
        return column.indices.to_numpy(zero_copy_only=False) == place
    lengths = pc.binary_length(column).to_numpy(zero_copy_only=False)
    return lengths == 0 if not lengths.all() else None


def _mend(
    layout: Layout, table: _Parsed, ragged: list[tuple[int, str]], blank: np.ndarray
) -> Block:
    """Set the rows of another width, and the blank lines, apart from the regular ones."""
    import pyarrow as pa

    width = len(layout.names)
    count = table.num_rows + len(ragged)
    records = split_records([text for _, text in ragged], layout.delimiter)
    if len(records) != len(ragged):
        raise Fallback("rows of another width are read otherwise")
    places = [number - 1 for number, _ in ragged]
    widths = {place: len(cells) for place, cells in zip(places, records, strict=True)}
    check_widths(widths)
    if any(found == width for found in widths.values()):
        raise Fallback("a row's width is read otherwise")
    regular = np.ones(count, dtype=bool)
    regular[places] = False
    columns = table.columns
    if len(blank):
        lines = np.zeros(count, dtype=bool)
        lines[blank] = True
        kept = pa.array(~lines[regular])
        columns = [column.filter(kept) for column in columns]
        regular &= ~lines
        places += blank.tolist()
        records += [[] for _ in blank]
        widths |= dict.fromkeys(blank.tolist(), 0)
    cells = [[c[i] if i < len(c) else None for c in records] for i in range(width)]
    others = Part([pa.array(c, pa.string()) for c in cells], np.array(places, dtype=np.int64))
    return Block([Part(columns, np.flatnonzero(regular)), others], count, widths)


def _blank_lines(data: bytes, quoted: bool) -> np.ndarray:
    starts = record_starts(data, quoted)
    lengths = np.diff(starts)
    short = np.flatnonzero(lengths <= 2)
    texts = (data[starts[row] : starts[row + 1]] for row in short)
    return short[[text in (b"\n", b"\r\n") for text in texts]]
