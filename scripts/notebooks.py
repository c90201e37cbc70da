"""docs/notebooks from the text below: three notebooks, one a main use, without outputs.

python -m scripts.notebooks [--check]

They are kept as text here because a notebook's JSON cannot be reviewed; a test runs every cell.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from typing import Any

from scripts.catalogue import ROOT

FOLDER = ROOT / "docs" / "notebooks"

# Cells follow a line that says what they are.
NOTEBOOKS: dict[str, str] = {
    "analyst": """\
%% text
# The same figure, then and now

For analysts: series, vintages, producers, money.
%% code
import matplotlib.pyplot as plt

import crisisdata as cd
%% text
## Every vintage of one figure

Undernourishment of 2015-2017 by the day it came out.
%% code
vintages = cd.vintages("undernourishment", producer="fao")
vintages.loc["2015/2017"].dropna()
%% text
## How far producers are apart

Measured, never averaged.
%% code
apart = cd.compare("cpi_dec_dec")
apart.dropna(subset="ratio")
%% text
## Twelve months from single ones

The chain against the published twelve-month rate.
%% code
monthly = cd.series("cpi_mom", producer="an")
published = cd.series("cpi_yoy", producer="an", frequency="M")
chained = cd.cumulate(monthly)
gap = (chained / published - 1).dropna()
assert gap.loc["2018-02":].abs().max() < 0.0015
gap.tail()
%% text
## The minimum wage in dollars

At a rate that is named; where there is none, nothing.
%% code
options = {"frequency": "M", "errors": "mask"}
wage = cd.convert("minimum_wage", to="USD", rate="parallel", **options)
axes = wage.dropna().plot(marker="o", logy=True, title="Minimum wage in USD, parallel rate")
plt.close(axes.figure)
wage
""",
    "fact-checker": """\
%% text
# From a sentence to its figure

For journalists and fact-checkers.
%% code
import crisisdata as cd
%% text
## Where is "1.7 million per cent" from?
%% code
found = cd.find("1.7 million per cent", area="VEN")
found[["fit", "indicator", "producer", "period", "value", "vintage", "reference"]].head()
%% text
## Which values circulate, and which one counts
%% code
seen = cd.conflicts("cpi_dec_dec", producer="an")
seen = seen[seen["period"] == "2018"]
seen[["value", "picked", "why", "vintage"]].drop_duplicates()
%% text
## A statement of the article, read twice, known twice
%% code
columns = ["reading", "knowledge", "value", "threshold", "verdict", "reason"]
cd.check("emigration")[columns]
%% text
## The sources of the verdict
%% code
cd.cite(cd.check("hyperinflation").head(1)).splitlines()
""",
    "publisher": """\
%% text
# What may be republished, in the form others use

For editors of open data.
%% code
import sqlite3
import tempfile
from pathlib import Path

import crisisdata as cd

folder = Path(tempfile.mkdtemp())
%% text
## Only what is open
%% code
part = cd.open(cd.export("zip", folder / "open.zip", tables=["unrest"], reuse="open"))
len(part.load("unrest")), len(cd.load("unrest"))
%% text
## One database, with the figure that counts marked
%% code
file = cd.export("sqlite", folder / "prices.sqlite", tables=["prices"])
with sqlite3.connect(file) as db:
    rows = db.execute(
        "SELECT period, value, unit FROM observations WHERE picked AND producer = 'an' "
        "AND indicator = 'cpi_dec_dec' AND area = 'VEN' ORDER BY period DESC LIMIT 5"
    ).fetchall()
rows
%% text
## Metadata for catalogues
%% code
part.metadata(folder / "metadata", only=["dcat", "croissant", "schema.org", "cff"])
""",
}


def notebook(name: str) -> dict[str, Any]:
    """Give a notebook in the format nbformat 4.5."""
    cells = []
    for number, part in enumerate(re.split(r"^%% ", NOTEBOOKS[name], flags=re.MULTILINE)[1:]):
        kind, _, source = part.partition("\n")
        cell: dict[str, Any] = {
            "cell_type": "markdown" if kind == "text" else "code",
            "id": f"{name}-{number}",
            "metadata": {},
            "source": source.strip("\n").splitlines(True),
        }
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        cells.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def files() -> dict[str, str]:
    """Every notebook by its file name."""
    return {
        f"{name}.ipynb": json.dumps(notebook(name), indent=1, ensure_ascii=False) + "\n"
        for name in NOTEBOOKS
    }


def main(argv: list[str] | None = None) -> int:
    """Write the notebooks, or check that they are up to date."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args(argv)
    FOLDER.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, text in files().items():
        path = FOLDER / name
        if not args.check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        print(f"stale: {', '.join(stale)}: run python -m scripts.notebooks", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
