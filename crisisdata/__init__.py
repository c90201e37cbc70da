"""Statements of a news article, the figures behind them, and what these show.

>>> import crisisdata as cd
>>> cd.load("prices").dtypes["value"]
dtype('float64')

Every public name is listed in ``__all__``. They read the bundled package, or the one that the
environment variable ``CRISISDATA_PACKAGE`` names; ``crisisdata.open`` opens any other.
"""

from __future__ import annotations

import sys as _sys
from importlib import import_module as _import_module
from types import ModuleType as _ModuleType
from typing import Any as _Any

from crisisdata import nouns as _nouns
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

open = _nouns.open_package  # noqa: A001  the noun of the field; the builtin is not needed here

# Functions that need no package.
_PLAIN = {
    "cumulate": "crisisdata.compare",
    "rebase": "crisisdata.compare",
    "validate": "crisisdata.validate",
}


def __getattr__(name: str) -> _Any:
    """Bind a noun when it is first asked for (PEP 562): see `crisisdata.nouns.Noun`."""
    if name in _nouns.NAMES:
        value: _Any = _nouns.bound(name)
    elif name in _PLAIN:
        value = getattr(_import_module(_PLAIN[name]), name)
    elif name == "__version__":
        value = _version()
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


def _version() -> str:
    from importlib import metadata

    try:
        return metadata.version("crisisdata")
    except metadata.PackageNotFoundError:  # a checkout that is not installed
        return "0"


class _Public(_ModuleType):
    """The module itself; several nouns have the name of the module they live in.

    Importing ``crisisdata.series`` sets an attribute of that name: it must not hide the noun.
    Inside the library write ``from crisisdata.series import select``.
    """

    def __setattr__(self, name: str, value: _Any) -> None:
        if not (isinstance(value, _ModuleType) and (name in _nouns.NAMES or name in _PLAIN)):
            super().__setattr__(name, value)


_sys.modules[__name__].__class__ = _Public

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
