"""`validate`: one question, several engines."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crisisdata.errors import UnsafeError
from crisisdata.validate.report import Report

ENGINES = ("auto", "frictionless", "fast", "spark")
LIMIT = 1000
"""Errors of a table at which frictionless stops, unless told otherwise."""


def validate(
    source: Any,
    *,
    engine: str = "auto",
    limit_errors: int | None = LIMIT,
    strict: bool = False,
    schema: Any = None,
    progress: Callable[[int], None] | None = None,
    trusted: bool = False,
) -> Report:
    """Validate a Data Package, a table or a frame.

    Parameters
    ----------
    source : path, dict or DataFrame
        ``datapackage.json``, the folder or zip that holds it, one table's file, a descriptor, or
        a pandas or polars frame (which needs `schema`).
    engine : {"auto", "frictionless", "fast", "spark"}
        ``fast`` reads with Arrow and says what frictionless says; what it does not cover it
        leaves to frictionless. ``auto`` is ``fast``, but for tables too small to gain by it.
        ``spark`` counts violations with Apache Spark.
    limit_errors : int or None
        Stop at so many errors a table, as frictionless does; 0 or None for no limit.
    strict : bool
        Also report what frictionless does not check: see ``docs/validation.md``.
    schema : dict or path, optional
        The Table Schema of a frame.
    progress : callable, optional
        Called with a number of rows as they are read.
    trusted : bool
        Do not check that the package stays within its folder and within bounds.

    Returns
    -------
    Report
        ``to_dict()`` is frictionless' ``Report.to_descriptor()``.

    Raises
    ------
    UnsafeError
        If reading the package could reach outside it or exhaust the machine.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine {engine!r}: one of {', '.join(ENGINES)}")
    if schema is not None or hasattr(source, "columns"):
        from crisisdata.validate.frames import validate_frame

        return validate_frame(source, schema)
    if engine == "spark":
        from crisisdata.validate.expressions import validate_with_spark

        return validate_with_spark(source)
    from crisisdata.validate.isolated import validate_isolated
    from crisisdata.validate.safety import check_source

    started = time.perf_counter()
    source = _located(source)
    descriptor = None if trusted else check_source(source)
    limit = limit_errors or 0
    slow = _slow_patterns(source, descriptor)
    if slow:
        report = _from_reference(validate_isolated(source, engine, limit, slow[0]))
    else:
        report = validate_here(source, engine, limit, progress)
    if strict:
        from crisisdata.validate.strict import strict_errors

        report.extra = strict_errors(source, descriptor)
    report.seconds = time.perf_counter() - started
    return report


def _located(source: Any) -> Any:
    if isinstance(source, os.PathLike):
        source = os.fspath(source)
    if isinstance(source, str) and Path(source).is_dir():
        return str(Path(source, "datapackage.json"))
    return source


def _slow_patterns(source: Any, descriptor: Any) -> list[str]:
    from crisisdata.validate.isolated import schemas_of, slow_patterns

    if not isinstance(source, str) or descriptor is None:
        return []
    return slow_patterns(schemas_of(descriptor, Path(source).parent))


def validate_here(source: Any, engine: str, limit: int, progress: Any) -> Report:
    """Validate in this process."""
    from frictionless import Error, FrictionlessException, Resource
    from frictionless.resources import PackageResource, TableResource

    from crisisdata.validate import fast

    def load() -> list[Any]:
        found = Resource(source)
        return found.read_metadata().resources if isinstance(found, PackageResource) else [found]

    try:
        found = Resource(source)
        package = found.read_metadata() if isinstance(found, PackageResource) else None
        if package is None and not isinstance(found, TableResource):
            return _reference(found, limit)
        if package is not None:
            package.to_descriptor(validate=True)
    except FrictionlessException as error:
        return Report(package_errors=[e.to_descriptor() for e in error.to_errors()])
    except (UnsafeError, MemoryError):
        raise
    except Exception as error:
        # a descriptor so wrong that frictionless does not say so, but breaks
        note = f"the package cannot be validated: {type(error).__name__}: {error}"
        return Report(package_errors=[Error(note=note).to_descriptor()])
    resources = [found] if package is None else package.resources
    tiny = {"auto": fast.TINY, "frictionless": sys.maxsize}.get(engine, 0)
    with _chosen(package is None and getattr(found, "path", None) == source):
        report = fast.run(load, resources, limit, tiny=tiny, progress=progress)
    if package is None:
        report.warned = sum(len(task.warnings) for task in report.tasks)
    return report


@contextmanager
def _chosen(by_the_user: bool) -> Iterator[None]:
    """Let frictionless read any path, where the user named the table's file and no descriptor did.

    Otherwise it calls an absolute path unsafe, whoever wrote it.
    """
    from frictionless import system

    before = system.trusted
    system.trusted = before or by_the_user
    try:
        yield
    finally:
        system.trusted = before


def _reference(found: Any, limit: int) -> Report:
    return _from_reference(found.validate(limit_errors=limit).to_descriptor())


def _from_reference(report: dict[str, Any]) -> Report:
    """Our report of frictionless'."""
    from crisisdata.validate.fast import task_of

    tasks = [task_of(task) for task in report["tasks"]]
    stats = report["stats"]
    return Report(tasks, report["errors"], seconds=stats["seconds"], warned=stats["warnings"])
