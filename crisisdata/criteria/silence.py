"""Why there is no figure: four different facts that must not be confused."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from crisisdata import periods
from crisisdata.criteria.context import Context
from crisisdata.criteria.windows import Window

#: Bases of a vintage that say when a figure came out, not merely by when it was out.
_DATED = ("release", "published", "earliest-page", "contemporaneous")
#: A release that is later than this after the period may be a later edition of figures that were
#: long out: that it was "not yet out" cannot be said.
_FIRST = pd.Timedelta(days=730)


@dataclass(frozen=True)
class Absence:
    """Reason code and what a reader should know with it.

    `what` is a period, a day, a name; or, where `told`, what the table of silences tells.
    `code` is one of not-published, not-yet-out, no-vintage-kept, not-in-package, too-old,
    no-value.
    """

    code: str
    what: str = ""
    what_es: str = ""
    told: bool = False


def diagnose(
    rows: pd.DataFrame,
    context: Context,
    indicator: str,
    producers: list[str],
    as_of: pd.Timestamp | None,
    window: Window,
    *,
    recorded: bool = True,
) -> Absence:
    """Tell why a member has no figure in the window as of a day.

    Parameters
    ----------
    rows : DataFrame
        The member's rows of every vintage.
    context : Context
        Holds the table of silences.
    indicator, producers : str, list of str
        What was selected.
    as_of : Timestamp or None
        Day of knowledge.
    window : Window
        Of the criterion.
    recorded : bool, optional
        Whether the table of silences may tell: it knows producers, not single areas or hosts.

    Returns
    -------
    Absence
    """
    ends = periods.ends(rows["period"]) if len(rows) else pd.Series(dtype="datetime64[ns]")
    inside = pd.Series(True, index=rows.index)
    if window.start is not None:
        inside &= ends >= pd.Timestamp(window.start)
    if window.end is not None:
        inside &= ends <= pd.Timestamp(window.end)
    held = rows.loc[inside]
    if held.empty:
        silent = _silent(context, indicator, producers, as_of, window) if recorded else None
        if silent is not None:
            return silent
        newest = "" if rows.empty else str(rows["period"].iloc[int(ends.argmax())])
        return Absence("not-in-package", newest)
    if as_of is None:
        return Absence("no-value")
    if (held["vintage"] <= as_of).any():
        return Absence("no-value")
    lag = held["vintage"] - ends.loc[held.index]
    fresh = held.loc[held["vintage_basis"].astype("str").isin(_DATED) & (lag <= _FIRST)]
    if len(fresh):
        return Absence("not-yet-out", f"{fresh['vintage'].min():%Y-%m-%d}")
    first = held["vintage"].min()
    return Absence("no-vintage-kept", "" if first.year > 2200 else f"{first:%Y-%m-%d}")


def _silent(
    context: Context,
    indicator: str,
    producers: list[str],
    as_of: pd.Timestamp | None,
    window: Window,
) -> Absence | None:
    """Find a recorded silence that overlaps the window."""
    table = context.tables.get("silences")
    if table is None or table.empty:
        return None
    mine = table.loc[table["indicator"].astype("str") == indicator]
    if producers:
        mine = mine.loc[mine["producer"].astype("str").isin(producers)]
    begins = pd.to_datetime(mine["from"])
    ends = pd.to_datetime(mine["to"]).fillna(pd.Timestamp("2262-01-01"))
    if window.end is not None:
        mine = mine.loc[begins <= pd.Timestamp(window.end)]
    if window.start is not None:
        mine = mine.loc[ends.loc[mine.index] >= pd.Timestamp(window.start)]
    if mine.empty:
        return None
    one = mine.iloc[0]
    late = as_of is not None and as_of <= ends[mine.index[0]]
    code = {
        "not-held": "not-in-package",
        "published-late": "not-yet-out" if late else "not-in-package",
    }.get(str(one["kind"]), "not-published")
    return Absence(code, str(one["description"]), str(one["description_es"]), told=True)
