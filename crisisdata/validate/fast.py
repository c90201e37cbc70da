"""The fast engine: frictionless opens the tables and decides, Arrow reads the rows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from crisisdata.errors import UnsafeError
from crisisdata.validate.errors import RowErrors
from crisisdata.validate.fallback import Fallback
from crisisdata.validate.files import text_bytes
from crisisdata.validate.opened import Opened, open_table
from crisisdata.validate.references import Reference, offer
from crisisdata.validate.report import Descriptor, Digests, Report, Task, digest
from crisisdata.validate.safety import check_rows
from crisisdata.validate.source import ArrowSource, Cells, CellSource, arrow_layout
from crisisdata.validate.table import Progress, judge_rows

TINY = 20_000
"""Bytes below which `auto` leaves a table to frictionless: there is nothing to gain."""

BESIDE = 8 * 2**20
"""Bytes up to which a table is validated beside a larger one: it fits into one block."""

RAISED = "raised"

_Target = tuple[int, tuple[str, ...]]
"""Place of a resource, and the fields of it that a foreign key refers to."""

_Offers = dict[_Target, set]
"""The values of each of these."""


@dataclass
class Run:
    """One validation.

    Parameters
    ----------
    load
        Gives the resources, freshly loaded: opening one changes it.
    limit
        Errors of a table to stop at, 0 for none.
    """

    load: Callable[[], list[Any]]
    limit: int
    tiny: int = 0
    progress: Progress | None = None
    offers: _Offers | None = None
    _names: dict[str, int] = field(default_factory=dict)
    _offering: threading.Lock = field(default_factory=threading.Lock)
    _telling: threading.Lock = field(default_factory=threading.Lock)

    def task(self, index: int, resource: Any) -> Task:
        """Validate one resource."""
        reason = self._unfit(resource, self.tiny)
        if not reason:
            try:
                return self._fast(index, resource)
            except Fallback as found:
                reason = str(found)
            except (UnsafeError, MemoryError, RecursionError):
                raise
            except Exception as error:
                reason = f"{RAISED} {type(error).__name__}: {error}"
            finally:
                resource.close()
            resource = self.load()[index]
        return reference_task(resource, self.limit, reason)

    def _tell(self, rows: int) -> None:
        """Pass progress on, from one thread at a time."""
        if self.progress:
            with self._telling:
                self.progress(rows)

    def _unfit(self, resource: Any, tiny: int) -> str:
        from frictionless.resources import TableResource

        if not isinstance(resource, TableResource):
            return "not a table"
        if resource.memory or resource.remote:
            return "not a file"
        path = Path(resource.normpath or "")
        if not path.is_file():
            return "no such file"
        if path.stat().st_size <= tiny:
            return "a small file" if tiny == TINY else "asked for"
        return ""

    def _fast(self, index: int, resource: Any) -> Task:
        from frictionless import Checklist, FrictionlessException
        from frictionless.helpers import parse_resource_hash_v1

        started = time.perf_counter()
        checklist = Checklist()
        check = checklist.connect(resource)[0]
        warnings: list[str] = []
        try:
            resource.to_descriptor(validate=True)
            if resource.hash and parse_resource_hash_v1(resource.hash)[0] not in ("md5", "sha256"):
                warnings.append("hash is ignored; supported algorithms: md5/sha256")
            opened = open_table(resource)
        except FrictionlessException as error:
            raise Fallback(f"the table cannot be opened: {error}") from error
        head = [e for e in check.validate_start() if checklist.match(e)]
        path = Path(resource.normpath)
        digests: Digests | None = None if resource.multipart else Digests(path)
        with ExitStack() as stack:
            declared = stack.enter_context(_declared_digest(resource, path))
            offered = self._offer(index, opened, stack)
            source = self._source(index, opened, stack)
            found = judge_rows(opened, source, self.limit, len(head), self._tell)
            offered()
            stop = self._stop(found, len(head))
            events = (
                found.events.take(found.events.row <= stop) if stop is not None else found.events
            )
            rows = _row_errors(opened, source, events, found.counts)
            if digests:
                digests.known = declared()
        stats: Descriptor = {"fields": resource.stats.fields}
        if stop is None:
            resource.stats.rows = found.rows
            if digests:
                resource.stats.bytes = path.stat().st_size
                resource.stats.md5 = digests.known.get("md5")
                resource.stats.sha256 = digests.known.get("sha256")
                stats = {"bytes": resource.stats.bytes, **stats}
            else:
                # frictionless has read the parts, and knows their digests as it counts them
                known = resource.stats
                stats = {"md5": known.md5, "sha256": known.sha256, "bytes": known.bytes, **stats}
            tail = [e for e in check.validate_end() if checklist.match(e)]
            stats["rows"] = found.rows
        else:
            tail = []
            warnings.append(f"reached error limit: {self.limit}")
            stats, digests = self._partial(index, stop, stats), None
        stats = {k: v for k, v in stats.items() if v}
        stats["seconds"] = round(time.perf_counter() - started, 3)
        return Task(
            name=resource.name,
            type=resource.type,
            place=resource.place,
            labels=list(resource.labels) if resource.labels else [],
            stats=stats,
            warnings=warnings,
            head=[error.to_descriptor() for error in head],
            rows=rows,
            tail=[error.to_descriptor() for error in tail],
            limit=self.limit if stop is not None else 0,
            digests=digests,
        )

    def _source(self, index: int, opened: Opened, stack: ExitStack) -> Any:
        layout = arrow_layout(opened.resource, opened.columns)
        if layout is None:
            return self._cells(index, opened)
        data = stack.enter_context(text_bytes(opened.resource))
        source = ArrowSource(data, layout, opened.first_row - 1)
        source.choose_dictionaries(opened.columns)
        return source

    def _cells(self, index: int, opened: Opened) -> CellSource:
        def reopen() -> Any:
            fresh = self.load()[index]
            open_table(fresh)
            return fresh

        return CellSource(opened.resource, reopen, len(opened.columns))

    def _offer(self, index: int, opened: Opened, stack: ExitStack) -> Callable[[], Any]:
        """Give each foreign key the values of the table that it refers to.

        They are read while the first blocks are parsed; what is returned waits for them, and
        raises what has gone wrong.
        """
        if not opened.resource.schema.foreign_keys:
            return dict
        pool = stack.enter_context(ThreadPoolExecutor(1))
        ready = pool.submit(self._offers_of, index, opened.resource)
        for reference in opened.references:
            reference.offered = partial(self._offered, ready, index, opened.resource, reference)
        return ready.result

    def _offered(
        self, ready: Future[_Offers], index: int, resource: Any, reference: Reference
    ) -> set[Any]:
        offers = ready.result()
        place = _place(reference.target, resource.name, index, self._names)
        return offers[place, tuple(reference.target_fields)]

    def _offers_of(self, index: int, resource: Any) -> _Offers:
        from frictionless import FrictionlessException

        with self._offering:
            if self.offers is None:
                try:
                    self.offers = self._read_offers()
                except FrictionlessException as error:
                    raise Fallback(f"the table cannot be opened: {error}") from error
        if any(key not in self.offers for key in _targets(resource, index, self._names)):
            raise Fallback("a foreign key to a table that is not there")
        return self.offers

    def _read_offers(self) -> _Offers:
        """Read every table that a foreign key of the package refers to."""
        resources = self.load()
        self._names = {one.name: place for place, one in enumerate(resources)}
        wanted: dict[int, set[tuple[str, ...]]] = {}
        for index, resource in enumerate(resources):
            for place, fields in _targets(resource, index, self._names):
                wanted.setdefault(place, set()).add(fields)
        result: _Offers = {}
        for place, keys in wanted.items():
            if place in range(len(resources)):
                result |= self._read_offer(place, resources[place], sorted(keys))
        return result

    def _read_offer(self, place: int, resource: Any, keys: list[tuple[str, ...]]):
        from frictionless.resources import TableResource

        if self._unfit(resource, tiny=0) or not isinstance(resource, TableResource):
            return {}
        result: _Offers = {(place, fields): set() for fields in keys}
        try:
            opened = open_table(resource)
            by_name = {column.judge.name: at for at, column in enumerate(opened.columns)}
            for name in {name for fields in keys for name in fields} & set(by_name):
                opened.columns[by_name[name]].is_key = True
            with ExitStack() as stack:
                source = self._source(place, opened, stack)
                blocks = map(source.block, source.tasks())
                for part in (part for block in blocks for part in block.parts):
                    for fields in keys:
                        places = [by_name.get(name) for name in fields]
                        result[place, fields] |= offer(opened.columns, part.columns, places)
        finally:
            resource.close()
        return result

    def _stop(self, found: Any, head: int) -> int | None:
        """The row after which frictionless stops, None if it reads them all."""
        if not self.limit or not found.rows or head + len(found.events) < self.limit:
            return None
        if head >= self.limit:
            return 0
        return int(found.events.row[self.limit - head - 1])

    def _partial(self, index: int, stop: int, stats: Descriptor) -> Descriptor:
        """Bytes read and digests at the row at which frictionless stops: it reads on by chunks."""
        fresh = self.load()[index]
        open_table(fresh)
        try:
            stream = fresh.dialect.read_enumerated_content_stream(fresh.cell_stream)
            for _ in range(stop + 1):
                next(stream)
            known = {
                name: value
                for name in ("md5", "sha256", "bytes")
                if (value := getattr(fresh.stats, name))
            }
        finally:
            fresh.close()
        return {**known, **stats, "rows": stop + 1}


def _place(target: str, own: str, index: int, names: dict[str, int]) -> int:
    """Place of the resource that a foreign key of the resource `own` refers to; -1 of none."""
    return index if target in ("", own) else names.get(target, -1)


def _targets(resource: Any, index: int, names: dict[str, int]) -> list[_Target]:
    """What the foreign keys of a table refer to; place -1 is a table that is not there."""
    if not hasattr(resource, "schema"):
        return []
    result = []
    for key in resource.schema.foreign_keys:
        place = _place(key["reference"]["resource"], resource.name, index, names)
        result.append((place, tuple(key["reference"]["fields"])))
    return result


def _declared_digest(resource: Any, path: Path):
    """Compute the hash that the descriptor declares while the rows are read."""
    from contextlib import contextmanager

    from frictionless.helpers import parse_resource_hash_v1

    name = parse_resource_hash_v1(resource.hash)[0] if resource.hash else ""
    name = "" if resource.multipart else name

    @contextmanager
    def running():
        if name not in ("md5", "sha256"):
            yield dict
            return
        with ThreadPoolExecutor(1) as pool:
            future: Future[dict[str, str]] = pool.submit(digest, path, [name])
            yield future.result

    return running()


def _row_errors(opened: Opened, source: Any, events: Any, counts: list[int]) -> RowErrors:
    first = np.ones(len(events), dtype=bool)
    first[1:] = events.row[1:] != events.row[:-1]
    rows = events.row[first]
    cells = source.cells(rows, counts) if len(rows) else Cells(rows, [])
    return RowErrors(opened, events, cells, source.numbering(opened.first_row))


def reference_task(resource: Any, limit: int, reason: str = "") -> Task:
    """Validate one resource with frictionless itself.

    Where frictionless raises instead of reporting (`unique` on arrays, a
    signalling NaN with a bound, a truncated archive), the table gets one
    error that says so.
    """
    for path in resource.normpaths if not (resource.memory or resource.remote) else []:
        check_rows(Path(path))
    try:
        report = resource.validate(limit_errors=limit).to_descriptor()
    except Exception as error:
        resource.close()
        return _unanswered(resource, f"the table cannot be validated: {error}", reason)
    return task_of(report["tasks"][0], reason)


def _unanswered(resource: Any, note: str, reason: str) -> Task:
    from frictionless import Error

    return Task(
        name=resource.name,
        type=resource.type or "",
        place=resource.place,
        labels=[],
        stats={"seconds": 0.0},
        warnings=[],
        head=[Error(note=note).to_descriptor()],
        rows=[],
        tail=[],
        engine="frictionless",
        reason=reason,
    )


def task_of(found: Descriptor, reason: str = "") -> Task:
    """A task of frictionless' report."""
    stats = {k: v for k, v in found["stats"].items() if k not in ("errors", "warnings")}
    return Task(
        name=found["name"],
        type=found.get("type", ""),
        place=found["place"],
        labels=found["labels"],
        stats=stats,
        warnings=found["warnings"],
        head=[],
        rows=found["errors"],
        tail=[],
        engine="frictionless",
        reason=reason,
    )


