"""Areas of the producers' files: their codes and names, and which rows are kept."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from scripts.catalogue import Catalogue
from scripts.errors import SourceError

# The focus area is kept in full; the others give a scale for the crisis and the decade before it.
SINCE = 2000


def named(catalogue: Catalogue, scheme: str) -> dict[str, str]:
    """Give the areas in scope by the code or name that a producer uses.

    Parameters
    ----------
    catalogue : Catalogue
        The seeds; seeds/area_codes.csv holds the codes.
    scheme : str
        ``m49`` (UN Statistics Division), ``faostat``, ``owid`` (names) or ``who`` (names).
    """
    rows = catalogue["area_codes"]
    rows = rows[(rows["scheme"] == scheme) & rows["area"].isin(catalogue.scope)]
    return dict(zip(rows["code"], rows["area"], strict=True))


def find(
    table: pd.DataFrame,
    column: str,
    path: str,
    known: dict[str, str],
    absent: Collection[str] = (),
) -> pd.Series:
    """Map names to areas; a name outside the scope becomes NA.

    Parameters
    ----------
    absent : collection of str
        Areas in scope that the file is known not to have.

    Raises
    ------
    SourceError
        If the file lacks an area that is not in `absent`: it is there under another name.
    """
    found = table[column].map(known)
    there = set(table[column])
    for name, area in known.items():
        if area not in absent and name not in there:
            raise SourceError(path, f"has no {name!r}, expected for {area}", column=column)
    return found


def kept(
    catalogue: Catalogue, area: pd.Series, year: pd.Series, *, focus_only: bool = False
) -> pd.Series:
    """Tell which rows go in: the focus area in full, the others in scope from 2000 on."""
    focus = area == catalogue.focus
    if focus_only:
        return focus
    return focus | (area.isin(catalogue.scope) & (year.astype("int64") >= SINCE))


def iso3(catalogue: Catalogue) -> frozenset[str]:
    """Every area code of the package: what a file with ISO 3166 codes may hold."""
    return frozenset(catalogue["areas"]["id"])


def around(year: pd.Series) -> pd.Series:
    """Write three-year averages labelled with their middle year as intervals (2016: 2015/2017)."""
    middle = year.astype("int64")
    return (middle - 1).astype("str") + "/" + (middle + 1).astype("str")
