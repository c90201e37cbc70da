"""A small package: all code tables, a few page figures, one criterion; built in a second."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from scripts import build, catalogue, observations

CRITERION = {
    "id": "output-of-a-neighbour",
    "statement": "fragility",
    "reading": "extra",
    "evidence": "observations",
    "indicator": "gdp_usd",
    "producers": "world-bank",
    "areas": "COL",
    "frequency": "A",
    "window_from": "2018-01-01",
    "window_to": "2018-12-31",
    "measure": "last",
    "operator": ">=",
    "threshold": "300",
    "unit": "billion_USD",
    "question": "Was the output of the neighbour at least 300 billion?",
    "question_es": "¿Fue el producto del vecino de al menos 300 mil millones?",
    "why": "A test.",
    "why_es": "Una prueba.",
}


def _rewrite(path: Path, keep) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        names, rows = list(reader.fieldnames or []), list(reader)
    rows = keep(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
    return rows


def seeds(folder: Path) -> Path:
    """Copy the seeds, with few figures and one criterion."""
    shutil.copytree(catalogue.SEEDS, folder)
    ids: set[str] = set()
    for number, file in enumerate(sorted((folder / "figures").glob("*.csv"))):
        ids |= {r["id"] for r in _rewrite(file, lambda rows, n=number: rows[:3] if n == 0 else [])}
    _rewrite(folder / "corrections.csv", lambda rows: [r for r in rows if r["target"] in ids])
    _rewrite(folder / "criteria.csv", lambda rows: [CRITERION])
    _rewrite(folder / "anchors.csv", lambda rows: [])
    return folder


def add(folder: Path, seed: str, /, **cells: str) -> None:
    """Add a row to a seed."""
    _rewrite(folder / f"{seed}.csv", lambda rows: [*rows, cells])


def package(folder: Path, seeds_: Path) -> Path:
    """Build the package as it is without anything fetched."""
    known = catalogue.load(seeds_)
    with Progress(console=Console(quiet=True)) as progress:
        pages = build.with_pages(known, observations.empty(), seeds_)
        tables, files = build.assemble(known, pages, progress)
    folder.mkdir(parents=True, exist_ok=True)
    build.write(folder, known, tables, files)
    return folder
