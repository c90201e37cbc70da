"""Populations, which scale a value, weigh members, or bound one without a figure."""

from __future__ import annotations

import pandas as pd

from crisisdata import choice
from crisisdata.criteria.context import Context
from crisisdata.criteria.intervals import INF
from crisisdata.criteria.problems import problem
from crisisdata.criteria.row import Criterion
from crisisdata.criteria.windows import Window


def known_or_later(rows: pd.DataFrame, as_of: pd.Timestamp | None) -> tuple[pd.DataFrame, bool]:
    """Rows as known on a day, or, where no vintage was kept, as known now (True).

    Only for populations, which scale or bound a value and are never what is judged.
    """
    rows = rows.loc[rows["flag"].astype("str") != "F"]
    known = choice.known(rows, as_of)
    later = known.empty and len(rows) > 0
    picked = choice.pick(rows if later else known) if len(rows) else rows
    # One producer: the first in the order of their names, so that years are never spliced.
    producers = picked["producer"].astype("str")
    return (picked.loc[producers == producers.iloc[0]] if len(picked) else picked), later


def newest(
    context: Context,
    areas: list[str],
    as_of: pd.Timestamp | None,
    window: Window,
    indicator: str = "population",
) -> tuple[dict[str, float], bool]:
    """Return the newest population of each area, and whether one is only known since later."""
    rows = context.people(window.end, indicator=indicator)
    rows = rows.loc[rows["_area"].isin(areas)]
    known = choice.known(rows, as_of)
    unknown = rows.loc[~rows["_area"].isin(known["_area"])]
    rows = pd.concat([known, unknown])
    last = rows.loc[rows["period"] == rows.groupby("_area")["period"].transform("max")]
    picked = choice.pick(last).drop_duplicates("_area") if len(last) else last
    found = dict(zip(picked["_area"], picked["value"], strict=True))
    return {a: float(found.get(a, INF)) for a in areas}, len(unknown) > 0


def ceiling(criterion: Criterion, context: Context, window: Window, area: str) -> float:
    """Highest value an absent member may have: its population, where people are counted."""
    unit = context.unit(criterion.indicator[0])[0] if criterion.indicator else None
    if unit != "persons" or criterion.transform:
        return INF
    return newest(context, [area], None, window)[0][area]


def weights(
    criterion: Criterion,
    context: Context,
    as_of: pd.Timestamp | None,
    window: Window,
    members: list[str],
) -> tuple[dict[str, float], bool]:
    """Weight of each member, and whether one is only known since later."""
    by = criterion.quantifier.by
    if by not in context.by_indicator:
        raise problem("quantifier", by, "an indicator to weigh by", context.by_indicator)
    found, later = newest(context, members, as_of, window, by)
    lacking = [m for m, n in found.items() if n == INF]
    if lacking and criterion.quantifier.name == "share":
        raise problem("quantifier", f"by={by}", f"a figure for {', '.join(lacking)}")
    return found, later
