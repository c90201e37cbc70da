"""The public nouns, bound to a package: ``crisisdata.load`` is ``default().load``.

Every noun is a function whose first argument is the package; here they become its methods, so
that the bundled package and any other opened with ``crisisdata.open`` answer the same questions.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from crisisdata.errors import PackageError
from crisisdata.package import Package


class Noun:
    """A function of another module as a method; the module is imported when it is first asked for.

    Most programs use two or three nouns, and importing the modules behind all of them would take
    longer than loading a table.
    """

    def __init__(self, place: str) -> None:
        self.module, self.function = place.split(":")

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner, self.name = owner, name

    def __get__(self, package: Any, owner: type | None = None) -> Any:
        function = getattr(import_module(self.module), self.function)
        setattr(self.owner, self.name, function)  # from now on it is an ordinary method
        return function if package is None else function.__get__(package, owner)


class CrisisData(Package):
    """A data package with the nouns of this library as methods."""

    tables = Noun("crisisdata.tables:tables")
    indicators = Noun("crisisdata.tables:indicators")
    load = Noun("crisisdata.tables:load")
    series = Noun("crisisdata.series:series")
    vintages = Noun("crisisdata.series:vintages")
    conflicts = Noun("crisisdata.series:conflicts")
    statements = Noun("crisisdata.statements:statements")
    criteria = Noun("crisisdata.statements:criteria")
    findings = Noun("crisisdata.statements:findings")
    check = Noun("crisisdata.statements:check")
    evaluate = Noun("crisisdata.statements:evaluate")
    cite = Noun("crisisdata.citation:cite")
    find = Noun("crisisdata.find:find")
    redenominate = Noun("crisisdata.money:redenominate")
    convert = Noun("crisisdata.convert:convert")
    panel = Noun("crisisdata.compare:panel")
    per_capita = Noun("crisisdata.compare:per_capita")
    compare = Noun("crisisdata.compare:compare")
    plot = Noun("crisisdata.charts:plot")
    report = Noun("crisisdata.report:build")
    export = Noun("crisisdata.export:export")
    metadata = Noun("crisisdata.metadata:metadata")


#: Names of the nouns.
NAMES = frozenset(n for n, v in vars(CrisisData).items() if isinstance(v, Noun))


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
