"""The README's numbers, printed from the package.

python -m scripts.readme [--check]
"""

from __future__ import annotations

import sys

import pandas as pd

from crisisdata import choice
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


def main(argv: list[str] | None = None) -> int:
    """Write the numbers, or check that they are up to date."""
    old = README.read_text(encoding="utf-8")
    new = render(old, open_package(ROOT))
    if "--check" in (sys.argv[1:] if argv is None else argv):
        return 0 if old == new else 1
    README.write_text(new, encoding="utf-8")
    print(numbers(open_package(ROOT)), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
