"""All versions of a source: figures of the archive as observations, one vintage a change.

A value that a later version repeats keeps the vintage of the first; a changed one adds a vintage
beside it. A forecast is the exception: as of a date, a forecast of a period that has ended counts
only from the producer's newest release (DESIGN, "Which value"), so each release keeps its own.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd

from crisisdata import choice
from scripts import archive, observations
from scripts.archive import Version
from scripts.catalogue import Catalogue
from scripts.clients import client
from scripts.errors import SourceError
from scripts.fetching.dataset import Code, Dataset, datasets
from scripts.sources.areas import around

_FORECAST = "F"
# Text and value of one figure that a later version may repeat.
_SAME = ["bound", "flag"]
_DIGITS = 12


def observe(catalogue: Catalogue, version: Version) -> pd.DataFrame:
    """Make observations of one version.

    Raises
    ------
    SourceError
        If its data set is no longer described, or a value or host is unknown.
    """
    return rows(catalogue, described(catalogue, version), version.table(), version.path)


def described(catalogue: Catalogue, version: Version) -> Dataset:
    """Find the description of a version in seeds/refresh.csv."""
    provider, like = version.record["provider"], version.record["described_as"]
    for dataset in datasets(catalogue):
        if (dataset.provider, dataset.name) == (provider, like):
            return dataset
    raise SourceError(version.path, f"seeds/refresh.csv does not describe {provider}/{like}")


def rows(catalogue: Catalogue, dataset: Dataset, table: pd.DataFrame, path: str) -> pd.DataFrame:
    """Make observations of the table of a data set.

    Parameters
    ----------
    table : DataFrame
        With the columns of `scripts.fetching.dataset.COLUMNS`, in the provider's codes.
    path : str
        Where its reference is described (a row of the data sets).
    """
    module = client(dataset.provider)
    if hasattr(module, "prepared"):
        table = module.prepared(catalogue, table, path)
    codes = {c.code: c for c in dataset.codes if c.indicator}
    table = table[table["code"].isin(list(codes))]
    table = table.assign(
        area=table["area"].map(module.areas(catalogue)),
        counterpart=_hosts(catalogue, module, table, path),
        breakdown=_breakdowns(module, table),
    )
    table = table[table["area"].notna() & table["breakdown"].notna()]
    table["value"] = pd.to_numeric(table["value"], errors="coerce").astype("float64")
    bad = table[~np.isfinite(table["value"])]
    if len(bad):
        raise SourceError(path, "is not a number", row=bad["row"].iloc[0], column="value")
    parts = [
        _series(catalogue, path, code, part)
        for code, part in ((codes[name], p) for name, p in table.groupby("code", sort=False))
    ]
    return observations.join(parts)


def _series(catalogue: Catalogue, path: str, code: Code, part: pd.DataFrame) -> pd.DataFrame:
    year = part["period"].str[:4].astype("int64")
    focus = part["area"] == catalogue.focus
    part = part[(year >= code.first) & (focus | (year >= code.since))]
    if code.rule == "padding":
        part = part[part["value"] > 0]
    period = part["period"]
    if code.rule == "middle":
        period = around(period)
    return observations.frame(
        catalogue,
        path,
        indicator=code.indicator,
        producer=code.producer,
        area=part["area"],
        counterpart=part["counterpart"],
        breakdown=part["breakdown"].where(part["breakdown"] != "", code.breakdown or "_T"),
        period=period,
        # Twelve digits: what is behind them is noise of binary fractions.
        value=(part["value"] * code.factor).map(lambda v: float(f"{v:.{_DIGITS}g}")),
        bound=part["bound"],
        flag=code.flag or part["flag"].where(part["flag"] != "", "A"),
        locator=part["row"],
    )


def _hosts(catalogue: Catalogue, module: ModuleType, table: pd.DataFrame, path: str) -> pd.Series:
    if not hasattr(module, "counterparts"):
        return table["counterpart"]
    known = module.counterparts(catalogue) | {"_Z": "_Z"}
    strange = table[~table["counterpart"].isin(list(known))]
    if len(strange):
        # A host that nobody knows must not vanish: sums over hosts would be short of it.
        first = strange.iloc[0]
        raise SourceError(
            path,
            f"found {first['counterpart']!r}, which is no area; add it to seeds/areas.csv",
            row=first["row"],
            column="counterpart",
        )
    return table["counterpart"].map(known)


def _breakdowns(module: ModuleType, table: pd.DataFrame) -> pd.Series:
    if not hasattr(module, "BREAKDOWNS"):
        return table["breakdown"]
    return table["breakdown"].map(module.BREAKDOWNS)


def collapse(base: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """Leave out what only repeats the vintage before it.

    Parameters
    ----------
    base : DataFrame
        Observations of other raw files.
    later : DataFrame
        Observations of the versions of the archive.

    Returns
    -------
    DataFrame
        The rows of `later` that say something new: of each figure the first value, and each
        that differs from the newest one before it.
    """
    if later.empty:
        return later
    # The few columns first: most rows are of other indicators and producers.
    near = base[base["indicator"].isin(later["indicator"].unique())]
    near = near[near["producer"].isin(later["producer"].unique())]
    keys = pd.MultiIndex.from_frame(later[choice.KEY].drop_duplicates())
    before = near[pd.MultiIndex.from_frame(near[choice.KEY]).isin(keys)]
    both = pd.concat([before.assign(_new=False), later.assign(_new=True)], ignore_index=True)
    # On one day, the file that was there comes first.
    group = both.groupby(choice.KEY, sort=False).ngroup()
    both = both.assign(_group=group).sort_values(["_group", "vintage", "_new"], kind="stable")
    rounded = both["value"].map(lambda v: f"{v:.{_DIGITS}g}")
    same = both["_group"] == both["_group"].shift()
    for column in (rounded, *(both[c] for c in _SAME)):
        same &= column == column.shift()
    repeats = same & (both["flag"] != _FORECAST)
    return both[both["_new"] & ~repeats].drop(columns=["_new", "_group"]).sort_index()


def added(catalogue: Catalogue, sources: Path, base: pd.DataFrame) -> pd.DataFrame:
    """Add to the observations of other raw files what the archive has beyond them."""
    found = archive.versions(sources)
    if not found:
        return base
    later = observations.join(observe(catalogue, v) for v in found)
    later = later.assign(_from="the archive of answers")
    return observations.join([base, collapse(base, later)])


def vanished(catalogue: Catalogue, sources: Path) -> list[str]:
    """Name the series that an older version of a data set has and its newest one lacks.

    Asked of the archive itself, so that a second look does not let pass what the first refused.
    """
    versions: dict[tuple[str, ...], list[Version]] = {}
    for version in archive.versions(sources):
        versions.setdefault(version.folder.parts[-3:-1], []).append(version)
    out: set[str] = set()
    for several in (v for v in versions.values() if len(v) > 1):
        *older, newest = (set(_series_of(observe(catalogue, v))) for v in several)
        out |= set().union(*older) - newest
    return sorted(out)


def _series_of(frame: pd.DataFrame) -> pd.Series:
    columns = [c for c in choice.KEY if c != "period"]
    return frame[columns].drop_duplicates().agg(" ".join, axis=1)
