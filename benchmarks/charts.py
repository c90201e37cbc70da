"""How long charts take, against bare matplotlib that draws the same lines in the same run.

    python benchmarks/charts.py --repeat 5

Bare matplotlib reads no package, chooses no figures and writes no labels: it draws the values that
our chart drew, one ``plot`` a line, and saves an SVG. Cold is a new process, imports and the first
chart, the same for both; further charts are timed in one process, taking turns. The measure is the
processor's time, which other work on the machine disturbs less; the median of the runs counts.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

NAMES = ("cpi_mom", "undernourishment", "gdp_usd", "infant_mortality", "protests", "hyperinflation",
         "fragility", "food-shortage")  # fmt: skip
#: What the package keeps of charts that were drawn: their figures, by series and by panel.
CHOSEN = ("_charts_lines", "_charts_special", "_charts_picked")
#: Ratios that are promised.
COLD, FURTHER, REPORT = 1.3, 2.0, 60.0

_OURS = """
from crisisdata.nouns import default
from crisisdata import charts
charts.render(default(), {name!r})
"""
_BARE = """
import io, pickle
import pandas, pyarrow
from matplotlib.figure import Figure
panels, table = pickle.load(open({path!r}, "rb"))
pandas.read_csv(table)
figure = Figure(figsize=(7.4, 4.9))
for ax, lines in zip(figure.subplots(len(panels), 1, squeeze=False)[:, 0], panels):
    for xs, ys in lines:
        ax.plot(xs, ys)
figure.savefig(io.BytesIO(), format="svg")
"""


def lines_of(figure: Any) -> list[list[tuple[np.ndarray, np.ndarray]]]:
    """Lines of each panel of a chart, as plain arrays."""
    return [
        [tuple(np.asarray(v, dtype="float64") for v in line.get_data()) for line in ax.get_lines()]
        for ax in figure.axes
    ]


def bare(panels: list[list[tuple[np.ndarray, np.ndarray]]]) -> bytes:
    """Draw the same lines with matplotlib alone."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.4, 4.9))
    for ax, lines in zip(figure.subplots(len(panels), 1, squeeze=False)[:, 0], panels, strict=True):
        for xs, ys in lines:
            ax.plot(xs, ys)
    out = io.BytesIO()
    figure.savefig(out, format="svg")
    return out.getvalue()


def _process(code: str, compiled: str) -> float:
    """Seconds of processor that a new process takes, its own children included."""
    timed = (
        f"import os\n{code}\nspent = os.times()\n"
        "print(spent.user + spent.system + spent.children_user + spent.children_system)"
    )
    # Installed packages are compiled; a checkout may not be.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", timed], capture_output=True, text=True, check=True, env=environment
    )
    return float(done.stdout.split()[-1])


def _cpu(what: Any) -> float:
    start = time.process_time()
    what()
    return time.process_time() - start


def cold(name: str, repeat: int) -> tuple[float, float]:
    """Median seconds of a first chart in a new process: ours, bare."""
    import pickle

    from crisisdata import charts
    from crisisdata.nouns import default

    figure = charts.plot(default(), name).figure
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.pickle"
        table = str(default()._root / default().resource("prices")["path"])
        path.write_bytes(pickle.dumps((lines_of(figure), table)))
        ours, theirs = [], []
        # The first run of each compiles.
        for _ in range(repeat + 1):
            ours.append(_process(_OURS.format(name=name), folder))
            theirs.append(_process(_BARE.format(path=str(path)), folder))
    return statistics.median(ours[1:]), statistics.median(theirs[1:])


def further(names: tuple[str, ...], repeat: int) -> list[tuple[str, float, float]]:
    """Median seconds of each further chart in one process: name, ours, bare."""
    from crisisdata import charts
    from crisisdata.nouns import default

    package = default()
    out = []
    for name in names:
        panels = lines_of(charts.plot(package, name).figure)
        bare(panels)
        charts.render(package, name)
        ours, theirs = [], []
        for _ in range(repeat):
            # A further chart is another chart: nothing that was chosen for this one may be kept.
            for kept in CHOSEN:
                package.__dict__.pop(kept, None)
            ours.append(_cpu(lambda n=name: charts.render(package, n)))
            theirs.append(_cpu(lambda p=panels: bare(p)))
        out.append((name, statistics.median(ours), statistics.median(theirs)))
    return out


def report() -> float:
    """Seconds of the whole report, both languages, in a new process."""
    code = (
        "import tempfile\nfrom crisisdata.nouns import default\n"
        "with tempfile.TemporaryDirectory() as folder:\n    default().report(folder)"
    )
    with tempfile.TemporaryDirectory() as folder:
        _process("import crisisdata.charts.draw, crisisdata.report.write", folder)
        return _process(code, folder)


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--report", action="store_true", help="time the whole report too")
    args = parser.parse_args()
    ours, theirs = cold("cpi_mom", args.repeat)
    print(f"{'':22}{'ours, s':>9}{'bare, s':>9}{'ratio':>8}{'promised':>10}")
    print(f"{'cold: cpi_mom':22}{ours:9.2f}{theirs:9.2f}{ours / theirs:8.2f}{COLD:10.1f}")
    found = further(NAMES, args.repeat)
    for name, one, two in found:
        print(f"{name:22}{one:9.3f}{two:9.3f}{one / two:8.2f}{FURTHER:10.1f}")
    one, two = sum(f[1] for f in found), sum(f[2] for f in found)
    print(f"{'all further':22}{one:9.3f}{two:9.3f}{one / two:8.2f}{FURTHER:10.1f}")
    if args.report:
        whole = report()
        print(
            f"{'report, en and es':22}{whole:9.2f}{theirs:9.2f}{whole / theirs:8.1f}{REPORT:10.1f}"
        )


if __name__ == "__main__":
    main()
