"""Events: what independent sources report, and on which day something happened.

The reports in the package are never all there are, so a number of sources is a lower bound: it can
show that a statement is borne out, and never that it is not.
"""

from __future__ import annotations

import pandas as pd

from crisisdata import periods
from crisisdata.criteria import narrative, silence
from crisisdata.criteria.calls import Function, register
from crisisdata.criteria.context import Context
from crisisdata.criteria.intervals import INF
from crisisdata.criteria.measured import Measured, UnmeasurableError
from crisisdata.criteria.problems import problem
from crisisdata.criteria.silence import Absence
from crisisdata.criteria.windows import Window

REPORT_MEASURES: dict[str, Function] = {}
_enter = register(REPORT_MEASURES, leading=2)


@_enter
def sources(reports: pd.DataFrame, window: Window, out_by: str = "") -> Measured:
    """Number of independent sources; with `out_by=article` those published by the article's day."""
    if out_by not in ("", "article"):
        raise problem("measure", out_by, "article", ("article",))
    if out_by and window.article is not None:
        reports = reports.loc[reports["published"] <= pd.Timestamp(window.article)]
    return _number(reports, "producer", "sources")


@_enter
def events(reports: pd.DataFrame, window: Window) -> Measured:
    """Number of different events."""
    return _number(reports, "indicator", "events")


@_enter
def days(reports: pd.DataFrame, window: Window, which: str = "first") -> Measured:
    """Days from the article to the first (or `last`) event: 0 the same day, 1 the next."""
    if which not in ("first", "last"):
        raise problem("measure", which, "first or last", ("first", "last"))
    if window.article is None:
        raise problem("measure", "days", "an article date to count from")
    ends = periods.ends(reports["period"])
    place = int(ends.argmin() if which == "first" else ends.argmax())
    period = str(reports["period"].iloc[place])
    span = periods.parse(period)
    low, high = (float((d - window.article).days) for d in (span.start, span.end))
    same = reports.loc[reports["period"] == period]
    return Measured(high, low, high, "days", frozenset(same.index), {"period": period})


def select(
    context: Context,
    names: tuple[str, ...],
    source_kinds: tuple[str, ...],
    as_of: pd.Timestamp | None,
    window: Window,
) -> tuple[pd.DataFrame, pd.DataFrame, Absence | None]:
    """Find the reports of some events, by id or kind, that were known on a day.

    Returns
    -------
    (known, rows, absence)
        The reports known and inside the window; every row of the table of events; and why there
        is none, if there is none.
    """
    rows = narrative.events(context)
    ids, kinds = set(rows["indicator"]), set(rows["kind"])
    for name in names:
        if name not in ids | kinds:
            return rows.iloc[:0], rows, Absence("not-in-package")
    mine = rows.loc[rows["indicator"].isin(names) | rows["kind"].isin(names)]
    if source_kinds:
        mine = mine.loc[mine["breakdown"].isin(source_kinds)]
    inside = [window.inside(periods.parse(str(p)).end) for p in mine["period"]]
    held = mine.loc[inside]
    known = held if as_of is None else held.loc[held["vintage"] <= as_of]
    if len(known):
        return known, rows, None
    if held.empty:
        newest = "" if mine.empty else str(mine["period"].max())
        return known, rows, Absence("not-in-package", newest)
    return known, rows, silence.diagnose(held, context, "", [], as_of, window)


def _number(reports: pd.DataFrame, column: str, unit: str) -> Measured:
    names = list(dict.fromkeys(reports[column]))
    if not names:
        raise UnmeasurableError("no-value", "")
    n = float(len(names))
    return Measured(n, n, INF, unit, frozenset(reports.index), {"names": ", ".join(names)})
