"""Where records begin and end in the bytes of a CSV file.

Arrow's reader and Python's `csv` agree on a file whose quotes are structural:
each opens or closes a whole field, or is doubled inside one. The checks here
prove that of a block before Arrow's answer is taken.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import numpy as np

from crisisdata.validate.fallback import Fallback

QUOTE, LF, CR = 34, 10, 13


def as_array(data) -> np.ndarray:
    """The bytes as an array, without a copy."""
    return np.frombuffer(data, dtype=np.uint8)


def check_block(data, start: int, stop: int, delimiter: bytes, *, translated: bool) -> bool:
    """Prove that Arrow reads a block as Python does; say if it has quotes.

    Parameters
    ----------
    data, start, stop
        The file, and a span of whole records in it.
    delimiter
        The one byte between fields.
    translated
        Whether frictionless opens the file with line ends translated, so that
        a carriage return within quotes would be lost.

    Raises
    ------
    Fallback
        If the two might differ.
    """
    if data[start : start + 3] == b"\xef\xbb\xbf":
        raise Fallback("a byte order mark within the table")
    quoted = data.find(b'"', start, stop) >= 0
    returns = data.find(b"\r", start, stop) >= 0
    if not (quoted or returns):
        return False
    block = data[start:stop]
    if returns:
        if block.count(b"\r") != block.count(b"\r\n"):
            raise Fallback("a carriage return alone")
        if quoted and translated:
            raise Fallback("line ends within quotes are translated")
    if quoted:
        _check_quotes(as_array(block), delimiter[0])
    return quoted


def _check_quotes(data: np.ndarray, delimiter: int) -> None:
    where = np.flatnonzero(data == QUOTE)
    if len(where) % 2:
        raise Fallback("a quote is not closed")
    opening, closing = where[0::2], where[1::2]
    before = data[np.maximum(opening - 1, 0)]
    fits = (opening == 0) | (before == delimiter) | (before == LF) | (before == CR)
    # a doubled quote: the one before closed, and this one opens again
    fits[1:] |= opening[1:] == closing[:-1] + 1
    after = data[np.minimum(closing + 1, len(data) - 1)]
    ends = (closing == len(data) - 1) | (after == delimiter) | (after == LF) | (after == CR)
    ends[:-1] |= opening[1:] == closing[:-1] + 1
    if not (fits.all() and ends.all()):
        raise Fallback("a quote in the middle of a field")


def record_starts(data: bytes, quoted: bool) -> np.ndarray:
    """Offsets at which records start, and the length of the data at the end."""
    array = as_array(data)
    ends = np.flatnonzero(array == LF)
    if quoted:
        quotes = np.flatnonzero(array == QUOTE)
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    starts = np.empty(len(ends) + 2, dtype=np.int64)
    starts[0] = 0
    starts[1:-1] = ends + 1
    starts[-1] = len(data)
    return starts[:-1] if len(ends) and ends[-1] == len(data) - 1 else starts


def last_record_end(data, start: int, stop: int) -> int:
    """End of the last whole record of data[start:stop], or `start` if there is none.

    `start` is outside quotes.
    """
    cut = data.rfind(b"\n", start, stop) + 1
    if cut <= start:
        return start
    if data.find(b'"', start, cut) < 0:
        return cut
    block = data[start:cut]
    if block.count(b'"') % 2 == 0:
        return cut
    array = as_array(block)
    ends = np.flatnonzero(array == LF)
    outside = ends[np.searchsorted(np.flatnonzero(array == QUOTE), ends) % 2 == 0]
    return start + int(outside[-1]) + 1 if len(outside) else start


def content_offset(data, start: int, records: int, delimiter: str) -> int:
    """Where the content starts: after the first `records` records from `start` on."""
    if not records:
        return start
    size = 2**16
    while True:
        head = bytes(data[start : start + size])
        taken = _taken(head, records, delimiter)
        # at the end of the head a record may have been cut in two
        if taken < len(head) - 4 or start + len(head) >= len(data):
            return start + taken
        if size > 2**30:
            raise Fallback("a header of a gigabyte")
        size *= 16


def _taken(head: bytes, records: int, delimiter: str) -> int:
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        for line in io.StringIO(head.decode("utf-8", "ignore"), newline=""):
            taken += len(line.encode())
            yield line

    reader = csv.reader(lines(), delimiter=delimiter)
    for _ in range(records):
        if next(reader, None) is None:
            break
    return taken


def split_records(texts: list[str], delimiter: str) -> list[list[str]]:
    """The cells of each record; the text of a record may span lines."""
    return list(csv.reader(texts, delimiter=delimiter))
