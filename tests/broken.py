"""Broken copies of the package: what each gate must refuse.

Each fault edits a copy as text, so that it is the fault a careless hand or a bad merge makes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Copy:
    """A copy of the package in a folder, to be damaged."""

    root: Path

    @classmethod
    def of(cls, package_root: Path, folder: Path) -> Copy:
        shutil.copytree(package_root / "data", folder / "data")
        shutil.copy(package_root / "datapackage.json", folder / "datapackage.json")
        return cls(folder)

    def rows(self, table: str) -> list[list[str]]:
        with (self.root / "data" / f"{table}.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.reader(file))

    def write(self, table: str, rows: list[list[str]], *, seal: bool = True) -> None:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows(rows)
        self.write_bytes(table, buffer.getvalue().encode(), seal=seal)

    def write_bytes(self, table: str, data: bytes, *, seal: bool = True) -> None:
        (self.root / "data" / f"{table}.csv").write_bytes(data)
        if seal:
            # As someone would who edits a table and then makes the descriptor fit.
            descriptor = self.descriptor()
            for resource in descriptor["resources"]:
                if resource["name"] == table:
                    resource["bytes"] = len(data)
                    resource["hash"] = "sha256:" + hashlib.sha256(data).hexdigest()
            self.describe(descriptor)

    def descriptor(self) -> dict:
        return json.loads((self.root / "datapackage.json").read_text(encoding="utf-8"))

    def describe(self, descriptor: dict) -> None:
        text = json.dumps(descriptor, ensure_ascii=False)
        (self.root / "datapackage.json").write_text(text, encoding="utf-8")

    def cell(self, table: str, row: int, column: str, value: str, *, seal: bool = True) -> None:
        """Put a value into a cell; row 1 is the header."""
        rows = self.rows(table)
        rows[row - 1][rows[0].index(column)] = value
        self.write(table, rows, seal=seal)

    def find(self, table: str, **values: str) -> int:
        """Row number of the first row with these values."""
        rows = self.rows(table)
        columns = {c: i for i, c in enumerate(rows[0])}
        for number, row in enumerate(rows[1:], start=2):
            if all(row[columns[c]] == v for c, v in values.items()):
                return number
        raise LookupError(f"{table}: no row with {values}")


@dataclass(frozen=True)
class Fault:
    """A fault, the gate that owns it, and words its error must hold."""

    name: str
    gate: str
    damage: Callable[[Copy], None]
    says: tuple[str, ...]


def _swap_columns(copy: Copy) -> None:
    rows = copy.rows("food")
    a, b = rows[0].index("producer"), rows[0].index("area")
    for row in rows[1:]:
        row[a], row[b] = row[b], row[a]
    copy.write("food", rows)


def _swap_header(copy: Copy) -> None:
    rows = copy.rows("food")
    rows[0][1], rows[0][2] = rows[0][2], rows[0][1]
    copy.write("food", rows)


def _duplicate(copy: Copy) -> None:
    rows = copy.rows("health")
    copy.write("health", [*rows[:3], rows[2], *rows[3:]])


def _drop_column(copy: Copy) -> None:
    copy.write("aid", [row[:-1] for row in copy.rows("aid")])


def _extra_column(copy: Copy) -> None:
    copy.write("aid", [[*row, "x"] for row in copy.rows("aid")])


def _extra_cell(copy: Copy) -> None:
    rows = copy.rows("aid")
    rows[2].append("x")
    copy.write("aid", rows)


def _swap_series(copy: Copy) -> None:
    """Put the values of one indicator under the name of another, and back."""
    rows = copy.rows("prices")
    i = rows[0].index("indicator")
    names = {"cpi_annual_avg": "gdp_deflator", "gdp_deflator": "cpi_annual_avg"}
    for row in rows[1:]:
        row[i] = names.get(row[i], row[i])
    copy.write("prices", rows)


def _per_mille(copy: Copy) -> None:
    rows = copy.rows("food")
    i, v = rows[0].index("indicator"), rows[0].index("value")
    for row in rows[1:]:
        if row[i] == "undernourishment":
            row[v] = str(float(row[v]) * 10)
    copy.write("food", rows)


def _thousands(copy: Copy) -> None:
    """Write refugees in thousands."""
    rows = copy.rows("displacement")
    i, v = rows[0].index("indicator"), rows[0].index("value")
    for row in rows[1:]:
        if row[i] == "refugees":
            row[v] = str(float(row[v]) / 1000)
    copy.write("displacement", rows)


def _shift_years(copy: Copy) -> None:
    """Date under-five mortality one year late, as a known copy does."""
    rows = copy.rows("health")
    i, p = rows[0].index("indicator"), rows[0].index("period")
    for row in rows[1:]:
        if row[i] == "under5_mortality" and len(row[p]) == 4:
            row[p] = str(int(row[p]) + 1)
    copy.write("health", rows)


def _lone_value(copy: Copy) -> None:
    rows = copy.rows("exchange_rates")
    p, v = rows[0].index("producer"), rows[0].index("value")
    mine = [n for n, row in enumerate(rows) if row[p] == "bcv"]
    rows[mine[200]][v] = str(float(rows[mine[200]][v]) * 1000)
    copy.write("exchange_rates", rows)


def _mutate_descriptor(change: Callable[[dict], None]) -> Callable[[Copy], None]:
    def damage(copy: Copy) -> None:
        descriptor = copy.descriptor()
        change(descriptor)
        copy.describe(descriptor)

    return damage


def _resource(descriptor: dict, name: str) -> dict:
    return next(r for r in descriptor["resources"] if r["name"] == name)


def _set(table: str, row: int, column: str, value: str) -> Callable[[Copy], None]:
    return lambda copy: copy.cell(table, row, column, value)


def _bytes(table: str, change: Callable[[bytes], bytes], *, seal: bool = True):
    def damage(copy: Copy) -> None:
        path = copy.root / "data" / f"{table}.csv"
        copy.write_bytes(table, change(path.read_bytes()), seal=seal)

    return damage


FAULTS = [
    # the schema's gate: types, codes, keys
    Fault("columns swapped", "schema", _swap_columns, ("data/food.csv", "producer")),
    Fault("header swapped", "schema", _swap_header, ("data/food.csv", "row 1", "column 2")),
    Fault(
        "bad date",
        "schema",
        _set("prices", 5, "vintage", "2019-13-45"),
        ("data/prices.csv", "row 5", "vintage", "2019-13-45"),
    ),
    Fault(
        "date as text",
        "schema",
        _set("prices", 5, "vintage", "12 Feb 2019"),
        ("data/prices.csv", "row 5", "vintage"),
    ),
    Fault(
        "no number",
        "schema",
        _set("prices", 7, "value", "1,370,000"),
        ("data/prices.csv", "row 7", "value", "1,370,000"),
    ),
    Fault(
        "empty value",
        "schema",
        _set("prices", 7, "value", ""),
        ("data/prices.csv", "row 7", "value"),
    ),
    Fault(
        "missing reference",
        "schema",
        _set("prices", 9, "reference", "nobody-000000"),
        ("data/prices.csv", "row 9", "reference", "nobody-000000"),
    ),
    Fault(
        "empty reference",
        "schema",
        _set("prices", 9, "reference", ""),
        ("data/prices.csv", "row 9", "reference"),
    ),
    Fault(
        "missing vintage",
        "schema",
        _set("prices", 9, "vintage", ""),
        ("data/prices.csv", "row 9", "vintage"),
    ),
    Fault(
        "unknown producer",
        "schema",
        _set("food", 4, "producer", "press"),
        ("data/food.csv", "row 4", "producer", "press"),
    ),
    Fault(
        "unknown indicator",
        "schema",
        _set("food", 4, "indicator", "hunger"),
        ("data/food.csv", "row 4", "indicator", "hunger"),
    ),
    Fault(
        "unknown area",
        "schema",
        _set("food", 4, "area", "VE"),
        ("data/food.csv", "row 4", "area", "VE"),
    ),
    Fault(
        "unknown flag", "schema", _set("food", 4, "flag", "Z"), ("data/food.csv", "row 4", "flag")
    ),
    Fault(
        "confidence in words",
        "schema",
        _set("food", 4, "confidence", "sure"),
        ("data/food.csv", "row 4", "confidence", "sure"),
    ),
    Fault(
        "bound in words",
        "schema",
        _set("food", 4, "bound", "about"),
        ("data/food.csv", "row 4", "bound", "about"),
    ),
    Fault(
        "period in another form",
        "schema",
        _set("food", 4, "period", "Nov 2018"),
        ("data/food.csv", "row 4", "period", "Nov 2018"),
    ),
    Fault("duplicate key", "schema", _duplicate, ("data/health.csv", "row")),
    Fault("column dropped", "schema", _drop_column, ("data/aid.csv", "row 1", "note")),
    Fault("column added", "schema", _extra_column, ("data/aid.csv", "row 1")),
    Fault("cell too many", "schema", _extra_cell, ("data/aid.csv", "row 3")),
    # the gates of meaning
    Fault("series swapped", "meaning", _swap_series, ("data/prices.csv", "cpi_annual_avg")),
    Fault(
        "share in per mille", "meaning", _per_mille, ("data/food.csv", "row", "undernourishment")
    ),
    Fault(
        "persons in thousands", "meaning", _thousands, ("data/displacement.csv", "row", "refugees")
    ),
    Fault("years shifted", "meaning", _shift_years, ("data/health.csv", "under5_mortality")),
    Fault("one value in another unit", "meaning", _lone_value, ("data/exchange_rates.csv", "row")),
    # the file's and the descriptor's gate
    Fault(
        "stale hash",
        "package",
        _bytes("aid", lambda b: b.replace(b"2019", b"2018", 1), seal=False),
        ("aid", "hash"),
    ),
    Fault(
        "stale size", "package", _bytes("aid", lambda b: b + b"\n", seal=False), ("aid", "bytes")
    ),
    Fault("not UTF-8", "package", _bytes("aid", lambda b: b.replace(b"A", b"\xff", 1)), ("aid",)),
    Fault(
        "file missing",
        "package",
        lambda copy: (copy.root / "data" / "aid.csv").unlink(),
        ("aid.csv",),
    ),
    Fault(
        "path out of the package",
        "package",
        _mutate_descriptor(lambda d: _resource(d, "aid").update(path="../secret.csv")),
        ("../secret.csv",),
    ),
    Fault(
        "unknown type",
        "package",
        _mutate_descriptor(
            lambda d: _resource(d, "aid")["schema"]["fields"][6].update(type="float")
        ),
        ("float",),
    ),
    Fault(
        "key of a column that is not there",
        "package",
        _mutate_descriptor(lambda d: _resource(d, "aid")["schema"].update(primaryKey=["idx"])),
        ("idx",),
    ),
]
