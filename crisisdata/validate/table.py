"""One table validated by the fast engine."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from crisisdata.validate import events as ev
from crisisdata.validate.blocks import Block, Part
from crisisdata.validate.columns import Column, Verdict
from crisisdata.validate.keys import KeyHashes, combine, previous
from crisisdata.validate.opened import Opened
from crisisdata.validate.source import WORKERS, CellSource

Progress = Callable[[int], None]


@dataclass
class Finding:
    """What a pass over the rows has found.

    Attributes
    ----------
    events
        All findings, in frictionless' order.
    counts
        Rows of each block.
    """

    events: ev.Events
    counts: list[int]
    keys: dict[str, KeyHashes] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows that were read."""
        return sum(self.counts)


@dataclass
class _Judged:
    count: int
    events: ev.Events
    blank: np.ndarray
    keys: dict[int, tuple[np.ndarray, np.ndarray | None]]


_PRIMARY = -1


def judge_rows(
    opened: Opened, source: Any, limit: int, known: int, progress: Progress | None = None
) -> Finding:
    """Read every row and list what frictionless would report.

    Parameters
    ----------
    opened
        The table.
    source
        Where its rows come from.
    limit
        Errors to stop at, 0 for none: reading goes on to the end of a block.
    known
        Errors found before the first row.
    progress
        Called with the number of rows of each block.
    """
    keys = {place: KeyHashes() for place in opened.unique}
    if opened.primary:
        keys[_PRIMARY] = KeyHashes()
    parts: list[ev.Events] = []
    blanks: list[np.ndarray] = []
    counts: list[int] = []
    found = known
    for judged in _in_order(source, lambda task: _judge(opened, source.block(task))):
        start = sum(counts)
        judged.events.row += start
        parts.append(judged.events)
        blanks.append(judged.blank + start)
        for key, (values, skipped) in judged.keys.items():
            keys[key].add(len(counts), values, skipped)
        counts.append(judged.count)
        # the errors of a blank row give way to one, so they are not counted
        found += len(judged.blank) if len(judged.blank) else len(judged.events)
        if progress:
            progress(judged.count)
        if limit and found >= limit:
            break
    repeated = _repeated(opened, source, keys, counts)
    blank = np.concatenate(blanks) if blanks else np.empty(0, dtype=np.int64)
    events = opened.reading.sort(ev.join(parts + repeated), blank)
    return Finding(events, counts)


def _in_order(source: Any, work: Callable[[Any], _Judged]) -> Iterator[_Judged]:
    """Judge the blocks on several threads, and hand them on in their order."""
    tasks = source.tasks()
    if isinstance(source, CellSource) or WORKERS == 1:
        yield from map(work, tasks)
        return
    pending: deque[Any] = deque()
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            for task in tasks:
                pending.append(pool.submit(work, task))
                if len(pending) > WORKERS:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()


def _judge(opened: Opened, block: Block) -> _Judged:
    """Judge the parts of a block, and put together what is found."""
    found = [_judge_part(opened, part) for part in block.parts]
    events = [one.events for one in found]
    for part, one in zip(block.parts, found, strict=True):
        one.events.row = part.places(one.events.row)
    if block.widths:
        events.append(ev.of_widths(block.widths, len(opened.columns), 0))
    keys = {
        key: (
            block.whole([one.keys[key][0] for one in found]),
            block.mask([one.keys[key][1] for one in found]),
        )
        for key in found[0].keys
    }
    blank = [part.places(one.blank) for part, one in zip(block.parts, found, strict=True)]
    return _Judged(block.count, ev.join(events), np.concatenate(blank), keys)


def _judge_part(opened: Opened, part: Part) -> _Judged:
    columns, arrays = opened.columns, part.columns
    verdicts = [column.verdict(array) for column, array in zip(columns, arrays, strict=True)]
    parts = []
    for place, (column, verdict) in enumerate(zip(columns, verdicts, strict=True)):
        if len(verdict.rows):
            notes = column.judge.note_counts(verdict.ids)
            parts.append(ev.of_outcomes(verdict.rows, verdict.ids, place, notes))
    keys = {
        place: (columns[place].hashes(arrays[place], verdicts[place].empty), verdicts[place].empty)
        for place in opened.unique
    }
    if opened.primary:
        keys[_PRIMARY], without = _primary(opened, arrays, verdicts)
        parts.append(ev.make(without, ev.KEY_NULL))
    for number, (reference, group) in enumerate(
        zip(opened.references, opened.reading.foreign, strict=True)
    ):
        missed = reference.misses([columns[p] for p in group], [arrays[p] for p in group])
        if len(missed):
            parts.append(ev.make(missed, ev.FOREIGN, 0, number))
    return _Judged(len(arrays[0]), ev.join(parts), _blank(verdicts), keys)


def _primary(opened: Opened, arrays: list[Any], verdicts: list[Verdict]):
    hashes = [opened.columns[p].hashes(arrays[p], verdicts[p].empty) for p in opened.primary]
    without = _all([verdicts[p].empty for p in opened.primary])
    nowhere = np.empty(0, dtype=np.int64) if without is None else np.flatnonzero(without)
    return (combine(hashes), without), nowhere


def _all(masks: list[np.ndarray | None]) -> np.ndarray | None:
    """Rows that every mask has; None if there is none."""
    result: np.ndarray | None = None
    for mask in masks:
        if mask is None:
            return None
        result = mask if result is None else result & mask
    return result if result is not None and result.any() else None


def _blank(verdicts: list[Verdict]) -> np.ndarray:
    rows = _all([verdict.null for verdict in verdicts])
    return np.empty(0, dtype=np.int64) if rows is None else np.flatnonzero(rows)


def _repeated(
    opened: Opened, source: Any, keys: dict[int, KeyHashes], counts: list[int]
) -> list[ev.Events]:
    """Duplicates: candidates by hash, decided by frictionless' values."""
    result = []
    for key, hashes in keys.items():
        places = opened.primary if key == _PRIMARY else [key]
        columns = [opened.columns[place] for place in places]
        rows, values = hashes.candidates(len(counts))
        if len(columns) == 1 and columns[0].exact:
            later, earlier = previous(rows, values)
        elif len(rows):
            later, earlier = _duplicates(columns, places, rows, source.cells(rows, counts))
        else:
            continue
        kind = ev.KEY_REPEATED if key == _PRIMARY else ev.UNIQUE
        result.append(ev.make(later, kind, max(key, 0), earlier))
    return result


def _duplicates(
    columns: list[Column], places: list[int], rows: np.ndarray, texts: Mapping[int, list[str]]
) -> tuple[np.ndarray, np.ndarray]:
    memory: dict[Any, int] = {}
    later, earlier = [], []
    for row in rows.tolist():
        cells = texts[row]
        values = tuple(
            column.judge.value(cells[place] if place < len(cells) else None)
            for column, place in zip(columns, places, strict=True)
        )
        found = memory.get(values)
        memory[values] = row
        if found is not None:
            later.append(row)
            earlier.append(found)
    return np.array(later, dtype=np.int64), np.array(earlier, dtype=np.int64)
