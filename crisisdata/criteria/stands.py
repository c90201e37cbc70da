"""Positions: where each state stood on a day.

A state that has a position of another kind or wording in the table counts as 0; a state of which
the table holds nothing is unknown, between 0 and 1.
"""

from __future__ import annotations

import pandas as pd

from crisisdata import periods
from crisisdata.criteria import areas as area_lists
from crisisdata.criteria import narrative, silence
from crisisdata.criteria.context import Context
from crisisdata.criteria.measured import Measured
from crisisdata.criteria.problems import problem
from crisisdata.criteria.row import Criterion
from crisisdata.criteria.silence import Absence
from crisisdata.criteria.windows import Window


def select(
    criterion: Criterion, context: Context, as_of: pd.Timestamp | None, window: Window
) -> tuple[dict[str, Measured | Absence], pd.DataFrame]:
    """Measure 1 or 0 for each area, or say why nothing is known of it.

    Parameters
    ----------
    criterion : Criterion
        ``indicator`` names positions, ``breakdown`` wordings (empty: any), ``frequency=D`` takes
        only statements dated to the day.
    context, as_of, window
        As for observations. Rows of low confidence count only where nothing better is known.

    Returns
    -------
    (members, rows)
        One result an area, and the rows their labels point into.
    """
    rows = narrative.positions(context)
    kinds = set(rows["indicator"])
    for name in criterion.indicator:
        if name not in kinds:
            raise problem("indicator", name, "a position", sorted(kinds))
    if criterion.frequency:
        rows = rows.loc[periods.freqs(rows["period"]) == criterion.frequency]
    ends = periods.ends(rows["period"])
    inside = rows.loc[[window.inside(day.date()) for day in ends]]
    known = inside if as_of is None else inside.loc[inside["vintage"] <= as_of]
    by_area = {str(k): v for k, v in known.groupby("area", sort=False)}
    held = {str(k): v for k, v in rows.groupby("area", sort=False)}
    found: dict[str, Measured | Absence] = {}
    for area in area_lists.resolve(criterion.areas or ("*",), context, held, "areas", window.end):
        if area not in by_area:
            mine = held.get(area, rows.iloc[:0])
            found[area] = silence.diagnose(mine, context, "", [], as_of, window)
            continue
        mine = by_area[area]
        better = mine.loc[mine["confidence"] != "low"]
        mine = better if len(better) else mine
        fits = mine["indicator"].isin(criterion.indicator)
        if criterion.breakdown:
            fits &= mine["breakdown"].isin(criterion.breakdown)
        used = mine.loc[fits] if fits.any() else mine
        value = float(fits.any())
        day = str(used["period"].min())
        found[area] = Measured(value, value, value, None, frozenset(used.index), {"period": day})
    return found, rows
