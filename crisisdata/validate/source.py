"""Where the rows of a table come from: Arrow's blocks, or frictionless' own cells."""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from crisisdata.validate.blocks import BLOCK, Block, Layout, Part, check_widths, cut, parse
from crisisdata.validate.columns import Column
from crisisdata.validate.fallback import Fallback
from crisisdata.validate.lexer import content_offset, record_starts, split_records

WORKERS = min(8, os.cpu_count() or 1)
BATCH = 20_000
CHUNK = 4096
SAMPLE = 2**18
DISTINCT_SHARE = 0.5


def arrow_layout(resource: Any, columns: list[Column]) -> Layout | None:
    """The layout with which Arrow reads the file as Python would, or None."""
    from frictionless.formats import CsvControl

    dialect = resource.dialect
    if resource.format not in ("csv", "tsv") or resource.memory or resource.multipart:
        return None
    if (
        resource.scheme != "file"
        or resource.remote
        or (resource.compression or "") not in ("", "gz", "zip")
    ):
        return None
    if dialect.comment_char or dialect.comment_rows or dialect.skip_blank_rows:
        return None
    # a blank line and a line of one empty cell look alike in a table of one column
    if len(columns) < 2:
        return None
    config = CsvControl.from_dialect(dialect).to_python()
    plain = (
        config.quotechar == '"'
        and config.doublequote
        and config.escapechar is None
        and not config.skipinitialspace
        and len(config.delimiter) == 1
        and config.delimiter.isascii()
        and config.delimiter not in '"\r\n'
    )
    if not plain:
        return None
    names = [column.judge.name for column in columns]
    flags = [column.dictionary for column in columns]
    return Layout(names, flags, config.delimiter, resource.format != "csv")


class Cells(Mapping):
    """The cells of some rows, by row.

    Parameters
    ----------
    rows
        Indices of the rows, ascending.
    cells
        The cells of each.
    """

    def __init__(self, rows: np.ndarray, cells: Sequence[list[str]]):
        self._rows, self._cells = rows, cells

    def __getitem__(self, row: int) -> list[str]:
        place = int(np.searchsorted(self._rows, row))
        if place == len(self._rows) or self._rows[place] != row:
            raise KeyError(row)
        return self._cells[place]

    def many(self, rows: np.ndarray) -> list[list[str]]:
        """The cells of each of some rows (ascending), all of which are there."""
        places = np.searchsorted(self._rows, rows)
        if not len(places):
            return []
        first, last = int(places[0]), int(places[-1])
        found = self._cells[first : last + 1]
        return [found[place] for place in (places - first).tolist()]

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows.tolist())

    def __len__(self) -> int:
        return len(self._rows)


