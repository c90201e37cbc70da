"""How fast the engines validate, on tables that this script generates.

    python benchmarks/validation.py --rows 1000 100000 1000000 --repeat 3

Each table has nine columns: a key, a foreign key, a pattern, two enums, a day, two numbers with a
bound and a boolean. The dirty one has one bad cell (or row) in a hundred, of eight kinds, one after
the other. Engines take turns in one process, with their imports done and a small table validated
before; all errors are asked for, and must be as many. Beside the clock the processor's time is
printed, which other work on the machine disturbs less. The peak of memory is that of a process that
does nothing else.

    fast          the verdict: every error found, and the record of its row kept
    fast+hashes   and the MD5 and SHA-256 of the files, which are computed when they are asked for
    fast+json     and all that frictionless' report has, the text of every error included
    frictionless  frictionless.validate, which does all of this
    arrow         a typed parse of the clean table, which checks nothing

frictionless takes a minute for a million rows, so larger tables are compared with what it would
take at the rate of the largest that it was given (--frictionless-rows).
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "integer", "constraints": {"required": True}},
    {"name": "indicator", "type": "string", "constraints": {"required": True}},
    {"name": "area", "type": "string", "constraints": {"pattern": "(?:[A-Z]{3})"}},
    {"name": "date", "type": "date"},
    {"name": "value", "type": "number", "constraints": {"minimum": 0}},
    {"name": "flag", "type": "string", "constraints": {"enum": list("AEFPB")}},
    {"name": "confidence", "type": "string", "constraints": {"enum": ["high", "medium", "low"]}},
    {"name": "count", "type": "integer", "constraints": {"minimum": 0}},
    {"name": "final", "type": "boolean"},
]
CHUNK = 200_000
ENGINES = ["fast", "fast+hashes", "fast+json", "frictionless", "arrow"]


def generate(folder: Path, rows: int, dirty: float = 0.0, seed: int = 1) -> Path:
    """Write a package of `rows` rows, and return its descriptor."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(seed)
    indicators = [f"ind_{number:03d}" for number in range(200)]
    areas = [chr(65 + n // 26 % 26) + chr(65 + n % 26) + chr(65 + n * 7 % 26) for n in range(240)]
    days = [str(day) for day in np.datetime64("2000-01-01") + np.arange(9000)]
    (folder / "indicators.csv").write_text(
        "id,name\n" + "".join(f"{one},Name of {one}\n" for one in indicators)
    )
    with (folder / "observations.csv").open("wb") as file:
        file.write((",".join(field["name"] for field in FIELDS) + "\n").encode())
        for start in range(0, rows, CHUNK):
            size = min(CHUNK, rows - start)
            text = regular(draw, start, size, indicators, areas, days)
            if dirty:
                lines = [line.split(",") for line in text.decode().splitlines()]
                cells = draw.binomial(size * len(FIELDS), dirty)
                bad = draw.choice(size, min(cells, size), replace=False)
                for number, k in enumerate(np.sort(bad).tolist()):
                    spoil(lines[k], number % 8, lines[k - 1][0])
                text = "".join(",".join(line) + "\n" for line in lines).encode()
            file.write(text)
    keys = {
        "primaryKey": ["id"],
        "foreignKeys": [
            {"fields": ["indicator"], "reference": {"resource": "indicators", "fields": ["id"]}}
        ],
    }
    names = [{"name": "id", "type": "string"}, {"name": "name", "type": "string"}]
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "benchmark",
        "resources": [
            {
                "name": "observations",
                "type": "table",
                "path": "observations.csv",
                "schema": {"fields": FIELDS, **keys},
            },
            {
                "name": "indicators",
                "type": "table",
                "path": "indicators.csv",
                "schema": {"fields": names, "primaryKey": ["id"]},
            },
        ],
    }
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor))
    return path


