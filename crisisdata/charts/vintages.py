"""Older releases of a series, drawn thin behind what is known now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from crisisdata import choice
from crisisdata.charts.pick import KEY, Line, _by_indicator, only
from crisisdata.charts.sheet import Context
from crisisdata.charts.spec import Panel

#: A release that carries at least so many periods of the series is drawn as a line of its own.
_LEAST = 6
_MOST = 2


def added(ctx: Context, panel: Panel, lines: list[Line], as_of: Any) -> list[Line]:
    """Add older vintages to a chart of one line; other charts stay as they are."""
    main = [x for x in lines if not x.quiet]
    if len(main) != 1 or main[0].freq not in "AI" or main[0].extra.get("currency"):
        return lines
    line = main[0]
    rows = _by_indicator(ctx.package, line.key["indicator"])
    for column in KEY[1:]:
        rows = only(rows, column, [line.key[column]])
    rows = choice.known(rows, as_of)
    drawn = line.rows["moment"].to_numpy()
    moments, stamps = rows["moment"].to_numpy(), rows["vintage"].to_numpy()
    kept = (rows["flag"] != "F").to_numpy() & np.isin(moments, drawn)
    kept &= stamps != line.rows["vintage"].to_numpy().max()
    # Releases of few periods are no line: most charts have none of others, and end here.
    releases, of = np.unique(stamps[kept], return_inverse=True)
    pairs = np.unique(np.column_stack([of, moments[kept]]), axis=0)
    enough = np.bincount(pairs[:, 0], minlength=len(releases)) >= _LEAST
    if not enough.any():
        return lines
    rows = rows.take(np.flatnonzero(kept)[enough[of]])
    # Ranked once: within a period and a vintage the order is that of the rule.
    if len(rows) > enough[pairs[:, 0]].sum():
        # The rule reads texts: it is asked only of rows that have a rival.
        twice = rows.duplicated(["vintage", "moment"], keep=False)
        best = choice.ranked(rows.loc[twice], ctx.package.published)
        rows = pd.concat([rows.loc[~twice], best.loc[~best.duplicated(["vintage", "moment"])]])
    now = dict(zip(drawn.tolist(), line.points.value.tolist(), strict=True))
    largest = np.abs(line.points.value).max()
    values, moments = rows["value"].to_numpy(), rows["moment"].to_numpy()
    apart = np.abs(values - np.array([now[m] for m in moments.tolist()])) > 0.015 * largest
    stamps = rows["vintage"].to_numpy()
    found = []
    for stamp in np.unique(stamps):
        own = stamps == stamp
        if apart[own].sum() >= 2:
            found.append((pd.Timestamp(stamp), rows.take(np.flatnonzero(own))))
    found = _chosen(found, ctx.article)
    old = []
    for when, one in found:
        one = one.sort_values("end", kind="stable")
        one = one.loc[(one["end"] >= line.rows["end"].min()) & (one["freq"] == line.freq)]
        if len(one) >= _LEAST:
            made = replace(line, rows=one, spans=one.iloc[:0], quiet=True, vintage=when, extra={})
            _ = made.points
            old.append(made)
    return lines + old


def _chosen(
    found: list[tuple[pd.Timestamp, pd.DataFrame]], article: pd.Timestamp | None
) -> list[tuple[pd.Timestamp, pd.DataFrame]]:
    """Of many releases, the one in force when the article ran and the oldest."""
    if len(found) <= _MOST:
        return found
    before = [f for f in found if article is not None and f[0] <= article]
    first = [before[-1]] if before else [found[0]]
    others = [f for f in found if f[0] != first[0][0]]
    return sorted([*first, others[-1]], key=lambda f: f[0])
