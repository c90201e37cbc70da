"""Panels of a few figures: one bar a figure, the value beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from crisisdata.charts import alt, measure, naming, pick, size_of, style, words
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
    """Name, moment, series and row of each bar, in the order drawn.

    Bars of one thing measured at several times, by whomever, stand together in the order of time;
    things stand by their largest figure.
    """
    naming.label(ctx, panel, lines)
    out = [(x, row) for x in lines for _, row in x.everything.iterrows()]
    one_series = len(lines) == 1
    largest: dict[tuple[str, ...], float] = {}
    for x, row in out:
        largest[_thing(x)] = max(largest.get(_thing(x), -np.inf), float(row["value"]))
    out.sort(key=lambda e: (-largest[_thing(e[0])], _thing(e[0]), e[1]["end"], -e[1]["value"]))
    told = []
    for x, row in out:
        moment = words.period(str(row["period"]), ctx.lang)
        told.append((moment if one_series else x.label, "" if one_series else moment, x, row))
    return told


def _thing(line: Line) -> tuple[str, ...]:
    """What a series measures, apart from who measured it."""
    return tuple(line.key[c] for c in KEY if c != "producer")


def share(ctx: Context, panel: Panel, lines: list[Line]) -> bool:
    """Whether figures are parts of a whole, to be drawn against all of it.

    Percentages from 0 to 100 are, unless the table ``charts`` names a scale for them: a change
    of prices by 75% is no part of anything.
    """
    _, symbol = naming.unit(ctx, lines)
    values = [v for x in lines for v in x.everything["value"]]
    return symbol == "%" and not panel.scale and min(values) >= 0 and max(values) <= 100


def alone(ctx: Context, panel: Panel, lines: list[Line]) -> bool:
    """Whether there is one figure and nothing to measure it by: it is written large."""
    return sum(len(x.everything) for x in lines) == 1 and not share(ctx, panel, lines)


def _names(ctx: Context, shown: list[Any], wide: float) -> tuple[list[str], str]:
    """Texts left of the bars, in as many lines as they need, and the moment that all share."""
    t = ctx.size.text * 0.95
    moments = {m for _, m, _, _ in shown}
    same = next(iter(moments)) if len(moments) == 1 else ""
    names = []
    for name, moment, _, _ in shown:
        text = name if same or not moment else f"{name}, {moment}"
        # A date is not cut, nor what tells two bars apart: three lines, and then more width.
        for part in (0.36, 0.46):
            wrapped = measure.wrap(text, wide * part, t, lines=3)
            if not wrapped.endswith("…"):
                break
        else:
            wrapped = measure.wrap(text, wide * part, t)
        names.append(wrapped)
    return names, same


def _row(names: list[str]) -> float:
    """Height of a bar's row, in sizes of the type."""
    return max(2.6, 1.3 * max(n.count("\n") + 1 for n in names))


def needs(ctx: Context, panel: Panel, lines: list[Line]) -> float:
    """Points of height that the bars ask for."""
    t = ctx.size.text
    if alone(ctx, panel, lines):
        return t * 8.2
    shown = entries(ctx, panel, lines)[:MOST]
    names, _ = _names(ctx, shown, size_of.column_width(ctx))
    ticks = 1.6 if share(ctx, panel, lines) else 0.0
    return t * (_row(names) * len(shown) + 3.2 + ticks)


def _values(ctx: Context, shown: list[Any], symbol: str) -> list[str]:
    """Figures as they are written, with their hedges."""
    return [
        words.hedged(
            words.with_unit(words.short(float(row["value"]), ctx.lang), symbol, ctx.lang),
            row["bound"], ctx.lang,
        )
        for *_, row in shown
    ]  # fmt: skip


