"""The seeds: everything that people write by hand, read as text and checked."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pandas as pd

from scripts.errors import SeedError

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"

_NOT_STATED = "not stated"


def read_seed(path: Path) -> pd.DataFrame:
    """Read a CSV of seeds/ as text; an empty cell is an empty text.

    Raises
    ------
    SeedError
        If a row has more or fewer cells than the header: pandas would shift or drop them.
    """
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise SeedError(
                f"seeds/{path.name}, row {number}: {len(row)} cells, expected {len(header)}; "
                "is a cell with a comma not quoted?"
            )
    return pd.DataFrame(rows, columns=header, dtype="str")


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file of seeds/."""
    with path.open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True)
class Catalogue:
    """All seeds, by file name without suffix.

    Attributes
    ----------
    tables : dict of str to DataFrame
        Every seeds/*.csv as text.
    package : dict
        seeds/package.toml.
    schemas : dict
        seeds/schemas.toml.
    """

    tables: dict[str, pd.DataFrame]
    package: dict[str, Any]
    schemas: dict[str, Any]

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a seed table."""
        return self.tables[name]

    @property
    def scope(self) -> frozenset[str]:
        """Areas whose figures go in: focus, hosts, comparators, aggregates."""
        return frozenset(self["scope"]["area"])

    @property
    def focus(self) -> str:
        """The area the package is about."""
        return str(self.package["focus_area"])

    def dataset(self, path: str) -> dict[str, str]:
        """Return the record of a raw file (seeds/datasets.csv) by its path."""
        rows = self["datasets"]
        found = rows[rows["path"] == path]
        if found.empty:
            raise SeedError(f"seeds/datasets.csv: no row with path {path}; add one")
        record = found.iloc[0].to_dict()
        for column in ("producer", "published", "vintage_basis", "reuse"):
            if not record[column]:
                raise SeedError(f"seeds/datasets.csv, path {path}, column {column}: is empty")
        return record

    def release(self, producer: str, day: str) -> dict[str, str] | None:
        """Return the dated release of a producer on a day, if seeds/releases.csv has one."""
        rows = self["releases"]
        found = rows[(rows["producer"] == producer) & (rows["date"] == day)]
        return None if found.empty else found.iloc[0].to_dict()


def load(seeds: Path = SEEDS) -> Catalogue:
    """Read all seeds.

    Raises
    ------
    SeedError
        If an id stands twice; names file, row and column.
    """
    tables = {p.stem: read_seed(p) for p in sorted(seeds.glob("*.csv"))}
    for name, table in tables.items():
        # Tables of several rows an id have their own key in the schema.
        if "id" in table.columns and name != "events":
            twice = table.index[table["id"].duplicated()]
            if len(twice):
                raise SeedError(
                    f"seeds/{name}.csv, row {twice[0] + 2}, column id: "
                    f"{table.loc[twice[0], 'id']!r} stands twice"
                )
    return Catalogue(tables, read_toml(seeds / "package.toml"), read_toml(seeds / "schemas.toml"))


def host(url: str) -> str:
    """Host of a url as seeds/outlets.csv names it: without www, m and amp."""
    name = urlparse(url).netloc.lower()
    for prefix in ("www.", "www2.", "m.", "amp."):
        name = name.removeprefix(prefix)
    return name


def references(catalogue: Catalogue) -> pd.DataFrame:
    """All references: written by hand, pages that were read, and raw files."""
    columns = [f["name"] for f in catalogue.schemas["tables"]["references"]["fields"]]
    outlets = catalogue["outlets"].set_index("host")["publisher"]
    pages = catalogue["pages"].assign(
        kind="page",
        retrieved=catalogue.package["pages_retrieved"],
        licence=_NOT_STATED,
        # A fact of a page may be quoted with its source; its text may not be taken over.
        reuse="unstated",
    )
    from_host = pages["url"].map(host)
    pages["publisher"] = pages["publisher"].where(
        pages["publisher"] != "", from_host.map(outlets).fillna(from_host)
    )
    datasets = catalogue["datasets"]
    datasets = datasets[datasets["status"] == "read"].assign(
        kind="dataset", published_precision="day"
    )
    parts = [catalogue["references"], pages, datasets]
    out = pd.concat([p.reindex(columns=columns, fill_value="") for p in parts], ignore_index=True)
    twice = out["id"][out["id"].duplicated()]
    if len(twice):
        raise SeedError(
            f"references: {twice.iloc[0]!r} stands in two of references, pages, datasets"
        )
    return out
