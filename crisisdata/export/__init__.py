"""The package in the form that others already use: one small module a format.

The libraries of a format are imported when it is written; those that are not part of the
installation come with ``pip install 'crisisdata[export]'``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from crisisdata.errors import CrisisDataError, UnknownNameError
from crisisdata.export import select
from crisisdata.package import Package

#: Formats, and what each writes.
FORMATS = {
    "parquet": "a folder with one Parquet file a table",
    "duckdb": "one DuckDB database",
    "sqlite": "one SQLite database",
    "xlsx": "one Excel workbook",
    "csv": "a folder with datapackage.json and one CSV file a table",
    "zip": "the same folder as one zip, which this library opens again",
}


def export(
    package: Package,
    to: str,
    output: str | os.PathLike[str],
    *,
    tables: Iterable[str] | None = None,
    labels: str | None = None,
    areas: Iterable[str] | None = None,
    reuse: str | Iterable[str] | None = None,
) -> Path:
    """Write the package, or a part of it, in another format.

    Parameters
    ----------
    to : {"parquet", "duckdb", "sqlite", "xlsx", "csv", "zip"}
        The format.
    output : path-like
        File or, for "parquet" and "csv", folder to write. A file that is there is replaced.
    tables : iterable of str, optional
        Only these tables, with the code tables that they refer to. Default: all.
    labels : {"en", "es"}, optional
        Add the names of all codes, the unit and the citation of each row in that language.
    areas : iterable of str, optional
        Only observations of these areas (column ``area``).
    reuse : str or iterable of str, optional
        Only rows whose references allow this, as in `load`; records of references that a kept row
        names stay, as bibliography.

    Returns
    -------
    Path
        What was written.

    Raises
    ------
    UnknownNameError
        If there is no such format, table, area, language or kind of reuse.
    CrisisDataError
        If the library that writes the format is not installed, or nothing is left to write.
    """
    if to not in FORMATS:
        raise UnknownNameError(to, FORMATS, "format")
    chosen = select.choose(package, tables=tables, labels=labels, areas=areas, reuse=reuse)
    target = Path(output)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        writer = import_module(f"crisisdata.export.{to}_format")
        writer.write(chosen, target)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("crisisdata"):
            raise
        raise CrisisDataError(
            f"{to} needs {error.name}, which is not installed: pip install 'crisisdata[export]'"
        ) from error
    return target
