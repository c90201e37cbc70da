"""What each release said of one period: a forecast, an estimate, a revision, one dot each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crisisdata import choice
from crisisdata.charts import (
    alt,
    axes,
    lines,
    marks,
    measure,
    naming,
    pick,
    place,
    spec,
    style,
    words,
)
from crisisdata.charts.sheet import Box, Context, Drawn, Key, Sheet
from crisisdata.charts.spec import Panel, listed
from crisisdata.errors import NoDataError


@dataclass
class Releases:
    """One figure a release, oldest first."""

    rows: pd.DataFrame
    line: pick.Line


def content(
    ctx: Context, panel: Panel, *, as_of: Any = None, areas: list[str] | None = None,
    producers: list[str] | None = None, since: str | None = None,
) -> Releases:  # fmt: skip
    """Figures of the panel's period (its column ``since``) by the day they came out."""
    rows = pick._by_indicator(ctx.package, panel.indicator)
    rows = pick.only(rows, "area", areas or listed(panel.areas) or [ctx.package.focus_area])
    rows = pick.only(rows, "producer", producers or listed(panel.producers))
    rows = rows.loc[rows["period"].astype("str") == panel.since]
    rows = choice.known(rows, as_of)
    if rows.empty:
        raise NoDataError(f"{panel.chart}: no release of {panel.since}", reason="not-in-package")
    best = choice.ranked(rows, ctx.package.published)
    best = best.loc[~best["vintage"].duplicated()].sort_values("vintage", kind="stable")
    key = {k: str(best[k].iloc[0]) for k in pick.KEY}
    return Releases(best, pick.Line(key, best, best.iloc[:0], "A", False))


def keys(ctx: Context, panel: Panel, found: Releases) -> list[Key]:
    """Hollow for a forecast, filled for an estimate made afterwards."""
    out = []
    forecast = found.rows["flag"].astype("str").eq("F")
    if forecast.any():
        out.append(Key("ring", words.first_upper(words.say(ctx.lang, "forecast_dot"))))
    if not forecast.all():
        out.append(Key("dot", words.first_upper(words.say(ctx.lang, "estimate_dot"))))
    return out


def draw(
    sheet: Sheet | None, given: Axes | None, ctx: Context, panel: Panel, found: Releases, box: Box
) -> Drawn:
    """Draw the releases along the days they came out."""
    t = ctx.size.small
    rows = found.rows
    naming.label(ctx, panel, [found.line])
    unit, symbol = naming.unit(ctx, [found.line])
    low, high = rows["vintage"].min(), rows["vintage"].max()
    if ctx.article is not None:
        low, high = min(low, ctx.article), max(high, ctx.article)
    low, high = low - (high - low) * 0.04, high + (high - low) * 0.04
    y = axes.vertical(rows["value"].to_numpy(), panel.scale, symbol, ctx.lang, 5)
    left = max(measure.width(s, t) for s in y.labels) + t * 0.6 if given is None else 0.0
    between = [s for s in marks.spans(ctx, panel, [], low, high) if s.kind == "article"]
    unit_text = words.first_upper(naming.scaled(ctx, unit, y.word))
    unit_text += f" {words.say(ctx.lang, 'then_in', period=words.period(panel.since, ctx.lang))}"
    unit_text += naming.of_scale(ctx, y, symbol)
    unit_text = measure.wrap(unit_text, box.width, t)
    inner = Box(box.left + left, box.bottom, box.right - t, box.top)
    x = axes.horizontal(low, high, inner.width, t, ctx.lang, False)
    lanes = lines._lanes(between, x, inner, t)
    above = measure.height(unit_text, t) + t * 0.5 + lines._over(lanes, t)
    below = t * 1.75
    if given is not None:
        above = below = 0.0
    plan = lines.Plan(
        x,
        y,
        Box(inner.left, inner.bottom + below, inner.right, inner.top - above),
        low,
        high,
        False,
    )  # fmt: skip
    ax = given if given is not None else sheet.axes(plan.box)  # type: ignore[union-attr]
    plan.y = axes.thinned(plan.y, plan.box.height, t)
    lines._scales(ax, plan, ctx)
    lines._behind(ax, plan, between, [], ctx)
    xs, ys = pick.days(rows["vintage"]), rows["value"].to_numpy()
    forecast = rows["flag"].astype("str").eq("F").to_numpy()
    place_ = _place(ctx, found)
    colour, dot = style.PALETTE[place_], ctx.size.line * 3.2
    ax.plot(xs, ys, color=colour, lw=ctx.size.line * 0.5, alpha=0.55, drawstyle="steps-post")
    ax.plot(xs, ys, ls="none", marker="o", ms=dot, color=colour, mew=0, zorder=3)[0].set_gid(
        "series-" + "-".join(v for v in found.line.key.values() if v not in ("_Z", "_T"))
    )
    ax.plot(
        xs[forecast], ys[forecast], ls="none", marker="o", ms=dot * 0.92, mfc=style.PAPER,
        mec=colour, mew=ctx.size.line * 0.6, zorder=3.1,
    )  # fmt: skip
    labels = _labels(ctx, plan, rows, symbol, xs, ys, style.WORDS[place_])
    lines._above(ax, ctx, lanes, unit_text, left, t)
    lines._words(ax, plan, labels, ctx)
    said = [
        f"{words.day(r['vintage'], ctx.lang)}: "
        f"{alt.value(r['value'], r['bound'], symbol, unit, ctx.lang)}"
        f"{' (' + words.say(ctx.lang, 'forecast') + ')' if str(r['flag']) == 'F' else ''}."
        for r in rows.to_dict("records")
    ]
    return Drawn(alt.drawn_rows(panel, [found.line]), said, ax)


def _place(ctx: Context, found: Releases) -> int:
    """Place of the producer in the palette; the subject's first, if it has none of its own."""
    return spec.colours(ctx.package).get(found.line.key["producer"], 0)


def _labels(ctx, plan, rows, symbol, xs, ys, ink) -> list[place.Label]:
    """A value a release, where there is room; the ends and the jumps come first."""
    points = np.column_stack([plan.px(xs), plan.py(ys)])
    stairs = np.repeat(points, 2, axis=0)[1:]
    stairs[1::2, 1] = stairs[0::2, 1][: len(stairs[1::2])]
    clouds = [place.along(stairs), points]
    if ctx.article is not None:
        up = np.arange(plan.box.bottom, plan.box.top, 2.0)
        clouds.append(np.column_stack([np.full(len(up), plan.px(axes.day(ctx.article))), up]))
    jump = np.abs(np.diff(np.log(np.maximum(ys, 1e-9)), prepend=np.nan))
    order = sorted(range(len(ys)), key=lambda i: -(np.inf if np.isnan(jump[i]) else jump[i]))
    labels = []
    for i in order:
        row = rows.iloc[i]
        text = words.short(float(ys[i]), ctx.lang)
        text = words.with_unit(text, symbol, ctx.lang)
        hedge = {"<": "<", ">": ">", "~": "~"}.get(str(row["bound"]), "")
        text = f"{hedge}{text}\n{words.month(row['vintage'], ctx.lang)}"
        labels.append(
            place.Label(text, ctx.size.small * 0.95, ink, points[i : i + 1], sides="ablrcdef")
        )
    place.inside(
        labels, clouds, (plan.box.left, plan.box.bottom, plan.box.right + 14, plan.box.top)
    )
    return labels