def run(load: Callable[[], list[Any]], resources: list[Any], limit: int, **options: Any) -> Report:
    """Validate the resources of a package."""
    started = time.perf_counter()
    one = Run(load, limit, **options)
    return Report(_tasks(one, resources), seconds=time.perf_counter() - started)


def _tasks(one: Run, resources: list[Any]) -> list[Task]:
    """Validate each resource; the small ones while the processors parse a large one.

    Two large ones are never read at once, so memory is bounded by the largest.
    """
    large = [index for index, resource in enumerate(resources) if _size(resource) > BESIDE]
    small = [index for index in range(len(resources)) if index not in large]
    if not (large and small):
        return [one.task(index, resource) for index, resource in enumerate(resources)]
    with ThreadPoolExecutor(1) as pool:
        beside = {index: pool.submit(one.task, index, resources[index]) for index in small}
        try:
            tasks = {index: one.task(index, resources[index]) for index in large}
            tasks |= {index: future.result() for index, future in beside.items()}
        finally:
            for future in beside.values():
                future.cancel()
    return [tasks[index] for index in range(len(resources))]


def _size(resource: Any) -> int:
    """Bytes of a resource's file; 0 if it has none."""
    if getattr(resource, "memory", True) or resource.remote:
        return 0
    sizes = [Path(path).stat().st_size for path in resource.normpaths if Path(path).is_file()]
    return sum(sizes)
