"""Statements of a news article, the figures behind them, and what these show.

>>> import crisisdata as cd
>>> cd.load("prices").dtypes["value"]
dtype('float64')

Every public name is listed in ``__all__``. They read the bundled package, or the one that the
environment variable ``CRISISDATA_PACKAGE`` names; ``crisisdata.open`` opens any other.
"""

from __future__ import annotations

from importlib import metadata as _metadata

from crisisdata import nouns as _nouns
from crisisdata.compare import cumulate, rebase
from crisisdata.errors import (
    AmbiguousError,
    CrisisDataError,
    CriterionError,
    DateError,
    MoneyError,
    NoDataError,
    PackageError,
    SchemaError,
    UnknownNameError,
    UnsafeError,
)
from crisisdata.validate import validate

# Some nouns have the name of the module they live in. They are bound here, after the modules
# were imported, so that `crisisdata.series` is always the function.
tables = _nouns.bound("tables")
indicators = _nouns.bound("indicators")
load = _nouns.bound("load")
series = _nouns.bound("series")
vintages = _nouns.bound("vintages")
conflicts = _nouns.bound("conflicts")
statements = _nouns.bound("statements")
criteria = _nouns.bound("criteria")
findings = _nouns.bound("findings")
check = _nouns.bound("check")
evaluate = _nouns.bound("evaluate")
cite = _nouns.bound("cite")
find = _nouns.bound("find")
redenominate = _nouns.bound("redenominate")
convert = _nouns.bound("convert")
panel = _nouns.bound("panel")
per_capita = _nouns.bound("per_capita")
compare = _nouns.bound("compare")
plot = _nouns.bound("plot")
report = _nouns.bound("report")
export = _nouns.bound("export")
metadata = _nouns.bound("metadata")
open = _nouns.open_package  # noqa: A001  the noun of the field; the builtin is not needed here

try:
    __version__ = _metadata.version("crisisdata")
except _metadata.PackageNotFoundError:  # a checkout that is not installed
    __version__ = "0"

__all__ = [
    "AmbiguousError",
    "CrisisDataError",
    "CriterionError",
    "DateError",
    "MoneyError",
    "NoDataError",
    "PackageError",
    "SchemaError",
    "UnknownNameError",
    "UnsafeError",
    "check",
    "cite",
    "compare",
    "conflicts",
    "convert",
    "criteria",
    "cumulate",
    "evaluate",
    "export",
    "find",
    "findings",
    "indicators",
    "load",
    "metadata",
    "open",
    "panel",
    "per_capita",
    "plot",
    "rebase",
    "redenominate",
    "report",
    "series",
    "statements",
    "tables",
    "validate",
    "vintages",
]
