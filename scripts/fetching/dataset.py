"""What to fetch, as data: the rows of seeds/refresh.csv, put together to data sets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scripts.catalogue import Catalogue
from scripts.errors import SeedError

#: The columns of the table that every client makes of its answers, all text.
COLUMNS = ["code", "area", "counterpart", "breakdown", "period", "value", "bound", "flag", "row"]

#: One figure as a client read it; in the order of `COLUMNS`.
Row = tuple[str, str, str, str, str, str, str, str, str]

# Columns of seeds/refresh.csv that point to another table, and its key.
_KEYS = {
    "provider": ("interfaces", "provider"),
    "indicator": ("indicators", "id"),
    "producer": ("producers", "id"),
    "breakdown": ("breakdowns", "id"),
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Code:
    """One series of a data set.

    Attributes
    ----------
    code : str
        What the provider calls it.
    states : str
        What the answer must say of its unit or name; a change of unit is refused by it.
    indicator, producer, breakdown, flag : str
        What becomes of it; an empty flag is the one the answer gives.
    factor : float
        What the value is multiplied with to be in the indicator's unit.
    rule : str
        ``middle`` (three-year averages labelled with their middle year), ``padding`` (a zero is
        no count), or empty.
    first : int
        First year that is taken.
    since : int
        First year that is taken for areas other than the focus.
    """

    code: str
    states: str
    indicator: str
    producer: str
    breakdown: str
    factor: float
    flag: str
    rule: str
    first: int
    since: int


@dataclass(frozen=True)
class Dataset:
    """What is fetched, stored and compared as one.

    Attributes
    ----------
    provider, name : str
        Folders in the archive.
    codes : tuple of Code
    areas : tuple of str
        Areas of the package that are asked for, the focus first.
    focus : str
    like : str
        Name under which seeds/refresh.csv describes it (one edition of several).
    routine : bool
        Whether it is fetched without being named.
    """

    provider: str
    name: str
    codes: tuple[Code, ...]
    areas: tuple[str, ...]
    focus: str
    like: str
    routine: bool = True

    @property
    def label(self) -> str:
        """Short name in messages."""
        return f"{self.provider}/{self.name}"

    def edition(self, name: str) -> Dataset:
        """Return the same series as another data set."""
        return replace(self, name=name)

    def code(self, name: str) -> Code:
        """Return the series of that code."""
        return next(c for c in self.codes if c.code == name)


def datasets(catalogue: Catalogue) -> Iterator[Dataset]:
    """Yield the data sets of seeds/refresh.csv in its order.

    Raises
    ------
    SeedError
        If a row cannot be used; names row and column.
    """
    table = catalogue["refresh"]
    scope = catalogue["scope"]
    roles = dict(zip(scope["area"], scope["role"], strict=True))
    others = {
        "focus": [],
        "countries": [a for a, role in roles.items() if role not in ("focus", "aggregate")],
        "scope": [a for a in roles if a != catalogue.focus],
    }
    ids = {c: set(catalogue[t][key]) for c, (t, key) in _KEYS.items()}
    for (provider, name), rows in table.groupby(["provider", "dataset"], sort=False):
        codes = tuple(_code(ids, i + 2, row) for i, row in rows.to_dict("index").items())
        where = f"seeds/refresh.csv, row {rows.index[0] + 2}"
        if not _NAME.fullmatch(name) or not _NAME.fullmatch(provider):
            raise SeedError(f"{where}, column dataset: {name!r} cannot be the name of a folder")
        only = set(rows["areas"])
        if len(only) > 1 or only - set(others):
            raise SeedError(f"{where}, column areas: one of {', '.join(others)} for all its rows")
        areas = (catalogue.focus, *others[only.pop()])
        routine = set(rows["fetch"]) != {"by-name"}
        yield Dataset(provider, name, codes, areas, catalogue.focus, name, routine)


def _code(ids: dict[str, set[str]], row: int, cells: dict[str, str]) -> Code:
    where = f"seeds/refresh.csv, row {row}"
    for column, known in ids.items():
        if cells[column] and cells[column] not in known:
            table = _KEYS[column][0]
            raise SeedError(f"{where}, column {column}: {cells[column]!r} is not in {table}")
    try:
        factor = float(cells["factor"] or 1)
        first, since = int(cells["first"] or 0), int(cells["since"] or 0)
    except ValueError as error:
        raise SeedError(f"{where}, column factor, first or since: {error}") from error
    return Code(
        cells["code"],
        cells["states"],
        cells["indicator"],
        cells["producer"],
        cells["breakdown"],
        factor,
        cells["flag"],
        cells["rule"],
        first,
        since,
    )
