"""A small package: the real tables, cut to a few indicators, with cells changed at will."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ROOT

Rows = list[dict[str, str]]
KEPT = ("cpi_mom", "undernourishment", "refugees_migrants_stock")
STATEMENTS = ("hyperinflation", "emigration", "recognition-others")


def small_package(
    folder: Path, change: Callable[[dict[str, Rows], dict], None] | None = None
) -> Path:
    """Write the package and return its folder; hashes are left out, since cells change."""
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    tables = {}
    for resource in descriptor["resources"]:
        text = (ROOT / resource["path"]).read_text("utf-8")
        tables[resource["name"]] = list(csv.DictReader(io.StringIO(text, newline="")))
    _cut(tables)
    if change is not None:
        change(tables, descriptor)
    for resource in descriptor["resources"]:
        resource.pop("hash", None)
        resource.pop("bytes", None)
        names = [f["name"] for f in resource["schema"]["fields"]]
        path = folder / resource["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(tables[resource["name"]])
    text = json.dumps(descriptor, ensure_ascii=False)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return folder


def _cut(tables: dict[str, Rows]) -> None:
    """Keep three statements, their tests and charts, and the figures of three indicators."""
    tables["statements"] = [r for r in tables["statements"] if r["id"] in STATEMENTS]
    for name in ("selectors", "criteria", "findings"):
        tables[name] = [r for r in tables[name] if r["statement"] in STATEMENTS]
    tables["criteria"] = [
        r for r in tables["criteria"]
        if r["evidence"] != "observations" or (set(r["indicator"].split(";")) <= set(KEPT)
        and not r["other"])
    ]  # fmt: skip
    for rows in tables.values():
        if rows and "vintage_basis" in rows[0]:
            rows[:] = [r for r in rows if r["indicator"] in (*KEPT, "population")
                       and r["area"] in ("VEN", "COL", "BRA", "GUY", "PER")]  # fmt: skip
    # Only charts that need nothing of what was cut.
    tables["charts"] = [r for r in tables["charts"] if r["chart"] in ("*", *STATEMENTS)
                        and r["indicator"] in ("", *KEPT)]  # fmt: skip
