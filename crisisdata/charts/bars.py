"""Panels of a few figures: one bar a figure, the value beside it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from crisisdata.charts import alt, axes, measure, naming, pick, style, words
from crisisdata.charts.pick import KEY, Line
from crisisdata.charts.sheet import Box, Context, Drawn, Key, Sheet
from crisisdata.charts.spec import Panel

#: So many bars can be read.
MOST = pick.MOST_BARS


def wanted(lines: list[Line]) -> bool:
    """Whether figures are so few, or so much of one moment, that lines would say nothing."""
    return pick.few([x for x in lines if not x.quiet])


def entries(
    ctx: Context, panel: Panel, lines: list[Line]
) -> list[tuple[str, str, Line, pd.Series]]:
    """Name, moment, series and row of each bar, in the order drawn."""
    naming.label(ctx, panel, lines)
    out = [(x, row) for x in lines for _, row in x.everything.iterrows()]
    one_series = len(lines) == 1
    if one_series:
        out.sort(key=lambda e: e[1]["end"])
    else:
        out.sort(key=lambda e: (-e[1]["value"], e[1]["end"]))
    told = []
    for x, row in out:
        moment = words.period(str(row["period"]), ctx.lang)
        told.append((moment if one_series else x.label, "" if one_series else moment, x, row))
    return told


def needs(ctx: Context, panel: Panel, lines: list[Line]) -> float:
    """Points of height that the bars ask for."""
    n = min(sum(len(x.everything) for x in lines), MOST)
    return ctx.size.text * (2.6 * n + 3.2)


def draw(
    sheet: Sheet | None, given: Axes | None, ctx: Context, panel: Panel, lines: list[Line], box: Box
) -> Drawn:
    """Draw bars into a box of the sheet, or into axes that are given."""
    t, small = ctx.size.text * 0.95, ctx.size.small
    shown = entries(ctx, panel, lines)
    cut = shown[MOST:]
    shown = shown[:MOST]
    unit, symbol = naming.unit(ctx, lines)
    values = np.array([row["value"] for *_, row in shown])
    y = axes.vertical(values, "linear", symbol, ctx.lang, 4, bars=True)
    moments = {m for _, m, _, _ in shown}
    same = len(moments) == 1
    names = []
    limit = box.width * 0.36
    for name, moment, _, _ in shown:
        text = name if same or not moment else f"{name}, {moment}"
        names.append(measure.wrap(text, limit, t, lines=2))
    head = words.first_upper(unit)
    if same and moments != {""}:
        head += f", {next(iter(moments))}"
    head = measure.wrap(head, box.width, small)
    left = max(measure.width(n, t) for n in names) + t * 0.7
    said = []
    for *_, row in shown:
        text = words.short(float(row["value"]), ctx.lang)
        text = words.with_unit(text, symbol, ctx.lang)
        hedge = {"<": "less", ">": "more_than", "~": "about"}.get(str(row["bound"]), "")
        said.append(f"{words.say(ctx.lang, hedge)} {text}" if hedge else text)
    right = max(measure.width(s, t, True) for s in said) + t * 1.2
    above = measure.height(head, small) + small * 0.5 if given is None else 0.0
    inner = Box(box.left + left, box.bottom, box.right - right, box.top - above)
    row_height = min(inner.height / len(shown), t * 3.0)
    inner = Box(inner.left, inner.top - row_height * len(shown), inner.right, inner.top)
    ax = given if given is not None else sheet.axes(inner)  # type: ignore[union-attr]
    ax.spines["bottom"].set_visible(False)
    ax.set_xlim(y.low, max(values.max(), 0) if y.low >= 0 else y.high)
    if ax.get_xlim()[0] == ax.get_xlim()[1]:
        ax.set_xlim(0, 1)
    ax.set_ylim(len(shown) - 0.5, -0.5)
    ax.xaxis.set_major_locator(NullLocator())
    ax.yaxis.set_major_locator(NullLocator())
    ax.axvline(0, color=style.AXIS, lw=0.9, zorder=4)
    for i, ((_, _, x, row), name, text) in enumerate(zip(shown, names, said, strict=True)):
        colour = style.QUIET[0] if x.quiet else style.PALETTE[0]
        later = "known" in panel.marks and ctx.article is not None and row["vintage"] > ctx.article
        forecast = str(row["flag"]) == "F"
        bar = ax.barh(
            i, row["value"], height=0.58, facecolor=style.PAPER if later or forecast else colour,
            edgecolor=colour, lw=ctx.size.line * 0.6, ls="--" if forecast else "-", zorder=3,
        )  # fmt: skip
        bar[0].set_gid("bar-" + "-".join(str(row[k]) for k in [*KEY, "period"]))
        ax.annotate(
            name, (0, i), (-left, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", fontsize=t, color=style.INK, va="center", ha="left",
            annotation_clip=False, linespacing=measure.LEADING * 0.86,
        ).set_gid("label")  # fmt: skip
        ax.annotate(
            text, (max(row["value"], 0), i), (t * 0.4, 0), xycoords="data",
            textcoords="offset points", fontsize=t, color=style.INK, va="center", weight="bold",
            annotation_clip=False,
        ).set_gid("value")  # fmt: skip
    if given is None:
        ax.annotate(
            head, (0, 1), (-left, small * 0.5), xycoords="axes fraction",
            textcoords="offset points", fontsize=small, color=style.SOFT, va="bottom",
            annotation_clip=False, linespacing=measure.LEADING * 0.86,
        ).set_gid("unit")  # fmt: skip
    rows = alt.drawn_rows(panel, lines)
    if cut:
        kept = {tuple(str(row[k]) for k in [*KEY, "period"]) for *_, row in shown}
        rows = rows.loc[[tuple(r) in kept for r in rows[[*KEY, "period"]].astype("str").to_numpy()]]
    return Drawn(rows.reset_index(drop=True), _alt(ctx, shown, said, cut, unit, symbol), ax)


def _alt(ctx, shown, said, cut, unit, symbol) -> list[str]:
    out = []
    for (name, moment, _, _), text in zip(shown, said, strict=True):
        full = text if symbol else f"{text} {unit}"
        out.append(f"{name}{', ' + moment if moment else ''}: {full}.")
    if cut:
        out.append(words.first_upper(words.say(ctx.lang, "more", n=len(cut))) + ".")
    return out


def keys(ctx: Context, panel: Panel, lines: list[Line]) -> list[Key]:
    """What filled, hollow and dashed bars mean, as far as there are any."""
    shown = [row for *_, row in entries(ctx, panel, lines)[:MOST]]
    told = "known" in panel.marks and ctx.article is not None
    later = [told and r["vintage"] > ctx.article for r in shown]
    forecast = [str(r["flag"]) == "F" for r in shown]
    out = []
    if told and ctx.article is not None and any(later):
        when = words.day(ctx.article, ctx.lang)
        if not all(a or b for a, b in zip(later, forecast, strict=True)):
            out.append(Key("s", words.first_upper(words.say(ctx.lang, "then", day=when)),
                           style.PALETTE[0]))  # fmt: skip
        out.append(Key("box", words.first_upper(words.say(ctx.lang, "later")), style.PALETTE[0]))
    if any(forecast):
        out.append(Key("dash", words.first_upper(words.say(ctx.lang, "forecast"))))
    return out
