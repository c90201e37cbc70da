"""What a data message of SDMX holds, whether it came as JSON or as XML."""

from __future__ import annotations

from typing import NamedTuple


class Series(NamedTuple):
    """One series.

    Attributes
    ----------
    key : tuple of (str, str)
        Dimension and code, in the order of the structure.
    attributes : dict of str to str
        Of the series and of the groups it belongs to.
    values : list of (str, str or None)
        Time period, and the value as written; None where it is missing.
    """

    key: tuple[tuple[str, str], ...]
    attributes: dict[str, str]
    values: list[tuple[str, str | None]]
