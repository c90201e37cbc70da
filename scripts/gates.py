"""Gates of meaning: what no schema can see, checked on the finished package.

A swapped series, a wrong unit or a shifted year passes every schema. Four gates catch them:

* `anchors`: figures read by hand in their source (seeds/anchors.csv) stand in the tables;
* `ranges`: shares lie between 0 and 100, counts are not negative;
* `spikes`: no value stands alone, a hundred times away from both its neighbours;
* `totals`: parts are not larger than the total of the same day and release.

    python -m scripts.gates [PATH]     check a package; exit code 1 if anything is refused
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from crisisdata import choice, periods
from crisisdata.nouns import open_package
from crisisdata.package import Package
from scripts.catalogue import ROOT, SEEDS, read_seed

#: Units whose values are shares of a whole.
SHARES = {"percent_population", "percent_households", "percent_hospitals", "index_0_1"}

#: Units whose values count something.
COUNTS = {"persons", "cases", "deaths", "events", "protests", "applications", "kcal_per_person_day"}

#: How many times a value must be away from both its neighbours to be refused.
SPIKE = 100.0

#: Dimensions whose categories stand beside ``_T`` and are not parts of it: ``_T`` of a plan's
#: funding is the response plan itself.
BESIDE = {"kind of appeal"}


def where(package: Package, table: str, row: int, column: str) -> str:
    """Name file, row (the header is 1) and column."""
    return f"{package.resource(table)['path']}, row {row + 2}, column {column}"


def anchors(package: Package, seeds: Path = SEEDS) -> Iterator[str]:
    """Figures read by hand that the tables do not hold."""
    wanted = read_seed(seeds / "anchors.csv")
    for number, anchor in zip(wanted.index + 2, wanted.to_dict("records"), strict=True):
        table = package.table(anchor["table"])
        mine = pd.Series(True, index=table.index)
        for column in [*choice.KEY, "vintage"]:
            if anchor[column]:
                is_day = column == "vintage"
                wanted_value = pd.Timestamp(anchor[column]) if is_day else anchor[column]
                mine &= table[column] == wanted_value
        found = table.loc[mine, "value"]
        value = float(anchor["value"])
        if np.isclose(found, value, rtol=1e-9, atol=0).any():
            continue
        name = " ".join(anchor[c] for c in choice.KEY)
        if found.empty:
            path = package.resource(anchor["table"])["path"]
            place, what = f"{path}, no row", "is missing"
        else:
            place = where(package, anchor["table"], int(found.index[0]), "value")
            what = f"is {found.iloc[0]:.15g}"
        yield (
            f"{place}: {name} {what}, but {value:.15g} was read in {anchor['source']} "
            f"(seeds/anchors.csv, row {number})"
        )


def ranges(package: Package) -> Iterator[str]:
    """Shares outside 0 to 100, negative counts."""
    units = package.table("indicators").set_index("id")["unit"].astype("str")
    for name in package.observation_tables:
        table = package.table(name)
        unit = table["indicator"].astype("str").map(units)
        top = unit.map(lambda u: 1.0 if u == "index_0_1" else 100.0)
        bad = unit.isin(SHARES) & ((table["value"] < 0) | (table["value"] > top))
        bad |= unit.isin(COUNTS) & (table["value"] < 0)
        for row in table.index[bad]:
            yield (
                f"{where(package, name, row, 'value')}: {table['value'][row]:.15g} is not possible "
                f"for {table['indicator'][row]} in {unit[row]}"
            )


def spikes(package: Package, accepted: frozenset[str] = frozenset()) -> Iterator[str]:
    """Values a hundred times above or below both their neighbours in one series and vintage."""
    measures = package.table("indicators").set_index("id")["measure"].astype("str")
    series = ["producer", "area", "counterpart", "breakdown", "reference", "frequency"]
    for name in package.observation_tables:
        table = package.table(name)
        work = table.assign(
            end=periods.ends(table["period"]), frequency=periods.freqs(table["period"])
        )
        # A growth rate near zero is a hundred times smaller than its neighbours, and right.
        rates = work["indicator"].astype("str").map(measures) == "rate"
        work = work[(work["value"] > 0) & ~rates]
        work = work.sort_values(["indicator", *series, "end"], kind="stable")
        logs = np.log10(work["value"])
        groups = [work[c].astype("str") for c in ["indicator", *series]]
        before = logs - logs.groupby(groups).shift(1)
        after = logs - logs.groupby(groups).shift(-1)
        limit = np.log10(SPIKE)
        lone = ((before > limit) & (after > limit)) | ((before < -limit) & (after < -limit))
        for row in work.index[lone]:
            key = " ".join(str(table[c][row]) for c in choice.KEY)
            if key not in accepted:
                yield (
                    f"{where(package, name, row, 'value')}: {key}: {table['value'][row]:.15g} is "
                    f"more than {SPIKE:.0f} times away from both its neighbours (a wrong unit?); "
                    "if it is right, add the key to seeds/accepted.csv"
                )


def totals(package: Package) -> Iterator[str]:
    """Parts larger than the total of the same indicator, day, vintage and reference."""
    dimensions = package.table("breakdowns").set_index("id")["dimension"].astype("str")
    for name in package.observation_tables:
        table = package.table(name)
        measures = package.table("indicators").set_index("id")["measure"].astype("str")
        counted = table["indicator"].astype("str").map(measures).isin(["stock", "flow"])
        key = ["indicator", "producer", "area", "counterpart", "period", "vintage", "reference"]
        work = table[counted & table["bound"].isna()].astype(dict.fromkeys(key, "str"))
        whole = work[work["breakdown"] == "_T"].groupby(key)["value"].max()
        beside = work["breakdown"].astype("str").map(dimensions).isin(BESIDE)
        parts = work[(work["breakdown"] != "_T") & ~beside]
        total = whole.reindex(pd.MultiIndex.from_frame(parts[key]))
        too_large = parts["value"].to_numpy() > total.to_numpy() * 1.000001
        for row in parts.index[too_large]:
            yield (
                f"{where(package, name, row, 'value')}: the part {table['breakdown'][row]} of "
                f"{table['indicator'][row]}, {table['value'][row]:.15g}, is larger than its total"
            )


def accepted(seeds: Path = SEEDS) -> frozenset[str]:
    """Keys that a person has looked at and found right (seeds/accepted.csv)."""
    return frozenset(read_seed(seeds / "accepted.csv")["key"])


def refusals(package: Package, seeds: Path = SEEDS) -> list[str]:
    """Everything that the gates refuse."""
    return [
        *anchors(package, seeds),
        *ranges(package),
        *spikes(package, accepted(seeds)),
        *totals(package),
    ]


def main(argv: list[str] | None = None) -> int:
    """Check a package; returns an exit code."""
    p = argparse.ArgumentParser(prog="python -m scripts.gates", description=__doc__.split("\n")[0])
    p.add_argument("path", nargs="?", type=Path, default=ROOT, help="package (default: this one)")
    failures = refusals(open_package(p.parse_args(argv).path))
    print("\n".join(failures) or "all gates passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
