"""The gallery: pictures of the charts, drawn from the package; nothing in it is pasted.

python -m scripts.gallery [--check]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from crisisdata import charts
from crisisdata.nouns import open_package
from crisisdata.package import Package
from scripts.catalogue import ROOT

FOLDER = ROOT / "docs" / "gallery"
PAGE = ROOT / "docs" / "gallery.md"
#: Indicators shown beside the statements: one of each way of drawing.
INDICATORS = ("cpi_annual_avg", "fx_parallel", "undernourishment", "shelf_scarcity",
              "refugees_migrants_stock", "registered_venezuelans", "protests",
              "medicine_scarcity")  # fmt: skip
#: Dots an inch: enough for a page on a screen, small enough for a repository.
DPI = 110

HEAD = """# Gallery

Every picture is drawn by `make gallery` from the figures of the package. `crisisdata plot NAME -o
FILE.svg` draws any of them, and of the {n} charts there are, in PNG, SVG or PDF, in English or
Spanish, in four sizes; the rows drawn are written beside it as CSV.
"""


def shown(package: Package) -> list[tuple[str, str]]:
    """Charts of the gallery: each statement's and each page's, then some indicators."""
    there = charts.names(package)
    first = [(n, k) for n, k in there if k != "indicator"]
    return first + [(n, k) for n, k in there if n in INDICATORS]


def page(package: Package, drawn: dict[str, charts.Chart]) -> str:
    """Text of docs/gallery.md; the alternative text of each picture is that of its chart."""
    parts = [HEAD.format(n=len(charts.names(package)))]
    for name, chart in drawn.items():
        alt = chart.alt.replace("[", "(").replace("]", ")").replace("\n", " ")
        if len(alt) > 400:
            alt = alt[:400].rpartition(" ")[0] + " …"
        parts.append(
            f'## {chart.title}\n\n`cd.plot("{name}")` · {chart.source_line}\n\n'
            f"![{alt}](gallery/{name}.png)\n"
        )
    return "\n".join(parts)


def draw(package: Package) -> dict[str, charts.Chart]:
    """Draw every chart of the gallery as PNG."""
    return {name: charts.render(package, name, format="png", dpi=DPI) for name, _ in shown(package)}


def write(folder: Path, drawn: dict[str, charts.Chart]) -> None:
    """Write the pictures, and take away those that are no longer drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, chart in drawn.items():
        (folder / f"{name}.png").write_bytes(chart.data)
    for path in folder.glob("*.png"):
        if path.stem not in drawn:
            path.unlink()


def main(argv: list[str] | None = None) -> int:
    """Write the gallery, or say whether its page is stale."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if stale")
    args = parser.parse_args(argv)
    package = open_package(ROOT)
    drawn = draw(package)
    text = page(package, drawn)
    if args.check:
        lacking = [n for n in drawn if not (FOLDER / f"{n}.png").is_file()]
        fresh = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text and not lacking
        print("fresh" if fresh else "stale: run make gallery")
        return 0 if fresh else 1
    write(FOLDER, drawn)
    PAGE.write_text(text, encoding="utf-8")
    print(f"{len(drawn)} pictures in {FOLDER.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
