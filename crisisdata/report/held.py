"""What the package holds of each indicator about its focus area, as known on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from crisisdata import choice, periods
from crisisdata.package import OBSERVATION_COLUMNS, Package


class Row(NamedTuple):
    """One observation, empty cells as None."""

    indicator: str
    producer: str
    area: str
    counterpart: str
    breakdown: str
    period: str
    value: float
    bound: str | None
    flag: str
    confidence: str
    vintage: date
    vintage_basis: str
    vintage_reference: str
    reference: str
    locator: str
    note: str | None

    @property
    def series(self) -> tuple[str, str, str, str]:
        """What names one series of the indicator."""
        return self.producer, self.area, self.counterpart, self.breakdown

    @property
    def end(self) -> date:
        """Last day of the period."""
        return periods.parse(self.period).end


@dataclass
class Contest:
    """A period for which the rows held do not all say the same, best row first."""

    rows: list[tuple[Row, str]]

    @property
    def spread(self) -> float:
        """Largest less smallest value, as a share of the largest."""
        values = [r.value for r, _ in self.rows]
        size = max(abs(v) for v in values)
        return (max(values) - min(values)) / size if size else 0.0


@dataclass
class Held:
    """One indicator: all rows of any area, and what the rule makes of those of the focus area."""

    indicator: str
    rows: pd.DataFrame
    picked: list[Row] = field(default_factory=list)
    contests: list[Contest] = field(default_factory=list)
    #: Per series: period -> vintage -> value, for periods whose value was revised.
    revisions: dict[tuple[str, str, str, str], dict[str, dict[date, float]]] = field(
        default_factory=dict
    )

    @cached_property
    def span(self) -> tuple[int, int]:
        """First and last year of any row."""
        found = [periods.parse(p) for p in self.rows["period"].unique()]
        return min(p.start for p in found).year, max(p.end for p in found).year


def rows_of(frame: pd.DataFrame) -> Iterator[Row]:
    """Rows of an observation table as plain values."""
    columns = []
    for name in OBSERVATION_COLUMNS:
        column = frame[name]
        if name == "value":
            columns.append(column.tolist())
        elif name == "vintage":
            columns.append(column.dt.date.tolist())
        else:
            texts = column.astype("object")
            columns.append(texts.where(column.notna(), None).tolist())
    return map(Row._make, zip(*columns, strict=True))


def hold(package: Package, as_of: object = None) -> dict[str, Held]:
    """Sort the figures of a package by indicator.

    Parameters
    ----------
    package : Package
    as_of : date-like, optional
        Only what was out by that day.

    Returns
    -------
    dict of str to Held
        In the order of the table of indicators; those without any row left out.
    """
    focus = near(package)
    out: dict[str, Held] = {}
    for name in package.observation_tables:
        known = choice.known(package.table(name), as_of)
        for indicator, rows in known.groupby("indicator", observed=True):
            out[str(indicator)] = Held(str(indicator), rows)
        mine = known.loc[known["area"].isin(focus)]
        if len(mine):
            _settle(mine, package, as_of, out)
    order = package.table("indicators")["id"].astype("str")
    return {i: out[i] for i in order if i in out}


def near(package: Package) -> set[str]:
    """Find the focus area and the areas below it."""
    areas = package.table("areas")
    ids = areas["id"].astype("str")
    below = ids[areas["parent"].astype("str") == package.focus_area]
    return {package.focus_area, *below}


def _settle(rows: pd.DataFrame, package: Package, as_of: object, out: dict[str, Held]) -> None:
    """Pick one row a period, and note where rows disagree and how they were revised."""
    ranked = choice.ranked(rows, package.published)
    live = ranked.index.isin(choice.drop_stale_forecasts(ranked, as_of).index)
    groups: dict[tuple[str, ...], list[tuple[Row, bool]]] = defaultdict(list)
    for row, alive in zip(rows_of(ranked), live.tolist(), strict=True):
        groups[row[:6]].append((row, alive))
    for (indicator, *_), members in groups.items():
        held = out[indicator]
        # Rows that may be taken come first, each kind in the order of the rule.
        members = sorted(members, key=lambda m: not m[1])
        best, alive = members[0]
        if alive:
            held.picked.append(best)
        if len({r.value for r, _ in members}) > 1:
            held.contests.append(Contest([(r, _why(r, a, best, alive)) for r, a in members]))
            _revise(held, members)
    for indicator in {key[0] for key in groups}:
        out[indicator].picked.sort(key=lambda r: (*r.series, r.end, r.period))
        out[indicator].contests.sort(key=lambda c: (*c.rows[0][0].series, c.rows[0][0].end))


def _why(row: Row, alive: bool, best: Row, taken: bool) -> str:
    """First rule of `choice` by which a row lost; the words of `crisisdata.conflicts`."""
    if not alive:
        return "forecast of an ended period, not in the newest release"
    if row is best and taken:
        return "picked"
    if row.confidence == "low" and best.confidence != "low":
        return "low confidence"
    if row.vintage_basis == "retrieved" and best.vintage_basis != "retrieved":
        return "release date unknown"
    if row.vintage < best.vintage:
        return "older vintage"
    if row.confidence != best.confidence:
        return "lower confidence"
    if row.value == best.value:
        return "same value, later page"
    digits = choice.significant_digits(pd.Series([row.value, best.value]))
    return "fewer digits" if digits[0] < digits[1] else "later page"


def _revise(held: Held, members: list[tuple[Row, bool]]) -> None:
    """Keep the values of a period by dated vintage, if they changed between vintages."""
    by_vintage: dict[date, float] = {}
    for row, _ in members:
        if row.vintage_basis != "retrieved":
            by_vintage.setdefault(row.vintage, row.value)
    if len(set(by_vintage.values())) > 1:
        row = members[0][0]
        held.revisions.setdefault(row.series, {})[row.period] = dict(sorted(by_vintage.items()))