def draw(
    sheet: Sheet | None, given: Axes | None, ctx: Context, panel: Panel, lines: list[Line], box: Box
) -> Drawn:
    """Draw bars into a box of the sheet, or into axes that are given."""
    t, small = ctx.size.text * 0.95, ctx.size.small
    shown = entries(ctx, panel, lines)
    cut = shown[MOST:]
    shown = shown[:MOST]
    unit, symbol = naming.unit(ctx, lines)
    said = _values(ctx, shown, symbol)
    spoken = _alt(ctx, shown, said, cut, unit, symbol)
    if alone(ctx, panel, lines):
        ax = given if given is not None else sheet.axes(box)  # type: ignore[union-attr]
        text, rest = (said[0], "") if symbol else _in_full(ctx, shown[0], said[0], unit)
        _large(ax, ctx, shown[0], text, rest, box)
        return Drawn(alt.drawn_rows(panel, lines).reset_index(drop=True), spoken, ax)
    values = np.array([row["value"] for *_, row in shown], dtype="float64")
    whole = share(ctx, panel, lines)
    names, same = _names(ctx, shown, box.width)
    head = words.first_upper(unit)
    if same:
        head += f", {same}"
    head = measure.wrap(head, box.width, small)
    left = max(measure.width(n, t) for n in names) + t * 0.7
    right = max(measure.width(s, t, True) for s in said) + t * 1.2
    above = measure.height(head, small) + small * 0.5 if given is None else 0.0
    below = small * 1.5 if whole else 0.0
    inner = Box(box.left + left, box.bottom + below, box.right - right, box.top - above)
    # A slide has more room than a few bars ask for.
    row_height = min(inner.height / len(shown), t * (_row(names) + 2.4))
    inner = Box(inner.left, inner.top - row_height * len(shown), inner.right, inner.top)
    ax = given if given is not None else sheet.axes(inner)  # type: ignore[union-attr]
    ax.spines["bottom"].set_visible(False)
    low, high = (0.0, 100.0) if whole else (min(values.min(), 0.0), max(values.max(), 0.0))
    if low == high:
        high = 1.0
    if low < 0:
        # Figures of falling bars stand beyond their ends, on the left.
        room = max(measure.width(s, t, True) for s in said) + t * 0.8
        low -= (high - low) * room / max(inner.width - room, room)
    ax.set_xlim(low, high)
    ax.set_ylim(len(shown) - 0.5, -0.5)
    ax.xaxis.set_major_locator(NullLocator())
    ax.yaxis.set_major_locator(NullLocator())
    if whole:
        ax.barh(
            range(len(shown)), 100, height=0.58, facecolor=style.BAND, lw=0, zorder=1
        )  # fmt: skip
        for part in (0, 50, 100):
            ax.annotate(
                words.with_unit(words.number(part, ctx.lang), symbol, ctx.lang),
                (part, 0), (0, -small * 0.3), xycoords=("data", "axes fraction"),
                textcoords="offset points", fontsize=small, color=style.SOFT, va="top",
                ha={0: "left", 50: "center", 100: "right"}[part], annotation_clip=False,
            ).set_gid("tick")  # fmt: skip
    ax.axvline(0, color=style.AXIS, lw=0.9, zorder=4)
    for i, ((_, _, x, row), name, text) in enumerate(zip(shown, names, said, strict=True)):
        colour = style.QUIET[0] if x.quiet else style.PALETTE[0]
        later = "known" in panel.marks and ctx.article is not None and row["vintage"] > ctx.article
        forecast = str(row["flag"]) == "F"
        bar = ax.barh(
            i, row["value"], height=0.58, facecolor=style.PAPER if later or forecast else colour,
            edgecolor=colour, lw=ctx.size.line * 0.6, ls="--" if forecast else "-", zorder=3,
        )  # fmt: skip
        bar[0].set_gid(_gid(row))
        ax.annotate(
            name, (0, i), (-left, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", fontsize=t, color=style.INK, va="center", ha="left",
            annotation_clip=False, linespacing=measure.LEADING * 0.86,
        ).set_gid("label")  # fmt: skip
        end = high if whole else float(row["value"])
        falls = row["value"] < 0
        ax.annotate(
            text, (end, i), (-t * 0.4 if falls else t * 0.4, 0), xycoords="data",
            textcoords="offset points", fontsize=t, color=style.INK, va="center", weight="bold",
            ha="right" if falls else "left", annotation_clip=False,
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
    return Drawn(rows.reset_index(drop=True), spoken, ax)


def _gid(row: pd.Series) -> str:
    return "bar-" + "-".join(str(row[k]) for k in [*KEY, "period"])


def _in_full(ctx: Context, entry: Any, said: str, unit: str) -> tuple[str, str]:
    """A figure that stands alone, with the million of its unit, and the rest of the unit."""
    million = words.say(ctx.lang, "million_of")
    if not unit.startswith(million):
        return said, unit
    row = entry[-1]
    text = words.short(float(row["value"]) * 1e6, ctx.lang)
    return words.hedged(text, row["bound"], ctx.lang), unit.removeprefix(million)


def _large(ax: Axes, ctx: Context, entry: Any, said: str, unit: str, box: Box) -> None:
    """Write a figure large, with its unit, its moment and who gave it below."""
    moment, _, x, row = entry
    ax.set_axis_off()
    ax.set_xlim(0, box.width)
    ax.set_ylim(0, box.height)
    t = ctx.size.text
    who = naming.names_of(ctx, "producers").get(x.key["producer"], x.key["producer"])
    below = measure.wrap(words.first_upper(unit), box.width, t) if unit else ""
    forecast = f", {words.say(ctx.lang, 'forecast')}" if str(row["flag"]) == "F" else ""
    beside = measure.wrap(f"{moment}, {who}{forecast}", box.width, t)
    small = (measure.height(below, t) + t * 0.3 if below else 0.0) + measure.height(beside, t)
    fitting = t * 4.6 * box.width / measure.width(said, t * 4.6, True)
    large = min(box.height - small - t * 1.4, max(t * 4.6, box.height * 0.35), fitting)
    y = box.height - max(box.height - large * 1.15 - small - t * 0.3, 0) / 2
    ax.text(
        0, y, said, fontsize=large, color=style.PALETTE[0], weight="bold", va="top"
    ).set_gid(_gid(row))  # fmt: skip
    y -= large * 1.15 + t * 0.3
    for text, colour, gid in ((below, style.INK, "unit"), (beside, style.SOFT, "label")):
        if text:
            ax.text(
                0, y, text, fontsize=t, color=colour, va="top",
                linespacing=measure.LEADING * 0.86,
            ).set_gid(gid)  # fmt: skip
            y -= measure.height(text, t) + t * 0.3


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
    if alone(ctx, panel, lines):
        return []
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
