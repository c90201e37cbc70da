"""What a validation found, in the shape of frictionless' report."""

from __future__ import annotations

import gc
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

Descriptor = dict[str, Any]


@dataclass
class Digests:
    """MD5 and SHA-256 of a file, which frictionless' report always carries.

    They are computed when the report is written, unless the descriptor has a
    hash to compare: of a clean file they would be half of the work.
    """

    path: Path
    known: dict[str, str] = field(default_factory=dict)
    _seen: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        self._seen = self._state()

    def _state(self) -> tuple[int, int]:
        found = self.path.stat()
        return found.st_size, found.st_mtime_ns

    def get(self) -> dict[str, str]:
        """The digests of the file as it was validated; none if it has changed since."""
        wanted = [name for name in ("md5", "sha256") if name not in self.known]
        if wanted:
            try:
                found = digest(self.path, wanted)
                if self._state() != self._seen:
                    return dict(self.known)
            except OSError:
                return dict(self.known)
            self.known |= found
        return {name: self.known[name] for name in ("md5", "sha256")}


def digest(path: Path, names: Sequence[str]) -> dict[str, str]:
    """Digests of a file; of a large one each on a thread of its own."""

    def compute(name: str) -> str:
        with path.open("rb") as file:
            return hashlib.file_digest(
                file, lambda: hashlib.new(name, usedforsecurity=False)
            ).hexdigest()

    if len(names) < 2 or path.stat().st_size < 2**20:
        return {name: compute(name) for name in names}
    with ThreadPoolExecutor(len(names)) as pool:
        return dict(zip(names, pool.map(compute, names), strict=True))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Make very many objects, none of them garbage, without looking for garbage all the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@dataclass
class Task:
    """The validation of one resource.

    Attributes
    ----------
    head, tail
        Errors of the header, and of the file as a whole.
    rows
        Errors of rows: made when they are asked for.
    """

    name: str
    type: str
    place: str
    labels: list[str]
    stats: Descriptor
    warnings: list[str]
    head: list[Descriptor]
    rows: Sequence[Descriptor]
    tail: list[Descriptor]
    limit: int = 0
    digests: Digests | None = None
    engine: str = "fast"
    reason: str = ""

    def __len__(self) -> int:
        count = len(self.head) + len(self.rows) + len(self.tail)
        return min(count, self.limit) if self.limit else count

    @property
    def valid(self) -> bool:
        """Whether nothing was found."""
        return not len(self)

    def errors(self) -> Iterator[Descriptor]:
        """The errors, in frictionless' order."""
        return islice(chain(self.head, self.rows, self.tail), len(self))

    def counts(self) -> Counter[str]:
        """Number of errors by type."""
        by_type = getattr(self.rows, "by_type", None)
        if by_type is None or len(self) < len(self.head) + len(self.rows) + len(self.tail):
            return Counter(error["type"] for error in self.errors())
        return by_type() + Counter(error["type"] for error in [*self.head, *self.tail])

    def to_dict(self) -> Descriptor:
        """As `frictionless.ReportTask.to_descriptor()` gives it."""
        stats: Descriptor = {"errors": len(self), "warnings": len(self.warnings)}
        stats["seconds"] = self.stats["seconds"]
        if self.digests:
            stats |= self.digests.get()
        stats |= {k: v for k, v in self.stats.items() if k != "seconds"}
        with _collector_paused():
            errors = list(self.errors())
        return {
            "name": self.name,
            "type": self.type,
            "valid": self.valid,
            "place": self.place,
            "labels": list(self.labels),
            "stats": stats,
            "warnings": list(self.warnings),
            "errors": errors,
        }


@dataclass
class Report:
    """What a validation found.

    Attributes
    ----------
    tasks
        One a resource.
    package_errors
        Errors of the descriptor as a whole; there are no tasks then.
    extra
        What only ``strict`` reports; not part of :meth:`to_dict`.
    seconds
        Time taken.
    warned
        Number of warnings: frictionless counts those of a table that is validated by itself, and
        none of a package's.
    """

    tasks: list[Task] = field(default_factory=list)
    package_errors: list[Descriptor] = field(default_factory=list)
    extra: list[Descriptor] = field(default_factory=list)
    seconds: float = 0.0
    warned: int = 0

    @property
    def valid(self) -> bool:
        """Whether nothing was found."""
        return not self.package_errors and not self.extra and all(t.valid for t in self.tasks)

    @property
    def stats(self) -> Descriptor:
        """Number of tasks, errors and warnings, and the time."""
        return {
            "tasks": len(self.tasks),
            "errors": len(self.package_errors) + sum(len(task) for task in self.tasks),
            "warnings": self.warned,
            "seconds": round(self.seconds, 3),
        }

    @property
    def errors(self) -> list[Descriptor]:
        """Every error, each with the name of its resource; those of ``strict`` last."""
        found = [dict(error) for error in self.package_errors]
        with _collector_paused():
            for task in self.tasks:
                found += [{"resource": task.name, **error} for error in task.errors()]
        return found + list(self.extra)

    def counts(self) -> Counter[str]:
        """Number of errors by type."""
        result = Counter(error["type"] for error in [*self.package_errors, *self.extra])
        for task in self.tasks:
            result += task.counts()
        return result

    def to_dict(self) -> Descriptor:
        """As `frictionless.Report.to_descriptor()` gives it."""
        return {
            "valid": not self.stats["errors"],
            "stats": self.stats,
            "warnings": [],
            "errors": list(self.package_errors),
            "tasks": [task.to_dict() for task in self.tasks],
        }

    to_descriptor = to_dict

    def to_json(self, path: str | Path | None = None) -> str:
        """The report as JSON, written to `path` if there is one."""
        text = json.dumps(self.to_dict(), indent=2, ensure_ascii=False)
        if path is not None:
            Path(path).write_text(text + "\n", encoding="utf-8")
        return text

    def to_text(self) -> str:
        """The report for a reader: a table of tasks, and the errors by kind."""
        from crisisdata.validate.summary import to_text

        return to_text(self)

    def to_html(self) -> str:
        """The report as one page that can be sent to whoever made the file."""
        from crisisdata.validate.page import to_html

        return to_html(self)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        word = "valid" if self.valid else "not valid"
        errors = self.stats["errors"] + len(self.extra)
        return f"<Report {word}: {len(self.tasks)} tasks, {errors} errors>"
