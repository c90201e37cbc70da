"""Errors of the kitchen; each names the file, the row and the column, and says what to do."""

from __future__ import annotations


class BuildError(Exception):
    """The package cannot be built; nothing was written."""


class SeedError(BuildError):
    """A row of seeds/ that cannot be used."""


class SourceError(BuildError):
    """A raw file that is missing or not as its reader expects it."""

    def __init__(self, file: str, message: str, *, row: object = None, column: str = "") -> None:
        where = file
        if row is not None:
            where += f", row {row}"
        if column:
            where += f", column {column}"
        super().__init__(f"{where}: {message}")