class Records(Sequence):
    """Records kept as bytes, a binary array a block, and split when they are asked for.

    Errors come row by row and are read in order, so what was split last is kept.
    """

    def __init__(self, blocks: list[Any], delimiter: str):
        self._blocks, self._delimiter = blocks, delimiter
        self._firsts = np.cumsum([0, *(len(block) for block in blocks)])
        self._chunk, self._found = -1, [[""]]

    def __len__(self) -> int:
        return int(self._firsts[-1])

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            first, end, _ = place.indices(len(self))
            chunks = range(first // CHUNK, -(-end // CHUNK)) if first < end else ()
            found = list(chain.from_iterable(map(self._split, chunks)))
            start = first // CHUNK * CHUNK
            return found[first - start : end - start]
        return self._split(place // CHUNK)[place % CHUNK]

    def _split(self, chunk: int) -> list[list[str]]:
        """The cells of the records of a chunk."""
        if chunk != self._chunk:
            texts: list[str] = []
            first, end = chunk * CHUNK, min((chunk + 1) * CHUNK, len(self))
            block = int(np.searchsorted(self._firsts, first, side="right")) - 1
            while first < end:
                stop = min(end, int(self._firsts[block + 1]))
                offset = first - int(self._firsts[block])
                part = self._blocks[block].slice(offset, stop - first)
                texts += [record.decode() for record in part.to_pylist()]
                first, block = stop, block + 1
            self._chunk, self._found = chunk, split_records(texts, self._delimiter)
        return self._found


class ArrowSource:
    """The rows of a UTF-8 text, in blocks."""

    def __init__(self, data: Any, layout: Layout, skip: int):
        self.data, self.layout = data, layout
        bom = 3 if data[:3] == b"\xef\xbb\xbf" else 0
        self.start = content_offset(data, bom, skip, layout.delimiter)
        self.spans: list[tuple[int, int]] = []

    def choose_dictionaries(self, columns: list[Column]) -> None:
        """Look at a sample and dictionary-encode the columns of few distinct texts."""
        stop = next((stop for _, stop in cut(self.data, self.start, SAMPLE)), self.start)
        if stop == self.start:
            return
        plain = Layout(
            self.layout.names, [False] * len(columns), self.layout.delimiter, self.layout.translated
        )
        sample = parse(self.data, self.start, stop, plain).parts[0].columns
        for place, (column, array) in enumerate(zip(columns, sample, strict=True)):
            worth = column.quick is not None and _worth_a_dictionary(column)
            if worth and len(array.unique()) <= DISTINCT_SHARE * len(array):
                self.layout.dictionary[place] = True

    def tasks(self) -> Iterator[tuple[int, int]]:
        """Spans of the blocks, remembered for `texts`."""
        # as many blocks on each thread, so that none is left waiting at the end
        length = len(self.data) - self.start
        rounds = max(1, -(-length // (BLOCK * WORKERS)))
        size = min(BLOCK, max(length // (rounds * WORKERS) + 1, SAMPLE))
        for span in cut(self.data, self.start, size):
            self.spans.append(span)
            yield span

    def block(self, span: tuple[int, int]) -> Block:
        """Parse the block of a span."""
        block = parse(self.data, *span, self.layout)
        _give_back(self.data, *span)
        return block

    def cells(self, rows: np.ndarray, counts: list[int]) -> Cells:
        """The cells of the given rows (ascending), as frictionless has them."""
        import pyarrow as pa

        records: list[Any] = []
        first = 0
        for (start, stop), count in zip(self.spans, counts, strict=False):
            low, high = np.searchsorted(rows, (first, first + count))
            if high > low:
                data = self.data[start:stop]
                starts = record_starts(data, b'"' in data)
                offsets = pa.py_buffer(starts.astype(np.int32))
                lines = pa.Array.from_buffers(
                    pa.binary(), len(starts) - 1, [None, offsets, pa.py_buffer(data)]
                )
                records.append(lines.take(pa.array(rows[low:high] - first)))
                _give_back(self.data, start, stop)
            first += count
        return Cells(rows, Records(records, self.layout.delimiter))

    def numbering(self, first_row: int) -> Callable[[Any], Any]:
        """From rows to frictionless' numbers of them."""
        return lambda rows: rows + first_row


def _give_back(data: Any, start: int, stop: int) -> None:
    """Take a part of a mapped file out of this process' memory: it has been read."""
    if hasattr(mmap, "MADV_DONTNEED"):
        start -= start % mmap.PAGESIZE
        data.madvise(mmap.MADV_DONTNEED, start, stop - start)


def _worth_a_dictionary(column: Column) -> bool:
    if column.is_key:
        return True
    constraints = column.judge.field.constraints
    return column.is_text and any(
        constraints.get(name) is not None for name in ("pattern", "minLength", "maxLength")
    )


class CellSource:
    """The rows of frictionless' own cell stream, in batches."""

    def __init__(self, resource: Any, reopen: Any, width: int):
        self.resource, self.reopen, self.width = resource, reopen, width
        self.numbers: list[np.ndarray] = []

    def tasks(self) -> Iterator[tuple[list[int], list[list[str]]]]:
        """Batches of row numbers and rows."""
        for numbers, rows in _batches(self.resource):
            self.numbers.append(np.array(numbers, dtype=np.int64))
            yield numbers, rows

    def block(self, task: tuple[list[int], list[list[str]]]) -> Block:
        """Turn a batch into columns."""
        import pyarrow as pa

        _, rows = task
        width = self.width
        widths = {place: len(row) for place, row in enumerate(rows) if len(row) != width}
        check_widths(widths)
        if widths:
            rows = [_fitted(row, width) for row in rows]
        try:
            cells = list(zip(*rows, strict=True))
            columns = [pa.array(column, pa.string()) for column in cells]
        except (pa.ArrowException, TypeError, UnicodeError) as error:
            raise Fallback("cells that are not text") from error
        return Block([Part(columns)], len(rows), widths)

    def cells(self, rows: np.ndarray, counts: list[int]) -> Cells:
        """The cells of the given rows (ascending); the file is read again."""
        wanted = iter(rows.tolist())
        row = next(wanted, None)
        result: list[list[str]] = []
        place = 0
        for _, cells in _batches(self.reopen()):
            while row is not None and row < place + len(cells):
                result.append(cells[row - place])
                row = next(wanted, None)
            place += len(cells)
            if row is None:
                break
        return Cells(rows, result)

    def numbering(self, first_row: int) -> Callable[[Any], Any]:
        """From rows to frictionless' numbers of them."""
        known = np.concatenate(self.numbers) if self.numbers else np.empty(0, dtype=np.int64)
        return lambda rows: known[rows]


def _fitted(row: list[Any], width: int) -> list[Any]:
    """The row's first cells; None for each that it lacks."""
    return row[:width] + [None] * (width - len(row))


def _batches(resource: Any) -> Iterator[tuple[list[int], list[list[str]]]]:
    from frictionless import FrictionlessException

    numbers: list[int] = []
    rows: list[list[str]] = []
    try:
        for number, cells in resource.dialect.read_enumerated_content_stream(resource.cell_stream):
            numbers.append(number)
            rows.append(cells)
            if len(rows) >= BATCH:
                yield numbers, rows
                numbers, rows = [], []
    except FrictionlessException as error:
        raise Fallback(f"the rows cannot be read: {error}") from error
    if rows:
        yield numbers, rows
