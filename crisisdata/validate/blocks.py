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
class Block:
    """Parsed records.

    Attributes
    ----------
    columns
        One Arrow string or dictionary array a field; null is a cell that a
        short row lacks.
    widths
        Number of cells of the rows that have more or fewer than there are
        fields, by row within the block.
    """

    columns: list[Any]
    count: int
    widths: dict[int, int] = field(default_factory=dict)


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
    dictionary = layout.dictionary
    table = _arrow(text, layout, dictionary, quoted, ragged)
    if not ragged and not _may_have_blank_lines(table.columns):
        return Block(table.columns, table.num_rows)
    if any(dictionary):
        # rows are put back into columns of texts; the next block will have such rows, too
        layout.dictionary = [False] * len(layout.names)
        ragged = []
        table = _arrow(text, layout, layout.dictionary, quoted, ragged)
    return _mend(bytes(text), layout, quoted, table, ragged)


def _arrow(
    data: memoryview, layout: Layout, dictionary: list[bool], quoted: bool, ragged: list
) -> _Parsed:
    import pyarrow as pa
    import pyarrow.csv as pacsv

    def keep(row) -> str:
        ragged.append((row.number, row.text))
        return "skip"

    names = [str(number) for number in range(len(layout.names))]
    coded = pa.dictionary(pa.int32(), pa.string())
    kinds = [coded if flag else pa.string() for flag in dictionary]
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


def _mend(data: bytes, layout: Layout, quoted: bool, table: _Parsed, ragged: list) -> Block:
    """Put the rows of another width back in their places, and empty the blank lines."""
    import pyarrow as pa
    import pyarrow.compute as pc

    width = len(layout.names)
    count = table.num_rows + len(ragged)
    places = np.array([number - 1 for number, _ in ragged], dtype=np.int64)
    records = split_records([text for _, text in ragged], layout.delimiter)
    if len(records) != len(ragged):
        raise Fallback("rows of another width are read otherwise")
    widths = {int(place): len(cells) for place, cells in zip(places, records, strict=True)}
    check_widths(widths)
    if any(found == width for found in widths.values()):
        raise Fallback("a row's width is read otherwise")
    columns = table.columns
    if ragged:
        regular = np.ones(count, dtype=bool)
        regular[places] = False
        order = np.empty(count, dtype=np.int64)
        order[regular] = np.arange(table.num_rows)
        order[places] = table.num_rows + np.arange(len(ragged))
        added = [[c[i] if i < len(c) else None for c in records] for i in range(width)]
        columns = [
            pa.concat_arrays([column, pa.array(cells, pa.string())]).take(order)
            for column, cells in zip(columns, added, strict=True)
        ]
    lines = _blank_lines(data, quoted)
    if len(lines):
        keep = np.zeros(count, dtype=bool)
        keep[lines] = True
        gone = pa.array(keep)
        columns = [pc.if_else(gone, pa.scalar(None, pa.string()), c) for c in columns]
        widths |= dict.fromkeys(lines.tolist(), 0)
    return Block(columns, count, widths)


def _blank_lines(data: bytes, quoted: bool) -> np.ndarray:
    starts = record_starts(data, quoted)
    lengths = np.diff(starts)
    short = np.flatnonzero(lengths <= 2)
    texts = (data[starts[row] : starts[row + 1]] for row in short)
    return short[[text in (b"\n", b"\r\n") for text in texts]]
