"""The errors of the package: few, typed, and saying what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class CrisisDataError(Exception):
    """Base of every error raised on purpose by this package."""


class PackageError(CrisisDataError):
    """No package, or a package that cannot be read."""


class SchemaError(CrisisDataError):
    """A table does not fit its schema; the text names file, row and column."""


class UnsafeError(CrisisDataError):
    """Refused: reading it could reach outside the package or exhaust the machine."""


class DateError(CrisisDataError, ValueError):
    """A text that is not a day."""

    def __init__(self, value: object) -> None:
        super().__init__(f"{value!r} is not a day: expected for example 2019-02-12")


class CriterionError(CrisisDataError):
    """A row of criteria cannot be understood; the text names its column."""


class MoneyError(CrisisDataError):
    """A conversion that the data cannot justify.

    Parameters
    ----------
    message : str
        What was asked, and why it is refused.
    reason : str
        The kind of refusal: "not-named", "unknown-rate", "no-rate", "hybrid", "not-an-amount",
        "no-currency", "other-currency", "rounding".
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class NoDataError(CrisisDataError):
    """The question is sound and there is no figure.

    Parameters
    ----------
    message : str
        What was asked, and why there is nothing.
    reason : {"not-published", "not-yet-out", "no-vintage-kept", "not-in-package"}
        The kind of absence: the producer was silent, the figure came out after the date asked
        for, its release date is not known, or this package does not hold it.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class UnknownNameError(CrisisDataError, KeyError):
    """A name that is not in the package, with the nearest ones that are."""

    def __init__(self, name: str, known: Iterable[str], kind: str = "name") -> None:
        self.name, self.kind = name, kind
        self.known = sorted({str(k) for k in known})
        self.suggestions = get_close_matches(str(name), self.known, n=3, cutoff=0.6)
        super().__init__(name)

    def __str__(self) -> str:
        """Return the sentence a reader needs."""
        if self.suggestions:
            return f"{self.name}: did you mean {' or '.join(self.suggestions)}?"
        some = ", ".join(self.known[:12]) + (", ..." if len(self.known) > 12 else "")
        return f"{self.name}: no such {self.kind}. There is: {some or 'none'}"


class AmbiguousError(CrisisDataError):
    """Several series answer the question; the text lists them.

    Parameters
    ----------
    asked : str
        What was asked.
    dimension : str
        The argument that would settle it: ``producer``, ``area``, ``frequency``, ...
    choices : iterable of str
        What it may be set to.
    """

    def __init__(self, asked: str, dimension: str, choices: Iterable[str]) -> None:
        self.dimension, self.choices = dimension, list(choices)
        listed = ", ".join(self.choices[:25]) + (", ..." if len(self.choices) > 25 else "")
        super().__init__(
            f"{asked}: there are {len(self.choices)} of {dimension}, and series are never joined. "
            f"Name one with {dimension}=...: {listed}"
        )
