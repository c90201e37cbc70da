"""Loading against pandas alone: in one run, taking turns, medians of processor time.

    python benchmarks/load.py [rounds]

Cold is a new process with its imports; warm is the call alone, on an open package that has
forgotten its tables, so that the table is read from the disk each time. Promised: prices
<= 1.10x cold and <= 1.0x warm of a plain ``read_csv``, every table <= 1.0x of a typed one. Exit
code 1 if a promise is not kept.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

import crisisdata as cd
from crisisdata import schema
from crisisdata.nouns import default, open_package

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 11


def cold(code: str) -> float:
    """Processor seconds of a new process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def warm(call) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def turns(ours, theirs, rounds: int) -> tuple[float, float]:
    """Medians of two measures that take turns."""
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return tuple(statistics.median(x) for x in zip(*pairs, strict=True))


def typed(root: Path, path: str, table_schema: dict) -> pd.DataFrame:
    kinds = schema.dtypes(table_schema)
    dates = [c for c, k in kinds.items() if k.startswith("datetime")]
    return pd.read_csv(
        root / path,
        dtype={c: k for c, k in kinds.items() if c not in dates},
        parse_dates=dates,
        keep_default_na=False,
        na_values=[""],
    )


def main() -> int:
    package = default()
    root = package.location
    prices = root / package.resource("prices")["path"]

    opened = open_package(root)
    opened.load("prices")

    def warm_prices() -> float:
        opened._tables.clear()
        return warm(lambda: opened.load("prices"))

    def load_all() -> None:
        fresh = open_package(root)
        for name in fresh.names:
            fresh.load(name)

    def parse_all() -> None:
        for r in package.resources.values():
            schema.read_csv((root / r["path"]).read_bytes(), r["schema"], r["path"])

    def typed_all() -> None:
        for r in package.resources.values():
            typed(root, r["path"], r["schema"])

    ours_cold = "import crisisdata as cd; cd.load('prices')"
    theirs_cold = f"import pandas as pd; pd.read_csv({str(prices)!r})"
    cold(ours_cold), load_all()  # the columnar form is written once
    results = []

    def row(what: str, pair: tuple[float, float], promise: float | None) -> None:
        ratio = pair[0] / pair[1]
        kept = "" if promise is None else ("kept" if ratio <= promise else "NOT KEPT")
        results.append(kept != "NOT KEPT")
        asked = "" if promise is None else f"<= {promise:.2f}"
        times = " ".join(f"{1000 * p:8.1f} ms" for p in pair)
        print(f"{what:44} {times} {ratio:6.2f}x {asked:8} {kept}")

    print(f"{'':44} {'crisisdata':>11} {'pandas':>11} {'ratio':>7}")
    row(
        "prices, cold: process, import and load",
        turns(lambda: cold(ours_cold), lambda: cold(theirs_cold), ROUNDS),
        1.10,
    )
    row(
        "import alone",
        turns(lambda: cold("import crisisdata"), lambda: cold("import pandas"), ROUNDS),
        None,
    )
    row(
        "prices, warm, all types right",
        turns(warm_prices, lambda: warm(lambda: pd.read_csv(prices)), 3 * ROUNDS),
        1.0,
    )
    row(
        "every table, against typed read_csv",
        turns(lambda: warm(load_all), lambda: warm(typed_all), ROUNDS),
        1.0,
    )
    row(
        "the same, CSV parsed (no columnar form)",
        turns(lambda: warm(parse_all), lambda: warm(typed_all), ROUNDS),
        1.0,
    )
    with tempfile.TemporaryDirectory() as empty:
        os.environ["CRISISDATA_CACHE"] = empty
        row(
            "the same, first time: parsed and written",
            turns(lambda: warm(load_all), lambda: warm(typed_all), 1),
            None,
        )
    wrong = {
        name: str(frame[c].dtype)
        for name in package.names
        for frame in [cd.load(name)]
        for c in frame
        if frame[c].dtype != schema.dtypes(package.schema(name))[c] and frame[c].dtype != "category"
    }
    print(f"columns with another type than the schema's: {len(wrong)}")
    return 0 if all(results) and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
