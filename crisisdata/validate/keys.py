"""Which rows repeat a key.

Every row keeps a 64-bit hash of its key. Equal keys have equal hashes, so a
key whose hashes are all different has no duplicate; rows that share a hash are
candidates, and are compared by frictionless' values before anything is said.
"""

from __future__ import annotations

import numpy as np

from crisisdata.validate.strings import mix


class KeyHashes:
    """The hashes of one key, block after block.

    Parameters
    ----------
    nulls
        Whether cells without a value take part (a primary key's do, as long as
        one cell has a value; those of a unique field do not).
    """

    def __init__(self) -> None:
        self._parts: dict[int, tuple[np.ndarray, np.ndarray | None]] = {}

    def add(self, number: int, hashes: np.ndarray, skipped: np.ndarray | None) -> None:
        """Keep the hashes of block `number`; the skipped rows have no key."""
        if skipped is not None and not skipped.any():
            skipped = None
        self._parts[number] = (hashes, skipped)

    def candidates(self, blocks: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the first `blocks` blocks that share their hash with another row, and it."""
        parts = [self._parts.pop(number) for number in range(blocks)]
        self._parts.clear()
        if not parts:
            return _NOTHING, _NOTHING.view(np.uint64)
        values = np.concatenate([hashes for hashes, _ in parts])
        if all(skipped is None for _, skipped in parts):
            del parts
            rows = _repeated(values)
            return rows, values[rows]
        kept = np.concatenate([np.ones(len(h), dtype=bool) if s is None else ~s for h, s in parts])
        del parts
        values = values[kept]
        found = _repeated(values)
        return np.flatnonzero(kept)[found], values[found]


_NOTHING = np.empty(0, dtype=np.int64)


def _repeated(values: np.ndarray) -> np.ndarray:
    if len(values) < 2 or (values[1:] > values[:-1]).all():
        return _NOTHING
    order = np.sort(values)
    repeated = order[1:][order[1:] == order[:-1]]
    del order
    if not len(repeated):
        return _NOTHING
    # most rows are told apart by a few bits, without a search
    bits = np.zeros(2**_BITS, dtype=bool)
    bits[_some_bits(repeated)] = True
    rows = np.flatnonzero(bits[_some_bits(values)])
    place = np.searchsorted(repeated, values[rows])
    place[place == len(repeated)] = 0
    return rows[repeated[place] == values[rows]]


_BITS = 22


def _some_bits(values: np.ndarray) -> np.ndarray:
    # an odd multiplier, so that numbers in sequence differ in the upper bits, too
    with np.errstate(over="ignore"):
        return (values * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _BITS)


def previous(rows: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows whose value came before, and the last row that had it."""
    order = np.argsort(values, kind="stable")
    same = np.flatnonzero(values[order][1:] == values[order][:-1])
    return rows[order[same + 1]], rows[order[same]]


def combine(columns: list[np.ndarray]) -> np.ndarray:
    """The hash of a composite key, from those of its cells."""
    result = columns[0]
    for column in columns[1:]:
        with np.errstate(over="ignore"):
            result = mix(result + np.uint64(0x9E3779B97F4A7C15)) ^ column
    return mix(result) if len(columns) > 1 else result