def regular(
    draw: np.random.Generator,
    start: int,
    size: int,
    indicators: list[str],
    areas: list[str],
    days: list[str],
) -> bytes:
    """The lines of `size` good rows, from the row `start` on."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as pacsv

    picks = {n: draw.integers(0, n, size) for n in (200, 240, 9000, 5, 3, 2)}
    cents = pa.array(draw.integers(0, 10**8, size)).cast(pa.decimal128(19, 0))
    hundredth = pa.scalar(Decimal("0.01"), pa.decimal128(3, 2))
    columns = [
        pa.array(np.arange(start + 1, start + size + 1)),
        pa.array(indicators).take(pa.array(picks[200])),
        pa.array(areas).take(pa.array(picks[240])),
        pa.array(days).take(pa.array(picks[9000])),
        pc.multiply(cents, hundredth),
        pa.array(list("AEFPB")).take(pa.array(picks[5])),
        pa.array(["high", "medium", "low"]).take(pa.array(picks[3])),
        pa.array(draw.integers(0, 10**5, size)),
        pa.array(picks[2] == 1),
    ]
    table = pa.table(columns, names=[field["name"] for field in FIELDS])
    sink = pa.BufferOutputStream()
    plain = pacsv.WriteOptions(include_header=False, quoting_style="none")
    pacsv.write_csv(table, sink, plain)
    return sink.getvalue().to_pybytes()


def spoil(line: list[str], kind: int, earlier: str) -> None:
    """Make one of eight faults."""
    if kind == 0:
        line[4] = "n/a"
    elif kind == 1:
        line[3] = "2019-02-30"
    elif kind == 2:
        line[5] = "X"
    elif kind == 3:
        line[2] = "Vene"
    elif kind == 4:
        line[0] = earlier
    elif kind == 5:
        line[1] = "unknown"
    elif kind == 6:
        line[7] = "-5"
    else:
        line.append("extra")


def typed_parse(path: Path) -> None:
    """Parse the table with Arrow into the types of its schema, and check nothing."""
    import pyarrow as pa
    import pyarrow.csv as pacsv

    kinds = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "date": pa.date32(),
        "boolean": pa.bool_(),
        "string": pa.dictionary(pa.int32(), pa.string()),
    }
    types = {field["name"]: kinds[field["type"]] for field in FIELDS}
    pacsv.read_csv(
        path.parent / "observations.csv", convert_options=pacsv.ConvertOptions(column_types=types)
    )


def engines(path: Path, names: list[str]) -> dict[str, Callable[[], int | None]]:
    """What is measured: each gives the number of errors."""
    import frictionless

    from crisisdata.validate import validate

    def fast() -> Any:
        return validate(path, engine="fast", limit_errors=0)

    def hashed() -> int:
        report = fast()
        for task in report.tasks:
            assert task.digests
            task.digests.get()
        return report.stats["errors"]

    known = {
        "fast": lambda: fast().stats["errors"],
        "fast+hashes": hashed,
        "fast+json": lambda: fast().to_dict()["stats"]["errors"],
        "frictionless": lambda: frictionless.validate(str(path), limit_errors=0).stats["errors"],
        "arrow": lambda: typed_parse(path),
    }
    return {name: known[name] for name in names}


def measure(work: Callable[[], int | None]) -> tuple[float, float, int | None]:
    """Seconds by the clock and of the processor, and the result."""
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - clock, time.process_time() - processor, found


def peak(path: Path) -> float:
    """Peak memory in MiB of a process that validates the package with the fast engine.

    Read from Linux' /proc: `ru_maxrss` of a child begins with its parent's.
    """
    code = (
        "import sys; from crisisdata.validate import validate;"
        "validate(sys.argv[1], engine='fast', limit_errors=0);"
        "print(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    return int(found.stdout) / 1024


Times = dict[str, tuple[float, float]]
"""By engine: seconds by the clock and of the processor."""


def compare(path: Path, rows: int, names: list[str], repeat: int) -> Times:
    """Alternate the engines; give the medians."""
    works = engines(path, names)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    counts = set()
    for turn in range(repeat):
        for name, work in works.items():
            if name == "frictionless" and turn and rows > 100_000:
                continue
            clock, processor, found = measure(work)
            taken[name].append((clock, processor))
            counts |= {found} - {None}
    if len(counts) > 1:
        raise SystemExit(f"the engines disagree: {sorted(counts)} errors")
    print(f"  {rows:>11,} rows, {counts.pop() if counts else 0:,} errors")
    return {
        name: (statistics.median(c for c, _ in times), statistics.median(p for _, p in times))
        for name, times in taken.items()
    }


def show(rows: int, found: Times) -> None:
    """Print the times, and those of the other engines as multiples of each of ours."""
    for name, (clock, processor) in found.items():
        print(
            f"    {name:<21}{clock:9.3f} s {processor:9.3f} s of the processor"
            f" {rows / clock:>13,.0f} rows/s"
        )
    for name in [one for one in found if not one.startswith("fast")]:
        for ours in [one for one in found if one.startswith("fast")]:
            (clock, processor), (mine, my_processor) = found[name], found[ours]
            if name == "arrow":
                clock, mine = mine, clock
                processor, my_processor = my_processor, processor
            ratio = f"{ours} / {name}" if name == "arrow" else f"{name} / {ours}"
            print(
                f"    {ratio:<34}{clock / mine:8.2f} by the clock"
                f" {processor / my_processor:8.2f} of the processor"
            )


def spark_counts(path: Path) -> None:
    """Count with DuckDB and with Spark, which must agree."""
    import ibis

    from crisisdata.validate.expressions import spark, validate_on

    answers = []
    for name, connect in (("duckdb", ibis.duckdb.connect), ("spark", spark)):
        connection = connect()
        started = time.perf_counter()
        report = validate_on(connection, str(path))
        seconds = time.perf_counter() - started
        found = [(task.name, "", "rows", task.stats["rows"]) for task in report.tasks]
        broken = [e for task in report.tasks for e in task.errors()]
        found += [(e["type"], e["fieldName"], e["note"], e["count"]) for e in broken]
        answers.append(found)
        total = sum(error["count"] for error in broken)
        print(f"    {name:<13}{seconds:9.3f} s, {total:,} rows break a check")
    if answers[0] != answers[1]:
        raise SystemExit(f"DuckDB and Spark disagree: {answers}")
    print("    equal counts")


def exponent(points: list[tuple[int, float]]) -> float:
    """Slope of time against rows on logarithmic axes."""
    x = [math.log(rows) for rows, _ in points]
    y = [math.log(seconds) for _, seconds in points]
    return float(np.polyfit(x, y, 1)[0])


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--dirty", type=float, nargs="+", default=[0.0, 0.01])
    parser.add_argument("--engines", nargs="*", default=ENGINES)
    parser.add_argument("--frictionless-rows", type=int, default=1_000_000)
    parser.add_argument("--spark", action="store_true", help="count with DuckDB and Spark, too")
    parser.add_argument("--folder", type=Path, help="keep the tables here")
    return parser.parse_args()


def one_table(path: Path, rows: int, dirty: float, options: argparse.Namespace) -> Times:
    """Measure the engines on one table."""
    # Arrow's typed parse stops at the first bad cell
    names = [n for n in options.engines if n != "arrow" or not dirty]
    if rows > options.frictionless_rows:
        names = [n for n in names if n != "frictionless"]
    found = compare(path, rows, names, options.repeat) if names else {}
    known = options.rates.get(dirty)
    if "frictionless" in found:
        options.rates[dirty] = tuple(seconds / rows for seconds in found["frictionless"])
    elif known and names:
        found["frictionless (its rate)"] = (known[0] * rows, known[1] * rows)
    show(rows, found)
    print(f"    peak memory of the fast engine {peak(path):,.0f} MiB", flush=True)
    if options.spark:
        spark_counts(path)
    return found


def main() -> None:
    """Run the benchmark."""
    options = arguments()
    options.rates = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        warm = generate(folder / "warm", 1000)
        for work in engines(warm, options.engines).values():
            work()
        for dirty in options.dirty:
            print(f"{'dirty' if dirty else 'clean'}: {dirty:.1%} bad cells")
            points: dict[int, tuple[float, float]] = {}
            for rows in options.rows:
                place = folder / f"{rows}-{dirty}"
                path = place / "datapackage.json"
                if not path.exists():
                    generate(place, rows, dirty)
                found = one_table(path, rows, dirty, options)
                if "fast" in found and rows >= 100_000:
                    points[rows] = found["fast"]
            if len(points) > 1:
                clock = exponent([(rows, times[0]) for rows, times in points.items()])
                processor = exponent([(rows, times[1]) for rows, times in points.items()])
                print(f"  exponent of rows, from 100,000 on: {clock:.3f} by the clock,", end=" ")
                print(f"{processor:.3f} of the processor")


if __name__ == "__main__":
    main()
