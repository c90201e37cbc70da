"""Older releases of a series, drawn thin behind what is known now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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
    rows = rows.loc[rows["flag"].astype("str") != "F"]
    rows = rows.loc[rows["period"].astype("str").isin(line.rows["period"].astype("str"))]
    found = []
    now = line.rows.set_index("period")["value"]
    # Ranked once: within a period and a vintage the order is that of the rule.
    rows = choice.ranked(rows, ctx.package.published)
    for stamp, group in rows.groupby("vintage", sort=True):
        one = group.loc[~group["period"].duplicated()]
        if len(one) < _LEAST or stamp == line.rows["vintage"].max():
            continue
        other = now.reindex(one["period"]).to_numpy()
        apart = abs(one["value"].to_numpy() - other) > 0.015 * abs(now).max()
        if apart.sum() >= 2:
            found.append((stamp, one))
    found = _chosen(found, ctx.article)
    old = []
    for stamp, one in found:
        one = one.sort_values("end", kind="stable")
        one = one.loc[(one["end"] >= line.rows["end"].min()) & (one["freq"] == line.freq)]
        if len(one) >= _LEAST:
            made = replace(line, rows=one, spans=one.iloc[:0], quiet=True, vintage=stamp, extra={})
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
