"""The public nouns, bound to a package: ``crisisdata.load`` is ``default().load``.

Every noun is a function whose first argument is the package; here they become its methods, so
that the bundled package and any other opened with ``crisisdata.open`` answer the same questions.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crisisdata import charts as _charts
from crisisdata import citation as _citation
from crisisdata import compare as _compare
from crisisdata import convert as _convert
from crisisdata import export as _export
from crisisdata import find as _find
from crisisdata import metadata as _metadata
from crisisdata import money as _money
from crisisdata import report as _report
from crisisdata import series as _series
from crisisdata import statements as _statements
from crisisdata import tables as _tables
from crisisdata.errors import PackageError
from crisisdata.package import Package


class CrisisData(Package):
    """A data package with the nouns of this library as methods."""

    tables = _tables.tables
    indicators = _tables.indicators
    load = _tables.load
    series = _series.series
    vintages = _series.vintages
    conflicts = _series.conflicts
    statements = _statements.statements
    criteria = _statements.criteria
    findings = _statements.findings
    check = _statements.check
    evaluate = _statements.evaluate
    cite = _citation.cite
    find = _find.find
    redenominate = _money.redenominate
    convert = _convert.convert
    panel = _compare.panel
    per_capita = _compare.per_capita
    compare = _compare.compare
    plot = _charts.plot
    report = _report.build
    export = _export.export
    metadata = _metadata.metadata


def bound(name: str) -> Callable[..., Any]:
    """Return a noun as a function of the default package, found anew at each call."""
    method = getattr(CrisisData, name)

    @functools.wraps(method)
    def noun(*args: Any, **options: Any) -> Any:
        return method(default(), *args, **options)

    signature = inspect.signature(method)
    own = list(signature.parameters.values())[1:]
    noun.__signature__ = signature.replace(parameters=own)  # type: ignore[attr-defined]
    return noun


def candidates() -> list[Path]:
    """Where the package may be: in the environment, in the wheel, in the checkout."""
    here = Path(__file__).resolve().parent
    named = os.environ.get("CRISISDATA_PACKAGE")
    # The working directory is never searched: the same call must give the same figures anywhere.
    return [Path(named)] if named else [here / "_package", here.parent]


@functools.lru_cache(maxsize=8)
def _at(location: Path) -> CrisisData:
    return CrisisData(location)


def default() -> CrisisData:
    """Return the package that the module's functions read.

    ``CRISISDATA_PACKAGE`` names another one.

    Raises
    ------
    PackageError
        If none is found; the text lists where it was looked for.
    """
    places = candidates()
    for place in places:
        if (place / "datapackage.json").is_file() if place.is_dir() else place.is_file():
            return _at(place)
    raise PackageError(
        "no data package found; looked at "
        + ", ".join(str(p) for p in places)
        + ". Set CRISISDATA_PACKAGE, or open one with crisisdata.open(path)."
    )


def open_package(location: str | os.PathLike[str]) -> CrisisData:
    """Open another package of this shape.

    Parameters
    ----------
    location : path-like
        A folder with ``datapackage.json``, that file, or a zip that holds it at its root.

    Returns
    -------
    CrisisData
        The same nouns as methods.

    Raises
    ------
    PackageError
        If there is none, or its descriptor cannot be read.
    """
    package = CrisisData(location)
    _ = package.descriptor
    return package
