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

    def candidates(self, blocks: int) -> np.ndarray:
        """Rows of the first `blocks` blocks that share their hash with another row."""
        parts = [self._parts[number] for number in range(blocks)]
        if not parts:
            return np.empty(0, dtype=np.int64)
        values = np.concatenate([hashes for hashes, _ in parts])
        if all(skipped is None for _, skipped in parts):
            return _repeated(values)
        kept = np.concatenate([np.ones(len(h), dtype=bool) if s is None else ~s for h, s in parts])
        rows = np.flatnonzero(kept)
        return rows[_repeated(values[rows])]


def _repeated(values: np.ndarray) -> np.ndarray:
    if len(values) < 2:
        return np.empty(0, dtype=np.int64)
    if (values[1:] > values[:-1]).all():
        return np.empty(0, dtype=np.int64)
    order = np.sort(values)
    same = order[1:][order[1:] == order[:-1]]
    if not len(same):
        return np.empty(0, dtype=np.int64)
    repeated = np.unique(same)
    place = np.searchsorted(repeated, values)
    place[place == len(repeated)] = 0
    return np.flatnonzero(repeated[place] == values)


def combine(columns: list[np.ndarray]) -> np.ndarray:
    """The hash of a composite key, from those of its cells."""
    result = columns[0]
    for column in columns[1:]:
        with np.errstate(over="ignore"):
            result = mix(result + np.uint64(0x9E3779B97F4A7C15)) ^ column
    return mix(result) if len(columns) > 1 else result
