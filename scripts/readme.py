"""What the package says at the top of the checkout: the README's numbers, CITATION.cff.

python -m scripts.readme [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from crisisdata import choice
from crisisdata.metadata import cff
from crisisdata.metadata.facts import Facts
from crisisdata.nouns import open_package
from crisisdata.package import Package
from scripts.catalogue import ROOT

README = ROOT / "README.md"
START = "<!-- numbers: made by `python -m scripts.readme`; a test fails when they are stale -->\n"
END = "<!-- /numbers -->"


def numbers(package: Package) -> str:
    """Say how much there is."""
    columns = [*choice.KEY, "value"]
    rows = pd.concat([package.table(n)[columns] for n in package.observation_tables])
    counts = {c: rows[c].astype("str").nunique() for c in ("indicator", "producer")}
    text = rows.astype(dict.fromkeys(choice.KEY, "str"))
    disagree = text.groupby(choice.KEY)["value"].nunique()
    several = int((disagree > 1).sum())
    megabytes = sum(r["bytes"] for r in package.resources.values()) / 1e6
    return (
        f"{len(rows):,} observations of {counts['indicator']} indicators by {counts['producer']} "
        f"producers, from {len(package.table('references')):,} references; "
        f"{len(package.table('statements'))} statements, {len(package.table('criteria'))} criteria "
        f"and {len(package.table('findings'))} findings; {several:,} figures have "
        f"more than one value (a revision or a conflict, all kept). {megabytes:.0f} MB of CSV.\n"
    )


def render(text: str, package: Package) -> str:
    """Put the numbers into the README."""
    head, _, rest = text.partition(START)
    _, _, tail = rest.partition(END)
    return f"{head}{START}{numbers(package)}{END}{tail}"


def files(package: Package) -> dict[Path, bytes]:
    """Files at the top of the checkout as the package asks for them."""
    text = render(README.read_text(encoding="utf-8"), package).encode("utf-8")
    return {README: text} | {ROOT / name: data for name, data in cff.files(Facts(package)).items()}


def stale(package: Package) -> dict[Path, bytes]:
    """Files that are not what the package asks for, as they should be."""
    return {p: data for p, data in files(package).items() if p.read_bytes() != data}


def main(argv: list[str] | None = None) -> int:
    """Write the files, or check that they are up to date."""
    package = open_package(ROOT)
    found = stale(package)
    if "--check" in (sys.argv[1:] if argv is None else argv):
        for path in found:
            print(f"{path.name} is stale: run python -m scripts.readme", file=sys.stderr)
        return 1 if found else 0
    for path, data in found.items():
        path.write_bytes(data)
    print(numbers(package), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
