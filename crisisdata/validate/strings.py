"""Vectorised work on the buffers of Arrow string arrays."""

from __future__ import annotations

import numpy as np

# odd 64-bit multipliers (golden ratio; Steele, Lea and Flood's SplitMix64)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)


def buffers(array) -> tuple[np.ndarray, np.ndarray]:
    """Offsets (one more than cells) and bytes of a string array."""
    _, offsets, data = array.buffers()
    first = array.offset
    index = np.frombuffer(offsets, dtype=np.int32, count=first + len(array) + 1)[first:]
    if data is None:
        return index, np.empty(0, dtype=np.uint8)
    return index, np.frombuffer(data, dtype=np.uint8)


def data_bytes(array) -> bytes:
    """All characters of the array, one cell after the other, as bytes."""
    offsets, data = buffers(array)
    return data[offsets[0] : offsets[-1]].tobytes() if len(array) else b""


def mix(values: np.ndarray) -> np.ndarray:
    """Scramble 64-bit integers one to one."""
    with np.errstate(over="ignore"):
        values = values * _GOLDEN
        values ^= values >> _SHIFT
        values *= _MIX
        values ^= values >> _SHIFT
    return values


def hashes(array) -> np.ndarray:
    """A 64-bit hash of each text; equal texts have equal hashes.

    Reads eight bytes of every cell at a time, so that short texts (codes,
    dates, identifiers) cost a step or two.
    """
    offsets, data = buffers(array)
    count = len(array)
    lengths = np.diff(offsets).astype(np.int64)
    result = mix(lengths.astype(np.uint64))
    if not count or not lengths.any():
        return result
    padded = np.zeros(len(data) + 8, dtype=np.uint8)
    padded[: len(data)] = data
    # an unaligned view: word k is the eight bytes that start at byte k
    words = np.ndarray((len(data) + 1,), dtype="<u8", buffer=padded, strides=(1,))
    rows = np.arange(count) if (lengths == 0).any() else None
    starts = offsets[:-1].astype(np.int64)
    if rows is not None:
        rows = np.flatnonzero(lengths)
        starts, lengths = starts[rows], lengths[rows]
    while True:
        chunk = words[starts]
        short = lengths < 8
        if short.any():
            keep = (np.uint64(8) * lengths[short].astype(np.uint64)).astype(np.uint64)
            chunk[short] &= (np.uint64(1) << keep) - np.uint64(1)
        if rows is None:
            result = mix(result ^ chunk)
        else:
            result[rows] = mix(result[rows] ^ chunk)
        more = np.flatnonzero(lengths > 8)
        if not len(more):
            return result
        rows = more if rows is None else rows[more]
        starts, lengths = starts[more] + 8, lengths[more] - 8
